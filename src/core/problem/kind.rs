//! What can go wrong, and whether to try again.

use std::time::Duration;

use strum::VariantArray;

/// Everything that can go wrong between us and the server, or on this computer.
///
/// Nothing in here or in its texts is secret: it goes to the log and to the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Problem {
    /// No server address is set.
    NotConfigured,
    /// Name not found, connection refused, no route.
    Unreachable,
    /// No connection in 10 s or no whole answer in 20 s.
    TimedOut,
    /// The connection broke in the middle of an answer.
    ConnectionLost,
    /// The secure channel could not be made.
    Tls,
    /// 401: the token is unknown, revoked or expired.
    Unauthorized,
    /// 401 to a sign-in: login or secret is wrong.
    WrongCredentials,
    /// 403.
    Forbidden,
    /// 404: the address is not the API's, or the ticket that was asked for is not there.
    NotFound,
    /// 429.
    TooManyRequests,
    /// 503.
    Unavailable,
    /// Any other 5xx.
    ServerError,
    /// A status that the contract does not know.
    UnexpectedStatus,
    /// A redirect, which we do not follow to another origin.
    Redirected,
    /// HTML or other text where JSON should be: a captive portal or a proxy's page.
    NotJson,
    /// JSON that is cut off or broken, or not of the contract's shape.
    InvalidJson,
    /// More than 1 MiB.
    TooLarge,
    /// Well-formed, but against the contract: duplicate ids, a foreign state, a missing page.
    Contradictory,
    /// 409: the ticket takes no reply in its state.
    Conflict,
    /// The user typed more than a follow-up may hold.
    ReplyTooLong,
    /// Our own files can't be written.
    Disk,
    /// The vault (Credential Manager, Secret Service) could not be used.
    Vault,
    /// The browser or mail program could not be started.
    Browser,
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// With the back-off, without end.
    BackOff,
    /// Once more with the same token, and then not before the user has signed in or asks for it.
    AfterSignIn,
}

impl Problem {
    /// Every kind, for the tests that hold the catalogue together.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// A stable word for logs and scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotConfigured => "not-configured",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::ConnectionLost => "connection-lost",
            Self::Tls => "tls",
            Self::Unauthorized => "unauthorized",
            Self::WrongCredentials => "wrong-credentials",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::TooManyRequests => "too-many-requests",
            Self::Unavailable => "unavailable",
            Self::ServerError => "server-error",
            Self::UnexpectedStatus => "unexpected-status",
            Self::Redirected => "redirected",
            Self::NotJson => "not-json",
            Self::InvalidJson => "invalid-json",
            Self::TooLarge => "too-large",
            Self::Contradictory => "contradictory",
            Self::Conflict => "conflict",
            Self::ReplyTooLong => "reply-too-long",
            Self::Disk => "disk",
            Self::Vault => "vault",
            Self::Browser => "browser",
        }
    }

    /// The problem with this stable word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|problem| problem.code() == code)
    }

    /// When to try again.
    pub const fn retry(self) -> Retry {
        match self {
            Self::Unauthorized => Retry::AfterSignIn,
            _ => Retry::BackOff,
        }
    }
}

/// Why a request failed, and what the server said about trying again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind, out of the closed catalogue.
    pub problem: Problem,
    /// `Retry-After`, as a duration from now.
    pub retry_after: Option<Duration>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, retry_after: None }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_problem_has_its_own_code_and_words() {
        let codes: HashSet<_> = Problem::ALL.iter().map(|problem| problem.code()).collect();
        let titles: HashSet<_> = Problem::ALL.iter().map(|problem| problem.title()).collect();
        assert_eq!((codes.len(), titles.len()), (Problem::ALL.len(), Problem::ALL.len()));
    }
}
