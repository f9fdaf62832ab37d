//! When a token that the server refuses counts as no longer good.

use super::Session;
use crate::core::Core;
use crate::core::poll::Hurry;
use crate::core::problem::{Problem, Retry};

impl Core {
    /// Something was asked with the token, and failed so. The session ends once the server has
    /// refused the token twice in a row: a deploy's bad minute must not make everybody type a
    /// password.
    pub(in crate::core) fn failed_with_token(&mut self, problem: Problem) {
        let refused = problem.retry() == Retry::AfterSignIn;
        let before = std::mem::replace(&mut self.token_refused, refused);
        if !(refused && before) {
            return;
        }
        if let Session::SignedIn(requester) = &self.session {
            self.session = Session::Expired(requester.clone());
            self.poller.disable();
            self.replies.send_for(None, self.now.mono);
        }
    }

    /// The user asks: the token that was refused is still kept, so it is tried once more.
    pub(in crate::core) fn try_token_again(&mut self) {
        if let Session::Expired(requester) = &self.session {
            self.session = Session::SignedIn(requester.clone());
            self.token_refused = true;
            self.poller.enable(self.now.mono);
            self.poller.hurry(self.now.mono, Hurry::Asked);
            self.replies.send_for(self.account(), self.now.mono);
        }
    }
}
