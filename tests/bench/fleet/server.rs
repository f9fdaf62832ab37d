//! The server of a run: when it answers, and how.

use std::ops::Range;
use std::time::Duration;

use tecjump_tray::core::problem::{Failure, Problem};

/// What the server does to a request that reaches it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// When it gives no list, and what it does instead.
    pub(crate) outage: Option<(Range<Duration>, Outage)>,
    /// Lists a second; what exceeds it is answered with 503 and `Retry-After: 30`.
    pub(crate) capacity: Option<u32>,
    /// `Cache-Control: max-age` of every list.
    pub(crate) max_age: Option<Duration>,
    /// How long an answer takes on the server.
    pub(crate) takes: Duration,
}

/// What a server does that gives no lists.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outage {
    /// The connection is refused.
    Refused,
    /// 503 with `Retry-After` as the time until the end, the same moment for everybody.
    UntilTheEnd,
    /// 503 with `Retry-After: 30`.
    HalfAMinute,
}

const HALF_A_MINUTE: Duration = Duration::from_secs(30);

impl Server {
    /// A server without a fault.
    pub(crate) const fn good() -> Self {
        Self { outage: None, capacity: None, max_age: None, takes: Duration::ZERO }
    }

    /// Whether a request at this time, the so-and-so-many-th of its second, is answered with a
    /// list.
    pub(crate) fn answers(&self, at: Duration, nth: u32) -> Result<(), Failure> {
        let unavailable =
            |pause| Err(Failure { problem: Problem::Unavailable, retry_after: Some(pause) });
        if let Some((when, outage)) = &self.outage
            && when.contains(&at)
        {
            return match outage {
                Outage::Refused => Err(Problem::Unreachable.into()),
                Outage::UntilTheEnd => unavailable(when.end.saturating_sub(at)),
                Outage::HalfAMinute => unavailable(HALF_A_MINUTE),
            };
        }
        if self.capacity.is_some_and(|lists| nth > lists) {
            return unavailable(HALF_A_MINUTE);
        }
        Ok(())
    }

    /// When it is good again, if it ever fails.
    pub(crate) fn good_again(&self) -> Option<Duration> {
        self.outage.as_ref().map(|(when, _)| when.end)
    }
}
