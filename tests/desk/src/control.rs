//! The control port: fault injection, and the actions of agents and requesters, as plain HTTP calls.
//!
//! It listens on loopback only and has no password: only the test can reach it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::model::{self, Kind, number_of, ticket_id};
use crate::seed::{self, AGENT, ANA};
use crate::shared::{Shared, lock};
use crate::store::Refusal;

/// The routes of the control port.
pub(crate) fn router(shared: &Shared) -> Router {
    Router::new()
        .route("/", get(help))
        .route("/faults", get(list_faults).put(set_fault).delete(clear_faults))
        .route("/requests", get(list_requests).delete(clear_requests))
        .route("/traffic", get(traffic))
        .route("/tickets", get(list_tickets).post(add_ticket))
        .route("/tickets/{id}", get(show_ticket))
        .route("/tickets/{id}/suspend", post(suspend))
        .route("/tickets/{id}/answer", post(answer))
        .route("/tickets/{id}/follow-up-as-requester", post(follow_up))
        .route("/tickets/{id}/resolve", post(resolve))
        .route("/tickets/{id}/state", put(set_state))
        .route("/tickets/{id}/reply-rules", put(set_reply_rules))
        .route("/sessions/revoke-all", post(revoke_all))
        .route("/clock", put(set_clock))
        .route("/online", put(set_online))
        .with_state(Shared::clone(shared))
}

/// Why a call to the control port fails.
enum Failure {
    BadBody(String),
    Refused(Refusal),
    Io(std::io::Error),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::BadBody(error) => (StatusCode::BAD_REQUEST, error),
            Self::Refused(Refusal::NotFound) => {
                (StatusCode::NOT_FOUND, Refusal::NotFound.to_string())
            }
            Self::Refused(refusal) => (StatusCode::CONFLICT, refusal.to_string()),
            Self::Io(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        };
        (status, Json(json!({"error": error}))).into_response()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Outcome<T> = Result<T, Failure>;

/// A JSON body of any content type, so that `curl -d` is enough; an empty one is `{}`.
struct Body<T>(T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, shared: &Shared) -> Outcome<Self> {
        let unreadable = |error: &dyn std::fmt::Display| Failure::BadBody(error.to_string());
        let body =
            Bytes::from_request(request, shared).await.map_err(|error| unreadable(&error))?;
        let body = if body.is_empty() { b"{}".as_slice() } else { &body };
        serde_json::from_slice(body).map(Self).map_err(|error| unreadable(&error))
    }
}

/// The ticket's number in the path: `tk-1043` or `1043`.
struct Number(u64);

impl FromRequestParts<Shared> for Number {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Outcome<Self> {
        let id = Path::<String>::from_request_parts(parts, shared).await;
        let number = id.ok().and_then(|Path(id)| number_of(&id).or_else(|| id.parse().ok()));
        number.map(Self).ok_or(Failure::Refused(Refusal::NotFound))
    }
}

async fn help() -> &'static str {
    include_str!("control.txt")
}

async fn list_faults(State(shared): State<Shared>) -> Json<Vec<Fault>> {
    Json(lock(&shared.faults).faults().to_vec())
}

async fn set_fault(State(shared): State<Shared>, Body(fault): Body<Fault>) -> Json<Vec<Fault>> {
    lock(&shared.faults).set(fault);
    list_faults(State(shared)).await
}

async fn clear_faults(State(shared): State<Shared>) -> StatusCode {
    lock(&shared.faults).clear();
    StatusCode::NO_CONTENT
}

async fn list_requests(State(shared): State<Shared>) -> impl IntoResponse {
    Json(shared.journal.entries())
}

async fn clear_requests(State(shared): State<Shared>) -> StatusCode {
    shared.journal.clear();
    StatusCode::NO_CONTENT
}

async fn traffic(State(shared): State<Shared>) -> impl IntoResponse {
    Json(shared.meter.read())
}

