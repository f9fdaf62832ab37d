//! What has been alerted: the part of the state that outlives the program and is shared by two
//! sessions of one user.
//!
//! The shell applies a [`LedgerChange`] to the file under a lock; what the change means is decided here.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Snooze;
use crate::core::identity::Scope;
use crate::core::tickets::{AlertKey, AlertKeyRef, EpisodeId, Listed, TicketId, WaitingTicket};

#[cfg(test)]
mod tests;

/// What is known of the last alert for one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The question that `alerted_at` and `claim` speak of.
    pub episode: EpisodeId,
    /// When the platform last took an alert for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerted_at: Option<Timestamp>,
    /// The end of the snooze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// A program is about to show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// A process's claim on showing an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which program (a random number drawn at its start).
    pub holder: u64,
    /// When the claim expires: a holder that has not confirmed by then has crashed.
    pub until: Timestamp,
}

/// Longer than any platform takes to accept an alert, short enough to lose no alert to a crash.
pub(super) const CLAIM_FOR: SignedDuration = SignedDuration::from_secs(60);

/// How long a question that left the list is remembered. Lists lose tickets and list them again, for
/// example from a stale replica; the same question must not be alerted again then.
pub(super) const GONE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many of these questions are remembered: the newest.
pub(super) const MAX_GONE: usize = 500;
/// How many other servers' entries are kept: those alerted last. Of each this many gone questions.
const MAX_OTHERS: usize = 4;
const MAX_GONE_OF_OTHERS: usize = 50;
/// How long a notification centre keeps an alert at most (`ToastNotification.ExpirationTime`).
const MAX_SHOWN_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);
/// A clock that was set back by less than this is not worth a write to disk.
const MAX_AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// A question that has left the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// The ticket.
    pub ticket: TicketId,
    /// When it left the list.
    pub since: Timestamp,
    /// What was known of it.
    pub entry: Entry,
}

/// The entries of one source and server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shelf {
    /// Last alert by ticket.
    #[serde(default)]
    pub entries: BTreeMap<TicketId, Entry>,
    /// Questions that left the list, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Gone>,
}

/// What was alerted: the entries of one source and server, and apart from them those of others,
/// which another session of the user may be speaking to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// Source and server that the entries belong to.
    #[serde(default)]
    pub scope: Scope,
    /// Its entries.
    #[serde(flatten)]
    pub own: Shelf,
    /// The entries of other sources and servers, by scope.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<Scope, Shelf>,
    /// The file was unreadable: what waits now may have been alerted before.
    #[serde(skip)]
    pub lost: bool,
}

impl Entry {
    /// When it was alerted and until when it is snoozed, as of this time: a clock that was ahead
    /// has left later times, which would silence the question until then.
    fn times(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let (mut alerted_at, mut snoozed_until) = (self.alerted_at, self.snoozed_until);
        if let Some(at) = alerted_at.filter(|at| *at > now) {
            // The clock was set back; a snooze keeps its length.
            let ahead = at.duration_since(now);
            alerted_at = Some(now);
            snoozed_until = snoozed_until.map(|until| until.checked_sub(ahead).unwrap_or(now));
        }
        if snoozed_until.is_some_and(|until| until > after(now, Snooze::LONGEST)) {
            snoozed_until = Some(now);
        }
        (alerted_at, snoozed_until)
    }

    /// Whether an alert is due: never shown, shown before `remind_before`, or snoozed until now.
    fn is_due(&self, now: Timestamp, remind_before: Option<Timestamp>) -> bool {
        match self.times(now) {
            (_, Some(until)) => until <= now,
            (None, None) => true,
            (Some(at), None) => remind_before.is_some_and(|before| at <= before),
        }
    }

    pub(super) fn heal(&mut self, now: Timestamp) {
        (self.alerted_at, self.snoozed_until) = self.times(now);
        if self.claim.as_ref().is_some_and(|claim| claim.until > after(now, CLAIM_FOR)) {
            self.claim = None;
        }
    }

    fn is_ahead(&self, now: Timestamp) -> bool {
        self.alerted_at.is_some_and(|at| at.duration_since(now) > MAX_AHEAD)
    }
}

fn after(now: Timestamp, pause: impl Into<jiff::TimestampArithmetic>) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

impl Shelf {
    fn entry(&self, (ticket, episode): AlertKeyRef<'_>) -> Option<&Entry> {
        self.entries.get(ticket).filter(|entry| entry.episode == *episode)
    }

    /// The entry of a question, also if it has left the list.
    pub(super) fn remembered(&self, question: AlertKeyRef<'_>) -> Option<&Entry> {
        self.entry(question).or_else(|| self.gone_entry(question))
    }

