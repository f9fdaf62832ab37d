//! Everything that the core can ask the shells to do.

use secrecy::SecretString;

use super::alerts::{Alert, AlertTarget, LedgerChange};
use super::links::Link;
use super::poll::Ask;
use super::problem::Secret;
use super::replies::{OutboxChange, ReplyId};
use super::settings::Source;
use super::tickets::AlertKey;
use super::view::{Menu, Tray};

/// A task for the shell. The core emits each only when it changes something.
#[derive(Debug)]
pub enum Effect {
    /// Ask the source for the waiting tickets. A poll in flight is aborted first.
    Poll(Ask),
    /// Abort the poll in flight, whose answer would be ignored.
    AbortPoll,
    /// Show something.
    Ui(UiCommand),
    /// Change the ledger on disk; answer with `LedgerApplied`, and with `SaveFailed` where only the
    /// memory has it.
    Ledger(LedgerChange),
    /// Change the outbox on disk; answer with `OutboxApplied` or `SaveFailed`.
    Outbox(OutboxChange),
    /// Write what the disk refused before, and read what other sessions wrote; answer with
    /// `OutboxApplied` and `Saved`, or with `SaveFailed`.
    Save,
    /// Send this reply; answer with `ReplyEnded`.
    SendReply(ReplyId),
    /// Log a warning.
    LogWarning(String),
    /// Open an address in the browser, the mail program or the telephone.
    Open(Link),
    /// Sign in and keep the token; the secret is sent once and wiped.
    SignIn {
        /// E-mail, or RT's user name.
        login: String,
        /// Password, or RT's token.
        secret: SecretString,
    },
    /// Rebuild the API client from the current settings, keeping the user.
    RebuildClient,
    /// Switch to the newly configured server; answer with `CredentialsChanged`.
    SwitchServer,
    /// Read the vault again; answer with `CredentialsChanged` or `CredentialsUnread`.
    ReadVault,
}

/// What people can see: carried out by the UI thread.
#[derive(Debug)]
pub enum UiCommand {
    /// Show this icon and tooltip.
    Tray(Tray),
    /// Show this menu, without closing one that is open.
    Menu(Menu),
    /// Show an alert; answer with `AlertAccepted` or `AlertRefused`.
    Alert(Alert),
    /// Show a one-line notice; nothing answers.
    Notice {
        /// The line.
        text: String,
        /// Whether it comes without a sound.
        silent: bool,
    },
    /// Withdraw an alert from the screen and from any list of past ones.
    Withdraw(AlertTarget),
    /// Alerts come from this source from now on.
    Source(Source),
    /// Ask for credentials, on a thread of its own; answer with `CredentialsTyped` or
    /// `CredentialsCancelled`.
    AskCredentials(CredentialPrompt),
    /// Show *Sobre*, without blocking anything else.
    About(String),
    /// Show a box that says what went wrong, without blocking anything else.
    ErrorBox(String),
    /// Put text on the clipboard; answer with `Copied` or `CopyFailed`.
    Copy(Clip),
    /// Remove the icon, keep the state, end the program.
    Quit,
}

/// A text for the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// The text.
    pub text: String,
    /// Why the program copies it, where the user did not ask for that.
    pub reason: Option<String>,
}

impl Effect {
    /// Withdraws the alert of one question.
    pub(super) const fn withdraw(key: AlertKey) -> Self {
        Self::Ui(UiCommand::Withdraw(AlertTarget::Ticket(key)))
    }
}

impl Clip {
    /// A text that the user wants to paste.
    pub const fn wanted(text: String) -> Self {
        Self { text, reason: None }
    }
}

/// What the credential dialog says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialPrompt {
    /// Window title.
    pub title: String,
    /// What to type, or what went wrong last time.
    pub message: String,
    /// Login to start with; empty for none.
    pub login: String,
    /// What is typed beside the login.
    pub secret: Secret,
}
