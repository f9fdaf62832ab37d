//! The desk's wall clock, with a dial to set it wrong.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The time of everything that the desk writes: tickets, tokens and the `Date` header.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    skew_seconds: AtomicI64,
}

impl Clock {
    /// Now, in whole seconds, as wrong as the dial says.
    pub(crate) fn now(&self) -> Timestamp {
        let skew = SignedDuration::from_secs(self.skew_seconds.load(Ordering::Relaxed));
        let now = Timestamp::now();
        whole_seconds(now.checked_add(skew).unwrap_or(now))
    }

    /// The `Date` header: IMF-fixdate, RFC 9110 section 5.6.7.
    pub(crate) fn http_date(&self) -> String {
        self.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// How far the clock is off.
    pub(crate) fn skew(&self) -> i64 {
        self.skew_seconds.load(Ordering::Relaxed)
    }

    /// Sets the clock's error in seconds (negative: slow); 0 is right.
    pub(crate) fn set_skew(&self, seconds: i64) {
        self.skew_seconds.store(seconds, Ordering::Relaxed);
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// `2025-11-22 12:15` for pages: Brasília time, which has had no summer time since 2019.
pub(crate) fn local_text(time: Timestamp) -> String {
    let brasilia = time.checked_sub(SignedDuration::from_hours(3)).unwrap_or(time);
    brasilia.strftime("%d/%m/%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skewed_clock_shows_in_the_date_header() {
        let clock = Clock::default();
        clock.set_skew(-86_400);
        let behind = Timestamp::now().as_second() - clock.now().as_second();
        assert!((86_399..=86_401).contains(&behind), "{behind}");
        assert!(clock.http_date().ends_with(" GMT"));
        assert_eq!(clock.http_date().len(), 29);
    }

    #[test]
    fn pages_show_brasilia_time() {
        let noon: Timestamp = "2025-11-22T15:15:00Z".parse().unwrap();
        assert_eq!(local_text(noon), "22/11/2025 12:15");
    }
}
