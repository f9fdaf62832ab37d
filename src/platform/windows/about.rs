//! Message boxes: *Sobre*, and what went wrong.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::HWND;
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    MB_OK, MB_SETFOREGROUND, MB_USERICON, MSGBOXPARAMSW, MessageBoxIndirectW,
};

use super::icons;
use super::wide::wide;

/// Shows a box with our icon until it is closed.
pub(super) fn show(owner: HWND, title: &str, text: &str) {
    let text = wide(text);
    let title = wide(title);
    // SAFETY: the numbers and texts live through the call; the icon is one of our resources.
    unsafe {
        let dialog = MSGBOXPARAMSW {
            cbSize: u32::try_from(size_of::<MSGBOXPARAMSW>()).unwrap_or_default(),
            hwndOwner: owner,
            hInstance: GetModuleHandleW(std::ptr::null()),
            lpszText: text.as_ptr(),
            lpszCaption: title.as_ptr(),
            dwStyle: MB_OK | MB_USERICON | MB_SETFOREGROUND,
            lpszIcon: usize::from(icons::PROGRAM) as *const u16,
            ..Default::default()
        };
        MessageBoxIndirectW(&raw const dialog);
    }
}
