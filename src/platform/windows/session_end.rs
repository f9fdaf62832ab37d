//! Removes the icon when the session ends, so that no ghost icon remains.

use std::cell::Cell;
use std::time::Duration;

use super::notify_icon::NotifyIcon;
use crate::core::event::Event;
use crate::ports::events::EventSender;

/// Windows gives a program 5 s; the core needs moments.
const PATIENCE: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(20);

/// What must be known at once when Windows asks; on the UI thread.
pub(super) struct SessionEnd {
    events: EventSender,
    icon: Cell<Option<NotifyIcon>>,
    ending: Cell<bool>,
}

impl SessionEnd {
    /// The session goes on.
    pub(super) fn new(events: EventSender) -> Self {
        Self { events, icon: Cell::new(None), ending: Cell::new(false) }
    }

    /// The icon to be removed.
    pub(super) fn set_icon(&self, icon: Option<NotifyIcon>) {
        self.icon.set(icon);
    }

    /// Whether the icon must stay away.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.get()
    }

    /// Windows asks whether the session may end: it may, and it may end us at any time from now.
    pub(super) fn asked(&self) {
        self.ending.set(true);
        if let Some(icon) = self.icon.get() {
            icon.remove();
        }
    }

    /// The session goes on after all.
    pub(super) fn called_off(&self) {
        self.ending.set(false);
    }

    /// The session ends: returns when the core has put its things away.
    pub(super) fn ends(&self) {
        self.asked();
        self.close();
        let mut left = PATIENCE;
        while !self.events.is_closed() && !left.is_zero() {
            std::thread::sleep(STEP);
            left = left.saturating_sub(STEP);
        }
    }

    /// Asks the program to end, with the session or without.
    pub(super) fn close(&self) {
        self.events.send(Event::SessionEnding);
    }
}
