//! The requester's reply, and whether an earlier one arrived.
//!
//! RT has no idempotency keys. But it stores a message together with its transaction or not at all
//! (`RT::Ticket::Correspond`), numbers transactions upwards over the whole server, and returns a text
//! unchanged except for line ends.

use reqwest::StatusCode;
use reqwest::header::LOCATION;
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serde_json::json;

use super::super::answer::Answer;
use super::super::credential::Credential;
use super::super::error::ApiError;
use super::super::history::is_same_text;
use super::entries::waits;
use super::id::RtId;
use super::identity::{self, same_name};
use super::rest::document;
use super::ticket::{self, MAX_EMPTY_PAGES, MAX_HISTORY_PAGES};
use super::wire::{Attachment, Ticket};
use super::{RequestTracker, TicketId};
use crate::core::problem::Problem;

impl RequestTracker {
    pub(crate) async fn follow_up(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        text: &str,
    ) -> Result<(), ApiError> {
        let number = number(ticket)?;
        let message = json!({"Content": content(text), "ContentType": "text/plain"});
        let path = format!("ticket/{number}/correspond");
        let answer = self.rest.post(&credential.token, &path, &message).await?;
        match self.rest.expect(answer, &[StatusCode::CREATED]) {
            Ok(answer) if is_stored(&answer) => Ok(()),
            Ok(answer) => Err(not_stored(&answer)),
            Err(error) if error.failure.problem == Problem::UnexpectedStatus => {
                Err(self.refusal(&credential.token, &number, error).await)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let path = format!("ticket/{}", number(ticket)?);
        let ticket: Ticket = self.rest.read(&credential.token, &path, &[]).await?;
        Ok(!waits(&self.waiting_states, &ticket.status))
    }

    /// The number of the newest transaction that the requester may see, or 0.
    pub(crate) async fn newest_entry(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<String, ApiError> {
        let ticket = number(ticket)?;
        for page in 1..=MAX_EMPTY_PAGES {
            let rows = ticket::history_page(&self.rest, &credential.token, &ticket, page).await?;
            if let Some(newest) = rows.iter().map(|row| row.id).max() {
                return Ok(newest.to_string());
            }
        }
        Ok("0".to_owned())
    }

    pub(crate) async fn has_reply(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        after: &str,
        text: &str,
    ) -> Result<bool, ApiError> {
        let ticket = number(ticket)?;
        let unclear = |what: &str| {
            ApiError::new(Problem::Contradictory, "history of a ticket")
                .said(format!("{ticket}: {what}"))
        };
        let after: u64 = after.parse().map_err(|_| unclear("the newest entry had no number"))?;
        let (token, mut empty_pages) = (&credential.token, 0);
        for page in 1..=MAX_HISTORY_PAGES {
            let rows = ticket::history_page(&self.rest, token, &ticket, page).await?;
            empty_pages = if rows.is_empty() { empty_pages + 1 } else { 0 };
            let replies = rows.iter().filter(|row| row.id > after && row.kind == "Correspond");
            for reply in replies {
                if self.has_text(token, reply.id, text).await?
                    && self.is_requester(credential, &reply.creator.id).await?
                {
                    return Ok(true);
                }
            }
            let past = rows.iter().any(|row| row.id <= after);
            if past || empty_pages == MAX_EMPTY_PAGES {
                return Ok(false);
            }
        }
        Err(unclear("too long to search for the reply"))
    }

    /// Whether a message is this text.
    async fn has_text(
        &self,
        token: &SecretString,
        message: u64,
        text: &str,
    ) -> Result<bool, ApiError> {
        let parts = match ticket::texts(&self.rest, token, message).await {
            // Longer than any reply of ours.
            Err(error) if error.failure.problem == Problem::TooLarge => return Ok(false),
            parts => parts?,
        };
        let is_it = |part: &Attachment| {
            part.transaction == message
                && part.filename.is_empty()
                && part.content_type == "text/plain"
                && is_same_text(&part.content, text)
        };
        Ok(parts.iter().any(is_it))
    }

    /// Whether this login name is the requester's, also after renaming.
    async fn is_requester(&self, credential: &Credential, name: &str) -> Result<bool, ApiError> {
        self.remember_only(&credential.requester);
        if self.memory.borrow().names.iter().any(|known| same_name(known, name)) {
            return Ok(true);
        }
        let now = identity::owner(&self.rest, &credential.token).await?.name;
        Ok(same_name(&now, name))
    }

    /// What a 400 means. RT answers 400 to every refused reply, with the reason in the user's language;
    /// if this user cannot answer the ticket at all, that is the reason.
    async fn refusal(&self, token: &SecretString, number: &RtId, refused: ApiError) -> ApiError {
        let path = format!("ticket/{number}");
        let denied = match self.rest.read::<Ticket>(token, &path, &[]).await {
            Ok(ticket) => !ticket.can_follow_up(),
            Err(error) => {
                matches!(error.failure.problem, Problem::Forbidden | Problem::NotFound)
            }
        };
        if denied { refused.as_problem(Problem::Forbidden) } else { refused }
    }
}

/// The ticket's number.
fn number(ticket: &TicketId) -> Result<RtId, ApiError> {
    RtId::new(ticket.as_str()).ok_or_else(|| {
        let words = format!("“{ticket}” is not a ticket's number");
        ApiError::new(Problem::NotFound, "").said(words)
    })
}

/// Perl treats the string "0" as false, so RT would store a message without words
/// (`RT::REST2::Resource::Message::from_json`).
fn content(text: &str) -> &str {
    if text == "0" { "0\n" } else { text }
}

/// Whether RT named the new transaction, which proves delivery. The body may report other parts of the
/// request, but it is JSON: a page is not RT's.
fn is_stored(answer: &Answer) -> bool {
    let place = answer.header(LOCATION.as_str()).unwrap_or_default();
    let number = place.rsplit_once("/transaction/").map_or("", |(_, number)| number);
    answer.status == StatusCode::CREATED
        && answer.expect_json().is_ok()
        && RtId::new(number).is_some()
}

/// Success without a transaction: a captive portal's page, or a 201 that is not RT's.
fn not_stored(answer: &Answer) -> ApiError {
    document::<IgnoredAny>(answer).err().unwrap_or_else(|| {
        let detail = format!("{}: {} names no transaction", answer.asked, answer.status);
        ApiError::new(Problem::Contradictory, detail)
    })
}
