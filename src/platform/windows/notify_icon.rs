//! What tray-icon does not offer of `Shell_NotifyIconW`, on its icon.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::{FALSE, HWND, RECT, S_OK};
use windows_sys::Win32::UI::Shell::{
    NIF_INFO, NIIF_LARGE_ICON, NIIF_NONE, NIIF_NOSOUND, NIIF_USER, NIM_DELETE, NIM_MODIFY,
    NIM_SETFOCUS, NOTIFYICONDATAW, NOTIFYICONIDENTIFIER, Shell_NotifyIconGetRect,
    Shell_NotifyIconW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::HICON;

use super::wide::fill;

/// tray-icon's message from the taskbar; its `lParam` is the mouse's or balloon's message.
pub(super) const WM_USER_TRAYICON: u32 = 6002;

/// tray-icon's number for our one icon: its counter begins at 1, and its builder takes that for a
/// name that it does not use. The lab would notice another number: no alert, and a ghost icon at the end.
const ID: u32 = 2;

/// tray-icon's icon as the taskbar knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotifyIcon {
    window: HWND,
}

impl NotifyIcon {
    /// The icon of tray-icon's window.
    pub(super) fn new(window: HWND) -> Self {
        Self { window }
    }

    /// tray-icon's window.
    pub(super) fn window(self) -> HWND {
        self.window
    }

    /// Whether the taskbar has the icon.
    pub(super) fn is_there(self) -> bool {
        notify(NIM_MODIFY, &self.data())
    }

    /// Removes the icon from the taskbar without tray-icon's knowledge.
    pub(super) fn remove(self) {
        notify(NIM_DELETE, &self.data());
    }

    /// Gives the keyboard back to the notification area.
    pub(super) fn take_focus(self) {
        notify(NIM_SETFOCUS, &self.data());
    }

    /// Shows a balloon, replacing the current one. False if the taskbar refused it.
    pub(super) fn show_balloon(self, title: &str, body: &str, icon: HICON, silent: bool) -> bool {
        let mut data = self.data();
        data.uFlags = NIF_INFO;
        data.dwInfoFlags = if icon.is_null() { NIIF_NONE } else { NIIF_USER | NIIF_LARGE_ICON };
        data.dwInfoFlags |= if silent { NIIF_NOSOUND } else { 0 };
        data.hBalloonIcon = icon;
        fill(&mut data.szInfoTitle, title);
        fill(&mut data.szInfo, body);
        notify(NIM_MODIFY, &data)
    }

    /// Hides the balloon.
    pub(super) fn hide_balloon(self) {
        let mut data = self.data();
        data.uFlags = NIF_INFO;
        notify(NIM_MODIFY, &data);
    }

    /// Where the icon is on the screen, where the shell knows.
    pub(super) fn place(self) -> Option<RECT> {
        let icon = NOTIFYICONIDENTIFIER {
            cbSize: size_of::<NOTIFYICONIDENTIFIER>().try_into().ok()?,
            hWnd: self.window,
            uID: ID,
            ..Default::default()
        };
        let mut place = RECT::default();
        // SAFETY: both structures live through the call and the size is right.
        let known = unsafe { Shell_NotifyIconGetRect(&raw const icon, &raw mut place) };
        (known == S_OK && place.right > place.left).then_some(place)
    }

    fn data(self) -> NOTIFYICONDATAW {
        NOTIFYICONDATAW {
            cbSize: u32::try_from(size_of::<NOTIFYICONDATAW>()).unwrap_or_default(),
            hWnd: self.window,
            uID: ID,
            ..Default::default()
        }
    }
}

fn notify(order: u32, data: &NOTIFYICONDATAW) -> bool {
    // SAFETY: the structure lives through the call and says its size.
    let done = unsafe { Shell_NotifyIconW(order, data) };
    done != FALSE
}
