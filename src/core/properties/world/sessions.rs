//! Sign-ins, restarts, and a second session of the same user.

use std::time::Duration;

use super::{Ending, Shared, World, complete, requester};
use crate::core::Now;
use crate::core::event::{Event, PollAnswer};
use crate::core::problem::Problem;
use crate::core::pump::Pump as _;

impl World {
    pub(super) fn sign_in(&mut self, works: bool) {
        let known = self.signed_in || self.refusals == 2;
        self.signs_out();
        self.happens(Event::CredentialsTyped {
            login: self.user.into(),
            secret: "x".to_owned().into(),
        });
        let outcome =
            if works { Ok(requester(self.user)) } else { Err(Problem::Unreachable.into()) };
        self.signed_in = works;
        self.refusals = if known && !works { 2 } else { 0 };
        self.happens(Event::SignInEnded(outcome));
    }

    pub(super) fn switch_user(&mut self) {
        self.signs_out();
        self.user = if self.user == "ana" { "bia" } else { "ana" };
        (self.signed_in, self.refusals) = (true, 0);
        self.happens(Event::CredentialsChanged(Some(requester(self.user))));
    }

    pub(super) fn restart(&mut self, arrives: bool) {
        for attempt in self.attempts.drain(..).filter(|attempt| attempt.started && arrives) {
            self.shared.arrived.insert(attempt.id);
        }
        let (user, signed_in, accepts) = (self.user, self.signed_in, self.accepts);
        let now = Now { mono: Duration::ZERO, ..self.now };
        let shared = std::mem::take(&mut self.shared);
        let next = Self::stopped(self.seed + 1, now, shared);
        let (last_listed, listed_elsewhere) =
            (std::mem::take(&mut self.last_listed), self.listed_elsewhere.take());
        *self = Self { user, signed_in, accepts, last_listed, listed_elsewhere, ..next };
        self.start();
    }

    /// A second program of the same user on the same disk sees other answers of the server.
    pub(super) fn other_session(&mut self, rows: &[(u8, u8)]) {
        let now = Now { mono: Duration::ZERO, ..self.now };
        let mut shared = std::mem::take(&mut self.shared);
        shared.locked_elsewhere = self.attempts.iter().any(|attempt| attempt.started);
        let mut other = Self { user: self.user, ..Self::stopped(self.seed + 1_000, now, shared) };
        other.start();
        other.reply_ends(Ending::Delivered(Some(false)), None);
        other.answer(Ok(PollAnswer { tickets: complete(rows), not_before: None }));
        // It ends in the midst of whatever it began since.
        self.shared = Shared { locked_elsewhere: false, ..other.shared };
        self.listed_elsewhere = Some(rows.to_vec());
    }
}
