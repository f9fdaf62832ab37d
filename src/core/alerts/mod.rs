//! Alerts: which are due, what they say, and what was alerted before.

mod compose;
mod events;
mod ledger;
mod snooze;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

pub use compose::{Alert, AlertTarget, ToastParts};
pub use ledger::{Applied, ChangeKind, Claim, Entry, Gone, Ledger, LedgerChange, Shelf};
pub use snooze::Snooze;

use super::Now;
use super::effect::Effect;
use super::identity::Scope;
use super::settings::Settings;
use super::tickets::{AlertKey, Listed, WaitingTicket};
use compose::{single, summary};

/// More new questions at once than this are one summary.
const MOST_SINGLES: usize = 3;
/// A platform that refused an alert is not asked again before this.
const REFUSED_PAUSE: Duration = Duration::from_mins(5);
/// Of more alerts than this, those that no longer wait are not remembered.
const MAX_SHOWN: usize = 1_000;

/// The alerts under way: announced, handed to the platform, or refused by it.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    /// What was alerted, by any session of the user.
    ledger: Ledger,
    /// Announced to the ledger or handed to the platform, not yet answered.
    under_way: BTreeSet<AlertKey>,
    /// The summary that may be on the screen.
    summary: Option<Vec<AlertKey>>,
    refused_until: Option<Duration>,
    /// What this program has shown, and when (monotonic): the wall clock may jump, and a file may
    /// be lost.
    shown: BTreeMap<AlertKey, Duration>,
    /// What waits is no news: say it once, in one alert.
    all_in_one: bool,
}

impl Alerts {
    /// What was alerted, as the core last saw it.
    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Resets for a new server.
    pub(super) fn reset_for_server(&mut self, scope: &Scope) {
        let ledger = std::mem::take(&mut self.ledger).of(scope);
        *self = Self { ledger, ..Self::default() };
    }

    /// The questions to announce now: new ones, and those whose snooze or last alert is over.
    fn due(
        &self,
        listed: &Listed,
        now: &Now,
        remind_before: Option<Timestamp>,
        remind_after: Option<Duration>,
    ) -> Vec<AlertKey> {
        if self.refused_until.is_some_and(|until| now.mono < until) {
            return Vec::new();
        }
        let mut keys: Vec<_> =
            self.ledger.due(listed, now.wall, remind_before).map(WaitingTicket::key).collect();
        keys.retain(|key| {
            !self.under_way.contains(key)
                && (self.ledger.is_snoozed(key) || !self.was_shown(key, now.mono, remind_after))
        });
        keys
    }

    /// Notes that these were announced.
    fn announced(&mut self, keys: &[AlertKey]) {
        self.under_way.extend(keys.iter().cloned());
    }

    /// Notes that the platform took these.
    fn shown(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.shown.extend(keys.iter().map(|key| (key.clone(), now)));
    }

    /// Whether this program has shown it, and so lately that no reminder is due; without
    /// `remind_after` none ever is.
    fn was_shown(&self, key: &AlertKey, now: Duration, remind_after: Option<Duration>) -> bool {
        let shown = self.shown.get(key);
        shown.is_some_and(|at| remind_after.is_none_or(|pause| now < *at + pause))
    }

    /// Keeps the memory of what was shown small.
    fn forget_shown(&mut self, waits: impl Fn(&AlertKey) -> bool) {
        if self.shown.len() > MAX_SHOWN {
            self.shown.retain(|key, _| waits(key));
        }
    }

    /// Notes that another session has these or that they are moot.
    fn settled(&mut self, keys: &[AlertKey]) {
        for key in keys {
            self.under_way.remove(key);
        }
    }

    /// Notes that the platform did not take these. What waits by the time it takes alerts again is
    /// one summary.
    fn refused(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.refused_until = Some(now + REFUSED_PAUSE);
        self.all_in_one();
    }

    /// The user asks: the platform may take alerts by now.
    pub(super) const fn asked(&mut self) {
        self.refused_until = None;
    }

    /// Notes that what is alerted next is no news, for it may have been alerted before or has
    /// waited while alerts were off: it is one summary.
    const fn all_in_one(&mut self) {
        self.all_in_one = true;
    }

    /// Makes the alerts for granted questions: singles, or one summary where there are many.
    fn compose(
        &mut self,
        tickets: &[&WaitingTicket],
        settings: &Settings,
        now: &Now,
    ) -> Vec<Alert> {
        let most = if std::mem::take(&mut self.all_in_one) { 1 } else { MOST_SINGLES };
        if tickets.len() <= most {
            return tickets.iter().map(|ticket| single(ticket, settings, now)).collect();
        }
        let alert = summary(tickets, settings);
        self.summary = Some(alert.target.keys().to_vec());
        vec![alert]
    }

    /// The summary to take back, once none of its questions waits any more.
    fn spent_summary(&mut self, waits: impl Fn(&AlertKey) -> bool) -> Option<AlertTarget> {
        if self.summary.as_ref()?.iter().any(waits) {
            return None;
        }
        self.take_summary()
    }

    /// The summary that may be on the screen, to withdraw it whatever waits.
    pub(super) fn take_summary(&mut self) -> Option<AlertTarget> {
        self.summary.take().map(AlertTarget::Summary)
    }
}

/// The time before which an alert must have been shown for a reminder to be due.
fn remind_before(now: Timestamp, remind_after: Option<Duration>) -> Option<Timestamp> {
    now.checked_sub(remind_after?).ok()
}

/// Withdraws the alert of one question.
pub(super) const fn withdraw(key: AlertKey) -> Effect {
    Effect::Withdraw(AlertTarget::Ticket(key))
}
