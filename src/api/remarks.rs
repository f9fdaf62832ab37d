//! Remarks on answers that were usable but odd, such as unknown fields.

use std::collections::HashSet;

use crate::core::text::{clean, cut};

/// A server may name as many fields as it likes; so many are enough to see what it does.
const MAX_REMARKS: usize = 32;
/// The longest remark, in UTF-16 units.
const MAX_UNITS: usize = 200;

/// Remarks to be logged.
pub type Remarks = Vec<String>;

/// Remarks that wait to be logged, and all that were ever made, so that none is made twice.
#[derive(Debug, Default)]
pub(super) struct RemarkBook {
    new: Remarks,
    made: HashSet<String>,
    full: bool,
}

impl RemarkBook {
    /// Makes a remark, unless it was made before or too many were.
    pub(super) fn note(&mut self, remark: &str) {
        let remark = cut(&clean(remark), MAX_UNITS);
        if self.made.contains(&remark) {
            return;
        }
        if self.made.len() < MAX_REMARKS {
            self.made.insert(remark.clone());
            self.new.push(remark);
        } else if !std::mem::replace(&mut self.full, true) {
            self.new.push("e outros".to_owned());
        }
    }

    /// Those made since the last call.
    pub(super) fn take(&mut self) -> Remarks {
        std::mem::take(&mut self.new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_32_remarks_one_says_that_there_are_others() {
        let mut book = RemarkBook::default();
        for number in 0..9_000 {
            book.note(&format!("campo {number}{}", "x".repeat(9_000)));
        }
        let made = book.take();
        assert_eq!((made.len(), made[32].as_str()), (33, "e outros"));
        assert!(made.iter().all(|remark| remark.chars().count() <= MAX_UNITS));
        book.note("campo novo");
        assert_eq!((book.take(), book.made.len()), (Remarks::new(), 32));
    }
}
