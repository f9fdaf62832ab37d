//! Ends tao's `WaitUntil` helper thread.
//!
//! tao has a thread for `ControlFlow::WaitUntil` only, which we don't use: its wake-ups are not
//! exact and our timers are Windows' own. While the loop is made, that thread posts its number to
//! ours, in a message of a name of its own, and then does nothing but wait for messages and end at
//! `WM_QUIT`; tao never waits for its end. Should another tao use another name, no message is
//! seen, and the thread stays.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use windows_sys::Win32::Foundation::{LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CallNextHookEx, HC_ACTION, MSG, PostThreadMessageW, SetWindowsHookExW, UnhookWindowsHookEx,
    WH_GETMESSAGE, WM_QUIT,
};

use super::window_names::registered;

/// The message in which tao's thread posts its id (tao 0.37.2, `event_loop.rs`).
const THREAD_ID_MESSAGE: &str = "Tao::SendWaitThreadId";

/// The message to look for, and the number that came in it; 0 until it came. A hook has no other
/// place to look, and there is one loop in a process.
static MESSAGE: AtomicU32 = AtomicU32::new(0);
static THREAD: AtomicU32 = AtomicU32::new(0);

/// Runs `build`, which makes tao's loop on this thread, and ends the thread that tao began in it.
pub(super) fn without<T>(build: impl FnOnce() -> T) -> T {
    MESSAGE.store(registered(THREAD_ID_MESSAGE), Relaxed);
    // SAFETY: a hook on this thread alone, with a function of this program.
    let hook = unsafe {
        let thread = GetCurrentThreadId();
        SetWindowsHookExW(WH_GETMESSAGE, Some(look), std::ptr::null_mut(), thread)
    };
    let made = build();
    if !hook.is_null() {
        // SAFETY: our hook, removed once, on the thread that set it.
        unsafe { UnhookWindowsHookEx(hook) };
    }
    match THREAD.swap(0, Relaxed) {
        0 => tracing::debug!("tao's waiting thread stays"),
        // SAFETY: no pointers. The thread has a queue, for it posted from one, and nothing else
        // ends it, so the number belongs to no other thread.
        thread => unsafe {
            PostThreadMessageW(thread, WM_QUIT, 0, 0);
        },
    }
    made
}

/// Sees each message that this thread takes off its queue.
unsafe extern "system" fn look(code: i32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    if code == HC_ACTION.cast_signed() {
        // SAFETY: Windows hands over a message that lives through the call.
        let message = unsafe { &*(lparam as *const MSG) };
        if message.message == MESSAGE.load(Relaxed) && message.hwnd.is_null() {
            THREAD.store(u32::try_from(message.lParam).unwrap_or(0), Relaxed);
        }
    }
    // SAFETY: the arguments that Windows called us with.
    unsafe { CallNextHookEx(std::ptr::null_mut(), code, wparam, lparam) }
}
