//! What wakes the UI thread's loop, and the handle by which our windows wake it.

use tao::event_loop::EventLoopProxy;

use super::alert::balloon::{Balloon, BalloonMessage};
use super::timers::Timer;
use crate::core::effect::UiCommand;

/// What wakes the loop.
#[derive(Debug)]
pub(super) enum Wake {
    /// The core wants something shown.
    Command(UiCommand),
    /// One of our windows received something.
    Signal(Signal),
}

/// Messages received by our windows, handled once the loop is idle.
#[derive(Debug)]
pub(super) enum Signal {
    /// There is a new taskbar.
    TaskbarCreated,
    /// The menu was closed.
    MenuClosed,
    /// Colours or scale may have changed.
    AppearanceChanged,
    /// The balloon was clicked or closed.
    Balloon(BalloonMessage),
    /// Windows could not show a toast after all; this balloon replaces it.
    ToastFailed(Box<Balloon>),
    /// A timer fired, once.
    Timer(Timer),
    /// Another program cancelled the end of the session.
    SessionEndCancelled,
}

/// Wakes the loop from one of our windows.
#[derive(Clone)]
pub(super) struct Waker(EventLoopProxy<Wake>);

impl Waker {
    /// Wakes the loop of this proxy.
    pub(super) fn new(proxy: EventLoopProxy<Wake>) -> Self {
        Self(proxy)
    }

    /// Has the loop handle a signal.
    pub(super) fn signal(&self, signal: Signal) {
        // An error means that the loop has ended.
        let _ = self.0.send_event(Wake::Signal(signal));
    }
}
