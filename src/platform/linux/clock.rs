//! The local time zone.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// The offset from UTC in force on this computer now.
pub fn utc_offset() -> Offset {
    TimeZone::system().to_offset(Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_one_that_exists_on_earth() {
        assert!((-12 * 3600..=14 * 3600).contains(&utc_offset().seconds()));
    }
}
