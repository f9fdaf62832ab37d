//! Idempotency: what was done under a key is done once, and answered the same way again.

use super::{Refusal, Store};
use crate::model::{Kind, Receipt};

/// What a request under a key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// A follow-up was added.
    FollowUp(Receipt),
    /// A ticket was opened.
    Opened { number: u64 },
}

/// A key's first use.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    request: String,
    done: Done,
}

/// Something done, and whether that was now or at an earlier request.
pub(crate) type Outcome = (Done, Replayed);

/// Whether an answer repeats an earlier one.
pub(crate) type Replayed = bool;

impl Store {
    /// Adds a follow-up under a key. A replay comes before every other check: what was done
    /// stays done, even if the ticket has been closed since.
    pub(crate) fn follow_up_once(
        &mut self,
        requester: u64,
        key: &str,
        number: u64,
        text: &str,
    ) -> Result<Outcome, Refusal> {
        let request = format!("follow-up\0{number}\0{text}");
        self.once(requester, key, request, |store| {
            store.ticket_of(requester, number)?;
            store.follow_up(number, text).map(Done::FollowUp)
        })
    }

    /// Opens a ticket under a key.
    pub(crate) fn open_once(
        &mut self,
        requester: u64,
        key: &str,
        kind: Kind,
        subject: &str,
        text: &str,
    ) -> Result<Outcome, Refusal> {
        let request = format!("open\0{}\0{subject}\0{text}", kind.id());
        self.once(requester, key, request, |store| {
            Ok(Done::Opened { number: store.open(requester, kind, subject, text) })
        })
    }

    fn once(
        &mut self,
        requester: u64,
        key: &str,
        request: String,
        act: impl FnOnce(&mut Self) -> Result<Done, Refusal>,
    ) -> Result<Outcome, Refusal> {
        let slot = (requester, key.to_owned());
        if let Some(kept) = self.receipts.get(&slot) {
            let same = kept.request == request;
            return if same { Ok((kept.done.clone(), true)) } else { Err(Refusal::KeyReused) };
        }
        let done = act(self)?;
        self.receipts.insert(slot, Kept { request, done: done.clone() });
        Ok((done, false))
    }
}
