//! When to send what the outbox holds: one reply at a time, with back-off, for as long as it takes.
//! A ticket whose replies fail holds up no other ticket's.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Outbox, OutboxChange, Reply, ReplyId, Stage};
use crate::core::identity::Account;
use crate::core::poll::{MAX_SERVER_PAUSE, back_off};
use crate::core::problem::{Failure, Problem};
use crate::core::tickets::{AlertKey, TicketId};

/// The shortest base of the back-off.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
/// Another session of the user is sending; its outcome is on disk by then.
const BUSY_PAUSE: Duration = Duration::from_secs(30);

/// A reply that was not sent.
#[derive(Debug, Clone, Copy)]
pub(in crate::core) struct Unsent<'a> {
    /// The reply.
    pub(in crate::core) reply: &'a Reply,
    /// Why it was not sent.
    pub(in crate::core) why: Why,
}

/// Why a reply was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::core) enum Why {
    /// The disk refuses it.
    Unsaved,
    /// It was typed at another server or by another requester.
    Foreign,
    /// Nobody is signed in.
    SignedOut,
    /// It was refused, and is kept until the user decides.
    Refused,
    /// The server does not answer, or not as it should.
    Waiting,
}

/// What came of the replies to one ticket.
#[derive(Debug, Default)]
struct Tries {
    failures: u32,
    /// Its next try is not before this.
    next: Duration,
    /// The number of its last try.
    last: u64,
}

/// The replies on their way. All times are monotonic, since the program's start.
#[derive(Debug)]
pub(in crate::core) struct Queue {
    rng: fastrand::Rng,
    outbox: Outbox,
    /// Whose replies may be sent now: source, server and requester.
    account: Option<Account>,
    sending: Option<ReplyId>,
    /// Nothing is sent before this.
    next: Duration,
    floor: Duration,
    /// How often in a row the server could not be reached, or takes nothing from anyone.
    failures: u32,
    cut_off: bool,
    /// The tickets whose replies were tried and are not done.
    tries: BTreeMap<TicketId, Tries>,
    /// How many tries there were so far.
    count: u64,
    /// Changed since the outbox was last known to be on disk.
    unsaved: BTreeSet<ReplyId>,
}

