//! Listens in on a window of this thread.

use windows_sys::Win32::Foundation::{FALSE, HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::UI::Shell::{DefSubclassProc, RemoveWindowSubclass, SetWindowSubclass};

/// Answers a message, or leaves it to the window's own procedure. Called again while it runs when
/// it opens a modal loop or sends a message, so it must hold no borrow across either.
pub(super) type Listener = dyn Fn(u32, WPARAM, LPARAM) -> Option<LRESULT>;

/// A listener for as long as this lives; to be dropped before the window.
pub(super) struct Subclass {
    window: HWND,
    listener: Box<Box<Listener>>,
}

impl Subclass {
    /// Begins to listen. `None` when Windows does not want to, or on another thread's window.
    pub(super) fn new(window: HWND, listener: Box<Listener>) -> Option<Self> {
        let this = Self { window, listener: Box::new(listener) };
        let address = this.address();
        // SAFETY: `address` stays valid until `drop` removes the subclass; the window's messages
        // come on this thread only, or else Windows refuses.
        let set = unsafe { SetWindowSubclass(window, Some(procedure), address, address) };
        (set != FALSE).then_some(this)
    }

    /// Where the listener is; also what tells this subclass from others on the same window.
    fn address(&self) -> usize {
        std::ptr::from_ref::<Box<Listener>>(&self.listener) as usize
    }
}

impl Drop for Subclass {
    fn drop(&mut self) {
        // SAFETY: removing what is not there, or from a window that is gone, is answered FALSE.
        unsafe { RemoveWindowSubclass(self.window, Some(procedure), self.address()) };
    }
}

unsafe extern "system" fn procedure(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
    _id: usize,
    listener: usize,
) -> LRESULT {
    // SAFETY: the address that `new` handed over, of a box that lives until the subclass is removed.
    let listener = unsafe { &*(listener as *const Box<Listener>) };
    listener(message, wparam, lparam).unwrap_or_else(|| {
        // SAFETY: the arguments that Windows called us with.
        unsafe { DefSubclassProc(window, message, wparam, lparam) }
    })
}
