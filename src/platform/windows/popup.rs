//! Opens the menu: on either mouse button and from the keyboard, also on shells that don't report
//! where the icon is.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use windows_sys::Win32::Foundation::{HWND, POINT, RECT};
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{GetKeyState, VIRTUAL_KEY, VK_ESCAPE};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EndMenu, GetCursorPos, GetSystemMetrics, PostMessageW, SM_MENUDROPALIGNMENT,
    SetForegroundWindow, TPM_BOTTOMALIGN, TPM_LEFTALIGN, TPM_RETURNCMD, TPM_RIGHTALIGN,
    TPM_RIGHTBUTTON, TPM_TOPALIGN, TPMPARAMS, TrackPopupMenuEx, WM_NULL,
};

use super::menu::NativeMenu;
use super::notify_icon::NotifyIcon;
use crate::core::event::Event;
use crate::ports::events::EventSender;

/// The menu that opens, and whether it is open.
pub(super) struct Popup {
    owner: HWND,
    events: EventSender,
    menu: RefCell<Option<Rc<NativeMenu>>>,
    open: Cell<bool>,
}

impl Popup {
    /// No menu yet. The keyboard goes to `owner` meanwhile: a window that can be activated, which
    /// tray-icon's says it can't.
    pub(super) fn new(owner: HWND, events: EventSender) -> Self {
        Self { owner, events, menu: RefCell::default(), open: Cell::new(false) }
    }

    /// Opens this menu from now on. Not to be called while one is open.
    pub(super) fn set(&self, menu: NativeMenu) {
        *self.menu.borrow_mut() = Some(Rc::new(menu));
    }

    /// Whether the menu is on the screen.
    pub(super) fn is_open(&self) -> bool {
        self.open.get()
    }

    /// Closes the menu if it is open.
    pub(super) fn close(&self) {
        if self.open.get() {
            // SAFETY: no arguments; ends the menu of the calling thread.
            unsafe { EndMenu() };
        }
    }

    /// Shows the menu until it is closed and sends what was chosen. True when it was shown.
    ///
    /// A modal loop runs meanwhile and delivers every other message, so nothing may be borrowed.
    pub(super) fn show(&self, icon: NotifyIcon) -> bool {
        let Some(menu) = self.menu.borrow().clone() else { return false };
        if self.open.replace(true) {
            return false;
        }
        let (point, exclude) = anchor(icon);
        // SAFETY: no pointers; an answer of FALSE costs only the closing on a click elsewhere.
        unsafe { SetForegroundWindow(self.owner) };
        // SAFETY: the menu and `exclude`, which says its size, live through the call; the owner is
        // this thread's.
        let command = unsafe {
            let exclude = exclude.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
            TrackPopupMenuEx(
                menu.handle(),
                flags(exclude.is_null()),
                point.x,
                point.y,
                self.owner,
                exclude,
            )
        };
        // SAFETY: a harmless message, which the documentation asks for so that the next click works.
        unsafe { PostMessageW(self.owner, WM_NULL, 0, 0) };
        if let Some(action) = menu.action(command) {
            self.events.send(Event::Chosen(action.clone()));
        } else if is_down(VK_ESCAPE) {
            // A click elsewhere has its own idea of where the keyboard goes.
            icon.take_focus();
        }
        self.open.set(false);
        true
    }
}

/// Whether the key was down at this thread's last message.
fn is_down(key: VIRTUAL_KEY) -> bool {
    // SAFETY: no pointers.
    unsafe { GetKeyState(key.into()) < 0 }
}

/// Above the icon where it is known; elsewhere under the mouse, unless there is no room.
fn flags(under_mouse: bool) -> u32 {
    // SAFETY: no pointers.
    let right = unsafe { GetSystemMetrics(SM_MENUDROPALIGNMENT) } != 0;
    let across = if right { TPM_RIGHTALIGN } else { TPM_LEFTALIGN };
    let down = if under_mouse { TPM_TOPALIGN } else { TPM_BOTTOMALIGN };
    across | down | TPM_RETURNCMD | TPM_RIGHTBUTTON
}

/// Where the menu opens, and what it must not cover: at the mouse, or over the icon when the mouse
/// is elsewhere, because the keyboard opened it.
fn anchor(icon: NotifyIcon) -> (POINT, Option<TPMPARAMS>) {
    let mut mouse = POINT::default();
    // SAFETY: the point lives through the call.
    unsafe { GetCursorPos(&raw mut mouse) };
    let Some(place) = icon.place() else { return (mouse, None) };
    let exclude = TPMPARAMS {
        cbSize: u32::try_from(size_of::<TPMPARAMS>()).unwrap_or_default(),
        rcExclude: place,
    };
    let point = if holds(&place, mouse) {
        mouse
    } else {
        POINT { x: i32::midpoint(place.left, place.right), y: place.top }
    };
    (point, Some(exclude))
}

fn holds(place: &RECT, point: POINT) -> bool {
    (place.left..place.right).contains(&point.x) && (place.top..place.bottom).contains(&point.y)
}
