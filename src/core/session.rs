//! Who is signed in, and what the menu, the icon and the dialog make of it.

use secrecy::ExposeSecret;
use secrecy::SecretString;

use super::effect::CredentialPrompt;
use super::problem::{Audience, Doing, Problem, Secret};
use super::settings::Source;
use super::tickets::Requester;

/// The state of the sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// No server is set: nobody can sign in.
    NoServer,
    /// Nobody is signed in.
    SignedOut,
    /// The dialog's answer is on its way to the server.
    SigningIn {
        /// As typed, so that it need not be typed again.
        login: String,
        /// Who was signed in until the token expired.
        before: Option<Requester>,
    },
    /// Somebody is signed in.
    SignedIn(Requester),
    /// The server no longer takes the token of this requester.
    Expired(Requester),
}

impl Session {
    /// Whether polls make sense.
    pub const fn is_signed_in(&self) -> bool {
        matches!(self, Self::SignedIn(_))
    }

    /// Whether the user has to do something before polls make sense again.
    pub const fn needs_sign_in(&self) -> bool {
        matches!(self, Self::SignedOut | Self::Expired(_))
    }

    /// Whose tickets we hold.
    pub const fn requester(&self) -> Option<&Requester> {
        match self {
            Self::SignedIn(requester) | Self::Expired(requester) => Some(requester),
            Self::SigningIn { before, .. } => before.as_ref(),
            Self::NoServer | Self::SignedOut => None,
        }
    }

    /// What is left after a sign-in that failed.
    #[must_use]
    pub fn after_failed_sign_in(&self) -> Self {
        self.requester().map_or(Self::SignedOut, |requester| Self::Expired(requester.clone()))
    }
}

/// The dialog's words for the first try.
pub fn first_prompt(source: Source, login: &str) -> CredentialPrompt {
    let message = match source {
        Source::TicketApi => "Use o e-mail e a senha do Sistema de Chamados.",
        Source::RequestTracker => {
            "Use o nome de usuário e, no lugar da senha, o token do Request Tracker."
        }
    };
    prompt(source, message, login)
}

/// The dialog's words after a try that failed.
pub fn next_prompt(problem: Problem, source: Source, login: &str) -> CredentialPrompt {
    let doing = Doing::SigningIn(secret(source));
    prompt(source, &problem.words(doing, Audience::User), login)
}

/// The dialog's words where something was left empty.
pub fn incomplete_prompt(source: Source, login: &str) -> CredentialPrompt {
    let missing = match source {
        Source::TicketApi => "Digite o e-mail e a senha.",
        Source::RequestTracker => "Digite o nome de usuário e o token.",
    };
    prompt(source, missing, login)
}

/// Whether both fields were filled in.
pub fn is_complete(login: &str, secret: &SecretString) -> bool {
    !login.trim().is_empty() && !secret.expose_secret().is_empty()
}

/// What this source's users type beside their login.
pub const fn secret(source: Source) -> Secret {
    match source {
        Source::TicketApi => Secret::Password,
        Source::RequestTracker => Secret::Token,
    }
}

fn prompt(source: Source, message: &str, login: &str) -> CredentialPrompt {
    CredentialPrompt {
        title: "Entrar no Tecjump".into(),
        message: message.to_owned(),
        login: login.to_owned(),
        secret: secret(source),
    }
}
