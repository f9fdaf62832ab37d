//! The contract's documents. Fields that we do not use are declared too: an undeclared field is
//! reported as unknown.

use std::num::NonZeroU64;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::answer::field_name;
use super::super::error::ApiError;
use super::super::list::{MAX_ID, Unread};
use super::super::secret::masked;
use super::super::warnings::Warnings;
use crate::core::problem::Problem;
use crate::core::tickets::{EpisodeId, TicketId, WaitingTicket};

/// Any value; unlike serde's `IgnoredAny` it is not reported as unknown.
type Unused = serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct List {
    /// Parsed one by one: a bad row hides no other.
    pub(super) items: Vec<Box<RawValue>>,
    pub(super) next_cursor: Option<String>,
    #[serde(rename = "as_of")]
    _as_of: Option<Unused>,
}

#[derive(Debug, Deserialize)]
struct Ticket {
    id: String,
    number: String,
    subject: String,
    state: String,
    waiting: Option<Waiting>,
    portal_url: Option<String>,
    can_follow_up: bool,
    #[serde(rename = "kind")]
    _kind: Option<Unused>,
    #[serde(rename = "created_at")]
    _created_at: Option<Unused>,
    #[serde(rename = "updated_at")]
    _updated_at: Option<Unused>,
    #[serde(rename = "revision")]
    _revision: Option<Unused>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TicketPage {
    pub(super) portal_url: Option<String>,
    pub(super) state: String,
}

/// The proof that a follow-up is in the history.
#[derive(Debug, Deserialize)]
pub(super) struct Receipt {
    #[serde(rename = "event_id")]
    _event_id: NonZeroU64,
    #[serde(rename = "state_after")]
    _state_after: String,
}

#[derive(Debug, Deserialize)]
struct Waiting {
    episode_id: String,
    since: Timestamp,
    asked_by: Option<String>,
    excerpt: Option<String>,
    #[serde(rename = "reason")]
    _reason: Option<Unused>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) token: SecretString,
    pub(super) requester: Me,
    #[serde(rename = "expires_at")]
    _expires_at: Option<Unused>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Me {
    pub(super) id: String,
    pub(super) name: Option<String>,
    #[serde(rename = "email")]
    _email: Option<Unused>,
    #[serde(rename = "capabilities")]
    _capabilities: Option<Unused>,
}

/// The rows of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rows {
    pub(super) tickets: Vec<WaitingTicket>,
    pub(super) unread: Unread,
}

impl Rows {
    pub(super) const fn len(&self) -> usize {
        self.tickets.len() + self.unread.rows.len()
    }
}

impl List {
    /// Reads the rows of a page of tickets in this state; adds unknown fields to `unknown`.
    pub(super) fn rows(&self, state: &str, token: &SecretString, unknown: &mut Warnings) -> Rows {
        let mut rows = Rows::default();
        for row in &self.items {
            match read(row, unknown).and_then(|ticket| ticket.in_state(state)) {
                Ok(ticket) => rows.tickets.push(masked(ticket, token)),
                Err(Misfit::Bad(error)) => rows.unread.add(id(row).as_deref(), error, token),
                Err(Misfit::Foreign(id, error)) => rows.unread.add_foreign(&id, error, token),
            }
        }
        rows
    }
}

/// Why a row is not a waiting ticket.
enum Misfit {
    /// It does not match the contract.
    Bad(ApiError),
    /// It is this ticket's row, in another state than requested.
    Foreign(String, ApiError),
}

impl Misfit {
    fn bad(words: impl Into<String>) -> Self {
        Self::Bad(ApiError::new(Problem::InvalidJson, "").said(words))
    }
}

fn read(row: &RawValue, unknown: &mut Warnings) -> Result<Ticket, Misfit> {
    let mut reader = serde_json::Deserializer::from_str(row.get());
    let note = |path: serde_ignored::Path<'_>| unknown.push(format!("items.{}", field_name(&path)));
    serde_ignored::deserialize(&mut reader, note).map_err(|error| Misfit::bad(error.to_string()))
}

/// The id of a row that is otherwise unreadable.
fn id(row: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    serde_json::from_str::<Id>(row.get()).ok().map(|row| row.id)
}

impl Ticket {
    fn in_state(self, asked_for: &str) -> Result<WaitingTicket, Misfit> {
        if self.state != asked_for {
            let words = format!("is in state “{}”, asked for “{asked_for}”", self.state);
            let error = ApiError::new(Problem::Contradictory, "").said(words);
            return Err(Misfit::Foreign(self.id, error));
        }
        let waiting = self.waiting.ok_or_else(|| Misfit::bad("waits for nothing"))?;
        if [&self.id, &waiting.episode_id].iter().any(|id| !(1..=MAX_ID).contains(&id.len())) {
            return Err(Misfit::bad(format!(
                "an identifier is empty or longer than {MAX_ID} bytes"
            )));
        }
        Ok(WaitingTicket {
            id: TicketId(self.id.into()),
            number: self.number,
            subject: self.subject,
            episode: EpisodeId(waiting.episode_id.into()),
            since: waiting.since,
            asked_by: waiting.asked_by.unwrap_or_default(),
            excerpt: waiting.excerpt.unwrap_or_default(),
            portal_url: self.portal_url,
            can_follow_up: self.can_follow_up,
        })
    }
}
