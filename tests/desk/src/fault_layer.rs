//! The middleware that applies the fault dial to the public port.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION, RETRY_AFTER, TRANSFER_ENCODING,
};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::api::Problem;
use crate::faults::{Fault, Mode};
use crate::journal::Applied;
use crate::misbehave;
use crate::shared::{Shared, lock};
use crate::wire::Fate;

type Answer = Response<Body>;

/// Middleware: asks the dial about each request, and lets it go wrong accordingly.
pub(crate) async fn apply(State(shared): State<Shared>, request: Request, next: Next) -> Answer {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    let struck = lock(&shared.faults).strike(request.method().as_str(), uri.path(), query);
    let Some(fault) = struck else { return next.run(request).await };
    sleep(Duration::from_millis(fault.latency_ms)).await;
    let fate = request.extensions().get::<Fate>().cloned().unwrap_or_default();
    let mut answer = go_wrong(&fault, &fate, request, next).await;
    add_headers(&fault, &mut answer);
    let mode = fault.effective_mode();
    let unseen = matches!(mode, Mode::Reset | Mode::DropAnswer);
    answer.extensions_mut().insert(Applied { mode, unseen });
    answer
}

async fn go_wrong(fault: &Fault, fate: &Fate, mut request: Request, next: Next) -> Answer {
    let mode = fault.effective_mode();
    let further_page = request.uri().query().is_some_and(|query| query.contains("cursor="));
    if mode.works_on_body() {
        // A 304 or a compressed answer would leave nothing to work on.
        request.headers_mut().remove(IF_NONE_MATCH);
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    match mode {
        Mode::Status => refuse(fault),
        Mode::Reset => {
            fate.reset();
            Answer::default()
        }
        Mode::DropAnswer => {
            let answer = next.run(request).await;
            fate.reset();
            answer
        }
        Mode::Answer => given(fault),
        Mode::AnswerAfter => {
            let _ = next.run(request).await;
            given(fault)
        }
        Mode::Echo => echo(fault, request).await,
        Mode::MissingPage if further_page => {
            Problem::new(StatusCode::NOT_FOUND, "not_found", "this page is gone").answer()
        }
        Mode::None | Mode::MissingPage => next.run(request).await,
        Mode::Html => typed("text/html; charset=utf-8", misbehave::CAPTIVE_PORTAL),
        Mode::InvalidJson => typed("application/json", misbehave::INVALID_JSON),
        Mode::BigBody => typed("application/json", misbehave::big()),
        Mode::GzipBomb => bomb(),
        Mode::Redirect => redirect(fault),
        _ => rework(fault, fate, next.run(request).await).await,
    }
}

/// Reads the real answer's body and sends it on in another form.
async fn rework(fault: &Fault, fate: &Fate, answer: Answer) -> Answer {
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let body = match fault.effective_mode() {
        Mode::ResetMidBody => misbehave::broken(&body, Some(fate.clone())),
        Mode::CutMidBody => misbehave::broken(&body, None),
        Mode::SlowDrip => misbehave::dripping(&body, Duration::from_millis(fault.drip_ms)),
        Mode::TruncatedJson => {
            head.headers.remove(CONTENT_LENGTH);
            Body::from(body.slice(..body.len() / 2))
        }
        _ => {
            head.headers.remove(CONTENT_LENGTH);
            head.headers.remove(ETAG); // the tag belongs to the answer as it was
            reword(fault, &body).map_or_else(|| Body::from(body), Body::from)
        }
    };
    head.headers.remove(TRANSFER_ENCODING);
    Answer::from_parts(head, body)
}

/// The answer's JSON with other content; nothing if it is not JSON.
fn reword(fault: &Fault, body: &Bytes) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    let link = fault.location.as_deref().unwrap_or("https://phishing.example/chamados/1");
    match fault.effective_mode() {
        Mode::UnknownFields => misbehave::add_unknown_fields(&mut value),
        Mode::UnknownState => {
            misbehave::each_ticket(&mut value, |ticket| ticket["state"] = json!("on_the_moon"));
        }
        Mode::ForeignLink => {
            misbehave::each_ticket(&mut value, |ticket| ticket["portal_url"] = json!(link));
        }
        Mode::DuplicateIds => misbehave::duplicate_items(&mut value),
        _ => {}
    }
    serde_json::to_vec(&value).ok()
}

fn refuse(fault: &Fault) -> Answer {
    let status = status_of(fault).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = Problem::new(status, code_of(status), "set by the fault dial").answer();
    if let Some(seconds) = fault.retry_after {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The answer that the fault describes.
fn given(fault: &Fault) -> Answer {
    let mut answer = Answer::new(Body::from(fault.body.clone()));
    *answer.status_mut() = status_of(fault).unwrap_or_default();
    answer
}

fn status_of(fault: &Fault) -> Option<StatusCode> {
    fault.status.and_then(|status| StatusCode::from_u16(status).ok())
}

/// What careless servers do with what they could not use.
async fn echo(fault: &Fault, request: Request) -> Answer {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let token = header(AUTHORIZATION).and_then(|value| value.split_once(' ')).map(|(_, it)| it);
    let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
    let secret = sent["password"].as_str().or(token).unwrap_or_default();
    let document = misbehave::echo(secret, &String::from_utf8_lossy(&body));
    let mut answer = typed("application/problem+json", document);
    *answer.status_mut() = status_of(fault).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    answer
}

fn code_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "token_invalid",
        403 => "forbidden",
        404 => "not_found",
        409 => "not_repliable",
        413 => "too_large",
        429 => "too_many_requests",
        503 => "unavailable",
        500..=599 => "internal",
        _ => "invalid_request",
    }
}

fn redirect(fault: &Fault) -> Answer {
    let location = fault.location.as_deref().unwrap_or("https://captive.example/entrar");
    let mut answer = Answer::default();
    *answer.status_mut() = StatusCode::FOUND;
    if let Ok(location) = HeaderValue::from_str(location) {
        answer.headers_mut().insert(LOCATION, location);
    }
    answer
}

fn bomb() -> Answer {
    let mut answer = typed("application/json", misbehave::gzip_bomb().unwrap_or_default());
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer
}

fn typed(content_type: &'static str, body: impl Into<Body>) -> Answer {
    let mut answer = Answer::new(body.into());
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

fn add_headers(fault: &Fault, answer: &mut Answer) {
    for (name, value) in &fault.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
}
