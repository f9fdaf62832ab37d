//! What the core does when the user signs in or out, or a token is refused.

use secrecy::SecretString;

use super::{Session, incomplete_prompt, is_complete, next_prompt};
use crate::core::Core;
use crate::core::effect::{Effect, UiCommand};
use crate::core::poll::Early;
use crate::core::problem::{Failure, Problem};
use crate::core::tickets::Requester;

impl Core {
    pub(in crate::core) fn credentials_typed(
        &mut self,
        login: &str,
        secret: SecretString,
        effects: &mut Vec<Effect>,
    ) {
        if self.sign_in.session == Session::NoServer {
            return;
        }
        let login = login.trim().to_owned();
        self.sign_in.last_login.clone_from(&login);
        if !is_complete(&login, &secret) {
            let prompt = incomplete_prompt(&self.config.settings, &login);
            effects.push(Effect::Ui(UiCommand::AskCredentials(prompt)));
            return;
        }
        let before = self.sign_in.requester().cloned();
        self.sign_in.session = Session::SigningIn { login: login.clone(), before };
        self.sign_in.attempts += 1;
        self.stop_requests();
        effects.push(Effect::SignIn { login, secret });
    }

    pub(in crate::core) fn sign_in_ended(
        &mut self,
        outcome: Result<Requester, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(others) = self.sign_in.attempts.checked_sub(1) else {
            return; // at the previous server
        };
        self.sign_in.attempts = others;
        match outcome {
            Ok(requester) => self.signed_in_as(Some(requester), effects),
            Err(failure) => {
                self.sign_in.session = self.sign_in.session.after_failed_sign_in();
                let (settings, login) = (&self.config.settings, &self.sign_in.last_login);
                let prompt = next_prompt(failure.problem, settings, login);
                effects.push(Effect::Ui(UiCommand::AskCredentials(prompt)));
            }
        }
    }

    /// An unreadable vault changes nothing for a signed-in requester.
    pub(in crate::core) fn credentials_unread(&mut self) {
        if self.sign_in.session == Session::SignedOut {
            self.sign_in.vault.failed(self.now.mono);
        }
    }

    pub(in crate::core) fn started_as(
        &mut self,
        requester: Option<Requester>,
        last_login: Option<String>,
        effects: &mut Vec<Effect>,
    ) {
        self.sign_in.last_login = last_login.unwrap_or_default();
        self.signed_in_as(requester, effects);
    }

    pub(in crate::core) fn signed_in_as(
        &mut self,
        requester: Option<Requester>,
        effects: &mut Vec<Effect>,
    ) {
        if self.sign_in.session == Session::NoServer {
            return;
        }
        let id = |requester: Option<&Requester>| requester.map(|requester| requester.id.clone());
        if id(self.sign_in.requester()) != id(requester.as_ref()) {
            self.drop_tickets(effects);
        }
        self.sign_in.vault.succeeded();
        self.view.problem = None;
        let Some(requester) = requester else {
            self.sign_in.session = Session::SignedOut;
            self.stop_requests();
            return;
        };
        self.sign_in.last_login.clone_from(&requester.login);
        self.sign_in.session = Session::SignedIn(requester);
        self.sign_in.token_accepted();
        self.start_requests();
        let foreign = self.replies.queue.foreign();
        if foreign > 0 {
            effects.push(Effect::LogWarning(format!(
                "respostas de outro servidor ou usuário, não enviadas: {foreign}"
            )));
        }
    }

    /// Removes the tickets from the screen: they are another requester's. The ledger stays, so that
    /// the same requester is not alerted again after signing in again.
    pub(in crate::core) fn drop_tickets(&mut self, effects: &mut Vec<Effect>) {
        effects.extend(self.tickets.clear().iter().map(|held| Effect::withdraw(held.key())));
        self.poller.holds(None);
        self.view.last_check = None;
        effects
            .extend(self.alerts.take_summary().map(|shown| Effect::Ui(UiCommand::Withdraw(shown))));
    }

    /// A request with the token failed.
    pub(in crate::core) fn request_failed(&mut self, problem: Problem) {
        if self.sign_in.token_failed(problem) {
            self.stop_requests();
        }
    }

    pub(in crate::core) fn retry_token(&mut self) {
        if self.sign_in.retry_token() {
            self.start_requests();
            self.poller.poll_early(self.now.mono, Early::Requested);
        }
    }

    fn start_requests(&mut self) {
        self.poller.enable(self.now.mono);
        self.replies.queue.send_for(self.account(), self.now.mono);
    }

    fn stop_requests(&mut self) {
        self.poller.disable();
        self.replies.queue.send_for(None, self.now.mono);
    }
}
