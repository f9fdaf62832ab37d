//! What is on the screen, and what is on its way there.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::features::Features;
use crate::core::alerts::AlertTarget;

/// The notifications of this program. Numbers are the service's, serials those of our calls.
#[derive(Debug, Default)]
pub(super) struct Board {
    shown: HashMap<u32, AlertTarget>,
    pending: HashMap<NonZeroU32, Pending>,
    /// What the service that runs now can do, once it has said so.
    pub(super) features: Option<Features>,
}

/// A notification that the service was given and has not answered.
#[derive(Debug)]
pub(super) struct Pending {
    /// `None` where nothing follows from it.
    pub(super) target: Option<AlertTarget>,
    replaces: u32,
    withdrawn: bool,
}

pub(super) fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    // Nothing is left half done under the lock, so a panic elsewhere spoils nothing.
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Board {
    /// The notification whose place this one takes, or 0.
    pub(super) fn replaced_by(&self, target: &AlertTarget) -> u32 {
        let replaced = self.shown.iter().find(|(_, on)| same_subject(on, target));
        replaced.map_or(0, |(number, _)| *number)
    }

    /// The service was given a notification. An earlier one of the same ticket that it has not
    /// answered is moot.
    pub(super) fn sent(&mut self, serial: NonZeroU32, target: Option<AlertTarget>, replaces: u32) {
        if let Some(newer) = &target {
            self.withdraw_pending(|older| same_subject(older, newer));
        }
        self.pending.insert(serial, Pending { target, replaces, withdrawn: false });
    }

    /// The service answered a call of ours; `None` where that was no notification.
    pub(super) fn answered(&mut self, serial: NonZeroU32) -> Option<Pending> {
        self.pending.remove(&serial)
    }

    /// The service shows it under this number; says whether it is to be taken away at once.
    pub(super) fn shows(&mut self, number: u32, pending: &Pending) -> bool {
        self.shown.remove(&pending.replaces);
        let Some(target) = &pending.target else { return false };
        if !pending.withdrawn {
            self.shown.insert(number, target.clone());
        }
        pending.withdrawn
    }

    /// The numbers of those that are to leave the screen; what is not answered yet leaves when it
    /// is.
    pub(super) fn withdraw(&mut self, which: impl Fn(&AlertTarget) -> bool) -> Vec<u32> {
        self.withdraw_pending(&which);
        self.shown.extract_if(|_, shown| which(shown)).map(|(number, _)| number).collect()
    }

    fn withdraw_pending(&mut self, which: impl Fn(&AlertTarget) -> bool) {
        for pending in self.pending.values_mut() {
            pending.withdrawn |= pending.target.as_ref().is_some_and(&which);
        }
    }

    /// Whether this number is unknown and may be the answer to a call of ours.
    pub(super) fn may_become(&self, number: u32) -> bool {
        !self.pending.is_empty() && !self.shown.contains_key(&number)
    }

    /// What is shown under this number.
    pub(super) fn get(&self, number: u32) -> Option<&AlertTarget> {
        self.shown.get(&number)
    }

    /// It left the screen; says whether it was there.
    pub(super) fn closed(&mut self, number: u32) -> bool {
        self.shown.remove(&number).is_some()
    }

    /// A new service starts its numbers anew, and may be of another kind.
    pub(super) fn service_changed(&mut self) {
        self.shown.clear();
        self.features = None;
    }

    /// The bus is gone: these will not be answered.
    pub(super) fn bus_ended(&mut self) -> Vec<AlertTarget> {
        self.service_changed();
        self.pending.drain().filter_map(|(_, pending)| pending.target).collect()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// Whether the newer alert takes the older one's place: the same ticket asks again.
fn same_subject(older: &AlertTarget, newer: &AlertTarget) -> bool {
    match (older, newer) {
        (AlertTarget::Ticket(older), AlertTarget::Ticket(newer)) => older.ticket == newer.ticket,
        (older, newer) => older == newer,
    }
}
