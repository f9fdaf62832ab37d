//! What the core does when a poll ends.

use crate::core::Core;
use crate::core::effect::Effect;
use crate::core::event::PollAnswer;
use crate::core::poll::Early;
use crate::core::problem::Failure;
use crate::core::tickets::Tickets;

impl Core {
    pub(in crate::core) fn check_now(&mut self) {
        self.alerts.asked();
        self.retry_token();
        self.poller.poll_early(self.now.mono, Early::Requested);
        self.replies.retry_now(self.now.mono);
    }

    pub(in crate::core) fn polled(
        &mut self,
        generation: u64,
        outcome: Result<PollAnswer, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if !self.poller.accepts(generation) {
            // Stale: ignore the answer, but honour its pause.
            let pause = outcome.map_or_else(|late| late.retry_after, |late| late.not_before);
            self.poller.raise_floor(self.now.mono, pause);
            return;
        }
        match outcome {
            Ok(answer) => self.poll_answered(generation, answer, effects),
            Err(failure) => self.poll_failed(&failure),
        }
        self.open_deferred(effects);
    }

    fn poll_answered(&mut self, generation: u64, answer: PollAnswer, effects: &mut Vec<Effect>) {
        self.poller.succeeded(self.now.mono, answer.not_before);
        self.sign_in.token_accepted();
        self.view.answered(self.now.wall);
        if let Tickets::Complete(list) = answer.tickets {
            self.tickets.replace(list);
        }
        self.poller.holds(self.tickets.listed().map(|_| generation));
        self.withdraw_answered(effects);
        self.announce_due(effects);
        self.replies.connected(self.now.mono);
    }

    fn poll_failed(&mut self, failure: &Failure) {
        self.tickets.fail();
        self.view.problem = Some(failure.problem);
        self.poller.raise_floor(self.now.mono, failure.retry_after);
        self.poller.failed(self.now.mono);
        self.request_failed(failure.problem);
    }
}
