//! What a ticket is, in the neutral vocabulary of the Ticket API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A ticket's state. On the wire an open vocabulary; this desk has these five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Opened, not yet read by an agent.
    New,
    /// An agent is on it.
    InProgress,
    /// Suspended by an agent until the requester answers.
    WaitingCustomer,
    /// Solved; an answer by the requester opens it again.
    Solved,
    /// Done with; takes no more follow-ups.
    Closed,
}

impl State {
    /// Every state, in the order of a ticket's life.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word of the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in_progress",
            Self::WaitingCustomer => "waiting_customer",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// The words of the pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "Novo",
            Self::InProgress => "Em atendimento",
            Self::WaitingCustomer => "Aguardando Cliente",
            Self::Solved => "Solucionado",
            Self::Closed => "Fechado",
        }
    }

    /// The state of that wire word, if this desk knows it.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.id() == id)
    }
}

/// Which of the three forms opened a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Requisição de serviço.
    ServiceRequest,
    /// Problema/Falha.
    Problem,
    /// Dúvida/Orientação.
    Question,
}

impl Kind {
    /// The three kinds, in the order of the services page.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word of the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::ServiceRequest => "service_request",
            Self::Problem => "problem",
            Self::Question => "question",
        }
    }

    /// The words of the pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::ServiceRequest => "Requisição de serviço",
            Self::Problem => "Problema/Falha",
            Self::Question => "Dúvida/Orientação",
        }
    }

    /// The last part of the form's address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ServiceRequest => "requisicao",
            Self::Problem => "problema",
            Self::Question => "duvida",
        }
    }

    /// The kind of that wire word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// The kind of the form at that address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }
}

/// Why and since when a ticket waits for its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Names this question: a second question is a second episode.
    pub episode_id: String,
    /// When the question was asked.
    pub since: Timestamp,
    /// The motive that the agent chose.
    pub reason: String,
    /// The agent's name.
    pub asked_by: String,
    /// The beginning of the question, on one line.
    pub excerpt: String,
}

/// Who wrote an entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Author {
    /// The name to show.
    pub name: String,
    /// `requester` or `agent`.
    pub role: Role,
}

/// The side that an author is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The customer's employee who opened the ticket.
    Requester,
    /// Tecjump's side.
    Agent,
}

/// What happened. On the wire an open vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// The ticket was opened; the text describes it.
    Opened,
    /// Someone wrote a follow-up; it may have moved the state too.
    FollowUp,
    /// An agent suspended the ticket; the text is the question.
    Suspended,
    /// The state changed without a text.
    StateChanged,
}

/// One entry of *Histórico do chamado*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Ascends through the whole desk and never changes.
    pub id: u64,
    /// What happened.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub author: Author,
    /// What was written, to the letter.
    pub text: Option<String>,
    /// The ticket's state afterwards.
    pub state_after: State,
    /// The episode that this entry began.
    pub episode_id: Option<String>,
}

/// One ticket with its history.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The number that people read.
    pub number: u64,
    /// Whose it is.
    pub requester: u64,
    /// One line that says what it is about.
    pub subject: String,
    /// The form that opened it.
    pub kind: Kind,
    /// Its state.
    pub state: State,
    /// The open question, while it waits.
    pub waiting: Option<Waiting>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub revision: u64,
    /// False: the requester may not write, whatever the state.
    pub accepts_follow_ups: bool,
    /// False: a follow-up leaves a waiting ticket waiting, as badly set up servers do.
    pub reactivates: bool,
    /// The history, oldest first.
    pub events: Vec<Event>,
}

impl Ticket {
    /// The opaque id of the wire; on purpose not the number.
    pub fn id(&self) -> String {
        ticket_id(self.number)
    }

    /// Whether the requester may add a follow-up now.
    pub fn can_follow_up(&self) -> bool {
        self.accepts_follow_ups && self.state != State::Closed
    }

    /// The ticket as the API shows it.
    pub(crate) fn view(&self, base_url: &str) -> TicketView {
        TicketView {
            id: self.id(),
            number: self.number.to_string(),
            subject: self.subject.clone(),
            state: self.state,
            waiting: self.waiting.clone(),
            kind: self.kind,
            created_at: self.created_at,
            updated_at: self.updated_at,
            revision: self.revision,
            portal_url: format!("{base_url}/portal/chamados/{}", self.id()),
            can_follow_up: self.can_follow_up(),
        }
    }
}

/// The wire's id of the ticket with that number.
pub(crate) fn ticket_id(number: u64) -> String {
    format!("tk-{number}")
}

/// The number in a wire id; only the exact form counts, so that one ticket has one address.
pub(crate) fn number_of(id: &str) -> Option<u64> {
    let number = id.strip_prefix("tk-")?.parse().ok()?;
    (ticket_id(number) == id).then_some(number)
}

/// A ticket on the wire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TicketView {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) state: State,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) kind: Kind,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) revision: u64,
    pub(crate) portal_url: String,
    pub(crate) can_follow_up: bool,
}

/// The answer to a follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The entry that the follow-up became.
    pub event_id: u64,
    /// The ticket's state afterwards.
    pub state_after: State,
}

/// Characters that show nothing: blanks of every kind, controls, the byte order mark.
/// The OpenAPI document spells out the same set in its `pattern` for texts.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, '\0'..='\u{20}' | '\u{7f}'..='\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200b}'
            | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
    })
}

/// The beginning of a text on one line, at most 200 characters.
pub(crate) fn excerpt(text: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_CHARACTERS - 1) {
        Some((cut, _)) if line.chars().count() > MAX_CHARACTERS => format!("{}…", &line[..cut]),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        assert_eq!(number_of("tk-1043"), Some(1043));
        for wrong in ["1043", "tk-", "tk-01043", "tk-+1043", "tk-1043x", "TK-1043"] {
            assert_eq!(number_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("Qual é\r\n  o ramal?"), "Qual é o ramal?");
        let long = excerpt(&"ç".repeat(500));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with('…'));
        assert_eq!(excerpt(&"ç".repeat(200)), "ç".repeat(200));
    }

    #[test]
    fn blank_text_has_nothing_visible() {
        assert!(is_blank(" \t\r\n\u{3000}\u{feff}"));
        assert!(!is_blank(" . "));
    }
}
