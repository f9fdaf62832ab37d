//! Warnings on answers that were usable but odd, such as unknown fields.

use std::collections::HashSet;

use crate::core::text::{clean, cut};

/// A server may send any number of unknown fields; this many show what it does.
const MAX_WARNINGS: usize = 32;
/// The longest warning, in UTF-16 units.
const MAX_UNITS: usize = 200;

/// Warnings to be logged.
pub type Warnings = Vec<String>;

/// Warnings that wait to be logged, and all earlier ones, so that none is logged twice.
#[derive(Debug, Default)]
pub(super) struct WarningLog {
    new: Warnings,
    seen: HashSet<String>,
    full: bool,
}

impl WarningLog {
    /// Adds a warning, unless it was added before or too many were.
    pub(super) fn note(&mut self, warning: &str) {
        let warning = cut(&clean(warning), MAX_UNITS);
        if self.seen.contains(&warning) {
            return;
        }
        if self.seen.len() < MAX_WARNINGS {
            self.seen.insert(warning.clone());
            self.new.push(warning);
        } else if !std::mem::replace(&mut self.full, true) {
            self.new.push("e outros".to_owned());
        }
    }

    /// Those added since the last call.
    pub(super) fn take(&mut self) -> Warnings {
        std::mem::take(&mut self.new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_33rd_warning_says_there_are_more() {
        let mut log = WarningLog::default();
        for number in 0..9_000 {
            log.note(&format!("campo {number}{}", "x".repeat(9_000)));
        }
        let made = log.take();
        assert_eq!((made.len(), made[32].as_str()), (33, "e outros"));
        assert!(made.iter().all(|warning| warning.chars().count() <= MAX_UNITS));
        log.note("campo novo");
        assert_eq!((log.take(), log.seen.len()), (Warnings::new(), 32));
    }
}
