//! When to poll: interval, jitter, back-off, the server's floor, and what makes us hurry.

use std::time::Duration;

/// The longest pause between two tries: after an outage the last user waits no longer than this.
const LONGEST_BACK_OFF: Duration = Duration::from_mins(5);
/// The longest pause that a server may ask for. A longer one is a content network's `max-age` or
/// a wrong clock; and one request an hour is no load for a server in maintenance.
pub const LONGEST_FLOOR: Duration = Duration::from_hours(1);
/// Full jitter may draw zero; no failure is answered faster than this.
const SHORTEST_BACK_OFF: Duration = Duration::from_secs(5);
/// Networks come up in bursts; two polls that nobody asked for are at least this far apart.
const SHORTEST_GAP: Duration = Duration::from_secs(10);
/// After a wake and after an outage of their network all computers of a site come back at once.
const RETURN_JITTER: Duration = Duration::from_secs(10);
/// So many failures in a row are "offline" …
const OFFLINE_AFTER_FAILURES: u32 = 3;
/// … or failing for so long.
const OFFLINE_AFTER: Duration = Duration::from_mins(5);

/// Exponential back-off with full jitter: never less than 5 s, never more than 5 min (or the
/// interval, where that is longer).
pub fn back_off(rng: &mut fastrand::Rng, interval: Duration, failures: u32) -> Duration {
    let doubled = interval.saturating_mul(1_u32 << failures.min(10));
    let longest = doubled.min(LONGEST_BACK_OFF.max(interval));
    between(rng, SHORTEST_BACK_OFF, longest)
}

/// A random duration from `shortest` to `longest`; `shortest` where that is the longer one.
fn between(rng: &mut fastrand::Rng, shortest: Duration, longest: Duration) -> Duration {
    shortest + longest.saturating_sub(shortest).mul_f64(rng.f64())
}

