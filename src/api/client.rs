//! HTTP with our limits: no redirects, no cookies, bounded time and size.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use url::Url;

use super::answer::Answer;
use super::error::ApiError;
use crate::core::addresses::is_loopback;
use crate::core::problem::Problem;

/// TCP connect plus TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From the first byte sent to the last one received.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// After decompression.
const MAX_BODY: usize = 1024 * 1024;

/// Request Tracker answers every client that names "Mozilla" with a redirect to its login page instead
/// of 401, so we name this program only.
const USER_AGENT: &str = concat!("tecjump-tray/", env!("CARGO_PKG_VERSION"));

/// An HTTP client.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    /// Stub server for tests and fuzz targets.
    #[cfg(any(test, fuzzing))]
    stub: Option<Stub>,
}

/// Answers a request; `None` breaks the connection.
#[cfg(any(test, fuzzing))]
pub type Stub = fn(&reqwest::Request) -> Option<Answer>;

impl Http {
    /// A client for this server with all limits set.
    pub fn new(server: &Url) -> Result<Self, ApiError> {
        #[cfg(not(windows))]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder();
        if is_loopback(server) {
            // A proxy would get the token of a server on this very computer.
            builder = builder.no_proxy();
        }
        builder
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
                stub: None,
            })
            .map_err(|error| ApiError::from_transport("HTTP client", &error))
    }

    /// The same client with a stub in place of the server.
    #[cfg(any(test, fuzzing))]
    #[must_use]
    pub fn with_stub(self, stub: Stub) -> Self {
        Self { stub: Some(stub), ..self }
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
        if let Some(stub) = self.stub {
            return match stub(&request) {
                Some(answer) => Ok(Answer { asked, ..answer }),
                None => Err(ApiError::new(Problem::ConnectionLost, asked)),
            };
        }
        let lost = |error: reqwest::Error| ApiError::from_transport(&asked, &error);
        let mut response = self.client.execute(request).await.map_err(lost)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MAX_BODY {
                let detail = format!("{asked}: more than {MAX_BODY} bytes");
                return Err(ApiError::new(Problem::TooLarge, detail));
            }
            body.extend_from_slice(&chunk);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { asked, status, headers, body })
    }
}
