//! What changes the ledger.

use jiff::Timestamp;

use super::ledger::{CLAIM_FOR, Claim, Entry, GONE_FOR, Gone, Ledger, MAX_GONE, Shelf};
use crate::core::identity::Scope;
use crate::core::tickets::{AlertKey, TicketId};

/// A change to the ledger, to be applied to the newest one on disk while nobody else can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerChange {
    /// Source and server that it speaks of; the entries of others stay as they are.
    pub scope: Scope,
    /// When the core asked.
    pub at: Timestamp,
    /// Who asks.
    pub holder: u64,
    /// What is asked.
    pub kind: ChangeKind,
}

/// What a [`LedgerChange`] does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// Announce alerts. Granted are those that nobody else has shown or is about to show.
    Claim {
        /// Which ones.
        keys: Vec<AlertKey>,
        /// An alert shown before this may be shown again, as a reminder.
        remind_before: Option<Timestamp>,
        /// Also questions that the ledger does not know. Only a poll knows what is new: between two
        /// polls another session may have seen a newer question in the same ticket.
        new: bool,
    },
    /// The platform took them.
    Confirm(Vec<AlertKey>),
    /// The platform did not take them.
    Release(Vec<AlertKey>),
    /// These questions no longer wait. What was alerted is remembered for some time.
    Forget(Vec<AlertKey>),
    /// These questions had left the list and wait again.
    Return(Vec<AlertKey>),
    /// The user snoozed this one.
    Snooze(AlertKey, Timestamp),
}

/// What came of a [`LedgerChange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// For [`ChangeKind::Claim`] the keys that are ours to show; else empty.
    pub granted: Vec<AlertKey>,
    /// For [`ChangeKind::Claim`] the keys that another session shows or has shown; else empty.
    pub taken: Vec<AlertKey>,
    /// The ledger as it is now, with what other sessions wrote.
    pub ledger: Ledger,
}

impl LedgerChange {
    /// Applies the change to the newest ledger and sums up what the core must know.
    pub fn apply_to(&self, ledger: Ledger) -> Applied {
        let mut ledger = ledger.of(&self.scope);
        ledger.own.heal(self.at);
        let (granted, taken) = self.apply(&mut ledger);
        Applied { granted, taken, ledger }
    }

    /// Applies the change, and says which keys were granted and which were not.
    fn apply(&self, ledger: &mut Ledger) -> (Vec<AlertKey>, Vec<AlertKey>) {
        match &self.kind {
            ChangeKind::Claim { keys, remind_before, new } => {
                let grant = |key: &AlertKey| {
                    (*new || ledger.knows(key)) && self.claim(ledger, key, *remind_before)
                };
                return keys.iter().cloned().partition(grant);
            }
            ChangeKind::Confirm(keys) => {
                for key in keys {
                    self.alerted(&mut ledger.own, key, None);
                }
            }
            ChangeKind::Release(keys) => {
                for key in keys {
                    self.release(&mut ledger.own, key);
                }
            }
            ChangeKind::Forget(keys) => {
                for key in keys {
                    if ledger.knows(key) {
                        ledger.own.leaves(&key.ticket, self.at);
                    }
                }
            }
            ChangeKind::Return(keys) => {
                for key in keys {
                    if let Some(entry) = ledger.own.remembered(key.question()).cloned() {
                        ledger.own.put(key, entry, self.at);
                    }
                }
            }
            ChangeKind::Snooze(key, until) => self.snooze(&mut ledger.own, key, *until),
        }
        (Vec::new(), Vec::new())
    }

    fn claim(&self, ledger: &mut Ledger, key: &AlertKey, remind_before: Option<Timestamp>) -> bool {
        let due = ledger.is_due(key.question(), self.at, remind_before);
        let known = ledger.own.remembered(key.question());
        let taken = known
            .and_then(|entry| entry.claim.as_ref())
            .is_some_and(|claim| claim.holder != self.holder && claim.until > self.at);
        if !due || taken {
            return false;
        }
        let until = self.at.checked_add(CLAIM_FOR).unwrap_or(self.at);
        let claim = Some(Claim { holder: self.holder, until });
        let entry = Entry {
            episode: key.episode.clone(),
            alerted_at: known.and_then(|entry| entry.alerted_at),
            snoozed_until: known.and_then(|entry| entry.snoozed_until),
            claim,
        };
        ledger.own.put(key, entry, self.at);
        true
    }

    fn alerted(&self, kept: &mut Shelf, key: &AlertKey, snoozed_until: Option<Timestamp>) {
        let episode = key.episode.clone();
        let entry = Entry { episode, alerted_at: Some(self.at), snoozed_until, claim: None };
        kept.put(key, entry, self.at);
    }

    /// Another session may have shown a newer question since: that one was not snoozed.
    fn snooze(&self, kept: &mut Shelf, key: &AlertKey, until: Timestamp) {
        let newest = kept.entries.get(&key.ticket);
        if newest.is_none_or(|newest| newest.episode == key.episode) {
            self.alerted(kept, key, Some(until));
        }
    }

    fn release(&self, kept: &mut Shelf, key: &AlertKey) {
        let ours = |entry: &Entry| {
            entry.episode == key.episode
                && entry.claim.as_ref().is_some_and(|claim| claim.holder == self.holder)
        };
        let Some(entry) = kept.entries.get_mut(&key.ticket).filter(|entry| ours(entry)) else {
            return;
        };
        entry.claim = None;
        if entry.alerted_at.is_none() {
            kept.entries.remove(&key.ticket);
        }
    }
}

impl Shelf {
    fn heal(&mut self, now: Timestamp) {
        self.entries.values_mut().for_each(|entry| entry.heal(now));
        for gone in &mut self.gone {
            gone.entry.heal(now);
            gone.since = gone.since.min(now);
        }
    }

    /// The entry of a question that waits. Another question of the same ticket leaves for it.
    fn put(&mut self, key: &AlertKey, entry: Entry, now: Timestamp) {
        self.gone.retain(|gone| gone.question() != key.question());
        if self.entries.get(&key.ticket).is_some_and(|other| other.episode != key.episode) {
            self.leaves(&key.ticket, now);
        }
        self.entries.insert(key.ticket.clone(), entry);
    }

    /// The ticket's question no longer waits.
    fn leaves(&mut self, ticket: &TicketId, now: Timestamp) {
        let Some(entry) = self.entries.remove(ticket) else { return };
        self.gone.push(Gone { ticket: ticket.clone(), since: now, entry });
        let oldest = now.checked_sub(GONE_FOR).unwrap_or(Timestamp::MIN);
        self.gone.retain(|gone| gone.since >= oldest);
        self.gone.drain(..self.gone.len().saturating_sub(MAX_GONE));
    }
}
