//! The event pump of everything that drives a core: scripts, properties, fuzz targets, benchmarks.
//!
//! Each of them includes this file with `#[path]`, so that nothing of it is in the program. It names
//! no type of the core, for the core's own tests and the others reach those by different paths.
#![allow(dead_code, unused_macros, reason = "not every includer waits")]
#![allow(unreachable_pub, reason = "the fuzz targets use it from outside their library")]

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

/// One event that leads to more events than this leads to itself.
const MAX_EVENTS: usize = 10_000;

/// A core and its surroundings.
pub trait Pump {
    /// `core::event::Event`
    type Event;
    /// `core::effect::Effect`
    type Effect;

    /// Has the core handle an event, now.
    fn handle(&mut self, event: Self::Event) -> Vec<Self::Effect>;

    /// Carries an effect out; returns the events that follow from it at once.
    fn carry_out(&mut self, effect: Self::Effect) -> Vec<Self::Event>;

    /// Handles an event, and every event that its effects lead to.
    fn happens(&mut self, event: Self::Event) {
        let mut queue = VecDeque::from([event]);
        let mut handled = 0;
        while let Some(event) = queue.pop_front() {
            handled += 1;
            assert!(handled < MAX_EVENTS, "an event that leads to itself");
            for effect in self.handle(event) {
                queue.extend(self.carry_out(effect));
            }
        }
    }
}

/// A core with a clock that its surroundings set.
pub trait Clocked: Pump {
    /// `core::event::Event::DeadlineReached`
    const DEADLINE_REACHED: Self::Event;

    /// The core's deadline.
    fn deadline(&self) -> Option<Duration>;

    /// The time that the core is given: monotonic, and wall clock.
    fn clock(&mut self) -> (&mut Duration, &mut Timestamp);

    /// Sets the clock forward.
    fn turn_to(&mut self, at: Duration) {
        let (mono, wall) = self.clock();
        *wall = wall.saturating_add(at.saturating_sub(*mono)).unwrap_or(Timestamp::MAX);
        *mono = at;
    }

    /// Lets time pass until the core's next deadline, if it has one.
    fn wait_for_deadline(&mut self) {
        if let Some(at) = self.deadline() {
            self.turn_to(at);
            self.happens(Self::DEADLINE_REACHED);
        }
    }

    /// Lets time pass, waking the core at each of its deadlines.
    fn wait(&mut self, time: Duration) {
        let end = *self.clock().0 + time;
        while self.deadline().is_some_and(|at| at <= end) {
            self.wait_for_deadline();
        }
        self.turn_to(end);
    }
}

/// Implements [`Clocked`] for a type with a `core` and a `now`.
macro_rules! clocked {
    ($name:ty) => {
        impl Clocked for $name {
            const DEADLINE_REACHED: Event = Event::DeadlineReached;

            fn deadline(&self) -> Option<std::time::Duration> {
                self.core.deadline()
            }

            fn clock(&mut self) -> (&mut std::time::Duration, &mut jiff::Timestamp) {
                (&mut self.now.mono, &mut self.now.wall)
            }
        }
    };
}
#[allow(unused_imports, reason = "not every includer has a clock")]
pub(crate) use clocked;
