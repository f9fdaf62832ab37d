//! What the core wants on disk, and what becomes of it.

use super::Io;
use crate::core::alerts::LedgerChange;
use crate::core::event::Event;
use crate::core::replies::{OutboxChange, Unsaved};

impl<Ui> Io<Ui> {
    pub(super) fn change_ledger(&mut self, change: LedgerChange) -> Vec<Event> {
        let (applied, saved) = self.state.change(change);
        let mut events = vec![Event::LedgerApplied(applied)];
        events.extend(self.noted(saved, Unsaved::Ledger));
        events
    }

    pub(super) fn change_outbox(&mut self, change: OutboxChange) -> Vec<Event> {
        let ((), saved) = self.outbox.change(change);
        let applied = saved.is_ok().then(|| Event::OutboxApplied(self.outbox.newest().clone()));
        applied.into_iter().chain(self.noted(saved, Unsaved::Outbox)).collect()
    }

    /// What the disk made of a change.
    fn noted(&mut self, saved: std::io::Result<()>, file: Unsaved) -> Option<Event> {
        let mut journal = self.journal.borrow_mut();
        match saved {
            Err(error) => {
                journal.disk_failed(&error);
                Some(Event::SaveFailed(file))
            }
            Ok(()) => (self.unsaved().is_none() && journal.disk_works()).then_some(Event::Saved),
        }
    }

    /// The file whose changes the disk refuses; the replies come first.
    pub(super) const fn unsaved(&self) -> Option<Unsaved> {
        match (self.outbox.is_failing(), self.state.is_failing()) {
            (true, _) => Some(Unsaved::Outbox),
            (false, true) => Some(Unsaved::Ledger),
            (false, false) => None,
        }
    }

    pub(super) fn save(&mut self) -> Vec<Event> {
        let (outbox, state) = (self.outbox.save(), self.state.save());
        let applied = outbox.is_ok().then(|| Event::OutboxApplied(self.outbox.newest().clone()));
        for error in [outbox, state].into_iter().filter_map(Result::err) {
            self.journal.borrow_mut().disk_failed(&error);
        }
        let ended = if let Some(unsaved) = self.unsaved() {
            Event::SaveFailed(unsaved)
        } else {
            self.journal.borrow_mut().disk_works();
            Event::Saved
        };
        applied.into_iter().chain([ended]).collect()
    }
}
