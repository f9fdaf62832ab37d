//! Subclasses a window of this thread: a listener sees its messages first.
//!
//! By hand, for comctl32's `SetWindowSubclass` would load that library at every start (see `menu`).
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::mem::ManuallyDrop;

use windows_sys::Win32::Foundation::{FALSE, HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CallWindowProcW, DefWindowProcW, GWLP_WNDPROC, GetPropW, GetWindowLongPtrW,
    GetWindowThreadProcessId, IsWindow, RemovePropW, SetPropW, SetWindowLongPtrW, WNDPROC,
};
use windows_sys::core::{PCWSTR, w};

/// Answers a message, or leaves it to the window's own procedure. Called again while it runs when
/// it opens a modal loop or sends a message, so it must hold no borrow across either.
pub(super) type Listener = dyn Fn(u32, WPARAM, LPARAM) -> Option<LRESULT>;

/// The window's property that leads to [`Hook`].
const PROPERTY: PCWSTR = w!("TecjumpTray.Listener");

/// A listener for as long as this lives; to be dropped before the window.
pub(super) struct Subclass {
    window: HWND,
    hook: ManuallyDrop<Box<Hook>>,
}

/// What the window's procedure finds.
struct Hook {
    listener: Box<Listener>,
    /// The procedure before ours, or Windows' handle of it.
    next: isize,
}

impl Subclass {
    /// Subclasses the window. `None` if it is already subclassed, belongs to another thread, or Windows
    /// refuses.
    pub(super) fn new(window: HWND, listener: Box<Listener>) -> Option<Self> {
        // SAFETY: the process is not asked for; a window that is gone has no thread and no property.
        let ours = unsafe {
            GetWindowThreadProcessId(window, std::ptr::null_mut()) == GetCurrentThreadId()
                && GetPropW(window, PROPERTY).is_null()
        };
        if !ours {
            return None;
        }
        // SAFETY: reads a number of this thread's window.
        let next = unsafe { GetWindowLongPtrW(window, GWLP_WNDPROC) };
        let hook = Box::new(Hook { listener, next });
        // SAFETY: the box stays where it is until `drop` has taken property and procedure away;
        // the procedure is one, and finds the property there.
        let listens = unsafe {
            SetPropW(window, PROPERTY, std::ptr::from_ref::<Hook>(&hook).cast_mut().cast()) != FALSE
                && SetWindowLongPtrW(window, GWLP_WNDPROC, address()) != 0
        };
        if !listens {
            // SAFETY: removing what is not there is answered with null.
            unsafe { RemovePropW(window, PROPERTY) };
            return None;
        }
        Some(Self { window, hook: ManuallyDrop::new(hook) })
    }
}

impl Drop for Subclass {
    fn drop(&mut self) {
        // SAFETY: our thread's window; one that is gone is answered 0. The box goes once nothing
        // leads to it any more: while another subclass over ours may call our procedure, it must
        // stay.
        unsafe {
            if GetWindowLongPtrW(self.window, GWLP_WNDPROC) == address() {
                SetWindowLongPtrW(self.window, GWLP_WNDPROC, self.hook.next);
                RemovePropW(self.window, PROPERTY);
            } else if IsWindow(self.window) != FALSE {
                return;
            }
            ManuallyDrop::drop(&mut self.hook);
        }
    }
}

/// Our procedure as a number.
fn address() -> isize {
    procedure as *const () as isize
}

unsafe extern "system" fn procedure(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
) -> LRESULT {
    // SAFETY: the property is null or leads to the box that `new` put there, which lives as long as
    // it is there.
    let hook = unsafe { GetPropW(window, PROPERTY).cast::<Hook>().as_ref() };
    let Some(hook) = hook else {
        // SAFETY: the arguments that Windows called us with.
        return unsafe { DefWindowProcW(window, message, wparam, lparam) };
    };
    let next = hook.next;
    (hook.listener)(message, wparam, lparam).unwrap_or_else(|| {
        // SAFETY: `next` was the window's procedure, in the form in which Windows gave it and in
        // which this call takes it; the arguments are those that Windows called us with.
        unsafe {
            let next = std::mem::transmute::<isize, WNDPROC>(next);
            CallWindowProcW(next, window, message, wparam, lparam)
        }
    })
}
