//! The names by which the program's processes find each other's window and know its messages.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::UI::WindowsAndMessaging::RegisterWindowMessageW;

use super::wide::wide;

/// The window's class, by which a second start finds it.
pub(super) const CLASS: &str = "TecjumpTray.Messages";

/// Says that a second start happened.
pub(super) fn notify_message() -> u32 {
    registered("TecjumpTray.Poke")
}

/// Says that there is a new taskbar, which has no icon of ours.
pub(super) fn taskbar_created_message() -> u32 {
    registered("TaskbarCreated")
}

/// The number of a message that goes by its name, the same in every program of the session.
pub(super) fn registered(name: &str) -> u32 {
    // SAFETY: the name lives through the call.
    unsafe { RegisterWindowMessageW(wide(name).as_ptr()) }
}
