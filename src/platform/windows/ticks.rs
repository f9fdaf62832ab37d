//! The time since the start of Windows.

use windows_sys::Win32::System::SystemInformation::GetTickCount64;

/// Milliseconds since the start of Windows.
pub(super) fn ticks() -> u64 {
    // SAFETY: no arguments.
    unsafe { GetTickCount64() }
}
