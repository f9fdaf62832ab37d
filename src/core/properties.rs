//! Properties of the core that hold for every sequence of events.

use proptest::prelude::*;
use proptest::test_runner::RngAlgorithm;

use super::alerts::Snooze;
use super::problem::Problem;
use super::scripts::Disk;
use super::view::ReplyAction;
use step::{Ending, Step, Typed};
use world::World;

mod step;
mod world;

fn rows() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0_u8..6, 0_u8..3), 0..6).prop_map(|mut rows| {
        rows.sort_unstable();
        rows.dedup_by_key(|row| row.0);
        rows
    })
}

fn disk() -> impl Strategy<Value = Disk> {
    prop_oneof![Just(Disk::Writes), Just(Disk::Refuses)]
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        3 => any::<Option<bool>>().prop_map(Ending::Delivered),
        2 => Just(Ending::AnswerLost),
        3 => (0..Problem::ALL.len()).prop_map(Ending::Failed),
    ]
}

fn text() -> impl Strategy<Value = Typed> {
    prop_oneof![
        10 => Just(Typed::Yes),
        10 => Just(Typed::Lines),
        4 => Just(Typed::Blank),
        1 => Just(Typed::TooLong),
    ]
}

/// What happens next; `polls` and `replies` say how often it is about these.
fn step(polls: u32, replies: u32) -> impl Strategy<Value = Step> {
    let pause = || prop::option::of(0_u16..2_000);
    let snooze = prop::sample::select(Snooze::ALL.to_vec());
    let decision = prop::sample::select(vec![
        ReplyAction::OpenPortal,
        ReplyAction::Copy,
        ReplyAction::SendHere,
        ReplyAction::TryAgain,
        ReplyAction::Discard,
    ]);
    prop_oneof![
        3 => (0_u32..200_000).prop_map(Step::Wait),
        1 => (0_u32..50_000_000).prop_map(Step::Wait),
        8 => Just(Step::UntilDeadline),
        2 * polls => rows().prop_map(Step::List),
        polls => pause().prop_map(Step::Unchanged),
        polls => (0..Problem::ALL.len(), pause()).prop_map(|(n, after)| Step::Fail(n, after)),
        1 => any::<bool>().prop_map(Step::Refuse),
        1 => any::<bool>().prop_map(Step::Lock),
        1 => (-100_i16..100).prop_map(Step::Jump),
        1 => Just(Step::Resume),
        1 => Just(Step::NetworkUp),
        1 => Just(Step::SecondStart),
        1 => any::<bool>().prop_map(Step::SignIn),
        1 => Just(Step::SignOut),
        1 => Just(Step::SwitchUser),
        1 => any::<bool>().prop_map(Step::Restart),
        1 => rows().prop_map(Step::OtherSession),
        2 * replies => (0_u8..6, 0_u8..3, text()).prop_map(|(t, e, n)| Step::Type(t, e, n)),
        replies => (0_u8..6, 0_u8..3, snooze).prop_map(|(t, e, choice)| Step::Snooze(t, e, choice)),
        2 * replies => (ending(), pause()).prop_map(|(end, after)| Step::ReplyEnds(end, after)),
        replies => (0_usize..4, decision).prop_map(|(n, action)| Step::Decide(n, action)),
        1 => disk().prop_map(Step::Disk),
    ]
}

fn happens(seed: u64, steps: Vec<Step>) {
    let mut world = World::new(seed);
    for step in steps {
        world.step(step);
    }
    world.ends_well();
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, // of each
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::XorShift, // the default one takes most of the time in a debug build
        max_shrink_iters: 20_000,
        max_shrink_time: 60_000, // milliseconds
        ..ProptestConfig::default()
    })]

    /// Never faster than the server's pause allows. One alert per episode, across restarts, sessions,
    /// lists that lose it and list it again, and clocks that are set; one more after a snooze, not
    /// before its end; none for what does not wait. Nothing while signed out. `deadline()` is always
    /// after `now`.
    #[test]
    fn the_rules_hold_whatever_happens(
        seed in 0_u64..1_000_000,
        steps in prop::collection::vec(step(3, 1), 1..60),
    ) {
        happens(seed, steps);
    }

    /// Replies are sent one at a time, as the requester who typed them, never blank, always under the
    /// same key. Each ends once: sent, or kept until the user decides.
    #[test]
    fn a_reply_ends_once_whatever_happens(
        seed in 0_u64..1_000_000,
        steps in prop::collection::vec(step(2, 4), 1..60),
    ) {
        happens(seed, steps);
    }
}
