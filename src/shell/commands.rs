//! The commands that do one thing and end.

use std::io::Read;

use secrecy::SecretString;

use super::cli::Page;
use super::output::{say, say_error};
use super::request::{vault, with_api};
use super::state_file::StateFile;
use super::vault::Vault;
use super::{browser, io};
use crate::api::Credential;
use crate::core::problem::{Audience, Doing, Problem, Secret};
use crate::core::settings::Settings;
use crate::core::{links, sign_in};
use crate::platform;
use crate::ports::update::UpdateStep;

/// `open …`
pub(super) fn open(settings: &Settings, page: &Page) -> Result<(), String> {
    let link = match page {
        Page::Hub => links::hub(settings),
        Page::Portal => links::portal(settings),
        Page::NewTicket(kind) => links::new_ticket(settings, *kind),
        Page::Ticket(id) => ticket_link(settings, id),
    };
    browser::open(&link).map_err(|error| {
        let words = Problem::Browser.words(Doing::OpeningLink, Audience::It);
        format!("{words} [{error}]")
    })
}

/// Only the server knows a ticket's page; where it can't be asked, the portal is the next best.
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
pub(super) fn sign_in(settings: &Settings, login: &str, secret: Secret) -> Result<(), String> {
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
    vault(settings)?.save(&credential).map_err(|error| error.to_string())?;
    io::remember_login(&StateFile::new(&platform::dirs::state()), login);
    platform::instance::poke();
    let name = crate::core::text::clean(&credential.requester.name);
    say(&format!("Entrou como {}.", if name.is_empty() { login } else { &name }));
    Ok(())
}

/// `sign-out`
pub(super) fn sign_out(settings: &Settings) -> Result<(), String> {
    let vault = vault(settings)?;
    let credential = vault.load().map_err(|error| error.to_string())?;
    let Some(credential) = credential else {
        say("Ninguém entrou neste computador.");
        return Ok(());
    };
    // The server may take long to answer, and this may be ended meanwhile.
    vault.forget().map_err(|error| error.to_string())?;
    let revoked = with_api(settings, Doing::Polling, async |api| match api.revocation() {
        Some(api) => api.sign_out(&credential).await,
        None => Ok(()),
    });
    platform::instance::poke();
    match revoked {
        Ok(()) => say("Saiu. O acesso foi apagado deste computador."),
        Err(why) => say(&format!(
            "Saiu. O acesso foi apagado deste computador, mas o servidor não soube disso: {why}"
        )),
    }
    Ok(())
}

/// `update forget`: removes what the program keeps for this user, files first, which need no
/// network.
pub(super) fn forget(settings: &Settings) -> Result<(), String> {
    let files = platform::update::run(UpdateStep::Forget);
    let access = if settings.api.is_some() { sign_out(settings) } else { Ok(()) };
    files.and(access)
}

/// One line of standard input, without its end.
fn read_secret() -> Result<SecretString, String> {
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .take(64 * 1024)
        .read_to_string(&mut typed)
        .map_err(|error| format!("A entrada padrão não pôde ser lida: {error}"))?;
    typed.truncate(typed.trim_end_matches(['\r', '\n']).len());
    if typed.is_empty() {
        return Err("A entrada padrão veio vazia: mande nela a senha ou o token.".into());
    }
    Ok(SecretString::from(typed))
}
