//! The time, which the core never reads for itself.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

/// The time of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Since the program's start; never goes back.
    pub mono: Duration,
    /// The wall clock, for what outlives the program and for people.
    pub wall: Timestamp,
    /// Local time, for people.
    pub offset: Offset,
}
