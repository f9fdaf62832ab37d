//! The tickets that wait for the user: the one model that every source maps to.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::core::identity::RequesterId;
use crate::core::text::{clean, cut};

/// Of a server's words in a line of the log.
const MAX_UNITS: usize = 200;

/// A ticket's opaque identifier at its source. Never parsed, only compared and sent back.
///
/// Shared, not copied: list, ledger and index hold the same text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct TicketId(pub Arc<str>);

impl TicketId {
    /// The identifier as the source wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EpisodeId {
    /// The identifier as the source wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for TicketId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<TicketId> for String {
    fn from(id: TicketId) -> Self {
        id.as_str().to_owned()
    }
}

impl From<String> for EpisodeId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<EpisodeId> for String {
    fn from(id: EpisodeId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One question by an agent. A new question is a new episode, even if the ticket never left
/// *Aguardando Cliente*; the same question always has the same episode.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct EpisodeId(pub Arc<str>);

/// A ticket in *Aguardando Cliente*, as its source describes it.
///
/// Every text comes from the server: it is text, never markup, and may hold anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTicket {
    /// Identifier at the source.
    pub id: TicketId,
    /// What people call the ticket, such as `1042`.
    pub number: String,
    /// One line by the requester.
    pub subject: String,
    /// The question that waits.
    pub episode: EpisodeId,
    /// When the agent suspended the ticket.
    pub since: Timestamp,
    /// The agent's name; empty when the source does not give it.
    pub asked_by: String,
    /// The beginning of the question; empty when the source does not give it.
    pub excerpt: String,
    /// The ticket's page in the portal as the source gave it; not yet checked against the portal's
    /// origin (see [`crate::core::links`]).
    pub portal_url: Option<String>,
    /// Whether the requester may answer now.
    pub can_follow_up: bool,
}

impl WaitingTicket {
    /// What is alerted at most once.
    pub fn key(&self) -> AlertKey {
        self.question().into()
    }

    /// The same, borrowed.
    pub const fn question(&self) -> AlertKeyRef<'_> {
        (&self.id, &self.episode)
    }
}

/// One alertable thing: a question in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlertKey {
    /// The ticket.
    pub ticket: TicketId,
    /// The question.
    pub episode: EpisodeId,
}

/// An [`AlertKey`], borrowed: to look something up without a copy.
pub type AlertKeyRef<'a> = (&'a TicketId, &'a EpisodeId);

impl AlertKey {
    /// The same, borrowed.
    pub const fn question(&self) -> AlertKeyRef<'_> {
        (&self.ticket, &self.episode)
    }
}

impl From<AlertKeyRef<'_>> for AlertKey {
    fn from((ticket, episode): AlertKeyRef<'_>) -> Self {
        Self { ticket: ticket.clone(), episode: episode.clone() }
    }
}

/// The three forms that open a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum TicketKind {
    /// *Requisição de serviço*
    ServiceRequest,
    /// *Problema ou falha*
    Problem,
    /// *Dúvida ou orientação*
    Question,
}

impl TicketKind {
    /// All kinds in the portal's order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word used on the command line (`open new-ticket KIND`).
    pub const fn word(self) -> &'static str {
        match self {
            Self::ServiceRequest => "service-request",
            Self::Problem => "problem",
            Self::Question => "question",
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// Opaque identifier at the source.
    pub id: RequesterId,
    /// Name to show; empty when the source does not give it.
    pub name: String,
    /// What the user typed to sign in: an e-mail, or RT's user name.
    pub login: String,
}

/// A complete answer to "which tickets wait for me?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tickets {
    /// The server said that nothing changed since the last complete answer.
    Unchanged,
    /// All of them, every page read, every row checked.
    Complete(CompleteList),
}

/// Every waiting ticket that the server listed, and the rows that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompleteList {
    /// The rows that could be read, each ticket once.
    pub tickets: Vec<WaitingTicket>,
    /// The rows that could not be read. Each is a ticket that still waits.
    pub unreadable: Vec<UnreadableRow>,
}

impl CompleteList {
    /// How many tickets wait.
    pub const fn len(&self) -> usize {
        self.tickets.len() + self.unreadable.len()
    }

    /// Whether no ticket waits.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<Vec<WaitingTicket>> for CompleteList {
    /// A list whose every row could be read.
    fn from(tickets: Vec<WaitingTicket>) -> Self {
        Self { tickets, unreadable: Vec::new() }
    }
}

/// A row of the server's list that could not be read: the ticket stays as it was last known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnreadableRow {
    /// The ticket, where at least its identifier could be read.
    pub id: Option<TicketId>,
    /// What is wrong with the row: for the log, in one line, with nothing secret.
    pub reason: String,
}

impl fmt::Display for UnreadableRow {
    /// For log and `check`, in Portuguese: one line, whatever the server sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = cut(&clean(&self.reason), MAX_UNITS);
        match &self.id {
            Some(id) => {
                write!(f, "chamado “{}” ilegível: {reason}", cut(&clean(id.as_str()), MAX_UNITS))
            }
            None => write!(f, "chamado sem identificador legível: {reason}"),
        }
    }
}
