//! Dialogs on threads of their own, so that nothing waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use windows_sys::Win32::Foundation::{HWND, LPARAM, TRUE};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    EnumThreadWindows, IsWindowVisible, SetForegroundWindow,
};
use windows_sys::core::BOOL;

/// No dialog is open.
const CLOSED: u32 = 0;
/// A thread is on its way to open one.
const OPENING: u32 = u32::MAX;

/// At most one dialog of its kind at a time.
#[derive(Default)]
pub(super) struct Dialog {
    thread: Arc<AtomicU32>,
}

impl Dialog {
    /// Runs `show` on a thread of its own; brings the dialog forward instead if it is open.
    /// False when there is no thread to be had.
    pub(super) fn open(&self, show: impl FnOnce() + Send + 'static) -> bool {
        match self.thread.compare_exchange(CLOSED, OPENING, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {}
            Err(OPENING) => return true,
            Err(thread) => {
                bring_forward(thread);
                return true;
            }
        }
        let thread = Arc::clone(&self.thread);
        let spawned = std::thread::Builder::new().name("dialog".into()).spawn(move || {
            // SAFETY: no arguments.
            thread.store(unsafe { GetCurrentThreadId() }, Ordering::Release);
            show();
            thread.store(CLOSED, Ordering::Release);
        });
        if let Err(error) = &spawned {
            tracing::warn!(%error, "could not open a dialog");
            self.thread.store(CLOSED, Ordering::Release);
        }
        spawned.is_ok()
    }
}

fn bring_forward(thread: u32) {
    unsafe extern "system" fn each(window: HWND, _: LPARAM) -> BOOL {
        // SAFETY: a window that is gone by now is answered FALSE.
        unsafe {
            if IsWindowVisible(window) != 0 {
                SetForegroundWindow(window);
            }
        }
        TRUE
    }
    // SAFETY: a thread that is gone by now has no windows.
    unsafe { EnumThreadWindows(thread, Some(each), 0) };
}
