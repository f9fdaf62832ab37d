//! When to poll: interval, jitter, back-off, the server's floor, and what makes a poll early.

use std::time::Duration;

/// The longest pause between two tries, and so the longest wait after an outage.
const MAX_BACK_OFF: Duration = Duration::from_mins(5);
/// The longest pause that a server may ask for. A longer one is a content network's `max-age` or
/// a wrong clock, and one request an hour does not load a server in maintenance.
pub const MAX_SERVER_PAUSE: Duration = Duration::from_hours(1);
/// Full jitter can yield zero; never retry sooner than this.
const MIN_BACK_OFF: Duration = Duration::from_secs(5);
/// Network events arrive in bursts; minimum distance between automatic polls.
const MIN_GAP: Duration = Duration::from_secs(10);
/// After a wake and after an outage of their network all computers of a site come back at once.
const RETURN_JITTER: Duration = Duration::from_secs(10);
/// Consecutive failures before the server counts as offline …
const OFFLINE_AFTER_FAILURES: u32 = 3;
/// … or this long without a success.
const OFFLINE_AFTER: Duration = Duration::from_mins(5);

/// Exponential back-off with full jitter: never less than 5 s, never more than 5 min (or the
/// interval, where that is longer).
pub fn back_off(rng: &mut fastrand::Rng, interval: Duration, failures: u32) -> Duration {
    let doubled = interval.saturating_mul(1_u32 << failures.min(10));
    let longest = doubled.min(MAX_BACK_OFF.max(interval));
    between(rng, MIN_BACK_OFF, longest)
}

/// A random duration from `shortest` to `longest`; `shortest` where that is the longer one.
fn between(rng: &mut fastrand::Rng, shortest: Duration, longest: Duration) -> Duration {
    shortest + longest.saturating_sub(shortest).mul_f64(rng.f64())
}

/// Why to poll ahead of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Early {
    /// The user asked: as soon as the server's pause ends.
    Requested,
    /// The user signed in or came back.
    Back,
    /// The network came up.
    NetworkUp,
    /// The computer woke up: the poll in flight is dead, and a plan of before the sleep is overdue.
    Woke,
}

/// A poll to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ask {
    /// To be handed back in `Event::Polled`, so that a late answer is recognised; counts from 1.
    pub generation: u64,
    /// The poll whose answer the core holds. Only what the source learnt in that one may be the
    /// base of an "unchanged": an answer that the core did not take has left no trace in it.
    pub held: Option<u64>,
}

/// Decides when the next poll starts. All times are monotonic, since the program's start.
#[derive(Debug)]
pub struct Poller {
    interval: Duration,
    rng: fastrand::Rng,
    enabled: bool,
    paused: bool,
    next: Option<Duration>,
    /// The end of the server's pause: no poll starts before this.
    floor: Duration,
    in_flight: Option<u64>,
    /// The poll that was in flight and was dropped, until the shell is notified.
    dropped: Option<u64>,
    /// The poll whose list the core holds, whole and as the server sent it.
    held: Option<u64>,
    /// A poll was requested while one was running: a success satisfies the request, a failure retries at
    /// once.
    requested_meanwhile: bool,
    generation: u64,
    last_start: Option<Duration>,
    failures: u32,
    failing_since: Option<Duration>,
}

impl Poller {
    /// A poller that waits for [`Poller::enable`].
    pub fn new(interval: Duration, seed: u64) -> Self {
        Self {
            interval,
            rng: fastrand::Rng::with_seed(seed),
            enabled: false,
            paused: false,
            next: None,
            floor: Duration::ZERO,
            in_flight: None,
            dropped: None,
            held: None,
            requested_meanwhile: false,
            generation: 0,
            last_start: None,
            failures: 0,
            failing_since: None,
        }
    }

    /// Polls at once and from then on: a requester is signed in.
    pub fn enable(&mut self, now: Duration) {
        self.enabled = true;
        self.recovered();
        self.drop_in_flight();
        self.poll_early(now, Early::Back);
    }

    /// Stops polling and drops the poll in flight: nobody is signed in.
    pub fn disable(&mut self) {
        self.enabled = false;
        self.next = None;
        self.recovered();
        self.drop_in_flight();
    }

    /// Polls at once and drops the poll in flight.
    pub fn restart(&mut self, now: Duration) {
        self.drop_in_flight();
        self.held = None;
        self.poll_early(now, Early::Back);
    }

    /// Resets for a new server: signed out, no server-imposed delay.
    pub fn reset_for_server(&mut self) {
        self.disable();
        self.floor = Duration::ZERO;
        self.last_start = None;
    }

    /// Changes the interval. A poll that is planned later than the new interval moves forward.
    pub fn set_interval(&mut self, interval: Duration, now: Duration) {
        if interval == self.interval {
            return;
        }
        self.interval = interval;
        if let (Some(next), Some(last)) = (self.next, self.last_start) {
            let jitter = 0.9 + 0.2 * self.rng.f64();
            let at = self.spread(now.max(last + interval.mul_f64(jitter)));
            self.next = Some(next.min(at));
        }
    }

    /// Starts no poll until resumed: the session is locked or disconnected.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Whether polling is paused.
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Resumes polling, at once: the user is back.
    pub fn resume(&mut self, now: Duration) {
        if std::mem::take(&mut self.paused) {
            self.poll_early(now, Early::Back);
        }
    }

