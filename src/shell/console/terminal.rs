//! The terminal that standard input may be.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use secrecy::SecretString;

use super::screen::{Screen, lock};
use crate::core::effect::CredentialPrompt;
use crate::core::event::Event;
use crate::core::problem::Secret;

/// Whether a user at a keyboard can answer a question.
pub(super) fn answers_questions() -> bool {
    may_be_read() && io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether what is typed is for us. A program in the background is stopped by the system when it
/// reads from its terminal; on Windows the shell does not wait for a program of the GUI kind and
/// both would read the same keys.
pub(super) fn may_be_read() -> bool {
    !io::stdin().is_terminal() || in_foreground()
}

#[cfg(unix)]
fn in_foreground() -> bool {
    rustix::termios::tcgetpgrp(io::stdin()).is_ok_and(|group| group == rustix::process::getpgrp())
}

#[cfg(windows)]
const fn in_foreground() -> bool {
    false
}

/// Turns the line that answers a question into credentials: it is the login, and the secret
/// follows, typed blindly.
pub(super) fn credentials<W: Write>(
    prompt: &CredentialPrompt,
    line: &str,
    screen: &Mutex<Screen<W>>,
) -> Event {
    let typed = line.trim();
    let login = if typed.is_empty() { prompt.login.trim() } else { typed };
    if login.is_empty() {
        return Event::CredentialsCancelled;
    }
    let ask = match prompt.secret {
        Secret::Password => "digite a senha (ela não aparece) e Enter",
        Secret::Token => "digite o token (ele não aparece) e Enter",
    };
    lock(screen).text("entrar", ask);
    match read_secret() {
        Some(secret) => Event::CredentialsTyped { login: login.to_owned(), secret },
        None => Event::CredentialsCancelled,
    }
}

#[cfg(unix)]
fn read_secret() -> Option<SecretString> {
    let secret = rpassword::read_password().ok()?;
    (!secret.is_empty()).then(|| SecretString::from(secret))
}

#[cfg(windows)]
const fn read_secret() -> Option<SecretString> {
    None
}
