//! One-shot timers on the UI thread. None runs while nothing is wrong and nothing is queued.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::time::Duration;

use windows_sys::Win32::Foundation::{HWND, WPARAM};
use windows_sys::Win32::UI::WindowsAndMessaging::{KillTimer, SetTimer};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timer {
    /// The taskbar did not take the icon; try again.
    Icon = 1,
    /// An alert waits for the one on the screen to go.
    Alert = 2,
    /// Windows did not yet register us for session notifications; try again.
    Session = 3,
}

impl Timer {
    /// The timer of a `WM_TIMER`.
    pub(super) fn of(wparam: WPARAM) -> Option<Self> {
        [Self::Icon, Self::Alert, Self::Session]
            .into_iter()
            .find(|&timer| timer as WPARAM == wparam)
    }
}

/// Sets and stops timers on our window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timers {
    window: HWND,
}

impl Timers {
    /// On this window, which must stop them when they fire.
    pub(super) fn new(window: HWND) -> Self {
        Self { window }
    }

    /// Fires once after `delay`, instead of whenever it was set to fire before.
    pub(super) fn set(self, timer: Timer, delay: Duration) {
        let ms = u32::try_from(delay.as_millis()).unwrap_or(u32::MAX);
        // SAFETY: no callback; the messages go to a window of this thread, or nowhere.
        unsafe { SetTimer(self.window, timer as usize, ms, None) };
    }

    /// Does not fire any more.
    pub(super) fn stop(self, timer: Timer) {
        // SAFETY: stopping a timer that does not run is answered FALSE.
        unsafe { KillTimer(self.window, timer as usize) };
    }
}