    /// The entry of a question that has left the list.
    fn gone_entry(&self, question: AlertKeyRef<'_>) -> Option<&Entry> {
        self.gone.iter().find(|gone| gone.question() == question).map(|gone| &gone.entry)
    }

    fn last_alert(&self) -> Option<Timestamp> {
        let gone = self.gone.iter().map(|gone| &gone.entry);
        self.entries.values().chain(gone).filter_map(|entry| entry.alerted_at).max()
    }

    fn questions(&self) -> impl Iterator<Item = AlertKeyRef<'_>> {
        self.entries.iter().map(|(ticket, entry)| (ticket, &entry.episode))
    }
}

impl Gone {
    /// What it was.
    pub const fn question(&self) -> AlertKeyRef<'_> {
        (&self.ticket, &self.entry.episode)
    }
}

impl Ledger {
    /// The ledger with the entries of this source and server as its own.
    #[must_use]
    pub fn of(mut self, scope: &Scope) -> Self {
        if self.scope == *scope {
            return self;
        }
        let own = self.others.remove(scope).unwrap_or_default();
        let mut before = std::mem::replace(&mut self.own, own);
        let name = std::mem::replace(&mut self.scope, scope.clone());
        if before != Shelf::default() {
            before.gone.drain(..before.gone.len().saturating_sub(MAX_GONE_OF_OTHERS));
            self.others.insert(name, before);
        }
        while self.others.len() > MAX_OTHERS {
            let oldest = self.others.iter().min_by_key(|(_, shelf)| shelf.last_alert());
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else { break };
            self.others.remove(&oldest);
        }
        self
    }

    /// The waiting tickets whose alert is due, in the list's order.
    pub(in crate::core) fn due<'a>(
        &self,
        listed: &'a Listed,
        now: Timestamp,
        remind_before: Option<Timestamp>,
    ) -> impl Iterator<Item = &'a WaitingTicket> {
        let tickets = listed.tickets();
        let mut alerted = vec![None; tickets.len()];
        for (ticket, entry) in &self.own.entries {
            if let Some(at) = listed.position((ticket, &entry.episode)) {
                alerted[at] = Some(entry);
            }
        }
        let is_due = move |(ticket, entry): &(&WaitingTicket, Option<&Entry>)| {
            let entry = entry.or_else(|| self.own.gone_entry(ticket.question()));
            entry.is_none_or(|entry| entry.is_due(now, remind_before))
        };
        tickets.iter().zip(alerted).filter(is_due).map(|(ticket, _)| ticket)
    }

    /// Whether an alert is due: never shown, shown before `remind_before`, or snoozed until now.
    pub fn is_due(
        &self,
        question: AlertKeyRef<'_>,
        now: Timestamp,
        remind_before: Option<Timestamp>,
    ) -> bool {
        self.own.remembered(question).is_none_or(|entry| entry.is_due(now, remind_before))
    }

    /// When the next snooze ends, after `now`.
    pub fn next_snooze(&self, now: Timestamp) -> Option<Timestamp> {
        let snoozed = self.own.entries.values().filter(|entry| entry.snoozed_until.is_some());
        snoozed.filter_map(|entry| entry.times(now).1).filter(|at| *at > now).min()
    }

    /// Whether the question is snoozed: the user was not alerted since.
    pub fn is_snoozed(&self, key: &AlertKey) -> bool {
        self.own.entry(key.question()).is_some_and(|entry| entry.snoozed_until.is_some())
    }

    /// Whether this question was announced or alerted, and has not left the list since.
    pub fn knows(&self, key: &AlertKey) -> bool {
        self.own.entry(key.question()).is_some()
    }

    /// Every question that was announced or alerted, and so may still be on the screen.
    pub fn questions(&self) -> impl Iterator<Item = AlertKeyRef<'_>> {
        self.own.questions()
    }

    /// Every such question of other sources and servers.
    pub fn questions_of_others(&self) -> impl Iterator<Item = AlertKeyRef<'_>> {
        self.others.values().flat_map(Shelf::questions)
    }

    /// Questions that had left the list.
    pub fn gone(&self) -> impl Iterator<Item = AlertKeyRef<'_>> {
        self.own.gone.iter().map(Gone::question)
    }

    /// Questions that left the list so recently that their alerts may still be on the screen.
    pub fn recently_gone(&self, now: Timestamp) -> impl Iterator<Item = AlertKeyRef<'_>> {
        let oldest = now.checked_sub(MAX_SHOWN_FOR).unwrap_or(Timestamp::MIN);
        self.own.gone.iter().filter(move |gone| gone.since >= oldest).map(Gone::question)
    }

    /// Whether an entry is dated after `now`: the clock was ahead.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.own.entries.values().any(|entry| entry.is_ahead(now))
    }
}
