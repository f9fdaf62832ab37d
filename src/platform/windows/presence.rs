//! Whether the user is at the computer now. Changes come as messages.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION, WTSFreeMemory, WTSINFOEXW,
    WTSQuerySessionInformationW, WTSSessionInfoEx,
};

use crate::platform::rules::presence;

/// Whether this session is locked or disconnected. No where Windows does not say.
pub fn is_away() -> bool {
    let mut answer = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: both places live through the call; what is put there is ours to free.
    let answered = unsafe {
        WTSQuerySessionInformationW(
            WTS_CURRENT_SERVER_HANDLE,
            WTS_CURRENT_SESSION,
            WTSSessionInfoEx,
            &raw mut answer,
            &raw mut size,
        )
    };
    if answered == FALSE || answer.is_null() {
        let error = std::io::Error::last_os_error();
        tracing::debug!(%error, "state of the session unknown");
        return false;
    }
    let whole = usize::try_from(size).is_ok_and(|size| size >= size_of::<WTSINFOEXW>());
    // SAFETY: as many bytes as the structure has; freed once.
    let info = unsafe {
        let info = whole.then(|| answer.cast::<WTSINFOEXW>().read_unaligned());
        WTSFreeMemory(answer.cast());
        info
    };
    let Some(info) = info.filter(|info| info.Level == 1) else { return false };
    // SAFETY: level 1, so it is this part of the union; numbers only.
    let level1 = unsafe { info.Data.WTSInfoExLevel1 };
    presence::is_away(level1.SessionState, level1.SessionFlags)
}
