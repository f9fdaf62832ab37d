//! Sign-in: who is signed in, and how the program comes to know.

mod events;
mod session;
mod vault;

use std::time::Duration;

pub use session::{Session, secret};
use session::{first_prompt, incomplete_prompt, is_complete, next_prompt};
use vault::VaultReader;

use super::effect::CredentialPrompt;
use super::problem::{Problem, Retry};
use super::settings::Settings;
use super::tickets::Requester;

/// Who is signed in, and what is known of the credentials.
#[derive(Debug)]
pub(super) struct SignIn {
    session: Session,
    /// The server refused the token when it was last used.
    token_refused: bool,
    vault: VaultReader,
    /// Sign-in attempts in flight, all to the current server.
    attempts: u32,
    last_login: String,
}

impl SignIn {
    /// Nobody is signed in yet.
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            session: signed_out(settings),
            token_refused: false,
            vault: VaultReader::default(),
            attempts: 0,
            last_login: String::new(),
        }
    }

    /// Resets for a new server. The login typed last is kept.
    pub(super) fn reset_for_server(&mut self, settings: &Settings) {
        self.session = signed_out(settings);
        self.attempts = 0;
    }

    /// The state of the sign-in.
    pub(super) const fn session(&self) -> &Session {
        &self.session
    }

    /// Whose tickets and replies are shown.
    pub(super) const fn requester(&self) -> Option<&Requester> {
        self.session.requester()
    }

    /// Whether polls make sense.
    pub(super) const fn is_signed_in(&self) -> bool {
        self.session.is_signed_in()
    }

    /// Whether the vault could not be read, so that it is unknown who is signed in.
    pub(super) fn is_vault_unread(&self) -> bool {
        self.session == Session::SignedOut && self.vault.is_unread()
    }

    /// What the dialog says at first.
    pub(super) fn first_prompt(&self, settings: &Settings) -> CredentialPrompt {
        first_prompt(settings, &self.last_login)
    }

    /// When to read the vault again.
    pub(super) fn next_vault_read(&self) -> Option<Duration> {
        self.vault.due().filter(|_| self.session == Session::SignedOut)
    }

    /// Whether to read the vault now.
    pub(super) fn start_vault_read_if_due(&mut self, now: Duration) -> bool {
        self.session == Session::SignedOut && self.vault.start_if_due(now)
    }

    /// A request with the token succeeded.
    pub(super) const fn token_accepted(&mut self) {
        self.token_refused = false;
    }

    /// A request with the token failed. Returns whether that ends the session: the server has
    /// refused the token twice in a row. A single refusal may be a deploy's bad minute, which must
    /// not make every user type a password.
    fn token_failed(&mut self, problem: Problem) -> bool {
        let refused = problem.retry() == Retry::AfterSignIn;
        let before = std::mem::replace(&mut self.token_refused, refused);
        match &self.session {
            Session::SignedIn(requester) if refused && before => {
                self.session = Session::Expired(requester.clone());
                true
            }
            _ => false,
        }
    }

    /// Uses a refused token, which is kept, once more. Returns whether there is one.
    fn retry_token(&mut self) -> bool {
        let Session::Expired(requester) = &self.session else { return false };
        self.session = Session::SignedIn(requester.clone());
        self.token_refused = true;
        true
    }
}

const fn signed_out(settings: &Settings) -> Session {
    match settings.api {
        Some(_) => Session::SignedOut,
        None => Session::NoServer,
    }
}
