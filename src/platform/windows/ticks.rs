//! The time since the start of Windows.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::System::SystemInformation::GetTickCount64;

/// Milliseconds since the start of Windows.
pub(super) fn ticks() -> u64 {
    // SAFETY: no arguments.
    unsafe { GetTickCount64() }
}
