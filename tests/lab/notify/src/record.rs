//! What the tests set and read: registry values under `HKCU\Software\TecjumpLab`, and the record
//! of all calls, a line of JSON each.

use std::fs::OpenOptions;
use std::io::Write;

use serde_json::Value;
use windows_core::HRESULT;
use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

const KEY: &str = r"Software\TecjumpLab";

/// Appends a line to the file that `NotifyLog` names.
pub fn write(entry: &Value) {
    let Ok(file) = CURRENT_USER.open(KEY).and_then(|key| key.get_string("NotifyLog")) else {
        return;
    };
    if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(file) {
        // in one piece: a program that is killed leaves no half line
        let _ = file.write_all(format!("{entry}\n").as_bytes());
    }
}

fn number(name: &str) -> u32 {
    CURRENT_USER.open(KEY).and_then(|key| key.get_u32(name)).unwrap_or(0)
}

/// `NotifySetting`: a `NotificationSetting` (0 is enabled), or an error to answer with.
pub fn setting() -> Result<i32, HRESULT> {
    let value = number("NotifySetting") as i32;
    if value < 0 { Err(HRESULT(value)) } else { Ok(value) }
}

/// `NotifyShow`: what `Show` answers, when not 0.
pub fn show() -> HRESULT {
    HRESULT(number("NotifyShow") as i32)
}

/// `NotifyFail`: what a toast fails with after `Show` has taken it, when not 0.
pub fn fail() -> HRESULT {
    HRESULT(number("NotifyFail") as i32)
}

/// Windows drops toasts of a name that it does not know, without an error.
pub fn is_registered(aumid: &str) -> bool {
    let key = format!(r"Software\Classes\AppUserModelId\{aumid}");
    CURRENT_USER.open(&key).or_else(|_| LOCAL_MACHINE.open(&key)).is_ok()
}
