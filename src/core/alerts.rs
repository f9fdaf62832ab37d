//! Which alerts are due, and what they say.

use super::ledger::AlertKey;
use super::tickets::TicketId;

/// What an alert is about; also what a click on it opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AlertTarget {
    /// One ticket's question.
    Ticket(AlertKey),
    /// Several tickets at once.
    Summary(Vec<AlertKey>),
}

impl AlertTarget {
    /// The episodes that count as alerted once the platform took this.
    pub fn keys(&self) -> &[AlertKey] {
        match self {
            Self::Ticket(key) => std::slice::from_ref(key),
            Self::Summary(keys) => keys,
        }
    }

    /// Whether the alert speaks of this ticket.
    pub fn concerns(&self, ticket: &TicketId) -> bool {
        self.keys().iter().any(|key| key.ticket == *ticket)
    }
}

/// An alert, ready to show: plain text, already cut and cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub target: AlertTarget,
    /// First line, at most 63 UTF-16 units (`NOTIFYICONDATAW::szInfoTitle`).
    pub title: String,
    /// Text, at most 255 UTF-16 units (`NOTIFYICONDATAW::szInfo`).
    pub body: String,
}
