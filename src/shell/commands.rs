//! The commands that do one thing and exit.

use std::io::Read;

use secrecy::SecretString;

use super::browser;
use super::cli::Page;
use super::output::{say, say_error};
use super::request::{RequestError, vault, with_api};
use super::state_file::{StateFile, remember_login};
use super::vault::{Vault, VaultError};
use crate::api::Credential;
use crate::core::problem::{Audience, Doing, Problem, Secret};
use crate::core::settings::Settings;
use crate::core::{links, sign_in};
use crate::platform;
use crate::ports::update::{UpdateError, UpdateStep};

/// Why a command failed. Shown to IT, in Portuguese.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// No program took the address.
    #[error("{words} [{0}]", words = Problem::Browser.words(Doing::OpeningLink, Audience::It))]
    Browser(std::io::Error),
    /// The request to the server failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The vault could not be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A step of the installer failed.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// Standard input could not be read, or is not UTF-8.
    #[error("Não foi possível ler a entrada padrão: {0}")]
    InputUnreadable(std::io::Error),
    /// Standard input held no secret.
    #[error("A entrada padrão está vazia: envie por ela a senha ou o token.")]
    InputEmpty,
}

/// `open …`
pub(super) fn open(settings: &Settings, page: &Page) -> Result<(), CommandError> {
    let link = match page {
        Page::Hub => links::hub(settings),
        Page::Portal => links::portal(settings),
        Page::NewTicket(kind) => links::new_ticket(settings, *kind),
        Page::Ticket(id) => ticket_link(settings, id),
    };
    browser::open(&link).map_err(CommandError::Browser)
}

/// Only the server knows a ticket's page. If the request fails, the portal opens instead.
fn ticket_link(settings: &Settings, id: &str) -> links::Link {
    let known = links::ticket_by_id(settings, id);
    let credential = settings.api.as_ref().and_then(|api| Vault::new(api).load().ok().flatten());
    let Some(credential) = credential.filter(|_| known == links::portal(settings)) else {
        return known;
    };
    let page = with_api(settings, Doing::OpeningTicket, async |api| match api.page_lookup() {
        Some(api) => api.ticket_page(&credential, id).await,
        None => Ok(None),
    });
    match page {
        Ok(page) => links::ticket(settings, page.as_deref()),
        Err(why) => {
            say_error(&format!("{why}\nAbrindo o Sistema de Chamados."));
            known
        }
    }
}

/// `sign-in`: the secret comes on standard input.
pub(super) fn sign_in(
    settings: &Settings,
    login: &str,
    secret: Secret,
) -> Result<(), CommandError> {
    let typed = read_secret()?;
    let device = platform::facts::facts().computer;
    let doing = Doing::SigningIn(match sign_in::secret(settings.source) {
        Secret::Token => Secret::Token,
        Secret::Password => secret,
    });
    let credential: Credential = with_api(settings, doing, async |api| match secret {
        Secret::Password => api.sign_in(login, typed, &device).await,
        Secret::Token => api.sign_in_with_token(login, typed).await,
    })?;
    vault(settings)?.save(&credential)?;
    remember_login(&StateFile::new(&platform::dirs::state()), login);
    platform::instance::notify();
    let name = crate::core::text::clean(&credential.requester.name);
    say(&format!("Conectado como {}.", if name.is_empty() { login } else { &name }));
    Ok(())
}

/// `sign-out`
pub(super) fn sign_out(settings: &Settings) -> Result<(), CommandError> {
    let vault = vault(settings)?;
    let Some(credential) = vault.load()? else {
        say("Nenhuma conta conectada neste computador.");
        return Ok(());
    };
    // The server may answer late, and this process may be killed before that.
    vault.forget()?;
    let revoked = with_api(settings, Doing::Polling, async |api| match api.revocation() {
        Some(api) => api.sign_out(&credential).await,
        None => Ok(()),
    });
    platform::instance::notify();
    match revoked {
        Ok(()) => say("Você saiu. O acesso foi apagado deste computador."),
        Err(why) => say(&format!(
            "Você saiu. O acesso foi apagado deste computador, mas não foi possível avisar o servidor: {why}"
        )),
    }
    Ok(())
}

/// `update forget`: removes what the program keeps for this user, files first, which need no
/// network.
pub(super) fn forget(settings: &Settings) -> Result<(), CommandError> {
    let files = platform::update::run(UpdateStep::Forget);
    let access = if settings.api.is_some() { sign_out(settings) } else { Ok(()) };
    files?;
    access
}

/// Standard input, at most 64 KiB, without the line's end.
fn read_secret() -> Result<SecretString, CommandError> {
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .take(64 * 1024)
        .read_to_string(&mut typed)
        .map_err(CommandError::InputUnreadable)?;
    typed.truncate(typed.trim_end_matches(['\r', '\n']).len());
    if typed.is_empty() {
        return Err(CommandError::InputEmpty);
    }
    Ok(SecretString::from(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_failed_and_what_to_do() {
        let denied = || std::io::ErrorKind::PermissionDenied.into();
        for (error, words) in [
            (
                CommandError::Browser(denied()),
                &*Problem::Browser.words(Doing::OpeningLink, Audience::It),
            ),
            (CommandError::Browser(denied()), "[permission denied]"),
            (CommandError::Request(RequestError::NotConfigured), Problem::NotConfigured.title()),
            (CommandError::Vault(VaultError::TooLong { bytes: 9 }), "9 bytes"),
            (CommandError::Update(UpdateError::NotSupported), "update é só"),
            (
                CommandError::InputUnreadable(denied()),
                "Não foi possível ler a entrada padrão: permission denied",
            ),
            (
                CommandError::InputEmpty,
                "A entrada padrão está vazia: envie por ela a senha ou o token.",
            ),
        ] {
            let text = error.to_string();
            assert!(text.contains(words), "{text}");
        }
    }
}
