//! The Ticket API v1, as `openapi.yaml` describes it.

mod accept;
mod auth;
mod body;
mod conditional;
mod params;
mod problem;
mod sessions;
mod tickets;
mod writing;

use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

pub(crate) use problem::Problem;

use crate::model::{Kind, State};
use crate::shared::Shared;

/// The longest follow-up, in characters.
pub(crate) const MAX_TEXT_LENGTH: usize = 8_000;

/// The contract itself.
pub(crate) const OPENAPI: &str = include_str!("../openapi.yaml");

/// The routes under `/v1`.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/v1/sessions", post(sessions::create))
        .route("/v1/sessions/current", delete(sessions::end))
        .route("/v1/me", get(me))
        .route("/v1/tickets", get(tickets::list).post(writing::open))
        .route("/v1/tickets/{id}", get(tickets::show))
        .route("/v1/tickets/{id}/events", get(tickets::events))
        .route("/v1/tickets/{id}/follow-ups", post(writing::follow_up))
        .layer(from_fn(accept::require_json))
        .route("/v1/openapi.yaml", get(openapi))
        .method_not_allowed_fallback(problem::wrong_method)
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/yaml; charset=utf-8")], OPENAPI)
}

/// `GET /v1/me`: the token's owner, and the desk's capabilities.
async fn me(signed: auth::Signed, headers: HeaderMap) -> axum::response::Response {
    let states: Vec<Value> =
        State::ALL.iter().map(|state| named(state.id(), state.label())).collect();
    let kinds: Vec<Value> = Kind::ALL.iter().map(|kind| named(kind.id(), kind.label())).collect();
    let identity = json!({
        "id": format!("rq-{}", signed.requester.id),
        "name": signed.requester.name,
        "email": signed.requester.email,
        "capabilities": {
            "states": states,
            "kinds": kinds,
            "follow_up": true,
            "open_ticket": true,
            "follow_up_max_length": MAX_TEXT_LENGTH,
        },
    });
    conditional::answer(&headers, &identity, Json(&identity))
}

fn named(id: &str, label: &str) -> Value {
    json!({"id": id, "label": label})
}
