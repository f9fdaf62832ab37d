//! In the end every waiting question has been alerted, whatever the clock did.

use std::time::Duration;

use jiff::SignedDuration;

use super::{World, ticket};
use crate::core::event::{Event, PollAnswer, SessionChange};
use crate::core::pump::{Clocked as _, Pump as _};
use crate::core::tickets::{AlertKey, Tickets};

/// A platform that refused an alert is not asked for five minutes, a program that died on the way
/// holds its claim for one, and a poll has to come.
const PATIENCE: Duration = Duration::from_secs(300 + 60 + 66);

impl World {
    /// The wall clock is set. What was snoozed may then be alerted early.
    pub(super) fn jump(&mut self, hours: i16) {
        let jump = SignedDuration::from_hours(hours.into());
        self.now.wall = self.now.wall.checked_add(jump).unwrap();
        self.shared.paused.clear();
    }

    /// The disk, the platform and the server work by now, and the user is there.
    pub(super) fn all_are_alerted(&mut self) {
        self.happens(Event::Session(SessionChange::Unlocked));
        self.polls_until(|world| world.in_flight.is_some() && !world.given_up);
        let end = self.now.mono + PATIENCE;
        self.polls_until(|world| {
            world.lists_again();
            world.now.mono > end
        });
        for key in &self.last_listed {
            let alerted = self.shared.alerted.contains_key(key);
            let due = self.shared.ledger.is_due(key.question(), self.now.wall, None);
            assert!(alerted || !due, "{key:?} was never alerted");
        }
    }

    fn polls_until(&mut self, reached: impl Fn(&mut Self) -> bool) {
        for _ in 0..200 {
            if reached(self) {
                return;
            }
            assert!(self.core.deadline().is_some(), "nothing is ever polled again");
            self.wait_for_deadline();
        }
        panic!("the core does without this poll");
    }

    fn lists_again(&mut self) {
        let row = |key: &AlertKey| ticket(key.ticket.as_str(), key.episode.as_str());
        let list: Vec<_> = self.last_listed.iter().map(row).collect();
        self.answer(Ok(PollAnswer { tickets: Tickets::Complete(list.into()), not_before: None }));
    }
}
