//! Follow-ups and new tickets; each happens once under its key.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::auth::Signed;
use super::body::{JsonBody, check_text};
use super::params::{IdempotencyKey, TicketNumber};
use super::{MAX_TEXT_LENGTH, Problem};
use crate::model::{Kind, ticket_id};
use crate::shared::Shared;
use crate::store::{Done, Refusal};

#[derive(Deserialize)]
pub(crate) struct NewFollowUp {
    text: String,
}

/// `POST /v1/tickets/{id}/follow-ups`.
pub(crate) async fn follow_up(
    State(shared): State<Shared>,
    signed: Signed,
    TicketNumber(number): TicketNumber,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(wanted): JsonBody<NewFollowUp>,
) -> Result<Response, Problem> {
    check_text("text", &wanted.text, MAX_TEXT_LENGTH)?;
    let requester = signed.requester.id;
    let done = shared.store().follow_up_once(requester, &key, number, &wanted.text)?;
    match done {
        (Done::FollowUp(receipt), replayed) => Ok(created(replayed, Json(receipt))),
        (Done::Opened { .. }, _) => Err(Refusal::KeyReused.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct NewTicket {
    kind: Kind,
    subject: String,
    text: String,
}

/// `POST /v1/tickets`.
pub(crate) async fn open(
    State(shared): State<Shared>,
    signed: Signed,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(wanted): JsonBody<NewTicket>,
) -> Result<Response, Problem> {
    check_text("subject", &wanted.subject, 255)?;
    check_text("text", &wanted.text, MAX_TEXT_LENGTH)?;
    let requester = signed.requester.id;
    let mut store = shared.store();
    let done = store.open_once(requester, &key, wanted.kind, &wanted.subject, &wanted.text)?;
    let (Done::Opened { number }, replayed) = done else { return Err(Refusal::KeyReused.into()) };
    let location = [(LOCATION, format!("/v1/tickets/{}", ticket_id(number)))];
    let ticket = store.ticket_of(requester, number)?.view(&shared.base_url);
    Ok((location, created(replayed, Json(ticket))).into_response())
}

fn created(replayed: bool, body: impl IntoResponse) -> Response {
    let replayed = if replayed { "true" } else { "false" };
    (StatusCode::CREATED, [("idempotency-replayed", replayed)], body).into_response()
}
