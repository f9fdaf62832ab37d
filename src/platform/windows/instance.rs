//! One program a session.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::os::windows::io::{FromRawHandle, OwnedHandle};
use std::time::Duration;

use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, FALSE, GetLastError};
use windows_sys::Win32::System::Threading::CreateMutexW;
use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, PostMessageW};

use super::wide::wide;
use super::window_names::{CLASS, notify_message};
use crate::ports::events::EventSender;

/// Per session: each user of a terminal server has one.
const MUTEX: &str = r"Local\TecjumpTray";

/// Whether this program is the session's first.
pub enum Acquired {
    /// It is, for as long as this is kept.
    First(Instance),
    /// Another one runs, or another program has taken our name.
    Second {
        /// Whether the first instance was notified.
        notified: bool,
    },
}

/// Keeps others from being first.
pub struct Instance {
    _mutex: OwnedHandle,
}

impl Instance {
    /// The event loop's window receives the notification and sends [`crate::core::event::Event::Notified`].
    pub fn listen(&self, _events: EventSender) {}
}

/// Asks to be the first; where another process is, notifies it.
pub fn acquire() -> Acquired {
    // SAFETY: the name lives through the call.
    let mutex = unsafe { CreateMutexW(std::ptr::null(), FALSE, wide(MUTEX).as_ptr()) };
    // SAFETY: no arguments.
    let code = unsafe { GetLastError() };
    // No handle is a mutex that we may not open: another one runs, with more rights.
    if mutex.is_null() {
        return Acquired::Second { notified: notify_with_retry() };
    }
    // SAFETY: a handle of ours alone.
    let mutex = unsafe { OwnedHandle::from_raw_handle(mutex) };
    if code == ERROR_ALREADY_EXISTS {
        drop(mutex);
        return Acquired::Second { notified: notify_with_retry() };
    }
    Acquired::First(Instance { _mutex: mutex })
}

/// Retries, because the first instance may have no window yet.
fn notify_with_retry() -> bool {
    for _ in 0..10 {
        if try_notify() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

/// Notifies the running program, if there is one.
pub fn notify() {
    try_notify();
}

fn try_notify() -> bool {
    // SAFETY: the name lives through the call; the message has no pointers.
    unsafe {
        let window = FindWindowW(wide(CLASS).as_ptr(), std::ptr::null());
        !window.is_null() && PostMessageW(window, notify_message(), 0, 0) != FALSE
    }
}
