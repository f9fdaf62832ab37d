//! A hidden window for what Windows sends to every program: session, power, appearance, timers.
//!
//! A top-level one, because broadcasts don't reach message-only windows.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::rc::Rc;
use std::time::Duration;

use windows_sys::Win32::Foundation::{FALSE, HWND, LPARAM, LRESULT, TRUE, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::RemoteDesktop::{
    NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification, WTSUnRegisterSessionNotification,
};
use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    ChangeWindowMessageFilterEx, CreateWindowExW, DefWindowProcW, DestroyWindow, EnumThreadWindows,
    GetClassNameW, MSGFLT_ALLOW, PBT_APMRESUMEAUTOMATIC, RegisterClassW, WM_CLOSE,
    WM_DISPLAYCHANGE, WM_DPICHANGED, WM_ENDSESSION, WM_POWERBROADCAST, WM_QUERYENDSESSION,
    WM_SETTINGCHANGE, WM_THEMECHANGED, WM_TIMER, WM_WTSSESSION_CHANGE, WNDCLASSW, WS_EX_TOOLWINDOW,
    WS_OVERLAPPED, WTS_CONSOLE_CONNECT, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_CONNECT,
    WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK,
};
use windows_sys::core::BOOL;

use super::presence;
use super::session_end::SessionEnd;
use super::signal::{Signal, Waker};
use super::subclass::Subclass;
use super::timers::{Timer, Timers};
use super::wide::{from_wide, wide};
use super::window_names::{CLASS, notify_message};
use crate::core::event::{Event, SessionChange};
use crate::ports::PlatformError;
use crate::ports::events::EventSender;

/// Our window.
pub(super) struct Messages {
    /// Dropped before the window.
    _listener: Subclass,
    /// On tao's window.
    _guard: Option<Subclass>,
    window: Window,
}

impl Messages {
    /// Makes the window and begins to notify the core.
    pub(super) fn new(
        events: &EventSender,
        waker: Waker,
        end: &Rc<SessionEnd>,
    ) -> Result<Self, PlatformError> {
        let window = Window::new()?;
        let handle = window.0;
        let notification = notify_message();
        // SAFETY: our window; no structure wanted back.
        unsafe {
            ChangeWindowMessageFilterEx(handle, notification, MSGFLT_ALLOW, std::ptr::null_mut())
        };
        let at_end = Rc::clone(end);
        let sender = events.clone();
        let listener = move |message, wparam, _| {
            answer(&sender, &waker, &at_end, Timers::new(handle), message, wparam).or_else(|| {
                (message == notification).then(|| {
                    sender.send(Event::Notified);
                    0
                })
            })
        };
        let listener = Subclass::new(handle, Box::new(listener)).ok_or_else(refused)?;
        let this = Self { _listener: listener, _guard: guard_tao(end), window };
        this.listen_to_session(events, 0);
        Ok(this)
    }

    /// The window.
    pub(super) fn window(&self) -> HWND {
        self.window.0
    }

    /// Timers on this window.
    pub(super) fn timers(&self) -> Timers {
        Timers::new(self.window())
    }

    /// Registers for lock and unlock, and sends the core the present state, for only changes are
    /// messages.
    /// Right after the computer's start the service behind it may not be there yet.
    pub(super) fn listen_to_session(&self, events: &EventSender, tries: u32) {
        // SAFETY: our window.
        let done =
            unsafe { WTSRegisterSessionNotification(self.window(), NOTIFY_FOR_THIS_SESSION) };
        if done == FALSE {
            let error = std::io::Error::last_os_error();
            tracing::debug!(%error, tries, "session notifications not registered yet");
            if tries < 5 {
                self.timers().set(Timer::Session, Duration::from_secs(10 << tries));
            }
        }
        let away = presence::is_away();
        let now = if away { SessionChange::Locked } else { SessionChange::Unlocked };
        events.send(Event::Session(now));
    }
}

