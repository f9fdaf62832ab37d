//! Dialogs through whichever of the desktop's own tools is there: zenity or kdialog.

use std::env;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::core::effect::CredentialPrompt;
use crate::core::event::Event;
use crate::core::problem::Secret;

/// For people without a dialog.
pub(super) const HOW_TO_SIGN_IN: &str =
    "Para entrar, abra um terminal e use: tecjump-tray sign-in --email ENDEREÇO --password-stdin";

/// No login or password is longer.
const MAX_BYTES: u64 = 16 * 1_024;

/// A program that shows dialogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tool {
    Zenity(PathBuf),
    Kdialog(PathBuf),
}

impl Tool {
    /// The one that fits the desktop.
    pub(super) fn find() -> Option<Self> {
        let found = |name: &str| {
            env::split_paths(&env::var_os("PATH")?)
                .map(|directory| directory.join(name))
                .find(|path| path.is_absolute() && path.is_file())
        };
        let zenity = || found("zenity").map(Self::Zenity);
        let kdialog = || found("kdialog").map(Self::Kdialog);
        let kde = env::var("XDG_CURRENT_DESKTOP").is_ok_and(|name| name.contains("KDE"));
        if kde { kdialog().or_else(zenity) } else { zenity().or_else(kdialog) }
    }

    /// Asks for login, then secret; blocks as long as the user takes.
    pub(super) fn ask_credentials(&self, prompt: &CredentialPrompt) -> Event {
        let login = self.run(&self.login_arguments(prompt));
        let login = login.map(|login| login.trim().to_owned()).filter(|login| !login.is_empty());
        let Some(login) = login else { return Event::CredentialsCancelled };
        match self.run(&self.secret_arguments(prompt, &login)) {
            Some(secret) if !secret.is_empty() => {
                Event::CredentialsTyped { login, secret: SecretString::from(secret.as_str()) }
            }
            _ => Event::CredentialsCancelled,
        }
    }

    /// Shows a text until the user closes it; false where the tool does not start.
    pub(super) fn show_text(&self, title: &str, text: &str) -> bool {
        let started = self.command().args(self.text_arguments(title, text)).spawn();
        let Ok(mut dialog) = started else { return false };
        // Waited for, or it stays a zombie after it was closed.
        thread::Builder::new().name("dialog".into()).spawn(move || dialog.wait()).is_ok()
    }

    fn command(&self) -> Command {
        let (Self::Zenity(path) | Self::Kdialog(path)) = self;
        let mut command = Command::new(path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// What the user typed, or nothing where the dialog was cancelled. The answer comes through a
    /// pipe: on a command line every user of the computer could read it.
    fn run(&self, arguments: &[String]) -> Option<Zeroizing<String>> {
        let mut dialog = self.command().args(arguments).stdout(Stdio::piped()).spawn().ok()?;
        let mut typed = Zeroizing::new(String::with_capacity(1_024));
        let read = dialog.stdout.take()?.take(MAX_BYTES).read_to_string(&mut typed);
        let answered = dialog.wait().is_ok_and(|status| status.success()) && read.is_ok();
        let length = typed.trim_end_matches(['\n', '\r']).len();
        typed.truncate(length);
        answered.then_some(typed)
    }

    fn login_arguments(&self, prompt: &CredentialPrompt) -> Vec<String> {
        let CredentialPrompt { title, message, login, .. } = prompt;
        match self {
            Self::Zenity(_) => words(&[
                "--entry",
                &format!("--title={title}"),
                &format!("--text={}", escape(message)),
                &format!("--entry-text={login}"),
                "--width=420",
            ]),
            Self::Kdialog(_) => words(&["--title", title, "--inputbox", &escape(message), login]),
        }
    }

    fn secret_arguments(&self, prompt: &CredentialPrompt, login: &str) -> Vec<String> {
        let secret = match prompt.secret {
            Secret::Password => "Senha",
            Secret::Token => "Token",
        };
        let question = escape(&format!("{}\n\n{secret} de {login}:", prompt.message));
        match self {
            Self::Zenity(_) => words(&[
                "--entry",
                "--hide-text",
                &format!("--title={}", prompt.title),
                &format!("--text={question}"),
                "--width=420",
            ]),
            Self::Kdialog(_) => words(&["--title", &prompt.title, "--password", &question]),
        }
    }

    fn text_arguments(&self, title: &str, text: &str) -> Vec<String> {
        match self {
            Self::Zenity(_) => words(&[
                "--info",
                "--no-markup",
                &format!("--title={title}"),
                &format!("--text={text}"),
            ]),
            Self::Kdialog(_) => words(&["--title", title, "--msgbox", &escape(text)]),
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Both tools take their texts for markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
