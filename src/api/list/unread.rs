//! Rows of a list that could not be read, and when the whole list is refused because of them.

use secrecy::SecretString;

use super::super::error::ApiError;
use super::super::secret::Secret;
use super::size::MAX_ID;
use crate::core::problem::Problem;
use crate::core::tickets::{TicketId, UnreadableRow};

/// The rows of a list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Unread {
    /// For the core.
    pub(crate) rows: Vec<UnreadableRow>,
    /// How many of them were not asked for: in another state, or another requester's.
    foreign: usize,
    first: Option<ApiError>,
}

impl Unread {
    /// A row that is not of the contract's shape, or a ticket that the server does not show.
    pub(crate) fn add(&mut self, id: Option<&str>, error: ApiError, secret: &SecretString) {
        let error = error.without(secret);
        let fits = |id: &&str| (1..=MAX_ID).contains(&id.len()) && !Secret(secret).is_in_name(id);
        let id = id.filter(fits).map(|id| TicketId(id.into()));
        self.rows.push(UnreadableRow { id, reason: error.detail() });
        self.first.get_or_insert(error);
    }

    /// A row that was not asked for.
    pub(crate) fn add_foreign(&mut self, id: &str, error: ApiError, secret: &SecretString) {
        self.foreign += 1;
        self.add(Some(id), error, secret);
    }

    /// Takes over the rows of another page.
    pub(crate) fn append(&mut self, other: &Self) {
        self.rows.extend_from_slice(&other.rows);
        self.foreign += other.foreign;
        self.first = self.first.take().or_else(|| other.first.clone());
    }

    /// Fails if the whole list is unusable. One bad row hides no other, but a list without any readable
    /// row is a failure of the server, and a list with more foreign rows than readable ones comes from
    /// a server that ignored the filter: nothing in it can be trusted, least of all what is missing.
    pub(crate) fn check(&self, readable: usize) -> Result<(), ApiError> {
        match &self.first {
            Some(error) if self.foreign > readable => {
                Err(error.clone().as_problem(Problem::Contradictory))
            }
            Some(error) if readable == 0 => Err(error.clone()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_fails_if_no_row_fits() {
        let secret = SecretString::from("segredo");
        let bad = || ApiError::new(Problem::InvalidJson, "row");
        let outcome = |bads, foreign, readable| {
            let mut unread = Unread::default();
            (0..bads).for_each(|_| unread.add(None, bad(), &secret));
            (0..foreign).for_each(|_| unread.add_foreign("1", bad(), &secret));
            unread.check(readable).map_err(|error| error.failure.problem)
        };
        assert_eq!(outcome(9, 0, 1), Ok(()));
        assert_eq!(outcome(0, 1, 1), Ok(()));
        assert_eq!(outcome(0, 0, 0), Ok(()));
        assert_eq!(outcome(1, 0, 0), Err(Problem::InvalidJson));
        assert_eq!(outcome(0, 1, 0), Err(Problem::Contradictory));
        assert_eq!(outcome(0, 2, 1), Err(Problem::Contradictory));
    }

    #[test]
    fn an_empty_or_endless_id_is_dropped() {
        let mut unread = Unread::default();
        for id in ["", "a", &"a".repeat(MAX_ID + 1)] {
            unread.add(Some(id), ApiError::new(Problem::InvalidJson, "row"), &"segredo".into());
        }
        let ids: Vec<_> = unread.rows.iter().map(|row| row.id.is_some()).collect();
        assert_eq!(ids, [false, true, false]);
    }
}