async fn list_tickets(State(shared): State<Shared>) -> impl IntoResponse {
    let store = shared.store();
    let all: Vec<_> = store.tickets().map(|ticket| ticket.view(&shared.base_url)).collect();
    Json(all)
}

async fn show_ticket(State(shared): State<Shared>, Number(number): Number) -> Outcome<Json<Value>> {
    let store = shared.store();
    let ticket = store.ticket(number)?;
    Ok(Json(json!({"ticket": ticket.view(&shared.base_url), "events": ticket.events})))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct NewTicket {
    email: String,
    kind: Kind,
    subject: String,
    text: String,
}

impl Default for NewTicket {
    fn default() -> Self {
        Self {
            email: ANA.email.to_owned(),
            kind: Kind::Problem,
            subject: seed::subject(0),
            text: "Aberto pela porta de controle.".to_owned(),
        }
    }
}

async fn add_ticket(
    State(shared): State<Shared>,
    Body(new): Body<NewTicket>,
) -> Outcome<impl IntoResponse> {
    let mut store = shared.store();
    let requester = store.requester_by_email(&new.email).ok_or(Refusal::NotFound)?;
    let number = store.open(requester, new.kind, &new.subject, &new.text);
    Ok((StatusCode::CREATED, Json(json!({"id": ticket_id(number)}))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    question: String,
    #[serde(default = "agent")]
    agent: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

fn agent() -> String {
    AGENT.to_owned()
}

async fn suspend(
    State(shared): State<Shared>,
    Number(number): Number,
    Body(asked): Body<Question>,
) -> Outcome<Json<Value>> {
    let episode_id = shared.store().suspend(number, &asked.agent, &asked.question)?;
    Ok(Json(json!({"episode_id": episode_id})))
}

async fn answer(
    State(shared): State<Shared>,
    Number(number): Number,
    Body(said): Body<Text>,
) -> Outcome<Json<Value>> {
    Ok(event(shared.store().answer(number, AGENT, &said.text)?))
}

async fn follow_up(
    State(shared): State<Shared>,
    Number(number): Number,
    Body(said): Body<Text>,
) -> Outcome<impl IntoResponse> {
    Ok(Json(shared.store().follow_up(number, &said.text)?))
}

async fn resolve(State(shared): State<Shared>, Number(number): Number) -> Outcome<Json<Value>> {
    Ok(event(shared.store().set_state(number, AGENT, model::State::Solved)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewState {
    state: model::State,
}

async fn set_state(
    State(shared): State<Shared>,
    Number(number): Number,
    Body(wanted): Body<NewState>,
) -> Outcome<Json<Value>> {
    Ok(event(shared.store().set_state(number, AGENT, wanted.state)?))
}

fn event(id: u64) -> Json<Value> {
    Json(json!({"event_id": id}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyRules {
    #[serde(default = "yes")]
    accepts_follow_ups: bool,
    #[serde(default = "yes")]
    reactivates: bool,
}

fn yes() -> bool {
    true
}

async fn set_reply_rules(
    State(shared): State<Shared>,
    Number(number): Number,
    Body(rules): Body<ReplyRules>,
) -> Outcome<StatusCode> {
    shared.store().set_reply_rules(number, rules.accepts_follow_ups, rules.reactivates)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke_all(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({"revoked": shared.store().revoke_all()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skew {
    skew_seconds: i64,
}

async fn set_clock(State(shared): State<Shared>, Body(wanted): Body<Skew>) -> Json<Value> {
    shared.clock.set_skew(wanted.skew_seconds);
    Json(json!({"skew_seconds": shared.clock.skew(), "now": shared.clock.now()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Online {
    online: bool,
}

async fn set_online(
    State(shared): State<Shared>,
    Body(wanted): Body<Online>,
) -> Outcome<Json<Value>> {
    shared.switch.request(wanted.online).await.map_err(Failure::Io)?;
    Ok(Json(json!({"online": wanted.online})))
}
