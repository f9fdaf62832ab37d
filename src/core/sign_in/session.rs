//! Who is signed in, and what the menu, the icon and the dialog make of it.

use secrecy::ExposeSecret;
use secrecy::SecretString;
use url::Url;

use crate::core::effect::CredentialPrompt;
use crate::core::problem::{Audience, Doing, Problem, Secret};
use crate::core::settings::{Settings, Source};
use crate::core::tickets::Requester;

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
    /// A requester is signed in.
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
pub(in crate::core) fn first_prompt(settings: &Settings, login: &str) -> CredentialPrompt {
    let message = match settings.source {
        Source::TicketApi => {
            "Use seu e-mail como nome de usuário e a senha do Sistema de Chamados."
        }
        Source::RequestTracker => {
            "Digite seu nome de usuário do Request Tracker e, no lugar da senha, o token."
        }
    };
    prompt(message, settings, login)
}

/// The dialog's words after a try that failed.
pub(in crate::core) fn next_prompt(
    problem: Problem,
    settings: &Settings,
    login: &str,
) -> CredentialPrompt {
    let doing = Doing::SigningIn(secret(settings.source));
    prompt(&problem.words(doing, Audience::User), settings, login)
}

/// The dialog's words where something was left empty.
pub(in crate::core) fn incomplete_prompt(settings: &Settings, login: &str) -> CredentialPrompt {
    let missing = match settings.source {
        Source::TicketApi => "Preencha o e-mail e a senha.",
        Source::RequestTracker => "Preencha o nome de usuário e o token.",
    };
    prompt(missing, settings, login)
}

/// Whether both fields were filled in.
pub(in crate::core) fn is_complete(login: &str, secret: &SecretString) -> bool {
    !login.trim().is_empty() && !secret.expose_secret().is_empty()
}

/// What this source's users type beside their login.
pub const fn secret(source: Source) -> Secret {
    match source {
        Source::TicketApi => Secret::Password,
        Source::RequestTracker => Secret::Token,
    }
}

/// Names the server that receives what is typed, so that a wrong one can be noticed.
fn prompt(message: &str, settings: &Settings, login: &str) -> CredentialPrompt {
    let server = settings.api.as_ref().and_then(host).unwrap_or_default();
    CredentialPrompt {
        title: "Entrar no Sistema de Chamados".into(),
        message: format!("{message} Servidor: {server}"),
        login: login.to_owned(),
        secret: secret(settings.source),
    }
}

/// The host, with its port where that is not the scheme's own.
fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::{Layer, Origin, resolve};

    fn with_server(address: &str) -> Settings {
        let values = vec![("ApiUrl".into(), address.into())];
        resolve(&[Layer { origin: Origin::Machine, values }]).settings
    }

    #[test]
    fn every_prompt_names_the_server_that_gets_the_password() {
        for (address, line) in [
            ("https://api.tecjump.test/v1/", " Servidor: api.tecjump.test"),
            ("https://api.tecjump.test:8443/", " Servidor: api.tecjump.test:8443"),
            // A look-alike letter is shown as what it is.
            ("https://аpi.tecjump.test/", " Servidor: xn--pi-6kc.tecjump.test"),
        ] {
            let settings = with_server(address);
            let failed = next_prompt(Problem::WrongCredentials, &settings, "ana");
            for prompt in
                [first_prompt(&settings, "ana"), incomplete_prompt(&settings, "ana"), failed]
            {
                assert!(prompt.message.ends_with(line), "{}", prompt.message);
            }
        }
    }
}