/// Sends an event to the core, or wakes the loop. Nothing of ours is borrowed here, because Windows calls in
/// the middle of anything that sends a message.
fn answer(
    events: &EventSender,
    waker: &Waker,
    end: &SessionEnd,
    timers: Timers,
    message: u32,
    wparam: WPARAM,
) -> Option<LRESULT> {
    match message {
        WM_QUERYENDSESSION => {
            end.asked();
            return Some(TRUE as LRESULT);
        }
        WM_ENDSESSION if wparam == 0 => {
            end.called_off();
            waker.signal(Signal::SessionEndCancelled);
        }
        WM_ENDSESSION => end.ends(),
        WM_CLOSE => end.close(),
        WM_WTSSESSION_CHANGE => {
            if let Some(change) = session_change(wparam) {
                events.send(Event::Session(change));
            }
        }
        WM_POWERBROADCAST => {
            // Comes with every kind of waking; RESUMESUSPEND follows when a person did it.
            if wparam == PBT_APMRESUMEAUTOMATIC as WPARAM {
                events.send(Event::Resumed);
            }
            return Some(TRUE as LRESULT);
        }
        WM_SETTINGCHANGE | WM_DISPLAYCHANGE | WM_DPICHANGED | WM_THEMECHANGED => {
            waker.signal(Signal::AppearanceChanged);
        }
        WM_TIMER => {
            if let Some(timer) = Timer::of(wparam) {
                timers.stop(timer);
                waker.signal(Signal::Timer(timer));
            }
        }
        _ => return None,
    }
    Some(0)
}

fn session_change(wparam: WPARAM) -> Option<SessionChange> {
    match u32::try_from(wparam) {
        Ok(WTS_SESSION_LOCK) => Some(SessionChange::Locked),
        Ok(WTS_SESSION_UNLOCK) => Some(SessionChange::Unlocked),
        Ok(WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => Some(SessionChange::Disconnected),
        Ok(WTS_CONSOLE_CONNECT | WTS_REMOTE_CONNECT) => Some(SessionChange::Connected),
        _ => None,
    }
}

/// Keeps tao's window from ending the process by itself when the session ends, and from dying of
/// `taskkill`, after which the loop would receive no more messages.
fn guard_tao(end: &Rc<SessionEnd>) -> Option<Subclass> {
    let end = Rc::clone(end);
    let guard = Subclass::new(
        tao_window()?,
        Box::new(move |message, _, _| match message {
            WM_ENDSESSION => Some(0), // our own window answers it
            WM_CLOSE => {
                end.close();
                Some(0)
            }
            _ => None,
        }),
    );
    if guard.is_none() {
        tracing::warn!("as mensagens do Windows não serão detectadas");
    }
    guard
}

fn tao_window() -> Option<HWND> {
    unsafe extern "system" fn each(window: HWND, found: LPARAM) -> BOOL {
        let mut name = [0; 64];
        // SAFETY: the buffer is as long as said; `found` is the variable below, which waits.
        unsafe {
            GetClassNameW(window, name.as_mut_ptr(), 64);
            if from_wide(&name) == "Tao Thread Event Target" {
                *(found as *mut HWND) = window;
                return FALSE;
            }
        }
        TRUE
    }
    let mut found: HWND = std::ptr::null_mut();
    // SAFETY: `found` lives through the call.
    unsafe {
        EnumThreadWindows(GetCurrentThreadId(), Some(each), &raw mut found as LPARAM);
    }
    (!found.is_null()).then_some(found)
}

/// A hidden window of our class.
struct Window(HWND);

impl Window {
    fn new() -> Result<Self, PlatformError> {
        let class_name = wide(CLASS);
        // SAFETY: the name lives through both calls; a class that is registered already is kept.
        let window = unsafe {
            let module = GetModuleHandleW(std::ptr::null());
            let class = WNDCLASSW {
                lpfnWndProc: Some(DefWindowProcW),
                hInstance: module,
                lpszClassName: class_name.as_ptr(),
                ..Default::default()
            };
            RegisterClassW(&raw const class);
            CreateWindowExW(
                WS_EX_TOOLWINDOW,
                class_name.as_ptr(),
                wide("Tecjump Tray").as_ptr(),
                WS_OVERLAPPED,
                0,
                0,
                0,
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                module,
                std::ptr::null(),
            )
        };
        if window.is_null() { Err(refused()) } else { Ok(Self(window)) }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // SAFETY: our window, on its own thread; unregistering what is not registered is answered
        // FALSE.
        unsafe {
            WTSUnRegisterSessionNotification(self.0);
            DestroyWindow(self.0);
        }
    }
}

fn refused() -> PlatformError {
    PlatformError::MessageWindow(std::io::Error::last_os_error())
}
