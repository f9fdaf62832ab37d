//! JSON bodies: type, size, shape.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use http_body::Body as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::poll_fn;
use std::pin::pin;

use super::Problem;
use crate::model::is_blank;
use crate::shared::Shared;

/// The largest body that the API takes: 1 MiB.
pub(crate) const LARGEST_BODY: usize = 1 << 20;

/// Beyond the limit, so much more is read and thrown away, so that the client gets to read
/// the answer instead of a reset.
const PATIENCE: usize = 32 << 20;

/// A JSON object of the expected shape.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "send the body as application/json";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "unsupported_media_type", detail));
        }
        let bytes = read(request.into_body()).await?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| near(&error))?;
        if !value.is_object() {
            return Err(Problem::invalid("invalid_request", "the body must be a JSON object"));
        }
        // The error would quote what was sent, and that may be a password.
        let misfit =
            |_| Problem::invalid("invalid_request", "a member is missing or of a wrong type");
        serde_json::from_value(value).map(Self).map_err(misfit)
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn near(error: &serde_json::Error) -> Problem {
    let place = format!("no valid JSON near line {} column {}", error.line(), error.column());
    Problem::invalid("invalid_json", place)
}

async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    let mut body = pin!(body);
    let mut kept = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let broken = |_| Problem::invalid("invalid_request", "the body did not arrive whole");
        if let Ok(data) = frame.map_err(broken)?.into_data() {
            length += data.len();
            if length <= LARGEST_BODY {
                kept.extend_from_slice(&data);
            }
        }
        if length > PATIENCE {
            break;
        }
    }
    if length > LARGEST_BODY {
        let detail = format!("the body is longer than {LARGEST_BODY} bytes");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail));
    }
    Ok(kept)
}

/// Checks a text: something to see, and not too long.
pub(crate) fn check_text(name: &str, text: &str, longest: usize) -> Result<(), Problem> {
    if is_blank(text) {
        return Err(Problem::invalid("invalid_request", format!("{name} is blank")));
    }
    if text.chars().count() > longest {
        let detail = format!("{name} is longer than {longest} characters");
        return Err(Problem::invalid("invalid_request", detail));
    }
    Ok(())
}
