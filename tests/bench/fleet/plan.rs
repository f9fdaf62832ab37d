//! What happens to the PCs of a run from outside.

use std::time::Duration;

/// Something that happens to one PC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happening {
    /// The user logs on.
    On,
    /// The core's deadline.
    Deadline,
    /// The answer to this poll comes.
    Answer(u64),
    /// The user locks the session.
    Lock,
    /// And comes back.
    Unlock,
    /// The PC sleeps.
    Sleep,
    /// It wakes, and so does its overdue timer.
    Wake,
    /// The system reports that it woke.
    Resumed,
    /// The network goes.
    NetworkDown,
    /// It is back, without an event.
    RouteUp,
    /// It is back, and the system reports it.
    NetworkUp,
    /// An agent asks the user something.
    Question,
    /// The user logs off.
    Off,
}

/// What happens to a PC, in any order.
pub(crate) type Plan = Vec<(Duration, Happening)>;

/// A time of the day.
pub(crate) const fn clock(hour: u64, minute: u64) -> Duration {
    Duration::from_secs(hour * 3_600 + minute * 60)
}

/// A working day: logon about eight, three breaks, lunch, off about six.
pub(crate) fn working_day(rng: &mut fastrand::Rng) -> Plan {
    let mut plan = vec![(about(rng, clock(8, 0), 150), Happening::On)];
    let lunch = about(rng, clock(12, 0), 480);
    away(rng, &mut plan, lunch, clock(0, 50), 0.3);
    for (from, to) in [(clock(9, 10), clock(11, 20)), (clock(13, 40), clock(17, 20))] {
        let at = between(rng, from, to);
        let long = between(rng, clock(0, 5), clock(0, 15));
        away(rng, &mut plan, at, long, 0.15);
    }
    plan.push((about(rng, clock(18, 0), 360), Happening::Off));
    questions(rng, &mut plan, clock(8, 0), clock(18, 0), 0.33);
    plan
}

/// On from the beginning of the run, at any moment of the first minutes.
pub(crate) fn steady(
    rng: &mut fastrand::Rng,
    from: Duration,
    phase: Duration,
    to: Duration,
) -> Plan {
    let mut plan = vec![(between(rng, from, from + phase), Happening::On)];
    questions(rng, &mut plan, from, to, 2.0);
    plan
}

/// Asleep from one time to another; the network is there three seconds after the wake.
pub(crate) fn sleep(plan: &mut Plan, from: Duration, to: Duration) {
    let after = |millis| to + Duration::from_millis(millis);
    plan.extend([
        (from, Happening::Sleep),
        (to, Happening::Wake),
        (after(200), Happening::Resumed),
        (after(3_000), Happening::NetworkUp),
    ]);
}

fn away(rng: &mut fastrand::Rng, plan: &mut Plan, at: Duration, long: Duration, sleeps: f64) {
    plan.extend([(at, Happening::Lock), (at + long, Happening::Unlock)]);
    if rng.f64() < sleeps {
        let seconds = Duration::from_secs;
        sleep(plan, at + seconds(20), (at + long).saturating_sub(seconds(6)));
    }
}

/// So many a day of ten hours, at random moments.
fn questions(rng: &mut fastrand::Rng, plan: &mut Plan, from: Duration, to: Duration, a_day: f64) {
    let pause = clock(10, 0).div_f64(a_day);
    let mut at = from;
    loop {
        at += pause.mul_f64(-rng.f64().max(1e-12).ln());
        if at >= to {
            return;
        }
        plan.push((at, Happening::Question));
    }
}

/// Any moment from one time to another.
pub(crate) fn between(rng: &mut fastrand::Rng, from: Duration, to: Duration) -> Duration {
    from + to.saturating_sub(from).mul_f64(rng.f64())
}

/// A time, give or take so many seconds; most are within twice as many.
fn about(rng: &mut fastrand::Rng, time: Duration, seconds: u32) -> Duration {
    let sum: f64 = (0..12).map(|_| rng.f64()).sum(); // nearly normal, mean 6, deviation 1
    (time + Duration::from_secs(seconds.into()).mul_f64(sum))
        .saturating_sub(Duration::from_secs(u64::from(seconds) * 6))
}
