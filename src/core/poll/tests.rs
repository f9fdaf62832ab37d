//! When polls start, and why.

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
    poller.poll_early(s(1), Early::Requested);
    assert_eq!((poller.start_if_due(s(1)), poller.deadline(s(1))), (None, None));
}

#[test]
fn a_request_during_a_failing_poll_skips_back_off() {
    for why in [Early::Requested, Early::NetworkUp] {
        let (mut poller, first) = polling();
        poller.failures = 10;
        poller.poll_early(s(15), why);
        assert!(poller.accepts(first));
        poller.failed(s(20));
        let at = poller.deadline(s(20)).unwrap();
        assert!((s(25)..=s(30)).contains(&at), "{why:?}: {at:?}");
        let again = poller.start_if_due(at).unwrap().generation;
        assert!(poller.accepts(again));
        poller.failed(at);
        assert!(poller.deadline(at) > Some(at + s(10)), "asked once, hurried once");
    }
}

#[test]
fn a_success_is_followed_by_a_jittered_interval() {
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
fn nothing_polls_during_a_server_pause() {
    let (mut poller, _) = polling();
    poller.raise_floor(s(1), Some(s(600)));
    poller.failed(s(1));
    for why in [Early::Requested, Early::NetworkUp, Early::Woke] {
        poller.poll_early(s(2), why);
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
fn a_shorter_interval_takes_effect_at_once() {
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
fn a_new_server_has_no_pause() {
    let (mut poller, _) = polling();
    poller.raise_floor(s(1), Some(s(600)));
    poller.reset_for_server();
    assert_eq!((poller.start_if_due(s(2)), poller.deadline(s(2))), (None, None));
    poller.enable(s(3));
    assert!(poller.start_if_due(s(3)).is_some());
}

#[test]
fn failures_back_off_to_five_minutes_forever() {
    let (mut poller, _) = polling();
    let mut now = s(0);
    let mut longest = s(0);
    for _ in 0..500 {
        poller.failed(now);
        let next = poller.deadline(now).unwrap();
        assert!(next >= now + MIN_BACK_OFF && next <= now + MAX_BACK_OFF);
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
fn a_paused_poller_polls_only_after_resuming() {
    let (mut poller, first) = polling();
    assert!(poller.accepts(first));
    poller.succeeded(s(1), None);
    poller.pause();
    assert_eq!((poller.deadline(s(2)), poller.start_if_due(s(900))), (None, None));
    poller.resume(s(900));
    assert!(poller.start_if_due(s(900)).is_some());
}

#[test]
fn a_wake_drops_the_poll_in_flight() {
    let (mut poller, first) = polling();
    poller.poll_early(s(1_000), Early::Woke);
    let at = poller.deadline(s(1_000)).unwrap();
    assert!(at <= s(1_010), "{at:?}");
    assert!(!poller.accepts(first), "the answer from before the sleep is dead");
    assert!(poller.start_if_due(at).is_some());
}

#[test]
fn a_burst_of_network_events_is_one_poll() {
    let (mut poller, first) = polling();
    assert!(poller.accepts(first));
    poller.succeeded(s(1), None);
    poller.poll_early(s(2), Early::NetworkUp);
    let at = poller.deadline(s(2)).unwrap();
    assert!((s(10)..=s(20)).contains(&at), "{at:?}");
    for second in 2..10 {
        poller.poll_early(s(second), Early::NetworkUp);
        assert_eq!(poller.deadline(s(second)), Some(at), "drawn once");
    }
}

/// What happens to the pollers of 500 computers: all enabled and answered at 0.
fn site(mut then: impl FnMut(&mut Poller)) -> Vec<Duration> {
    let plan = |seed| {
        let mut poller = Poller::new(s(60), seed);
        poller.enable(s(0));
        let ask = poller.start_if_due(s(0)).unwrap();
        assert!(poller.accepts(ask.generation));
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
fn the_end_of_a_server_pause_is_spread() {
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
                poller.pause();
                poller.resume(s(1));
            }
        }),
        ("woken meanwhile", |poller| {
            poller.succeeded(s(0), Some(s(600)));
            poller.poll_early(s(1), Early::Woke);
        }),
        ("network up meanwhile", |poller| {
            poller.succeeded(s(0), Some(s(600)));
            for second in 1..20 {
                poller.poll_early(s(second), Early::NetworkUp);
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
fn a_requested_poll_starts_when_the_pause_ends() {
    let (mut poller, first) = polling();
    assert!(poller.accepts(first));
    poller.raise_floor(s(0), Some(s(600)));
    poller.failed(s(0));
    poller.poll_early(s(2), Early::Requested);
    poller.poll_early(s(3), Early::NetworkUp);
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
            poller.poll_early(s(second), Early::NetworkUp);
        }
    });
    assert!(plans.iter().all(|at| (s(20)..=s(30)).contains(at)));
    assert!(peak(&plans) <= 80, "{}", peak(&plans));
}

/// Where the clock runs on through the sleep the old plan is overdue at the wake.
#[test]
fn a_wake_replaces_an_overdue_plan() {
    let plans = site(|poller| poller.poll_early(s(3_600), Early::Woke));
    assert!(plans.iter().all(|at| (s(3_600)..=s(3_610)).contains(at)));
    assert!(peak(&plans) <= 80, "{}", peak(&plans));
}

#[test]
fn connections_cut_together_are_retried_apart() {
    let plans = site(|poller| poller.failed(s(0)));
    let at_five = plans.iter().filter(|at| **at == MIN_BACK_OFF).count();
    assert!(at_five <= 1 && peak(&plans) <= 20, "{at_five}, {}", peak(&plans));
}

#[test]
fn a_request_during_a_poll_starts_no_second_one() {
    let (mut poller, _) = polling();
    poller.poll_early(s(1), Early::Requested);
    assert_eq!((poller.start_if_due(s(1)), poller.deadline(s(1))), (None, None));
}

#[test]
fn a_shorter_pause_leaves_a_longer_one() {
    let (mut poller, _) = polling();
    poller.raise_floor(s(1), Some(s(600)));
    poller.raise_floor(s(2), Some(s(10)));
    assert_eq!(poller.pause_end(s(3)), Some(s(601)));
}

#[test]
fn the_answer_to_a_dropped_poll_is_ignored() {
    let (mut poller, dropped) = polling();
    poller.restart(s(1));
    let current = poller.start_if_due(s(1)).unwrap().generation;
    assert!(!poller.accepts(dropped));
    assert!(poller.accepts(current));
}
