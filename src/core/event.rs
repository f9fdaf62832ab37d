//! Everything that can happen to the core.

use std::time::Duration;

use secrecy::SecretString;

use super::alerts::{AlertTarget, Applied, Ledger};
use super::effect::Clip;
use super::problem::Failure;
use super::replies::activation::Activation;
use super::replies::{Outbox, ReplyId, Unsaved};
use super::settings::{InForce, Settings};
use super::tickets::{Requester, TicketKind, Tickets};
use super::view::Action;

/// Something that happened, in the order in which it happened.
#[derive(Debug)]
pub enum Event {
    /// The program is up; first event of all.
    Started {
        /// Who is signed in, when a usable token is in the vault.
        requester: Option<Requester>,
        /// Login typed last time, to fill the dialog.
        last_login: Option<String>,
        /// What was alerted before, from the state file.
        ledger: Ledger,
        /// What was typed before and not yet confirmed, from the outbox file.
        outbox: Outbox,
        /// The session is locked or disconnected.
        away: bool,
    },
    /// The time that [`super::Core::deadline`] named has come.
    DeadlineReached,
    /// A poll ended. `generation` is the one of its [`super::effect::Effect::Poll`].
    Polled {
        /// Which poll.
        generation: u64,
        /// What came of it.
        outcome: Result<PollAnswer, Failure>,
    },
    /// An item of the menu was chosen.
    Chosen(Action),
    /// The user clicked an alert.
    AlertClicked(AlertTarget),
    /// A toast was activated. The sender waits until what follows from it is on disk.
    Activated(Activation),
    /// The outbox on disk is this now, with every change that the core asked for.
    OutboxApplied(Outbox),
    /// The disk refused a change of this file. It is kept in memory, in order, for the next try.
    SaveFailed(Unsaved),
    /// The disk, which had refused something, has everything now.
    Saved,
    /// An attempt to send a reply ended.
    ReplyEnded {
        /// Which reply.
        id: ReplyId,
        /// What came of it.
        outcome: ReplyOutcome,
    },
    /// The platform took the alert: the user can see it now or find it later.
    AlertAccepted(AlertTarget),
    /// The platform did not take the alert.
    AlertRefused(AlertTarget),
    /// The ledger on disk was changed as the core asked.
    LedgerApplied(Applied),
    /// The user typed credentials into the dialog.
    CredentialsTyped {
        /// E-mail, or RT's user name.
        login: String,
        /// Password, or RT's token.
        secret: SecretString,
    },
    /// The user closed the dialog without an answer.
    CredentialsCancelled,
    /// A sign-in ended.
    SignInEnded(Result<Requester, Failure>),
    /// The vault changed outside this program: `tecjump-tray sign-in` or `sign-out` ran.
    CredentialsChanged(Option<Requester>),
    /// The vault could not be read, so it is unknown who is signed in.
    CredentialsUnread,
    /// The settings were changed while the program runs; what is in force differs.
    SettingsChanged(Box<Settings>, Vec<InForce>),
    /// The user's session was locked or unlocked, disconnected or connected.
    Session(SessionChange),
    /// The computer woke up.
    Resumed,
    /// A network came up.
    NetworkUp,
    /// The system could not open an address.
    OpenFailed,
    /// The text is on the clipboard.
    Copied(Clip),
    /// The clipboard did not take the text: another program holds it, or the desktop has no clipboard.
    CopyFailed(Clip),
    /// Another process of this program notified this one: a second start, `sign-in` or `sign-out`.
    Notified,
    /// The session is ending or the OS asked us to exit: quit without confirmation.
    SessionEnding,
}

/// What came of an attempt to send a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyOutcome {
    /// The server has it, exactly once.
    Delivered {
        /// Whether the ticket, read back, is no longer suspended; `None` if it could not be read.
        reactivated: Option<bool>,
    },
    /// Another session of this user is sending.
    Busy,
    /// It may or may not have arrived; or it was refused.
    Failed(Failure),
}

/// The answer to a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollAnswer {
    /// The tickets.
    pub tickets: Tickets,
    /// The least time until the next poll, as the server requests it (`Cache-Control: max-age`).
    pub not_before: Option<Duration>,
}

/// A change of the user's session on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionChange {
    /// Locked: nobody sees an alert.
    Locked,
    /// Unlocked.
    Unlocked,
    /// Switched away or Remote Desktop disconnected.
    Disconnected,
    /// Back at the console or Remote Desktop connected.
    Connected,
}

/// A request made on the command line that needs no running tray (`open …`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page<'a> {
    /// `open hub`
    Hub,
    /// `open portal`
    Portal,
    /// `open new-ticket KIND`
    NewTicket(TicketKind),
    /// `open ticket ID`
    Ticket(&'a str),
}
