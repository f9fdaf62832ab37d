//! Replies: what a click on a toast means, the typed replies on disk, and when each is sent.

pub mod activation;
mod events;
mod outbox;
mod queue;
mod saving;

use std::collections::HashSet;
use std::time::Duration;

pub use outbox::{MAX_CHARACTERS, Outbox, OutboxChange, Reply, ReplyId, Stage, is_refusal};
use queue::Queue;
pub(super) use queue::{Unsent, Why};
use saving::Saving;
pub use saving::Unsaved;

use super::identity::Account;
use super::tickets::AlertKey;

/// The replies on their way, and the activations that wait.
#[derive(Debug)]
pub(super) struct Replies {
    /// What to send, and when.
    pub(super) queue: Queue,
    /// What the disk has refused.
    saving: Saving,
    /// Replies that arrived in this run.
    arrived: HashSet<Arrived>,
    /// A ticket to open once the first poll has ended.
    deferred: Option<AlertKey>,
}

/// A reply that the server has.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Arrived {
    account: Account,
    question: AlertKey,
    text: String,
}

impl Replies {
    /// An empty outbox and nobody to send for.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            queue: Queue::new(seed),
            saving: Saving::new(seed),
            arrived: HashSet::new(),
            deferred: None,
        }
    }

    /// Resets for a new server. Nothing typed is dropped.
    pub(super) fn reset_for_server(&mut self) {
        self.queue.reset_for_server();
        self.arrived.clear();
        self.deferred = None;
    }

    /// Those that the menu names, and why.
    pub(super) fn unsent(&self) -> impl Iterator<Item = Unsent<'_>> {
        self.queue.unsent(self.saving.outbox_is_refused())
    }

    /// Whether an answer to this question is on its way.
    pub(super) fn is_answering(&self, key: &AlertKey) -> bool {
        self.queue.is_answering(key)
    }

    /// Sends and writes everything that waits at once.
    pub(super) fn retry_now(&mut self, now: Duration) {
        self.queue.retry_now(now);
        self.saving.retry_now(now);
    }

    /// The server can be reached again.
    pub(super) fn connected(&mut self, now: Duration) {
        self.queue.connected(now);
    }

    /// Whether to write again now what the disk refused.
    pub(super) fn start_save_if_due(&mut self, now: Duration) -> bool {
        self.saving.start_if_due(now)
    }

    /// The reply to send now.
    pub(super) fn start_if_due(&mut self, now: Duration) -> Option<ReplyId> {
        self.queue.start_if_due(now)
    }

    /// When to send or to write next.
    pub(super) fn due(&self) -> Option<Duration> {
        self.queue.due().into_iter().chain(self.saving.due()).min()
    }
}
