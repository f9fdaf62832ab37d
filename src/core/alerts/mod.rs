//! Alerts: which are due, what they say, and what was alerted before.

mod change;
mod compose;
mod events;
mod ledger;
mod snooze;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

pub use change::{Applied, ChangeKind, LedgerChange};
pub use compose::{Alert, AlertTarget, ToastParts};
pub use ledger::{Claim, Entry, Gone, Ledger, Shelf};
pub use snooze::Snooze;

use super::Now;
use super::identity::Scope;
use super::settings::Settings;
use super::tickets::{AlertKey, Listed, WaitingTicket};
use compose::{single, summary};

/// More new questions at once than this are one summary.
const MAX_SINGLES: usize = 3;
/// A platform that refused an alert is not asked again before this.
const REFUSED_PAUSE: Duration = Duration::from_mins(5);
/// Beyond this many alerts, those that no longer wait are forgotten.
const MAX_SHOWN: usize = 1_000;

/// The alerts in flight: announced, handed to the platform, or refused by it.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    /// What was alerted, by any session of the user.
    ledger: Ledger,
    /// Announced to the ledger or handed to the platform, not yet answered.
    in_flight: BTreeSet<AlertKey>,
    /// The summary that may be on the screen.
    summary: Option<Vec<AlertKey>>,
    refused_until: Option<Duration>,
    /// What this program has shown, and when (monotonic): the wall clock may jump, and a file may
    /// be lost.
    shown: BTreeMap<AlertKey, Duration>,
    /// Nothing in the list is new: announce it as one summary.
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
            !self.in_flight.contains(key)
                && (self.ledger.is_snoozed(key) || !self.was_shown(key, now.mono, remind_after))
        });
        keys
    }

    /// Notes that these were announced.
    fn announced(&mut self, keys: &[AlertKey]) {
        self.in_flight.extend(keys.iter().cloned());
    }

    /// Notes that the platform accepted these.
    fn shown(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.shown.extend(keys.iter().map(|key| (key.clone(), now)));
    }

    /// Whether this program has shown it within the last `remind_after`; without `remind_after`,
    /// whether it ever has.
    fn was_shown(&self, key: &AlertKey, now: Duration, remind_after: Option<Duration>) -> bool {
        let shown = self.shown.get(key);
        shown.is_some_and(|at| remind_after.is_none_or(|pause| now < *at + pause))
    }

    /// Limits how many shown alerts are remembered.
    fn forget_shown(&mut self, waits: impl Fn(&AlertKey) -> bool) {
        if self.shown.len() > MAX_SHOWN {
            self.shown.retain(|key, _| waits(key));
        }
    }

    /// Notes that another session has these or that they are moot.
    fn settled(&mut self, keys: &[AlertKey]) {
        for key in keys {
            self.in_flight.remove(key);
        }
    }

    /// Notes that the platform refused these. What waits once it accepts alerts again is one summary.
    fn refused(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.refused_until = Some(now + REFUSED_PAUSE);
        self.all_in_one();
    }

    /// The user requested a check: the platform may accept alerts by now.
    pub(super) const fn asked(&mut self) {
        self.refused_until = None;
    }

    /// Makes the next alerts one summary: their questions may have been alerted before, or have
    /// waited while alerts were off.
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
        let most = if std::mem::take(&mut self.all_in_one) { 1 } else { MAX_SINGLES };
        if tickets.len() <= most {
            return tickets.iter().map(|ticket| single(ticket, settings, now)).collect();
        }
        let alert = summary(tickets, settings);
        self.summary = Some(alert.target.keys().to_vec());
        vec![alert]
    }

    /// Returns the summary to withdraw once none of its questions waits.
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
