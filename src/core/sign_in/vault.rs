//! When to read the vault again after a failure. Until then it is unknown who is signed in.

use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_secs(10);
const MAX_PAUSE: Duration = Duration::from_mins(5);

/// The tries to read the vault. All times are monotonic, since the program's start.
#[derive(Debug, Default)]
pub(in crate::core) struct VaultReader {
    failures: u32,
    next: Option<Duration>,
}

impl VaultReader {
    /// It could not be read: again later, at growing intervals, for as long as it takes.
    pub(in crate::core) fn failed(&mut self, now: Duration) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10)).min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.next = Some(now + pause);
    }

    /// Who is signed in is known.
    pub(in crate::core) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Whether who is signed in is unknown.
    pub(in crate::core) const fn is_unread(&self) -> bool {
        self.failures > 0
    }

    /// Whether to read it now.
    pub(in crate::core) fn start_if_due(&mut self, now: Duration) -> bool {
        let due = self.next.is_some_and(|next| next <= now);
        if due {
            self.next = None;
        }
        due
    }

    /// When to read it.
    pub(in crate::core) const fn due(&self) -> Option<Duration> {
        self.next
    }
}