/// Why to poll ahead of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurry {
    /// The user asked: as soon as the server's pause ends.
    Asked,
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
    away: bool,
    next: Option<Duration>,
    /// The server's word: no poll starts before this, whoever asks.
    floor: Duration,
    in_flight: Option<u64>,
    /// The poll that was in flight and was dropped, until the shell is told.
    dropped: Option<u64>,
    /// The poll whose list the core holds, whole and as the server sent it.
    held: Option<u64>,
    /// Somebody asked while a poll was under way: its answer will do, its failure will not.
    asked_meanwhile: bool,
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
            away: false,
            next: None,
            floor: Duration::ZERO,
            in_flight: None,
            dropped: None,
            held: None,
            asked_meanwhile: false,
            generation: 0,
            last_start: None,
            failures: 0,
            failing_since: None,
        }
    }

    /// Somebody is signed in: poll at once and from then on.
    pub fn enable(&mut self, now: Duration) {
        self.enabled = true;
        self.recovered();
        self.drop_in_flight();
        self.hurry(now, Hurry::Back);
    }

    /// Nobody is signed in: no poll, and the answer to one under way is nobody's.
    pub fn disable(&mut self) {
        self.enabled = false;
        self.next = None;
        self.recovered();
        self.drop_in_flight();
    }

    /// Polls at once, and believes no answer to what was asked before.
    pub fn restart(&mut self, now: Duration) {
        self.drop_in_flight();
        self.held = None;
        self.hurry(now, Hurry::Back);
    }

    /// Another server: it has asked for no pause, and nobody is signed in.
    pub fn other_server(&mut self) {
        self.disable();
        self.floor = Duration::ZERO;
        self.last_start = None;
    }

    /// Another interval. A poll that was to come later than that comes in its time.
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

    /// Nobody is at the computer: no poll starts.
    pub fn leave(&mut self) {
        self.away = true;
    }

    /// Whether nobody is at the computer.
    pub const fn is_away(&self) -> bool {
        self.away
    }

    /// Somebody is back: poll at once.
    pub fn come_back(&mut self, now: Duration) {
        if std::mem::take(&mut self.away) {
            self.hurry(now, Hurry::Back);
        }
    }

    /// Polls ahead of time.
    pub fn hurry(&mut self, now: Duration, why: Hurry) {
        if !self.enabled {
            return;
        }
        if why == Hurry::Woke {
            self.drop_in_flight();
            self.next = None;
        }
        if self.in_flight.is_some() {
            self.asked_meanwhile = true;
            return;
        }
        let at = match why {
            Hurry::Asked => now,
            Hurry::Back => self.spread(now),
            Hurry::Woke => self.soon(now),
            Hurry::NetworkUp => {
                let gap = self.last_start.map_or(now, |last| now.max(last + SHORTEST_GAP));
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
        if self.away || self.due()? > now {
            return None;
        }
        self.next = None;
        self.asked_meanwhile = false;
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

    /// Whether this answer is the one that we wait for; answers to dropped polls are not.
    pub fn takes(&mut self, generation: u64) -> bool {
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
        let pause = if std::mem::take(&mut self.asked_meanwhile) {
            between(&mut self.rng, SHORTEST_BACK_OFF, RETURN_JITTER)
        } else {
            back_off(&mut self.rng, self.interval, self.failures)
        };
        self.next = Some(self.spread(now + pause));
    }

    /// The poller's only wish for a timer: when a poll is due or a lasting failure becomes
    /// "offline". Always after `now`, if [`Poller::start_if_due`] was just asked.
    pub fn deadline(&self, now: Duration) -> Option<Duration> {
        if self.away {
            return None;
        }
        let offline_at = self.failing_since.map(|since| since + OFFLINE_AFTER);
        let offline_at = offline_at.filter(|at| *at > now && !self.is_offline(now));
        [self.due(), offline_at].into_iter().flatten().min()
    }

    /// Whether the server has not answered for long enough to say so.
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

    /// The server wants to be left alone for this long.
    pub fn raise_floor(&mut self, now: Duration, pause: Option<Duration>) {
        if let Some(pause) = pause {
            let pause = pause.min(LONGEST_FLOOR);
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
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Interval 60 s, enabled and started at 0.
    fn polling() -> (Poller, u64) {
        let mut poller = Poller::new(s(60), 7);
        poller.enable(s(0));
        let first = poller.start_if_due(s(0)).unwrap().generation;
        (poller, first)
    }

    #[test]
    fn nothing_is_due_before_it_is_enabled() {
        let mut poller = Poller::new(s(60), 7);
        poller.hurry(s(1), Hurry::Asked);
        assert_eq!((poller.start_if_due(s(1)), poller.deadline(s(1))), (None, None));
    }

    #[test]
    fn who_asks_while_a_poll_hangs_does_not_wait_for_the_back_off_when_it_fails() {
        for why in [Hurry::Asked, Hurry::NetworkUp] {
            let (mut poller, first) = polling();
            poller.failures = 10;
            poller.hurry(s(15), why);
            assert!(poller.takes(first));
            poller.failed(s(20));
            let at = poller.deadline(s(20)).unwrap();
            assert!((s(25)..=s(30)).contains(&at), "{why:?}: {at:?}");
            let again = poller.start_if_due(at).unwrap().generation;
            assert!(poller.takes(again));
            poller.failed(at);
            assert!(poller.deadline(at) > Some(at + s(10)), "asked once, hurried once");
        }
    }

    #[test]
    fn a_success_is_followed_by_the_interval_with_a_tenth_of_jitter() {
        let mut seen = Vec::new();
        for seed in 0..200 {
            let mut poller = Poller::new(s(60), seed);
            poller.enable(s(0));
            poller.start_if_due(s(0));
            poller.succeeded(s(0), None);
            seen.push(poller.deadline(s(0)).unwrap());
        }
        assert!(seen.iter().all(|at| (s(54)..=s(66)).contains(at)));
        assert!(seen.iter().any(|at| *at < s(56)) && seen.iter().any(|at| *at > s(64)));
    }

    #[test]
    fn the_servers_floor_binds_everybody() {
        let (mut poller, _) = polling();
        poller.raise_floor(s(1), Some(s(600)));
        poller.failed(s(1));
        for why in [Hurry::Asked, Hurry::NetworkUp, Hurry::Woke] {
            poller.hurry(s(2), why);
        }
        poller.disable();
        poller.enable(s(3));
        assert_eq!(poller.start_if_due(s(600)), None);
        assert!((s(601)..=s(661)).contains(&poller.deadline(s(600)).unwrap()));
        assert!(poller.start_if_due(s(661)).is_some());
    }

    #[test]
    fn max_age_lengthens_and_never_shortens() {
        let (mut poller, _) = polling();
        poller.succeeded(s(0), Some(s(300)));
        assert!((s(300)..=s(360)).contains(&poller.deadline(s(0)).unwrap()));
        let (mut poller, _) = polling();
        poller.succeeded(s(0), Some(s(1)));
        assert!(poller.deadline(s(0)).unwrap() >= s(54));
    }

    #[test]
    fn a_shorter_interval_counts_at_once_and_a_longer_one_from_the_next_poll_on() {
        let mut poller = Poller::new(s(3_600), 7);
        poller.enable(s(0));
        poller.start_if_due(s(0));
        poller.succeeded(s(0), None);
        poller.set_interval(s(60), s(10));
        assert!((s(54)..=s(66)).contains(&poller.deadline(s(10)).unwrap()));
        poller.set_interval(s(3_600), s(20));
        assert!(poller.deadline(s(20)).unwrap() <= s(66));
        poller.start_if_due(s(66));
        poller.succeeded(s(66), None);
        assert!(poller.deadline(s(66)).unwrap() >= s(66 + 3_240));
    }

    #[test]
    fn another_server_has_asked_for_no_pause() {
        let (mut poller, _) = polling();
        poller.raise_floor(s(1), Some(s(600)));
        poller.other_server();
        assert_eq!((poller.start_if_due(s(2)), poller.deadline(s(2))), (None, None));
        poller.enable(s(3));
        assert!(poller.start_if_due(s(3)).is_some());
    }

    #[test]
    fn failures_back_off_to_five_minutes_and_never_give_up() {
        let (mut poller, _) = polling();
        let mut now = s(0);
        let mut longest = s(0);
        for _ in 0..500 {
            poller.failed(now);
            let next = poller.deadline(now).unwrap();
            assert!(next >= now + SHORTEST_BACK_OFF && next <= now + LONGEST_BACK_OFF);
            longest = longest.max(next.saturating_sub(now));
            now = next;
            while poller.start_if_due(now).is_none() {
                now = poller.deadline(now).unwrap();
            }
        }
        assert!(longest > s(280), "{longest:?}");
    }

    #[test]
    fn three_failures_or_five_minutes_are_offline() {
        let (mut poller, _) = polling();
        poller.failed(s(1));
        poller.failed(s(2));
        assert!(!poller.is_offline(s(2)));
        poller.failed(s(3));
        assert!(poller.is_offline(s(3)));

        let (mut poller, _) = polling();
        poller.raise_floor(s(1), Some(s(3_600)));
        poller.failed(s(1));
        assert_eq!(poller.deadline(s(1)), Some(s(301)), "the icon must change in time");
        assert!(!poller.is_offline(s(300)) && poller.is_offline(s(301)));
        assert!(poller.deadline(s(301)) >= Some(s(3_601)));
        poller.succeeded(s(3_601), None);
        assert!(!poller.is_offline(s(3_601)));
    }

    #[test]
    fn a_locked_session_does_not_poll_and_an_unlocked_one_polls_at_once() {
        let (mut poller, first) = polling();
        assert!(poller.takes(first));
        poller.succeeded(s(1), None);
        poller.leave();
        assert_eq!((poller.deadline(s(2)), poller.start_if_due(s(900))), (None, None));
        poller.come_back(s(900));
        assert!(poller.start_if_due(s(900)).is_some());
    }

    #[test]
    fn a_wake_drops_what_was_under_way_and_polls_within_ten_seconds() {
        let (mut poller, first) = polling();
        poller.hurry(s(1_000), Hurry::Woke);
        let at = poller.deadline(s(1_000)).unwrap();
        assert!(at <= s(1_010), "{at:?}");
        assert!(!poller.takes(first), "the answer from before the sleep is dead");
        assert!(poller.start_if_due(at).is_some());
    }

    #[test]
    fn a_burst_of_networks_is_one_poll() {
        let (mut poller, first) = polling();
        assert!(poller.takes(first));
        poller.succeeded(s(1), None);
        poller.hurry(s(2), Hurry::NetworkUp);
        let at = poller.deadline(s(2)).unwrap();
        assert!((s(10)..=s(20)).contains(&at), "{at:?}");
        for second in 2..10 {
            poller.hurry(s(second), Hurry::NetworkUp);
            assert_eq!(poller.deadline(s(second)), Some(at), "drawn once");
        }
    }

    /// What happens to the pollers of 500 computers: all enabled and answered at 0.
    fn site(mut then: impl FnMut(&mut Poller)) -> Vec<Duration> {
        let plan = |seed| {
            let mut poller = Poller::new(s(60), seed);
            poller.enable(s(0));
            let ask = poller.start_if_due(s(0)).unwrap();
            assert!(poller.takes(ask.generation));
            poller.succeeded(s(0), None);
            then(&mut poller);
            poller.due().unwrap()
        };
        (0..500).map(plan).collect()
    }

    /// How many of these are in the busiest second.
    fn peak(plans: &[Duration]) -> usize {
        let second = |at: &Duration| at.as_secs();
        plans
            .iter()
            .map(|at| plans.iter().filter(|other| second(other) == second(at)).count())
            .max()
            .unwrap()
    }

    #[test]
    fn a_pause_that_ends_for_all_is_spread_over_an_interval() {
        type Way = (&'static str, fn(&mut Poller));
        let ways: [Way; 7] = [
            ("max-age", |poller| poller.succeeded(s(0), Some(s(600)))),
            ("Retry-After", |poller| {
                poller.raise_floor(s(0), Some(s(600)));
                poller.failed(s(0));
            }),
            ("a late answer", |poller| poller.raise_floor(s(0), Some(s(600)))),
            ("unlocked meanwhile", |poller| {
                poller.succeeded(s(0), Some(s(600)));
                for _ in 0..20 {
                    poller.leave();
                    poller.come_back(s(1));
                }
            }),
            ("woken meanwhile", |poller| {
                poller.succeeded(s(0), Some(s(600)));
                poller.hurry(s(1), Hurry::Woke);
            }),
            ("network up meanwhile", |poller| {
                poller.succeeded(s(0), Some(s(600)));
                for second in 1..20 {
                    poller.hurry(s(second), Hurry::NetworkUp);
                }
            }),
            ("another interval", |poller| {
                poller.succeeded(s(0), Some(s(600)));
                poller.set_interval(s(50), s(1));
            }),
        ];
        for (way, then) in ways {
            let plans = site(then);
            assert!(plans.iter().all(|at| (s(600)..=s(660)).contains(at)), "{way}");
            assert!(peak(&plans) <= 25, "{way}: {}", peak(&plans)); // 8 a second on average
        }
    }

    #[test]
    fn what_the_user_asks_for_is_polled_when_the_pause_ends() {
        let (mut poller, first) = polling();
        assert!(poller.takes(first));
        poller.raise_floor(s(0), Some(s(600)));
        poller.failed(s(0));
        poller.hurry(s(2), Hurry::Asked);
        poller.hurry(s(3), Hurry::NetworkUp);
        assert_eq!(poller.due(), Some(s(600)));
    }

    #[test]
    fn no_pause_is_longer_than_an_hour() {
        let (mut poller, _) = polling();
        poller.succeeded(s(0), Some(s(31_536_000)));
        assert!(poller.deadline(s(0)).unwrap() <= s(3_660));
    }

    #[test]
    fn a_site_whose_network_returns_spreads_over_ten_seconds() {
        let plans = site(|poller| {
            for second in 20..25 {
                poller.hurry(s(second), Hurry::NetworkUp);
            }
        });
        assert!(plans.iter().all(|at| (s(20)..=s(30)).contains(at)));
        assert!(peak(&plans) <= 80, "{}", peak(&plans));
    }

    /// Where the clock runs on through the sleep the old plan is overdue at the wake.
    #[test]
    fn a_wake_replaces_an_overdue_plan() {
        let plans = site(|poller| poller.hurry(s(3_600), Hurry::Woke));
        assert!(plans.iter().all(|at| (s(3_600)..=s(3_610)).contains(at)));
        assert!(peak(&plans) <= 80, "{}", peak(&plans));
    }

    #[test]
    fn connections_cut_at_once_are_not_tried_again_at_once() {
        let plans = site(|poller| poller.failed(s(0)));
        let at_five = plans.iter().filter(|at| **at == SHORTEST_BACK_OFF).count();
        assert!(at_five <= 1 && peak(&plans) <= 20, "{at_five}, {}", peak(&plans));
    }

    #[test]
    fn asking_while_a_poll_is_under_way_starts_no_second_one() {
        let (mut poller, _) = polling();
        poller.hurry(s(1), Hurry::Asked);
        assert_eq!((poller.start_if_due(s(1)), poller.deadline(s(1))), (None, None));
    }
}
