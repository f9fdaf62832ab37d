//! What an alert says.

use crate::core::Now;
use crate::core::settings::{Alerting, Settings};
use crate::core::text::{self, clean, cut, local_time, waiting_count};
use crate::core::tickets::{AlertKey, TicketId, WaitingTicket};

/// `NOTIFYICONDATAW::szInfoTitle` holds 64 UTF-16 units including the NUL.
const TITLE_UNITS: usize = 63;
/// `NOTIFYICONDATAW::szInfo` holds 256 UTF-16 units including the NUL.
const BODY_UNITS: usize = 255;
/// How many tickets a summary lists by name.
const NAMED_IN_SUMMARY: usize = 3;

/// What an alert is about; also what a click on it opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AlertTarget {
    /// One ticket's question.
    Ticket(AlertKey),
    /// Several tickets at once.
    Summary(Vec<AlertKey>),
}

impl AlertTarget {
    /// The questions that count as alerted once the platform has accepted this.
    pub fn keys(&self) -> &[AlertKey] {
        match self {
            Self::Ticket(key) => std::slice::from_ref(key),
            Self::Summary(keys) => keys,
        }
    }

    /// Consumes the target and returns its keys.
    pub fn into_keys(self) -> Vec<AlertKey> {
        match self {
            Self::Ticket(key) => vec![key],
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
    /// Whether it is shown without a sound.
    pub silent: bool,
    /// What only a toast shows; a balloon has no room for it.
    pub toast: ToastParts,
}

/// What only a toast can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToastParts {
    /// The source's name, for the arguments and the group.
    pub source: &'static str,
    /// Since when the ticket waits, in words; empty for a summary.
    pub since: String,
    /// Whether there is a box to reply in.
    pub can_reply: bool,
}

pub(super) fn single(ticket: &WaitingTicket, settings: &Settings, now: &Now) -> Alert {
    let (subject, who) = (text::subject(&ticket.subject), text::agent(&ticket.asked_by));
    let asks = match clean(&ticket.excerpt) {
        excerpt if excerpt.is_empty() => format!("{who} aguarda sua resposta."),
        excerpt => format!("{who} pergunta: {excerpt}"),
    };
    Alert {
        target: AlertTarget::Ticket(ticket.key()),
        title: cut(&format!("Chamado {}: {subject}", clean(&ticket.number)), TITLE_UNITS),
        body: cut(&asks, BODY_UNITS),
        silent: settings.alerts == Alerting::Silent,
        toast: ToastParts {
            source: settings.source.name(),
            since: format!("Aguardando desde {}", local_time(ticket.since, now.wall, now.offset)),
            can_reply: ticket.can_follow_up,
        },
    }
}

pub(super) fn summary(tickets: &[&WaitingTicket], settings: &Settings) -> Alert {
    let named: Vec<_> = tickets
        .iter()
        .take(NAMED_IN_SUMMARY)
        .map(|ticket| {
            cut(&format!("{} {}", clean(&ticket.number), text::subject(&ticket.subject)), 70)
        })
        .collect();
    let rest = match tickets.len().saturating_sub(named.len()) {
        0 => String::new(),
        1 => "\ne mais 1 chamado".into(),
        more => format!("\ne mais {more} chamados"),
    };
    Alert {
        target: AlertTarget::Summary(tickets.iter().map(|ticket| ticket.key()).collect()),
        title: cut(&waiting_count(tickets.len()), TITLE_UNITS),
        body: cut(&format!("{}{rest}", named.join("\n")), BODY_UNITS),
        silent: settings.alerts == Alerting::Silent,
        toast: ToastParts {
            source: settings.source.name(),
            since: String::new(),
            can_reply: false,
        },
    }
}