impl Queue {
    /// An empty outbox and nobody to send for.
    pub(in crate::core) fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed ^ 0x7265_706c_6965_7321),
            outbox: Outbox::default(),
            account: None,
            sending: None,
            next: Duration::ZERO,
            floor: Duration::ZERO,
            failures: 0,
            cut_off: false,
            tries: BTreeMap::new(),
            count: 0,
            unsaved: BTreeSet::new(),
        }
    }

    /// What is on disk now.
    pub(in crate::core) fn hold(&mut self, outbox: Outbox) {
        self.outbox = outbox;
        self.unsaved.clear();
        let held = &self.outbox.replies;
        self.tries.retain(|ticket, _| held.iter().any(|reply| reply.ticket == *ticket));
    }

    /// What will be on disk.
    pub(in crate::core) fn change(&mut self, change: &OutboxChange) {
        self.unsaved.insert(change.id().clone());
        change.apply(&mut self.outbox);
    }

    /// Whether there is room for this reply.
    pub(in crate::core) fn has_room_for(&self, reply: &Reply) -> bool {
        self.outbox.has_room_for(reply)
    }

    /// The replies that may not be on disk.
    pub(in crate::core) fn unsaved(&self) -> impl Iterator<Item = &Reply> {
        self.outbox.replies.iter().filter(|reply| self.unsaved.contains(&reply.id))
    }

    /// Sends for this account from now on, or for none.
    pub(in crate::core) fn send_for(&mut self, account: Option<Account>, now: Duration) {
        self.account = account;
        self.sending = None;
        self.retry_now(now);
    }

    /// Resets for a new server: signed out, no failures, no server-imposed delay.
    pub(in crate::core) fn reset_for_server(&mut self) {
        self.account = None;
        self.sending = None;
        self.floor = Duration::ZERO;
        self.failures = 0;
        self.cut_off = false;
        self.tries.clear();
    }

    /// A fresh id for a reply, which is also its idempotency key.
    pub(in crate::core) fn new_id(&mut self) -> ReplyId {
        ReplyId(format!("{:032x}", self.rng.u128(..)))
    }

    /// The account's replies.
    pub(in crate::core) fn own(&self) -> impl Iterator<Item = &Reply> {
        let account = self.account.as_ref();
        self.outbox.replies.iter().filter(move |reply| Some(&reply.account) == account)
    }

    /// Those that the menu names, and why.
    pub(in crate::core) fn unsent(&self, disk_refuses: bool) -> impl Iterator<Item = Unsent<'_>> {
        let stalled = |reply: &Reply| {
            self.failures > 0
                || self.tries.get(&reply.ticket).is_some_and(|tries| tries.failures > 0)
        };
        self.outbox.replies.iter().filter_map(move |reply| {
            let unsaved = disk_refuses && self.unsaved.contains(&reply.id);
            let why = match reply.stage {
                _ if unsaved => Why::Unsaved,
                Stage::Delivered => return None,
                _ if self.is_foreign(reply) => Why::Foreign,
                _ if self.account.is_none() => Why::SignedOut,
                Stage::Refused { .. } => Why::Refused,
                Stage::Written | Stage::Tried { .. } if stalled(reply) => Why::Waiting,
                Stage::Written | Stage::Tried { .. } => return None,
            };
            Some(Unsent { reply, why })
        })
    }

    /// The reply with this id, of any account.
    pub(in crate::core) fn reply(&self, id: &ReplyId) -> Option<&Reply> {
        self.outbox.reply(id)
    }

    /// Whether it was typed at another server or by another requester than this.
    pub(in crate::core) fn is_foreign(&self, reply: &Reply) -> bool {
        self.account.as_ref().is_some_and(|account| *account != reply.account)
    }

    /// How many were typed at another server or by another requester.
    pub(in crate::core) fn foreign(&self) -> usize {
        self.outbox.replies.iter().filter(|reply| self.is_foreign(reply)).count()
    }

    /// Whether an answer to this question is on its way.
    pub(in crate::core) fn is_answering(&self, key: &AlertKey) -> bool {
        self.own().any(|reply| reply.key() == *key && !matches!(reply.stage, Stage::Refused { .. }))
    }

    /// Retries everything that waits now.
    pub(in crate::core) fn retry_now(&mut self, now: Duration) {
        self.next = now;
        for tries in self.tries.values_mut() {
            tries.next = now;
        }
    }

    /// Retries what waits for this ticket now.
    pub(in crate::core) fn retry_ticket_now(&mut self, ticket: &TicketId, now: Duration) {
        self.next = now;
        if let Some(tries) = self.tries.get_mut(ticket) {
            tries.next = now;
        }
    }

    /// The server can be reached again: what failed for want of a connection is tried at once.
    pub(in crate::core) fn connected(&mut self, now: Duration) {
        if std::mem::take(&mut self.cut_off) {
            self.next = now;
        }
    }

    /// Starts sending if something is due.
    pub(in crate::core) fn start_if_due(&mut self, now: Duration) -> Option<ReplyId> {
        let (reply, due) = self.first()?;
        if due > now {
            return None;
        }
        let (id, ticket) = (reply.id.clone(), reply.ticket.clone());
        self.count += 1;
        self.tries.entry(ticket).or_default().last = self.count;
        self.sending = Some(id);
        self.sending.clone()
    }

    /// When something is due; always after the last `start_if_due`'s now.
    pub(in crate::core) fn due(&self) -> Option<Duration> {
        self.first().map(|(_, due)| due)
    }

    /// Whether this is the reply that was being sent.
    pub(in crate::core) fn ended(&mut self, id: &ReplyId) -> bool {
        let current = self.sending.as_ref() == Some(id);
        if current {
            self.sending = None;
        }
        current
    }

    /// It worked: the next one, at once.
    pub(in crate::core) fn succeeded(&mut self, id: &ReplyId, now: Duration) {
        self.failures = 0;
        self.cut_off = false;
        self.next = now;
        self.tries_of(id).map(std::mem::take);
    }

    /// Another session holds the sending lock, or the ticket cannot be re-read yet.
    pub(in crate::core) fn busy(&mut self, id: &ReplyId, now: Duration) {
        if let Some(tries) = self.tries_of(id) {
            tries.next = now + BUSY_PAUSE;
        }
    }

    /// It did not work: back off. Says whether the user does not know of it yet.
    pub(in crate::core) fn failed(
        &mut self,
        id: &ReplyId,
        failure: &Failure,
        now: Duration,
    ) -> bool {
        let failures = self.tries_of(id).map_or(1, |tries| {
            tries.failures = tries.failures.saturating_add(1);
            tries.failures
        });
        if let Some(pause) = failure.retry_after {
            self.floor = self.floor.max(now + pause.min(MAX_SERVER_PAUSE));
        }
        if is_of_one_ticket(failure.problem) {
            (self.failures, self.cut_off, self.next) = (0, false, now);
            let pause = back_off(&mut self.rng, FIRST_PAUSE, failures);
            if let Some(tries) = self.tries_of(id) {
                tries.next = now + pause;
            }
            return failures == 1;
        }
        self.failures = self.failures.saturating_add(1);
        self.cut_off = matches!(
            failure.problem,
            Problem::Unreachable | Problem::TimedOut | Problem::ConnectionLost | Problem::Tls
        );
        self.next = now + back_off(&mut self.rng, FIRST_PAUSE, self.failures);
        failures == 1 && self.failures == 1
    }

    fn tries_of(&mut self, id: &ReplyId) -> Option<&mut Tries> {
        let ticket = self.outbox.reply(id)?.ticket.clone();
        Some(self.tries.entry(ticket).or_default())
    }

    /// The reply to send next, and when: of those that are due at once, one to the ticket whose
    /// last try is the longest ago. Within a ticket they keep their order.
    fn first(&self) -> Option<(&Reply, Duration)> {
        // What is on disk is sent, and nothing else: after a crash it is known under its name.
        if self.sending.is_some() || !self.unsaved.is_empty() {
            return None;
        }
        let mut seen = BTreeSet::new();
        // Delivered ones too: their tickets have to be read back.
        let waiting = self.own().filter(|reply| !matches!(reply.stage, Stage::Refused { .. }));
        let heads = waiting.filter(|reply| seen.insert(&reply.ticket));
        let (due, _, reply) = heads
            .map(|reply| {
                let tries = self.tries.get(&reply.ticket);
                let (next, last) = tries.map_or((Duration::ZERO, 0), |t| (t.next, t.last));
                (next.max(self.next).max(self.floor), last, reply)
            })
            .min_by_key(|(due, last, _)| (*due, *last))?;
        Some((reply, due))
    }
}

/// Whether a failure says nothing of the replies to other tickets.
const fn is_of_one_ticket(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::ServerError
            | Problem::NotJson
            | Problem::InvalidJson
            | Problem::TooLarge
            | Problem::Contradictory
    )
}

#[cfg(test)]
mod tests;
