//! Lists of tickets: how much is read, whether the pages fit together, rows that cannot be read.

mod contradiction;
mod size;
mod unread;

use std::collections::HashSet;

pub(super) use contradiction::contradiction;
pub(super) use size::{ListSize, MAX_ID};
pub(super) use unread::Unread;

use super::error::ApiError;

/// Checks a page of `rows` rows after `before` rows on earlier pages against the total that the
/// server states.
pub(super) fn check_total(before: usize, rows: usize, total: usize) -> Result<(), ApiError> {
    // An empty page before the end would be requested endlessly.
    if before + rows > total || (rows == 0 && before < total) {
        let read = before + rows;
        return Err(contradiction(format!(
            "{read} rows were read, {total} are stated, {rows} on the last page"
        )));
    }
    Ok(())
}

/// Checks that no ticket is listed twice.
pub(super) fn check_unique<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    let mut ids = ids;
    match ids.find(|id| !seen.insert(*id)) {
        Some(twice) => Err(contradiction(format!("ticket {twice} twice"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::problem::Problem;

    #[test]
    fn pages_must_add_up_to_the_total() {
        for (before, rows, total) in [(0, 0, 0), (0, 2, 2), (0, 1, 2), (1, 1, 2)] {
            assert_eq!(check_total(before, rows, total), Ok(()), "{before} {rows} {total}");
        }
        for (before, rows, total) in [(0, 1, 0), (1, 2, 2), (0, 0, 1), (1, 0, 2)] {
            let problem = check_total(before, rows, total).unwrap_err().failure.problem;
            assert_eq!(problem, Problem::Contradictory, "{before} {rows} {total}");
        }
    }

    #[test]
    fn a_ticket_listed_twice_is_a_contradiction() {
        assert_eq!(check_unique(["1", "2"].into_iter()), Ok(()));
        let twice = check_unique(["1", "2", "1"].into_iter()).unwrap_err();
        assert_eq!(twice.failure.problem, Problem::Contradictory);
        assert_eq!(twice.detail(), "list of tickets: ticket 1 twice");
    }
}
