//! HTTP with our limits: no redirects, no cookies, bounded time and size.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use super::Remarks;
use super::error::ApiError;
use crate::core::problem::Problem;

/// To the first byte of the server's greeting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From the first byte sent to the last one received.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// After decompression.
const MOST_BODY: usize = 1024 * 1024;

/// Request Tracker answers browsers (and whoever says "Mozilla") with a redirect to its login page
/// instead of 401, so we say just who we are.
const USER_AGENT: &str = concat!("tecjump-tray/", env!("CARGO_PKG_VERSION"));

/// An HTTP client.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    /// Whoever fuzzes answers in the server's place.
    #[cfg(any(test, fuzzing))]
    answers: Option<Answers>,
}

/// Answers a request, or `None` for a connection that broke.
#[cfg(any(test, fuzzing))]
pub type Answers = fn(&reqwest::Request) -> Option<Answer>;

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

/// What a server tells before anybody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeting {
    /// The server's clock, from its `Date` header.
    pub clock: Option<Timestamp>,
}

impl Http {
    /// A client with all limits set.
    pub fn new() -> Result<Self, ApiError> {
        #[cfg(not(windows))]
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(1)
            // Without this a timer of the pool would wake the process between polls.
            .pool_idle_timeout(None)
            .tcp_keepalive(None)
            .build()
            .map(|client| Self {
                client,
                #[cfg(any(test, fuzzing))]
                answers: None,
            })
            .map_err(|error| ApiError::from_transport("HTTP client", &error))
    }

    /// The same client with nobody at the other end but the fuzzer.
    #[cfg(any(test, fuzzing))]
    #[must_use]
    pub fn answered_by(self, answers: Answers) -> Self {
        Self { answers: Some(answers), ..self }
    }

    /// A request to build upon.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends the request and reads the whole answer, whatever its status.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, ApiError> {
        let request = request.build().map_err(|error| ApiError::from_transport("?", &error))?;
        let asked = format!("{} {}", request.method(), request.url().path());
        #[cfg(any(test, fuzzing))]
        if let Some(answers) = self.answers {
            return match answers(&request) {
                Some(answer) => Ok(Answer { asked, ..answer }),
                None => Err(ApiError::new(Problem::ConnectionLost, asked)),
            };
        }
        let lost = |error: reqwest::Error| ApiError::from_transport(&asked, &error);
        let mut response = self.client.execute(request).await.map_err(lost)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MOST_BODY {
                let detail = format!("{asked}: more than {MOST_BODY} bytes");
                return Err(ApiError::new(Problem::TooLarge, detail));
            }
            body.extend_from_slice(&chunk);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { asked, status, headers, body })
    }
}

impl Answer {
    /// The answer itself if its status is one of success or 304, else the error that it stands for.
    pub fn successful(self) -> Result<Self, ApiError> {
        if self.status.is_success() || self.status == StatusCode::NOT_MODIFIED {
            return Ok(self);
        }
        let problem = match self.status.as_u16() {
            401 => Problem::Unauthorized,
            403 => Problem::Forbidden,
            404 => Problem::NotFound,
            409 => Problem::Conflict,
            429 => Problem::TooManyRequests,
            408 | 425 | 503 => Problem::Unavailable, // the first two come from proxies: try again
            511 => Problem::NotJson,                 // RFC 6585: a captive portal that says so
            500..=599 => Problem::ServerError,
            300..=399 => Problem::Redirected,
            _ => Problem::UnexpectedStatus,
        };
        let detail = format!("{}: {}{}", self.asked, self.status, self.problem_words());
        Err(ApiError::new(problem, detail).retry_after(self.retry_after()))
    }

    /// Reads the body as JSON; fields that we do not know are remarked upon once.
    pub fn json<T: DeserializeOwned>(&self, remarks: &mut Remarks) -> Result<T, ApiError> {
        self.expect_json()?;
        let mut reader = serde_json::Deserializer::from_slice(&self.body);
        let mut remark = |path: serde_ignored::Path<'_>| {
            remarks.push(format!("campo desconhecido ignorado: {}", field_name(&path)));
        };
        let read = serde_ignored::deserialize(&mut reader, &mut remark)
            .and_then(|value| reader.end().map(|()| value));
        read.map_err(|error| {
            ApiError::new(Problem::InvalidJson, format!("{}: {error}", self.asked))
        })
    }

    fn expect_json(&self) -> Result<(), ApiError> {
        let kind = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if essence == "application/json" || essence.ends_with("+json") {
            return Ok(());
        }
        let detail = format!("{}: {} with content type «{essence}»", self.asked, self.status);
        Err(ApiError::new(Problem::NotJson, detail))
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

    /// What a server's answer tells of the server.
    pub fn greeting(&self) -> Greeting {
        Greeting { clock: self.date() }
    }

    /// `Cache-Control: max-age` (RFC 9111, 5.2.2.1).
    pub fn max_age(&self) -> Option<Duration> {
        self.header(CACHE_CONTROL.as_str())?
            .split(',')
            .find_map(|directive| directive.trim().strip_prefix("max-age="))
            .and_then(|seconds| seconds.trim_matches('"').parse().ok())
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs)
    }

    /// `Retry-After` (RFC 9110, 10.2.3) in seconds or as a date, told against the server's own
    /// clock.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER.as_str())?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let pause = http_date(value)?.duration_since(self.date()?);
        pause.try_into().ok()
    }

    /// The `code` and `request_id` of a problem document (RFC 9457), made safe for the log.
    fn problem_words(&self) -> String {
        #[derive(serde::Deserialize)]
        struct Document {
            code: Option<String>,
            request_id: Option<String>,
            /// Request Tracker's errors.
            message: Option<String>,
        }
        let Ok(document) = serde_json::from_slice::<Document>(&self.body) else {
            return String::new();
        };
        let words = [document.code, document.request_id, document.message];
        words.into_iter().flatten().fold(String::new(), |mut all, word| {
            all.push_str(", ");
            all.push_str(&crate::core::text::cut(&crate::core::text::clean(&word), 120));
            all
        })
    }
}

/// RFC 9110 dates are RFC 2822 dates in GMT.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// The field's path without list positions, so that it is the same for every row.
fn field_name(path: &serde_ignored::Path<'_>) -> String {
    let path = path.to_string();
    let named: Vec<_> =
        path.split('.').filter(|part| *part != "?" && part.parse::<usize>().is_err()).collect();
    crate::core::text::cut(&crate::core::text::clean(&named.join(".")), 120)
}
