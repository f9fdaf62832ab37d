//! A server's answer, and whether it is the server's own.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{
    CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ApiError;
use super::warnings::Warnings;
use crate::core::problem::Problem;
use crate::core::text::{clean, cut};

/// A longer `max-age` is a CDN's default, not the server's intent.
const MAX_MAX_AGE: Duration = Duration::from_hours(1);
/// RFC 8259, 8.1: a parser may ignore it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The longest `code` or `request_id`, as in the contract.
const MAX_CODE: usize = 64;
/// The longest name of a field in a warning, in UTF-16 units.
const MAX_FIELD_NAME: usize = 120;

/// How a server marks an error as its own. A proxy's or a captive portal's page lacks the mark:
/// it says nothing about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// Ticket API: `application/problem+json` (RFC 9457); for 401 a `Bearer` challenge (RFC 6750).
    ProblemDocument,
    /// Request Tracker: `application/json` with a `message`, also for 401, which has no challenge.
    Message,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// What was asked, for error messages: method and path, no query.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 1 MiB.
    pub body: Vec<u8>,
}

/// What a server's answer shows without a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeting {
    /// The server's clock, from its `Date` header.
    pub clock: Option<Timestamp>,
}

impl Answer {
    /// The answer itself if its status is in `wanted`, else the error that it means.
    pub fn expect(self, wanted: &[StatusCode], form: ErrorForm) -> Result<Self, ApiError> {
        if wanted.contains(&self.status) { Ok(self) } else { Err(self.error(form)) }
    }

    fn error(&self, form: ErrorForm) -> ApiError {
        let kind = self.media_type();
        let own = self.is_own(form);
        let problem = match self.status.as_u16() {
            429 => Problem::TooManyRequests,
            408 | 425 | 503 => Problem::Unavailable, // the first two come from proxies: try again
            511 => Problem::NotJson,                 // RFC 6585: a captive portal that says so
            500..=599 => Problem::ServerError,
            300..=303 | 305..=399 => Problem::Redirected,
            400..=499 if !own => Problem::NotJson,
            401 => Problem::Unauthorized,
            403 => Problem::Forbidden,
            404 => Problem::NotFound,
            409 => Problem::Conflict,
            400..=499 => Problem::UnexpectedStatus,
            // Success of another kind than asked for, 304 without a tag, and no HTTP status.
            _ if is_json(&kind) => Problem::Contradictory,
            _ => Problem::NotJson,
        };
        let words = if own { self.words(form) } else { format!("content type “{kind}”") };
        ApiError::new(problem, format!("{}: {}", self.asked, self.status))
            .said(words)
            .retry_after(self.retry_after())
    }

    /// Whether this error comes from the server that we asked, not from something in between.
    fn is_own(&self, form: ErrorForm) -> bool {
        match form {
            ErrorForm::ProblemDocument if self.status == StatusCode::UNAUTHORIZED => self
                .headers
                .get_all(WWW_AUTHENTICATE)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .any(challenges_for_bearer),
            ErrorForm::ProblemDocument => {
                self.media_type() == "application/problem+json" && self.object().is_some()
            }
            ErrorForm::Message => {
                let message =
                    |object: Map<String, Value>| object.get("message")?.as_str().map(drop);
                is_json(&self.media_type()) && self.object().and_then(message).is_some()
            }
        }
    }

    /// Reads the body as JSON; adds the unknown fields to `warnings`.
    pub fn json<T: DeserializeOwned>(&self, warnings: &mut Warnings) -> Result<T, ApiError> {
        self.expect_json()?;
        let mut reader = serde_json::Deserializer::from_slice(self.text());
        let mut note = |path: serde_ignored::Path<'_>| warnings.push(field_name(&path));
        let read = serde_ignored::deserialize(&mut reader, &mut note)
            .and_then(|value| reader.end().map(|()| value));
        read.map_err(|error| {
            ApiError::new(Problem::InvalidJson, self.asked.clone()).said(error.to_string())
        })
    }

    /// Fails unless the content type is JSON.
    pub fn expect_json(&self) -> Result<(), ApiError> {
        let kind = self.media_type();
        if is_json(&kind) {
            return Ok(());
        }
        let error = ApiError::new(Problem::NotJson, format!("{}: {}", self.asked, self.status));
        Err(error.said(format!("content type “{kind}”")))
    }

    /// The media type without its parameters, in lower case (RFC 9110, 8.3.1).
    fn media_type(&self) -> String {
        let value = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn text(&self) -> &[u8] {
        self.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.body)
    }

    fn object(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(self.text()).ok()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The entity tag, to be sent back as it is.
    pub fn etag(&self) -> Option<String> {
        self.header(ETAG.as_str()).map(str::to_owned)
    }

    /// The server's clock (RFC 9110, 6.6.1).
    pub fn date(&self) -> Option<Timestamp> {
        http_date(self.header(DATE.as_str())?)
    }

    /// What the answer shows of the server.
    pub fn greeting(&self) -> Greeting {
        Greeting { clock: self.date() }
    }

    /// `Cache-Control: max-age` (RFC 9111, 5.2.2.1), at most an hour.
    pub fn max_age(&self) -> Option<Duration> {
        self.header(CACHE_CONTROL.as_str())?
            .split(',')
            .filter_map(|directive| directive.trim().split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("max-age"))
            .and_then(|(_, seconds)| seconds.trim_matches('"').parse().ok())
            .filter(|seconds| *seconds > 0)
            .map(|seconds| Duration::from_secs(seconds).min(MAX_MAX_AGE))
    }

    /// `Retry-After` (RFC 9110, 10.2.3) in seconds, or as a date by the server's own clock.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER.as_str())?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let pause = http_date(value)?.duration_since(self.date()?);
        pause.try_into().ok()
    }

    /// What identifies the server's own error, for the log. A `detail` or a `message` may repeat the
    /// request, so only Request Tracker's is used, which has nothing else.
    fn words(&self, form: ErrorForm) -> String {
        let object = self.object().unwrap_or_default();
        let word = |name: &str| object.get(name).and_then(Value::as_str);
        match form {
            ErrorForm::ProblemDocument => {
                let codes = [word("code"), word("request_id")];
                let codes: Vec<_> = codes.into_iter().flatten().filter(|it| is_code(it)).collect();
                codes.join(", ")
            }
            ErrorForm::Message => word("message").unwrap_or_default().to_owned(),
        }
    }
}

/// Whether a lower-case media type is JSON's (RFC 6839, 3.1).
fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn is_code(word: &str) -> bool {
    (1..=MAX_CODE).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
}

/// Whether one of the challenges of a `WWW-Authenticate` field is `Bearer` (RFC 9110, 11.6.1).
fn challenges_for_bearer(field: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    let challenges = field.split(|c| {
        let ends = c == ',' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        ends
    });
    let scheme = |challenge: &str| {
        challenge.split_whitespace().next().is_some_and(|it| it.eq_ignore_ascii_case("bearer"))
    };
    challenges.map(str::trim).any(scheme)
}

/// RFC 9110 dates are RFC 2822 dates in GMT.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// The field's path without list positions, so that it is the same for every row.
pub(super) fn field_name(path: &serde_ignored::Path<'_>) -> String {
    let path = path.to_string();
    let named: Vec<_> =
        path.split('.').filter(|part| *part != "?" && part.parse::<usize>().is_err()).collect();
    cut(&clean(&named.join(".")), MAX_FIELD_NAME)
}

#[cfg(test)]
mod tests;
