//! When to write again what the disk refused, and what waits until it is written.

use std::time::Duration;

use crate::core::poll::back_off;
use crate::core::tickets::AlertKey;

/// The shortest base of the back-off.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// A disk answers at once or not at all, so it can be asked often.
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// A file that outlives the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaved {
    /// What was alerted.
    Ledger,
    /// The replies.
    Outbox,
}

/// The changes that are not on disk yet. All times are monotonic, since the program's start.
#[derive(Debug)]
pub(super) struct Saving {
    rng: fastrand::Rng,
    failures: u32,
    next: Option<Duration>,
    outbox_refused: bool,
    /// A reply was typed of which the user does not know yet whether it is on disk.
    to_notify: bool,
    /// The alerts to withdraw once the replies to them are on disk.
    answered: Vec<AlertKey>,
    quitting: bool,
}

impl Saving {
    /// A disk that has refused nothing.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed ^ 0x6469_736b),
            failures: 0,
            next: None,
            outbox_refused: false,
            to_notify: false,
            answered: Vec::new(),
            quitting: false,
        }
    }

    /// A reply was typed; its alert is withdrawn once the reply is on disk.
    pub(super) fn typed(&mut self, answered: AlertKey) {
        self.to_notify = true;
        self.answered.push(answered);
    }

    /// All replies are on disk: these alerts can be withdrawn.
    pub(super) fn outbox_saved(&mut self) -> Vec<AlertKey> {
        self.outbox_refused = false;
        self.to_notify = false;
        std::mem::take(&mut self.answered)
    }

    /// Everything is on disk.
    pub(super) const fn saved(&mut self) {
        self.failures = 0;
        self.next = None;
    }

    /// The disk refused. Returns whether to notify the user: once for each reply.
    pub(super) fn failed(&mut self, file: Unsaved, now: Duration) -> bool {
        self.failures = self.failures.saturating_add(1);
        let pause = back_off(&mut self.rng, FIRST_PAUSE, self.failures).min(MAX_PAUSE);
        self.next = Some(now + pause);
        self.outbox_refused |= file == Unsaved::Outbox;
        file == Unsaved::Outbox && std::mem::take(&mut self.to_notify)
    }

    /// Writes again at once, if anything waits for that.
    pub(super) const fn retry_now(&mut self, now: Duration) {
        if self.next.is_some() {
            self.next = Some(now);
        }
    }

    /// Whether to write again now.
    pub(super) fn start_if_due(&mut self, now: Duration) -> bool {
        self.next.take_if(|next| *next <= now).is_some()
    }

    /// When to write again.
    pub(super) const fn due(&self) -> Option<Duration> {
        self.next
    }

    /// Whether the disk refused what it was last asked to keep of the replies.
    pub(super) const fn outbox_is_refused(&self) -> bool {
        self.outbox_refused
    }

    /// Something is not on disk: the program ends after one more try to write it.
    pub(super) const fn quit(&mut self) {
        self.quitting = true;
    }

    /// The program does not end after all.
    pub(super) const fn stay(&mut self) {
        self.quitting = false;
    }

    /// Whether the program ends with the outcome of this try.
    pub(super) const fn is_quitting(&self) -> bool {
        self.quitting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_ledger_says_nothing_of_replies() {
        let mut saving = Saving::new(7);
        assert!(!saving.failed(Unsaved::Ledger, Duration::ZERO));
        assert!(!saving.outbox_is_refused());
        saving.failed(Unsaved::Outbox, Duration::ZERO);
        assert!(saving.outbox_is_refused());
    }
}
