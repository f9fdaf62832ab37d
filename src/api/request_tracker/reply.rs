//! The requester's reply, and whether an earlier one arrived.
//!
//! RT knows no idempotency key. What it does know: a message is stored together with its
//! transaction or not at all (`RT::Ticket::Correspond`), transactions are numbered upwards over the
//! whole server, and a text comes back as it went in, but for its line ends.

use reqwest::StatusCode;
use reqwest::header::LOCATION;
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serde_json::json;

use super::super::Credential;
use super::super::answer::Answer;
use super::super::error::ApiError;
use super::episode::waits;
use super::id::RtId;
use super::identity::{self, same_name};
use super::rest::document;
use super::ticket::{self, MOST_EMPTY_PAGES, MOST_HISTORY_PAGES};
use super::wire::{Attachment, Ticket};
use super::{RequestTracker, TicketId};
use crate::core::problem::Problem;

impl RequestTracker {
    pub(in super::super) async fn follow_up(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        text: &str,
    ) -> Result<(), ApiError> {
        let number = number(ticket)?;
        let message = json!({"Content": content(text), "ContentType": "text/plain"});
        let path = format!("ticket/{number}/correspond");
        let answer = self.rest.hand_in(&credential.token, &path, &message).await?;
        match self.rest.expect(answer, &[StatusCode::CREATED]) {
            Ok(answer) if is_stored(&answer) => Ok(()),
            Ok(answer) => Err(not_stored(&answer)),
            Err(error) if error.failure.problem == Problem::UnexpectedStatus => {
                Err(self.refusal(&credential.token, &number, error).await)
            }
            Err(error) => Err(error),
        }
    }

    pub(in super::super) async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let path = format!("ticket/{}", number(ticket)?);
        let ticket: Ticket = self.rest.read(&credential.token, &path, &[]).await?;
        Ok(!waits(&self.waiting_states, &ticket.status))
    }

    /// The number of the newest transaction that the requester may see; 0 where there is none.
    pub(in super::super) async fn newest_entry(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<String, ApiError> {
        let ticket = number(ticket)?;
        for page in 1..=MOST_EMPTY_PAGES {
            let rows = ticket::history_page(&self.rest, &credential.token, &ticket, page).await?;
            if let Some(newest) = rows.iter().map(|row| row.id).max() {
                return Ok(newest.to_string());
            }
        }
        Ok("0".to_owned())
    }

    pub(in super::super) async fn has_reply(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        after: &str,
        text: &str,
    ) -> Result<bool, ApiError> {
        let ticket = number(ticket)?;
        let doubt = |what: &str| {
            ApiError::new(Problem::Contradictory, "history of a ticket")
                .said(format!("{ticket}: {what}"))
        };
        let after: u64 = after.parse().map_err(|_| doubt("the newest entry had no number"))?;
        let (token, mut empty_pages) = (&credential.token, 0);
        for page in 1..=MOST_HISTORY_PAGES {
            let rows = ticket::history_page(&self.rest, token, &ticket, page).await?;
            empty_pages = if rows.is_empty() { empty_pages + 1 } else { 0 };
            let replies = rows.iter().filter(|row| row.id > after && row.kind == "Correspond");
            for reply in replies {
                if self.says(token, reply.id, text).await?
                    && self.is_requester(credential, &reply.creator.id).await?
                {
                    return Ok(true);
                }
            }
            let past = rows.iter().any(|row| row.id <= after);
            if past || empty_pages == MOST_EMPTY_PAGES {
                return Ok(false);
            }
        }
        Err(doubt("too long to tell whether the reply is in it"))
    }

    /// Whether a message is this text.
    async fn says(&self, token: &SecretString, message: u64, text: &str) -> Result<bool, ApiError> {
        let parts = match ticket::texts(&self.rest, token, message).await {
            // More than we ever send.
            Err(error) if error.failure.problem == Problem::TooLarge => return Ok(false),
            parts => parts?,
        };
        let is_it = |part: &Attachment| {
            part.transaction == message
                && part.filename.is_empty()
                && part.content_type == "text/plain"
                && comparable(&part.content) == comparable(text)
        };
        Ok(parts.iter().any(is_it))
    }

    /// Whether this login name is the requester's, who may have been renamed.
    async fn is_requester(&self, credential: &Credential, name: &str) -> Result<bool, ApiError> {
        self.remember_only(&credential.requester);
        if self.memory.borrow().names.iter().any(|known| same_name(known, name)) {
            return Ok(true);
        }
        let now = identity::owner(&self.rest, &credential.token).await?.name;
        Ok(same_name(&now, name))
    }

    /// RT says 400 to everything that it does not take, with the reason in the user's language. Where
    /// the ticket can't be answered by us at all, that is the reason.
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

/// To Perl "0" is as good as nothing, and RT would store a message without words
/// (`RT::REST2::Resource::Message::from_json`).
fn content(text: &str) -> &str {
    if text == "0" { "0\n" } else { text }
}

/// RT's proof is the number of the new transaction. The words in the body may speak of what else was
/// asked for, but they are JSON: a page is not RT's.
fn is_stored(answer: &Answer) -> bool {
    let place = answer.header(LOCATION.as_str()).unwrap_or_default();
    let number = place.rsplit_once("/transaction/").map_or("", |(_, number)| number);
    answer.status == StatusCode::CREATED
        && answer.expect_json().is_ok()
        && RtId::new(number).is_some()
}

/// Success without a message: a captive portal's page, or somebody else's 201.
fn not_stored(answer: &Answer) -> ApiError {
    document::<IgnoredAny>(answer).err().unwrap_or_else(|| {
        let detail = format!("{}: {} names no transaction", answer.asked, answer.status);
        ApiError::new(Problem::Contradictory, detail)
    })
}

/// A text as it can be compared with what RT made of it.
fn comparable(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_a_trailing_line_make_no_difference_but_words_do() {
        assert_eq!(comparable("é\r\nsim\r\n"), comparable("é\nsim"));
        assert_ne!(comparable("é\n\nsim"), comparable("é\nsim"));
        assert_ne!(comparable(" sim"), comparable("sim"));
    }
}
