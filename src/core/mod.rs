//! The pure core: takes an event and the time, returns effects, and owns every rule.
//!
//! It never touches the clock, the disk, the network, a random source or a window.
//!
//! [`Core`] holds one state struct per room (`alerts`, `replies`, `tickets`, `sign_in`, `view`) and
//! the poller. Each room's `events.rs` has the handlers of its events, as methods of `Core`.

pub mod addresses;
pub mod alerts;
pub mod effect;
pub mod event;
pub mod facts;
pub mod identity;
pub mod links;
mod now;
pub mod poll;
pub mod problem;
mod reconfigure;
pub mod replies;
pub mod settings;
pub mod sign_in;
pub mod text;
pub mod tickets;
pub mod view;

#[cfg(test)]
mod properties;
#[cfg(test)]
#[path = "../../tests/kit/pump.rs"]
pub(crate) mod pump;
#[cfg(test)]
mod scripts;

use std::time::Duration;

pub use now::Now;

use alerts::Alerts;
use effect::{Effect, UiCommand};
use event::{Event, SessionChange};
use facts::Facts;
use identity::Scope;
use poll::{Early, Poller};
use problem::{Audience, Doing, Problem};
use replies::Replies;
use settings::{InForce, Settings};
use sign_in::SignIn;
use tickets::TicketList;
use view::View;

/// What the core gets at its start.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// The same as they were written, each with its origin; for *Sobre*.
    pub in_force: Vec<InForce>,
    /// This computer.
    pub facts: Facts,
    /// A random number: jitter, and this program's name among the user's sessions.
    pub seed: u64,
}

/// The core's whole state.
#[derive(Debug)]
pub struct Core {
    config: Config,
    /// Source and server, for the ledger.
    scope: Scope,
    now: Now,
    poller: Poller,
    sign_in: SignIn,
    tickets: TicketList,
    alerts: Alerts,
    replies: Replies,
    view: View,
}

impl Core {
    /// A core that waits for [`Event::Started`].
    pub fn new(config: Config, now: Now) -> Self {
        let interval = config.settings.poll_interval;
        Self {
            scope: Scope::of(&config.settings),
            now,
            poller: Poller::new(interval, config.seed),
            sign_in: SignIn::new(&config.settings),
            tickets: TicketList::Unknown,
            alerts: Alerts::default(),
            replies: Replies::new(config.seed),
            view: View::default(),
            config,
        }
    }

    /// The next moment (monotonic) at which the core wants [`Event::DeadlineReached`]; always
    /// after the last event's. The program has no other timer.
    pub fn deadline(&self) -> Option<Duration> {
        let polling = self.poller.deadline(self.now.mono);
        let vault = self.sign_in.next_vault_read();
        let due = [polling, self.replies.due(), vault, self.next_snooze()];
        due.into_iter().flatten().min()
    }

    /// Takes an event, returns what to do, in this order.
    pub fn handle(&mut self, event: Event, now: Now) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        self.dispatch(event, &mut effects);
        self.start_what_is_due(&mut effects);
        self.show(&mut effects);
        effects
    }

    fn dispatch(&mut self, event: Event, effects: &mut Vec<Effect>) {
        let now = self.now.mono;
        match event {
            Event::Started { requester, last_login, ledger, outbox, away } => {
                if away {
                    self.poller.pause();
                }
                self.replies.queue.hold(outbox);
                self.ledger_read(ledger, effects);
                self.started_as(requester, last_login, effects);
            }
            Event::Activated(activation) => self.activated(activation, effects),
            Event::OutboxApplied(outbox) => self.outbox_applied(outbox, effects),
            Event::SaveFailed(file) => self.save_failed(file, effects),
            Event::Saved => self.saved(effects),
            Event::ReplyEnded { id, outcome } => self.reply_ended(id, outcome, effects),
            Event::Polled { generation, outcome } => self.polled(generation, outcome, effects),
            Event::Chosen(action) => {
                // The user is here, whatever the system says of the session.
                self.poller.resume(now);
                self.chosen(action, effects);
            }
            Event::AlertClicked(target) => effects.push(Effect::Open(self.alert_link(&target))),
            Event::AlertAccepted(target) => self.accepted(target, effects),
            Event::AlertRefused(target) => self.refused(target, effects),
            Event::LedgerApplied(applied) => self.ledger_applied(applied, effects),
            Event::CredentialsTyped { login, secret } => {
                self.credentials_typed(&login, secret, effects);
            }
            Event::DeadlineReached => self.deadline_reached(effects),
            Event::CredentialsCancelled => {}
            Event::SignInEnded(outcome) => self.sign_in_ended(outcome, effects),
            Event::CredentialsChanged(requester) => self.signed_in_as(requester, effects),
            Event::CredentialsUnread => self.credentials_unread(),
            Event::SettingsChanged(settings, in_force) => {
                self.settings_changed(*settings, in_force, effects);
            }
            Event::Session(SessionChange::Locked | SessionChange::Disconnected) => {
                self.poller.pause();
            }
            Event::Session(SessionChange::Unlocked | SessionChange::Connected) => {
                self.poller.resume(now);
            }
            Event::Resumed => self.poller.poll_early(now, Early::Woke),
            Event::NetworkUp => {
                self.poller.poll_early(now, Early::NetworkUp);
                self.replies.queue.retry_now(now);
            }
            Event::OpenFailed => {
                let words = Problem::Browser.words(Doing::OpeningLink, Audience::User);
                effects.push(Effect::Ui(UiCommand::ErrorBox(words)));
            }
            Event::Copied(clip) => self.copied(&clip, effects),
            Event::CopyFailed(clip) => self.copy_failed(&clip, effects),
            Event::Notified => self.check_now(),
            Event::SessionEnding => self.quit(effects),
        }
    }

    fn start_what_is_due(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now.mono;
        effects.extend(self.poller.start_if_due(now).map(Effect::Poll));
        if self.poller.take_dropped() {
            effects.push(Effect::AbortPoll);
        }
        if self.sign_in.start_vault_read_if_due(now) {
            effects.push(Effect::ReadVault);
        }
        if self.replies.start_save_if_due(now) {
            effects.push(Effect::Save);
        }
        effects.extend(self.replies.start_if_due(now).map(Effect::SendReply));
    }
}
