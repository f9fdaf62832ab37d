//! In which sessions the program ran: a key of the machine's that only administrators write, and
//! that is gone after the next start of Windows, as the sessions are.

use std::io;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, KEY_WRITE, REG_DWORD, REG_OPTION_VOLATILE, REG_SZ,
    RegCloseKey, RegCreateKeyExW, RegDeleteKeyExW, RegDeleteValueW, RegSetValueExW,
};

use super::super::registry::{self, Root};
use super::super::wide::wide;

const PATH: &str = r"Software\Tecjump\Tray\Update";
const LEAVE: &str = "Leave";
const SESSIONS: &str = "Sessions";

/// Whether an installer asks all programs to end. They hear of it as of any change of the settings.
pub(in super::super) fn is_leaving() -> bool {
    registry::Key::open(Root::Machine, PATH).is_ok_and(|key| key.number(LEAVE) == Some(1))
}

/// Asks all programs to end, and keeps where they ran.
pub(super) fn ask_to_leave(sessions: &[u32]) -> io::Result<()> {
    let key = Key::create()?;
    let sessions: Vec<_> = sessions.iter().map(ToString::to_string).collect();
    let text: Vec<u8> = wide(&sessions.join(";")).into_iter().flat_map(u16::to_le_bytes).collect();
    key.set(SESSIONS, REG_SZ, &text)?;
    key.set(LEAVE, REG_DWORD, &1u32.to_le_bytes())
}

/// Who starts from now on may stay.
pub(super) fn nobody_need_leave() -> io::Result<()> {
    let key = Key::create()?;
    // SAFETY: an open key; the name lives through the call.
    let code = unsafe { RegDeleteValueW(key.0, wide(LEAVE).as_ptr()) };
    if code == ERROR_SUCCESS { Ok(()) } else { Err(os_error(code)) }
}

/// Where the program ran, each session once; asked again, none.
pub(super) fn take_sessions() -> Vec<u32> {
    let kept = registry::Key::open(Root::Machine, PATH).ok().and_then(|key| key.text(SESSIONS));
    // SAFETY: the path lives through the call. An error means that there is no such key.
    unsafe { RegDeleteKeyExW(HKEY_LOCAL_MACHINE, wide(PATH).as_ptr(), KEY_WOW64_64KEY, 0) };
    let mut sessions: Vec<u32> =
        kept.unwrap_or_default().split(';').filter_map(|number| number.parse().ok()).collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions
}

struct Key(HKEY);

impl Key {
    fn create() -> io::Result<Self> {
        let mut key = std::ptr::null_mut();
        // SAFETY: path and key live through the call.
        let code = unsafe {
            RegCreateKeyExW(
                HKEY_LOCAL_MACHINE,
                wide(PATH).as_ptr(),
                0,
                std::ptr::null(),
                REG_OPTION_VOLATILE,
                KEY_WRITE | KEY_WOW64_64KEY,
                std::ptr::null(),
                &raw mut key,
                std::ptr::null_mut(),
            )
        };
        if code == ERROR_SUCCESS { Ok(Self(key)) } else { Err(os_error(code)) }
    }

    fn set(&self, name: &str, kind: u32, data: &[u8]) -> io::Result<()> {
        let size = u32::try_from(data.len()).map_err(io::Error::other)?;
        // SAFETY: `size` says how long the data are, and all of it lives through the call.
        let code =
            unsafe { RegSetValueExW(self.0, wide(name).as_ptr(), 0, kind, data.as_ptr(), size) };
        if code == ERROR_SUCCESS { Ok(()) } else { Err(os_error(code)) }
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { RegCloseKey(self.0) };
    }
}

fn os_error(code: u32) -> io::Error {
    io::Error::from_raw_os_error(code.cast_signed())
}
