//! When to send what the outbox holds: one reply at a time, with back-off, for as long as it takes.

use std::collections::BTreeSet;
use std::time::Duration;

use super::event::Failure;
use super::ledger::AlertKey;
use super::outbox::{Change, Outbox, Reply, ReplyId, Stage};
use super::poll::{LONGEST_FLOOR, back_off};
use super::problem::Problem;

/// The shortest base of the back-off.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
/// Another session of the user is sending; its outcome is on disk by then.
const BUSY_PAUSE: Duration = Duration::from_secs(30);

/// A reply that was not sent.
#[derive(Debug, Clone, Copy)]
pub struct Unsent<'a> {
    /// The reply.
    pub reply: &'a Reply,
    /// Why it was not sent.
    pub why: Why,
}

/// Why a reply was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The disk refuses it.
    Unsaved,
    /// It was refused, and is kept until the user decides.
    Refused,
    /// The server does not answer, or not as it should.
    Waiting,
}

/// The replies on their way. All times are monotonic, since the program's start.
#[derive(Debug)]
pub struct Replies {
    rng: fastrand::Rng,
    outbox: Outbox,
    /// Whose replies may be sent now: source, server and requester.
    account: Option<String>,
    sending: Option<ReplyId>,
    next: Option<Duration>,
    floor: Duration,
    failures: u32,
    cut_off: bool,
    /// Changed since the outbox was last known to be on disk.
    unsaved: BTreeSet<ReplyId>,
}

impl Replies {
    /// An empty outbox and nobody to send for.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed ^ 0x7265_706c_6965_7321),
            outbox: Outbox::default(),
            account: None,
            sending: None,
            next: None,
            floor: Duration::ZERO,
            failures: 0,
            cut_off: false,
            unsaved: BTreeSet::new(),
        }
    }

    /// What is on disk now.
    pub fn hold(&mut self, outbox: Outbox) {
        self.outbox = outbox;
        self.unsaved.clear();
    }

    /// What will be on disk.
    pub fn change(&mut self, change: &Change) {
        self.unsaved.insert(change.id().clone());
        change.apply(&mut self.outbox);
    }

    /// The replies of which nobody knows whether the disk has them.
    pub fn unsaved(&self) -> impl Iterator<Item = &Reply> {
        self.outbox.replies.iter().filter(|reply| self.unsaved.contains(&reply.id))
    }

    /// Somebody signed in, or nobody is.
    pub fn send_for(&mut self, account: Option<String>, now: Duration) {
        self.account = account;
        self.sending = None;
        self.hurry(now);
    }

    /// Another server: it has refused nothing, and nobody is signed in.
    pub fn other_server(&mut self) {
        self.account = None;
        self.sending = None;
        self.floor = Duration::ZERO;
        self.failures = 0;
        self.cut_off = false;
    }

    /// A fresh name for a reply, which is also its idempotency key.
    pub fn new_id(&mut self) -> ReplyId {
        ReplyId(format!("{:032x}", self.rng.u128(..)))
    }

    /// The account's replies.
    pub fn own(&self) -> impl Iterator<Item = &Reply> {
        let account = self.account.as_deref();
        self.outbox.replies.iter().filter(move |reply| Some(reply.account.as_str()) == account)
    }

    /// Those that the menu names, and why.
    pub fn unsent(&self, disk_refuses: bool) -> impl Iterator<Item = Unsent<'_>> {
        let stalled = self.failures > 0;
        self.own().filter_map(move |reply| {
            let unsaved = disk_refuses && self.unsaved.contains(&reply.id);
            let why = match reply.stage {
                _ if unsaved => Why::Unsaved,
                Stage::Refused { .. } => Why::Refused,
                Stage::Written | Stage::Tried { .. } if stalled => Why::Waiting,
                Stage::Written | Stage::Tried { .. } | Stage::Delivered => return None,
            };
            Some(Unsent { reply, why })
        })
    }

    /// One of the account's replies.
    pub fn reply(&self, id: &ReplyId) -> Option<&Reply> {
        self.own().find(|reply| reply.id == *id)
    }

    /// Whether an answer to this question is on its way.
    pub fn is_answering(&self, key: &AlertKey) -> bool {
        self.own().any(|reply| reply.key() == *key && !matches!(reply.stage, Stage::Refused { .. }))
    }

    /// Tries at once, if anything waits.
    pub fn hurry(&mut self, now: Duration) {
        self.next = Some(now);
    }

    /// The server can be reached again: what failed for want of a connection is tried at once.
    pub fn connected(&mut self, now: Duration) {
        if std::mem::take(&mut self.cut_off) {
            self.hurry(now);
        }
    }

    /// Starts sending if something is due.
    pub fn start_if_due(&mut self, now: Duration) -> Option<ReplyId> {
        if self.due()? > now {
            return None;
        }
        self.next = None;
        self.sending = self.waiting().map(|reply| reply.id.clone());
        self.sending.clone()
    }

    /// When something is due; always after the last `start_if_due`'s now.
    pub fn due(&self) -> Option<Duration> {
        // What is on disk is sent, and nothing else: after a crash it is known under its name.
        if self.sending.is_some() || !self.unsaved.is_empty() || self.waiting().is_none() {
            return None;
        }
        self.next.map(|next| next.max(self.floor))
    }

    /// Whether this is the reply that was being sent.
    pub fn ended(&mut self, id: &ReplyId) -> bool {
        let current = self.sending.as_ref() == Some(id);
        if current {
            self.sending = None;
        }
        current
    }

    /// It worked: the next one, at once.
    pub fn succeeded(&mut self, now: Duration) {
        self.failures = 0;
        self.cut_off = false;
        self.hurry(now);
    }

    /// Another session has the word, or the ticket can't be read back just now.
    pub fn busy(&mut self, now: Duration) {
        self.next = Some(now + BUSY_PAUSE);
    }

    /// It did not work: back off. Says whether it is the first failure in a row.
    pub fn failed(&mut self, failure: &Failure, now: Duration) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.cut_off = matches!(
            failure.problem,
            Problem::Unreachable | Problem::TimedOut | Problem::ConnectionLost | Problem::Tls
        );
        if let Some(pause) = failure.retry_after {
            self.floor = self.floor.max(now + pause.min(LONGEST_FLOOR));
        }
        self.next = Some(now + back_off(&mut self.rng, FIRST_PAUSE, self.failures));
        self.failures == 1
    }

    /// Delivered ones too: their tickets have to be read back.
    fn waiting(&self) -> Option<&Reply> {
        self.own().find(|reply| !matches!(reply.stage, Stage::Refused { .. }))
    }
}
