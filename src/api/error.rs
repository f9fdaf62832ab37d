//! Failed requests, sorted into the core's catalogue of problems.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use secrecy::SecretString;

use super::secret::Secret;
use crate::core::problem::{Failure, Problem};
use crate::core::text::{clean, cut};

/// The longest detail, in UTF-16 units: it is a line in the log.
const MAX_UNITS: usize = 500;

/// What hyper-rustls and hyper-util report for a SOCKS proxy, which we do not support.
const OTHER_PROXY: [&str; 2] = ["unsupported scheme", "scheme is not http"];

/// A failed request: its kind for the core, and a detail for the log. Never shows a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// For the core.
    pub failure: Failure,
    /// What was requested, and what is wrong with the answer.
    ours: String,
    /// The server's words, uncut, so that a secret in them is found whole.
    theirs: String,
}

impl ApiError {
    /// An error of this kind. Nothing in `detail` may come from a server.
    pub fn new(problem: Problem, detail: impl Into<String>) -> Self {
        Self { failure: problem.into(), ours: detail.into(), theirs: String::new() }
    }

    /// Adds the server's words.
    #[must_use]
    pub fn said(mut self, words: impl Into<String>) -> Self {
        self.theirs = words.into();
        self
    }

    /// Drops the server's words: its answer to a sign-in may hold the password or the new token.
    #[must_use]
    pub fn in_our_words(mut self) -> Self {
        self.theirs.clear();
        self
    }

    /// Masks the server's words if they repeat this secret, and ours if the requested path does: the
    /// ticket's id in it is the server's.
    #[must_use]
    pub fn without(mut self, secret: &SecretString) -> Self {
        Secret(secret).mask(&mut self.theirs);
        Secret(secret).mask_name(&mut self.ours);
        self
    }

    /// Changes the kind of problem.
    #[must_use]
    pub fn as_problem(mut self, problem: Problem) -> Self {
        self.failure.problem = problem;
        self
    }

    /// Adds the server's `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, pause: Option<Duration>) -> Self {
        self.failure.retry_after = pause;
        self
    }

    /// For the log and `check`: the request and the answer. One line of at most 500 UTF-16 units.
    pub fn detail(&self) -> String {
        let between = if self.ours.is_empty() || self.theirs.is_empty() { "" } else { ": " };
        cut(&clean(&format!("{}{between}{}", self.ours, self.theirs)), MAX_UNITS)
    }

    /// Sorts an error of reqwest into the catalogue.
    pub fn from_transport(asked: &str, error: &reqwest::Error) -> Self {
        let causes = causes(error);
        let problem = if error.is_timeout() {
            Problem::TimedOut
        } else if error.is_connect() {
            if is_tls(error) { Problem::Tls } else { Problem::Unreachable }
        } else if error.is_builder() {
            // The settings' address was checked: a server's answer led to this one.
            Problem::Contradictory
        } else if error.is_decode() && !broke_off(&causes) {
            Problem::InvalidJson
        } else {
            Problem::ConnectionLost
        };
        let wrong_proxy =
            causes.iter().any(|cause| OTHER_PROXY.iter().any(|it| cause.contains(it)));
        let hint = if wrong_proxy {
            ": not an HTTP proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY)"
        } else {
            ""
        };
        Self::new(problem, format!("{asked}{hint}")).said(causes.join(": "))
    }
}

/// The answer, with an error that does not repeat the token.
pub(super) fn masked<T>(answer: Result<T, ApiError>, token: &SecretString) -> Result<T, ApiError> {
    answer.map_err(|error| error.without(token))
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.failure.problem.title(), self.detail())
    }
}

impl Error for ApiError {}

/// The messages of the error's causes, outermost first, without repetition. The address is in
/// `asked` already.
fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.dedup();
    words
}

/// Whether TLS failed, by the type of rustls's errors. An IO error omits the error that it wraps from
/// its `source`.
#[cfg(not(windows))]
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|error| is_tls(error))
        || error.source().is_some_and(is_tls)
}

/// Whether TLS failed, by Schannel's codes `0x8009…` (`SEC_E_…`) and `0x800B…` (`CERT_E_…`), which all
/// begin like this in decimal. Their messages are in the language of the system.
#[cfg(windows)]
fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).iter().any(|cause| cause.contains("(os error -2146"))
}

/// Whether the connection broke inside a compressed body, which reqwest reports as a decoding error.
fn broke_off(causes: &[String]) -> bool {
    causes.iter().any(|cause| {
        cause.contains("connection") || cause.contains("end of file") || cause.contains("body")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by the fuzzer: an id out of a list made a log line of its own.
    #[test]
    fn a_servers_words_are_one_bounded_line() {
        let error = ApiError::new(Problem::Contradictory, "")
            .said(format!("ticket a\n\u{1b}b{}", "x".repeat(9_000)));
        let detail = error.detail();
        assert!(detail.starts_with("ticket a b"), "{detail}");
        assert_eq!(detail.chars().count(), MAX_UNITS);
    }

    /// Found by the fuzzer: a list named a ticket after the token.
    #[test]
    fn a_path_that_repeats_the_secret_is_not_shown() {
        let asked = "POST /v1/tickets/7f31-35-c3918c9ca/follow-ups";
        let error = ApiError::new(Problem::Contradictory, asked).said("200 OK");
        assert_eq!(error.without(&"1-35-c3918c9c".into()).detail(), "***: 200 OK");
    }

    #[test]
    fn a_secret_at_the_cut_is_masked_whole() {
        let secret = SecretString::from("Zx9-UniquePassw0rd");
        let words = format!("{}Zx9-UniquePassw0rd", "x".repeat(MAX_UNITS - 8));
        let error = ApiError::new(Problem::ServerError, "GET /v1/me").said(words).without(&secret);
        assert_eq!(error.detail(), "GET /v1/me: ***");
    }
}