    /// Polls ahead of time.
    pub fn poll_early(&mut self, now: Duration, why: Early) {
        if !self.enabled {
            return;
        }
        if why == Early::Woke {
            self.drop_in_flight();
            self.next = None;
        }
        if self.in_flight.is_some() {
            self.requested_meanwhile = true;
            return;
        }
        let at = match why {
            Early::Requested => now,
            Early::Back => self.spread(now),
            Early::Woke => self.soon(now),
            Early::NetworkUp => {
                let gap = self.last_start.map_or(now, |last| now.max(last + MIN_GAP));
                // Networks come up one address at a time: the first one's plan is kept.
                if self.due().is_some_and(|due| due <= gap + RETURN_JITTER) {
                    return;
                }
                self.soon(gap)
            }
        };
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }

    /// Within the next ten seconds, each computer of a site at its own moment.
    fn soon(&mut self, now: Duration) -> Duration {
        let at = now + between(&mut self.rng, Duration::ZERO, RETURN_JITTER);
        self.spread(at)
    }

    /// A plan of our own. Where the server's pause would delay it, it is spread over an interval
    /// after the pause: that may end for all computers in the same moment.
    fn spread(&mut self, at: Duration) -> Duration {
        if at >= self.floor {
            return at;
        }
        match self.next {
            Some(planned) if planned >= self.floor => planned,
            // The first PC's second poll comes no sooner than the last PC's first one.
            _ => self.floor + between(&mut self.rng, Duration::ZERO, self.interval.mul_f64(0.9)),
        }
    }

    /// Starts a poll if one is due, and names it.
    pub fn start_if_due(&mut self, now: Duration) -> Option<Ask> {
        if self.paused || self.due()? > now {
            return None;
        }
        self.next = None;
        self.requested_meanwhile = false;
        self.generation += 1;
        self.in_flight = Some(self.generation);
        self.last_start = Some(now);
        self.dropped = None; // the shell aborts it when it starts this one
        Some(Ask { generation: self.generation, held: self.held })
    }

    /// Whether a poll was dropped since the last call, and no other one has started.
    pub const fn take_dropped(&mut self) -> bool {
        self.dropped.take().is_some()
    }

    /// The core holds the list of the newest poll, or, with `None`, no server's list.
    pub const fn holds(&mut self, generation: Option<u64>) {
        self.held = generation;
    }

    /// Whether this is the answer to the poll in flight; answers to dropped polls are not.
    pub fn accepts(&mut self, generation: u64) -> bool {
        let current = self.in_flight == Some(generation);
        if current {
            self.in_flight = None;
        }
        current
    }

    /// A complete answer came; the server may want a longer pause.
    pub fn succeeded(&mut self, now: Duration, not_before: Option<Duration>) {
        self.recovered();
        self.raise_floor(now, not_before);
        let jitter = 0.9 + 0.2 * self.rng.f64();
        self.next = Some(self.spread(now + self.interval.mul_f64(jitter)));
    }

    /// No usable answer came: back off.
    pub fn failed(&mut self, now: Duration) {
        self.failures = self.failures.saturating_add(1);
        self.failing_since.get_or_insert(now);
        let pause = if std::mem::take(&mut self.requested_meanwhile) {
            between(&mut self.rng, MIN_BACK_OFF, RETURN_JITTER)
        } else {
            back_off(&mut self.rng, self.interval, self.failures)
        };
        self.next = Some(self.spread(now + pause));
    }

    /// The next time the poller must be woken: when a poll is due or a lasting failure becomes
    /// "offline". Always after `now`, if [`Poller::start_if_due`] was just asked.
    pub fn deadline(&self, now: Duration) -> Option<Duration> {
        if self.paused {
            return None;
        }
        let offline_at = self.failing_since.map(|since| since + OFFLINE_AFTER);
        let offline_at = offline_at.filter(|at| *at > now && !self.is_offline(now));
        [self.due(), offline_at].into_iter().flatten().min()
    }

    /// Whether the outage has lasted long enough to show "offline".
    pub fn is_offline(&self, now: Duration) -> bool {
        self.failures >= OFFLINE_AFTER_FAILURES
            || self.failing_since.is_some_and(|since| now >= since + OFFLINE_AFTER)
    }

    fn due(&self) -> Option<Duration> {
        self.next.map(|next| next.max(self.floor))
    }

    /// When the pause ends that the server asked for, if it has not.
    pub fn pause_end(&self, now: Duration) -> Option<Duration> {
        Some(self.floor).filter(|end| *end > now)
    }

    /// The same for a pause that is longer than the one between two polls.
    pub fn long_pause_end(&self, now: Duration) -> Option<Duration> {
        self.pause_end(now.saturating_add(self.interval))
    }

    /// Honours a pause that the server requests.
    pub fn raise_floor(&mut self, now: Duration, pause: Option<Duration>) {
        if let Some(pause) = pause {
            let pause = pause.min(MAX_SERVER_PAUSE);
            self.floor = self.floor.max(now.saturating_add(pause));
            self.next = self.next.map(|next| self.spread(next));
        }
    }

    const fn recovered(&mut self) {
        self.failures = 0;
        self.failing_since = None;
    }

    const fn drop_in_flight(&mut self) {
        if let Some(dropped) = self.in_flight.take() {
            self.dropped = Some(dropped);
        }
    }
}

#[cfg(test)]
mod tests;
