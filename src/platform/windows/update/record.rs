//! In which sessions the program ran: a key of the machine's that only administrators write, and
//! that is gone after the next start of Windows, as the sessions are.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::collections::BTreeSet;
use std::io;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, KEY_WRITE, REG_OPEN_CREATE_OPTIONS,
    REG_OPTION_NON_VOLATILE, REG_OPTION_VOLATILE, REG_QWORD, REG_SZ, RegCloseKey, RegCreateKeyExW,
    RegDeleteKeyExW, RegDeleteValueW, RegSetValueExW,
};

use super::super::registry::{self, Root};
use super::super::ticks::ticks;
use super::super::wide::wide;

/// The machine's settings. Windows makes all missing keys on the way to a volatile key volatile, and
/// a setting below one would be gone after the next start, so this key is made first.
const ABOVE: &str = r"Software\Tecjump\Tray";
const PATH: &str = r"Software\Tecjump\Tray\Update";
/// Until when programs that notice it end, in milliseconds since the start of Windows: should the
/// installer be ended meanwhile, later changes of the settings end no program.
const LEAVE: &str = "Leave";
const SESSIONS: &str = "Sessions";
const ASKED_FOR: u64 = 30_000;

/// Whether an installer asks all programs to end. They notice it as any change of the settings.
pub(in super::super) fn is_leaving() -> bool {
    let until = registry::Key::open(Root::Machine, PATH).ok().and_then(|key| key.number(LEAVE));
    until.is_some_and(|until| ticks() < until)
}

/// Asks all programs to end, and adds where they ran to what is recorded already.
pub(super) fn ask_to_leave(sessions: &[u32]) -> io::Result<()> {
    let all: BTreeSet<_> = recorded().into_iter().chain(sessions.iter().copied()).collect();
    let all: Vec<_> = all.iter().map(ToString::to_string).collect();
    let text: Vec<u8> = wide(&all.join(";")).into_iter().flat_map(u16::to_le_bytes).collect();
    let key = Key::create()?;
    key.set(SESSIONS, REG_SZ, &text)?;
    key.set(LEAVE, REG_QWORD, &(ticks() + ASKED_FOR).to_le_bytes())
}

/// Clears the request to exit.
pub(super) fn clear_leave_request() -> io::Result<()> {
    let key = Key::create()?;
    // SAFETY: an open key; the name lives through the call.
    let code = unsafe { RegDeleteValueW(key.0, wide(LEAVE).as_ptr()) };
    if code == ERROR_SUCCESS { Ok(()) } else { Err(os_error(code)) }
}

/// Takes the recorded sessions, without duplicates, and clears the record.
pub(super) fn take_sessions() -> Vec<u32> {
    let sessions = recorded();
    // SAFETY: the path lives through the call. An error means that there is no such key.
    unsafe { RegDeleteKeyExW(HKEY_LOCAL_MACHINE, wide(PATH).as_ptr(), KEY_WOW64_64KEY, 0) };
    sessions
}

fn recorded() -> Vec<u32> {
    let text = registry::Key::open(Root::Machine, PATH).ok().and_then(|key| key.text(SESSIONS));
    text.unwrap_or_default().split(';').filter_map(|number| number.parse().ok()).collect()
}

struct Key(HKEY);

impl Key {
    fn create() -> io::Result<Self> {
        drop(Self::create_at(ABOVE, REG_OPTION_NON_VOLATILE)?);
        Self::create_at(PATH, REG_OPTION_VOLATILE)
    }

    fn create_at(path: &str, options: REG_OPEN_CREATE_OPTIONS) -> io::Result<Self> {
        let mut key = std::ptr::null_mut();
        // SAFETY: path and key live through the call.
        let code = unsafe {
            RegCreateKeyExW(
                HKEY_LOCAL_MACHINE,
                wide(path).as_ptr(),
                0,
                std::ptr::null(),
                options,
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
