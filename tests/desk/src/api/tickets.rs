//! Reading tickets and their history.

use axum::Json;
use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use super::Problem;
use super::auth::Signed;
use super::conditional::answer;
use super::params::{EventQuery, TicketNumber, TicketQuery, cursor_after};
use crate::model::{Event, TicketView};
use crate::shared::Shared;

#[derive(Serialize)]
struct Listing {
    items: Vec<TicketView>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct DatedListing<'a> {
    #[serde(flatten)]
    listing: &'a Listing,
    as_of: Timestamp,
}

/// `GET /v1/tickets`.
pub(crate) async fn list(
    State(shared): State<Shared>,
    signed: Signed,
    query: TicketQuery,
    headers: HeaderMap,
) -> Response {
    let requester = signed.requester.id;
    let base_url = &shared.base_url;
    let page = shared.store().page(requester, &query.states, query.cursor, query.limit, base_url);
    let next_cursor = page.next_after.map(cursor_after);
    let listing = Listing { items: page.items, next_cursor };
    let as_of = shared.clock.now();
    answer(&headers, &listing, Json(DatedListing { listing: &listing, as_of }))
}

/// `GET /v1/tickets/{id}`.
pub(crate) async fn show(
    State(shared): State<Shared>,
    signed: Signed,
    TicketNumber(number): TicketNumber,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = shared.store();
    let ticket = store.ticket_of(signed.requester.id, number)?.view(&shared.base_url);
    Ok(answer(&headers, &ticket, Json(&ticket)))
}

#[derive(Serialize)]
struct History {
    items: Vec<Event>,
    next_after: Option<u64>,
}

/// `GET /v1/tickets/{id}/events`.
pub(crate) async fn events(
    State(shared): State<Shared>,
    signed: Signed,
    TicketNumber(number): TicketNumber,
    query: EventQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let store = shared.store();
    let ticket = store.ticket_of(signed.requester.id, number)?;
    let mut later = ticket.events.iter().filter(|event| event.id > query.after);
    let items: Vec<Event> = later.by_ref().take(query.limit).cloned().collect();
    let more = later.next().is_some();
    let next_after = items.last().filter(|_| more).map(|event| event.id);
    let history = History { items, next_after };
    Ok(answer(&headers, &history, Json(&history)))
}
