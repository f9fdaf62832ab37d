//! Balloons on the icon, one at a time: the taskbar keeps no list of them, so we do.

use std::collections::VecDeque;
use std::time::Duration;

use windows_sys::Win32::Foundation::LPARAM;
use windows_sys::Win32::UI::Shell::{NIN_BALLOONHIDE, NIN_BALLOONTIMEOUT, NIN_BALLOONUSERCLICK};

use super::super::icons;
use super::super::notify_icon::NotifyIcon;
use super::super::ticks::ticks;
use super::super::timers::{Timer, Timers};
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::ports::events::EventSender;

/// How long a balloon has the screen to itself if no message says that it closed.
const TURN: Duration = Duration::from_secs(12);

/// What happened to the balloon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum BalloonMessage {
    /// The user clicked it.
    Clicked,
    /// It closed in any other way.
    Closed,
}

impl BalloonMessage {
    /// Out of tray-icon's message; `None` when it is about something else.
    pub(in super::super) fn of(lparam: LPARAM) -> Option<Self> {
        match u32::try_from(lparam) {
            Ok(NIN_BALLOONUSERCLICK) => Some(Self::Clicked),
            Ok(NIN_BALLOONHIDE | NIN_BALLOONTIMEOUT) => Some(Self::Closed),
            _ => None,
        }
    }
}

/// What a balloon says.
#[derive(Debug)]
pub(in super::super) struct Balloon {
    title: String,
    body: String,
    silent: bool,
    /// What a click opens; none for a notice.
    target: Option<AlertTarget>,
    /// Whether the core waits for `AlertAccepted` or `AlertRefused`.
    answers: bool,
}

impl Balloon {
    /// A one-line notice.
    pub(super) fn notice(body: String, silent: bool) -> Self {
        Self { title: "Tecjump".into(), body, silent, target: None, answers: false }
    }

    /// An alert that the platform had accepted as a toast before it failed: it counts as alerted.
    pub(super) fn instead_of_toast(alert: Alert) -> Self {
        Self { answers: false, ..alert.into() }
    }

    fn raise(&self, icon: NotifyIcon) -> bool {
        icon.show_balloon(&self.title, &self.body, icons::large(icons::PROGRAM), self.silent)
    }
}

impl From<Alert> for Balloon {
    fn from(alert: Alert) -> Self {
        let Alert { target, title, body, silent, .. } = alert;
        Self { title, body, silent, target: Some(target), answers: true }
    }
}

/// The balloon on the screen and those that wait for it to go.
pub(super) struct Balloons {
    events: EventSender,
    timers: Timers,
    queue: VecDeque<Balloon>,
    /// The latest one raised. Kept after it went: a click may come from the list of past ones.
    shown: Option<AlertTarget>,
    /// In [`ticks`]; `None` when the screen is free.
    busy_until: Option<u64>,
}

impl Balloons {
    /// None yet.
    pub(super) fn new(events: EventSender, timers: Timers) -> Self {
        Self { events, timers, queue: VecDeque::new(), shown: None, busy_until: None }
    }

    /// Shows a balloon, after those that came before it.
    pub(super) fn show(&mut self, icon: Option<NotifyIcon>, balloon: Balloon) {
        self.queue.push_back(balloon);
        self.next(icon);
    }

    /// Withdraws an alert from the screen or the queue.
    pub(super) fn withdraw(&mut self, icon: Option<NotifyIcon>, target: &AlertTarget) {
        self.queue.retain(|balloon| balloon.target.as_ref() != Some(target));
        if self.shown.as_ref() == Some(target) {
            self.shown = None;
            self.busy_until = None;
            if let Some(icon) = icon {
                icon.hide_balloon();
            }
        }
        self.next(icon);
    }

    /// The balloon was clicked or closed.
    pub(super) fn message(&mut self, icon: Option<NotifyIcon>, message: BalloonMessage) {
        self.busy_until = None;
        if message == BalloonMessage::Clicked
            && let Some(target) = &self.shown
        {
            self.events.send(Event::AlertClicked(target.clone()));
        }
        self.next(icon);
    }

    /// The timer fired, or there is a new taskbar, which has no balloon of ours.
    pub(super) fn next_turn(&mut self, icon: Option<NotifyIcon>) {
        self.busy_until = None;
        self.next(icon);
    }

    /// Raises the next one if the screen is free; sets the timer if another one waits.
    fn next(&mut self, icon: Option<NotifyIcon>) {
        let now = ticks();
        while self.busy_until.is_none_or(|until| until <= now)
            && let Some(balloon) = self.queue.pop_front()
        {
            let raised = icon.is_some_and(|icon| balloon.raise(icon));
            if raised {
                self.busy_until = Some(now + u64::try_from(TURN.as_millis()).unwrap_or_default());
                self.shown.clone_from(&balloon.target);
            }
            match balloon.target {
                Some(target) if balloon.answers && raised => {
                    self.events.send(Event::AlertAccepted(target));
                }
                Some(target) if balloon.answers => self.events.send(Event::AlertRefused(target)),
                _ if raised => {}
                _ => tracing::warn!(
                    "o balão também não foi mostrado; o aviso fica só no ícone e no menu"
                ),
            }
        }
        match self.busy_until {
            Some(until) if !self.queue.is_empty() => {
                self.timers.set(Timer::Alert, Duration::from_millis(until.saturating_sub(now)));
            }
            _ => self.timers.stop(Timer::Alert),
        }
    }
}
