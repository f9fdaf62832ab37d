//! How long an alert can be snoozed.

use jiff::civil::time;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use strum::VariantArray;

/// When to be reminded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Snooze {
    /// *em 15 minutos*
    QuarterHour,
    /// *em 1 hora*
    Hour,
    /// *em 4 horas*
    FourHours,
    /// *amanhã às 9h*
    Tomorrow,
}

impl Snooze {
    /// All choices in the order to show.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// No choice ends later than this from now: *amanhã às 9h*, chosen at midnight.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(33);

    /// The word in the toast's XML.
    pub const fn word(self) -> &'static str {
        match self {
            Self::QuarterHour => "15m",
            Self::Hour => "1h",
            Self::FourHours => "4h",
            Self::Tomorrow => "tomorrow",
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::QuarterHour => "em 15 minutos",
            Self::Hour => "em 1 hora",
            Self::FourHours => "em 4 horas",
            Self::Tomorrow => "amanhã às 9h",
        }
    }

    /// The end of the pause.
    pub fn until(self, now: Timestamp, offset: Offset) -> Timestamp {
        let after = |pause| now.checked_add(pause).unwrap_or(now);
        match self {
            Self::QuarterHour => after(SignedDuration::from_mins(15)),
            Self::Hour => after(SignedDuration::from_hours(1)),
            Self::FourHours => after(SignedDuration::from_hours(4)),
            Self::Tomorrow => offset
                .to_datetime(now)
                .date()
                .tomorrow()
                .ok()
                .and_then(|date| offset.to_timestamp(date.to_datetime(time(9, 0, 0, 0))).ok())
                .unwrap_or_else(|| after(SignedDuration::from_hours(24))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_is_nine_o_clock_in_local_time() {
        let now: Timestamp = "2026-11-23T01:30:00Z".parse().unwrap(); // 22:30 of the 22nd in Brasília
        let until = Snooze::Tomorrow.until(now, Offset::constant(-3));
        assert_eq!(until.to_string(), "2026-11-23T12:00:00Z");
    }
}
