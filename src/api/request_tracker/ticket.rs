//! Reading one ticket: itself, its history, the words of its question.

use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::error::ApiError;
use super::id::RtId;
use super::identity::same_name;
use super::rest::{Rest, document};
use super::wire::{Attachment, Page, Ticket, Transaction};
use crate::core::problem::Problem;

/// Newest first, the first page has most questions.
const HISTORY_PER_PAGE: &str = "50";
/// 1,000 transactions without a reply by the requester.
pub(super) const MAX_HISTORY_PAGES: usize = 20;
/// Hidden rows leave gaps, so one empty page does not end a history; this many consecutive ones do.
pub(super) const MAX_EMPTY_PAGES: usize = 3;

/// The ticket itself and its entity tag, or `None` if `etag` is still current.
pub(super) async fn read(
    rest: &Rest,
    token: &SecretString,
    id: &RtId,
    etag: Option<&str>,
) -> Result<Option<(Ticket, Option<String>)>, ApiError> {
    let answer = rest.get(token, &format!("ticket/{id}"), &[], etag).await;
    let answer = answer.map_err(|error| {
        // Listed as ours and then denied: it is not ours (any more).
        if matches!(error.failure.problem, Problem::Forbidden | Problem::NotFound) {
            return error.as_problem(Problem::Contradictory);
        }
        error
    })?;
    if answer.status == StatusCode::NOT_MODIFIED {
        return Ok(None);
    }
    Ok(Some((document(&answer)?, answer.etag())))
}

/// Whether one of these names is a requester of the ticket.
///
/// A group's members are requesters too and RT lists its tickets, but hides the members from
/// requesters (`Memberships` is empty without the right `SeeGroup`); there we rely on the filter.
pub(super) fn is_requester(ticket: &Ticket, names: &[String]) -> bool {
    ticket.requesters.iter().any(|requester| {
        requester.kind == "group" || names.iter().any(|name| same_name(name, &requester.id))
    })
}

/// A page of a ticket's history, newest first.
pub(super) async fn history_page(
    rest: &Rest,
    token: &SecretString,
    ticket: &RtId,
    number: usize,
) -> Result<Vec<Transaction>, ApiError> {
    let number = number.to_string();
    let query = [
        ("fields", "Type,Creator,Created,OldValue,NewValue,ObjectId"),
        ("fields[Creator]", "RealName"),
        ("orderby", "id"),
        ("order", "DESC"),
        ("per_page", HISTORY_PER_PAGE),
        ("page", &number),
    ];
    let page: Page<Transaction> =
        rest.read(token, &format!("ticket/{ticket}/history"), &query).await?;
    Ok(page.items)
}

/// The texts of a message, their containers and their heads, without files, which may be of any size.
pub(super) async fn texts(
    rest: &Rest,
    token: &SecretString,
    transaction: u64,
) -> Result<Vec<Attachment>, ApiError> {
    // Limits on one field are joined by OR. An empty file name is NULL in most databases.
    let query = json!([
        {"field": "TransactionId", "value": transaction},
        {"field": "ContentType", "operator": "STARTSWITH", "value": "text/"},
        {"field": "ContentType", "operator": "STARTSWITH", "value": "multipart/"},
        {"field": "ContentType", "operator": "STARTSWITH", "value": "message/"},
        {"field": "Filename", "operator": "IS", "value": "NULL"},
        {"field": "Filename", "value": ""},
    ]);
    let fields = "TransactionId,ContentType,Filename,Headers,Content";
    attachments(rest, token, &query, fields, "20").await
}

/// The heads of messages and of their parts.
pub(super) async fn heads(
    rest: &Rest,
    token: &SecretString,
    transactions: &[u64],
) -> Result<Vec<Attachment>, ApiError> {
    let limit = |transaction| json!({"field": "TransactionId", "value": transaction});
    let query = transactions.iter().map(limit).collect();
    attachments(rest, token, &query, "TransactionId,Headers", "100").await
}

async fn attachments(
    rest: &Rest,
    token: &SecretString,
    query: &Value,
    fields: &str,
    per_page: &str,
) -> Result<Vec<Attachment>, ApiError> {
    let query = query.to_string();
    let query =
        [("query", query.as_str()), ("fields", fields), ("orderby", "id"), ("per_page", per_page)];
    let parts: Page<Attachment> = rest.read(token, "attachments", &query).await?;
    Ok(parts.items)
}

/// Whether the server gave a useless answer, which a repetition would not change. An alert without the
/// question's words is better than none.
pub(super) const fn is_unreadable(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::TooLarge
            | Problem::InvalidJson
            | Problem::ServerError
            | Problem::Forbidden
            | Problem::NotFound
            | Problem::UnexpectedStatus
            | Problem::NotJson
            | Problem::Contradictory
    )
}
