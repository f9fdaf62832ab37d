//! Errors as `application/problem+json` (RFC 9457).

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::json;

use crate::store::{Refusal, random_hex};

/// An error answer.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem; headers that its status demands are set here.
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let mut problem = Self { status, code, detail: detail.into(), headers: Vec::new() };
        if status == StatusCode::UNAUTHORIZED {
            problem.headers.push((WWW_AUTHENTICATE, challenge(code)));
        }
        problem
    }

    /// 400: the request does not follow the contract.
    pub(crate) fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 429 with its `Retry-After`.
    pub(crate) fn too_many(retry_after: u64) -> Self {
        let detail = "too many failed attempts for this e-mail address";
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        problem.headers.push((RETRY_AFTER, HeaderValue::from(retry_after)));
        problem
    }

    /// The answer; its `request_id` is new.
    pub(crate) fn answer(self) -> Response<Body> {
        let request_id = random_hex(8);
        let document = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
            "request_id": request_id,
        });
        let mut answer = Response::new(Body::from(document.to_string()));
        *answer.status_mut() = self.status;
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            headers.insert("x-request-id", id);
        }
        headers.extend(self.headers);
        answer
    }
}

fn challenge(code: &str) -> HeaderValue {
    HeaderValue::from_static(match code {
        "token_invalid" => r#"Bearer realm="desk", error="invalid_token""#,
        _ => r#"Bearer realm="desk""#,
    })
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        self.answer()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = match refusal {
            Refusal::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Refusal::NotRepliable => (StatusCode::CONFLICT, "not_repliable"),
            Refusal::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
        };
        Self::new(status, code, refusal.to_string())
    }
}

/// 405 for a known path.
pub(crate) async fn wrong_method() -> Problem {
    let detail = "this address does not take this method; see the Allow header";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}
