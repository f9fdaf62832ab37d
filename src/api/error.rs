//! What goes wrong between us and a server, as the core's catalogue knows it.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::core::event::Failure;
use crate::core::problem::Problem;
use crate::core::text::{clean, cut};

/// Servers' words may be in it, and it is a line in the log.
const MOST_UNITS: usize = 500;

/// A failed request: its kind for the core, and words for the log. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// For the core.
    pub failure: Failure,
    /// For the log and `check`: what was asked, and what came back.
    pub detail: String,
}

impl ApiError {
    /// An error of this kind.
    pub fn new(problem: Problem, detail: impl Into<String>) -> Self {
        let detail = cut(&clean(&detail.into()), MOST_UNITS);
        Self { failure: problem.into(), detail }
    }

    /// An error of this kind with the server's wish for the time until the next try.
    #[must_use]
    pub fn retry_after(mut self, pause: Option<Duration>) -> Self {
        self.failure.retry_after = pause;
        self
    }

    /// Sorts what reqwest says into the catalogue.
    pub fn from_transport(asked: &str, error: &reqwest::Error) -> Self {
        let causes = causes(error);
        let problem = if error.is_timeout() {
            Problem::TimedOut
        } else if error.is_connect() {
            connect_problem(&causes)
        } else if error.is_builder() {
            Problem::NotConfigured
        } else if error.is_decode() && !broke_off(&causes) {
            Problem::InvalidJson
        } else {
            Problem::ConnectionLost
        };
        Self::new(problem, format!("{asked}: {}", causes.join(": ")))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.failure.problem.title(), self.detail)
    }
}

impl Error for ApiError {}

/// The error's words and those of its causes, outermost first, without the address (it is in
/// `asked`) and without repetition.
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

/// hyper-util names its own steps in its errors; what is left of a failed connect is the secure
/// channel's, whose error types differ by system.
fn connect_problem(causes: &[String]) -> Problem {
    let reached_nobody = ["dns error", "tcp connect error", "tcp open error", "tunnel error"];
    let named = |cause: &String| reached_nobody.iter().any(|step| cause.starts_with(step));
    if causes.iter().any(named) { Problem::Unreachable } else { Problem::Tls }
}

/// A broken connection inside a compressed body comes to us as a decoding error.
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
    fn what_a_server_says_is_one_line_of_bounded_length() {
        let error = ApiError::new(
            Problem::Contradictory,
            format!("ticket a\n\u{1b}b{}", "x".repeat(9_000)),
        );
        assert!(error.detail.starts_with("ticket a b"), "{}", error.detail);
        assert_eq!(error.detail.chars().count(), MOST_UNITS);
    }
}
