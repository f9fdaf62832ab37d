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
use super::settings::Settings;
use super::tickets::{AlertKey, WaitingTicket};
use compose::{single, summary};

/// More new questions at once than this are one summary.
const MOST_SINGLES: usize = 3;
/// A platform that refused an alert is not asked again before this.
const REFUSED_PAUSE: Duration = Duration::from_mins(5);
/// Of more alerts than this, those that no longer wait are not remembered.
const MAX_SHOWN: usize = 1_000;

/// The alerts under way: announced, handed to the platform, or refused by it.
#[derive(Debug, Default)]
pub struct Alerts {
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
    /// The questions to announce now: new ones, and those whose last alert is `reminder` ago.
    pub fn due(
        &self,
        tickets: &[WaitingTicket],
        ledger: &Ledger,
        now: &Now,
        remind_before: Option<Timestamp>,
    ) -> Vec<AlertKey> {
        if self.refused_until.is_some_and(|until| now.mono < until) {
            return Vec::new();
        }
        let due =
            |ticket: &&WaitingTicket| ledger.is_due(ticket.question(), now.wall, remind_before);
        tickets
            .iter()
            .filter(due)
            .map(WaitingTicket::key)
            .filter(|key| !self.under_way.contains(key))
            .collect()
    }

    /// Notes that these were announced.
    pub fn announced(&mut self, keys: &[AlertKey]) {
        self.under_way.extend(keys.iter().cloned());
    }

    /// Notes that the platform took these.
    pub fn shown(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.shown.extend(keys.iter().map(|key| (key.clone(), now)));
    }

    /// Whether this program has shown it, and so lately that no reminder is due; without
    /// `remind_after` none ever is.
    pub fn was_shown(&self, key: &AlertKey, now: Duration, remind_after: Option<Duration>) -> bool {
        let shown = self.shown.get(key);
        shown.is_some_and(|at| remind_after.is_none_or(|pause| now < *at + pause))
    }

    /// Keeps the memory of what was shown small.
    pub fn forget_shown(&mut self, waits: impl Fn(&AlertKey) -> bool) {
        if self.shown.len() > MAX_SHOWN {
            self.shown.retain(|key, _| waits(key));
        }
    }

    /// Notes that another session has these or that they are moot.
    pub fn settled(&mut self, keys: &[AlertKey]) {
        for key in keys {
            self.under_way.remove(key);
        }
    }

    /// Notes that the platform did not take these. What waits by the time it takes alerts again is
    /// one summary.
    pub fn refused(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.refused_until = Some(now + REFUSED_PAUSE);
        self.all_in_one();
    }

    /// The user asks: the platform may take alerts by now.
    pub const fn asked(&mut self) {
        self.refused_until = None;
    }

    /// Notes that what is alerted next is no news, for it may have been alerted before or has
    /// waited while alerts were off: it is one summary.
    pub const fn all_in_one(&mut self) {
        self.all_in_one = true;
    }

    /// Makes the alerts for granted questions: singles, or one summary where there are many.
    pub fn compose(
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
    pub fn spent_summary(&mut self, waits: impl Fn(&AlertKey) -> bool) -> Option<AlertTarget> {
        if self.summary.as_ref()?.iter().any(waits) {
            return None;
        }
        self.summary.take().map(AlertTarget::Summary)
    }
}

/// The time before which an alert must have been shown for a reminder to be due.
pub fn remind_before(now: Timestamp, remind_after: Option<Duration>) -> Option<Timestamp> {
    now.checked_sub(remind_after?).ok()
}
