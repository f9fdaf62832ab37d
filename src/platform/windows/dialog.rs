//! Dialogs on threads of their own, so that nothing waits for them.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use windows_sys::Win32::Foundation::{HWND, LPARAM, TRUE};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DestroyWindow, EnumThreadWindows, GetSystemMetrics, IsWindowVisible,
    SM_CXSCREEN, SM_CYSCREEN, SetForegroundWindow, WS_EX_TOOLWINDOW, WS_POPUP,
};
use windows_sys::core::BOOL;

use super::wide::wide;

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
    /// Runs `show` on a thread of its own, with the window that shall own the dialog; brings the
    /// dialog forward instead if it is open. False when there is no thread to be had.
    ///
    /// `on_answer` runs once the dialog slot is free, because it may open the next dialog.
    pub(super) fn open<Answer>(
        &self,
        show: impl FnOnce(HWND) -> Answer + Send + 'static,
        on_answer: impl FnOnce(Answer) + Send + 'static,
    ) -> bool {
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
            let owner = Owner::new();
            let answer = show(owner.0);
            drop(owner);
            thread.store(CLOSED, Ordering::Release);
            on_answer(answer);
        });
        if let Err(error) = &spawned {
            tracing::warn!(%error, "não foi possível abrir uma janela");
            self.thread.store(CLOSED, Ordering::Release);
        }
        spawned.is_ok()
    }
}

/// An invisible window in the middle of the screen. A dialog without an owner may open behind all
/// others; this one takes the foreground from the menu, on the dialog's own thread, and hands it on.
struct Owner(HWND);

impl Owner {
    fn new() -> Self {
        // SAFETY: the class is Windows' own and its name lives through the call; a null window is
        // a dialog without an owner.
        unsafe {
            let window = CreateWindowExW(
                WS_EX_TOOLWINDOW,
                wide("STATIC").as_ptr(),
                std::ptr::null(),
                WS_POPUP,
                GetSystemMetrics(SM_CXSCREEN) / 2,
                GetSystemMetrics(SM_CYSCREEN) / 2,
                0,
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null(),
            );
            SetForegroundWindow(window);
            Self(window)
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: our window, on its own thread.
        unsafe { DestroyWindow(self.0) };
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
