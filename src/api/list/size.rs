//! How much of a list is read: more tickets than any requester has, few enough for memory and disk.

use super::super::error::ApiError;
use super::contradiction::contradiction;
use crate::core::problem::Problem;

/// More pages than this mean that the server's cursor loops.
const MAX_PAGES: usize = 100;
/// Rows of all pages together. Each stays in memory, and its alert in the state file.
const MAX_ROWS: usize = 5_000;
/// Bytes of all pages together, after decompression.
const MAX_BYTES: usize = 8 * 1_024 * 1_024;
/// The longest identifier or cursor, in bytes.
pub(crate) const MAX_ID: usize = 1_024;

/// What was read of a list so far.
#[derive(Debug, Default)]
pub(crate) struct ListSize {
    pages: usize,
    rows: usize,
    bytes: usize,
}

impl ListSize {
    /// Counts one more page of `rows` rows in `bytes` bytes.
    pub(crate) fn add_page(&mut self, rows: usize, bytes: usize) -> Result<(), ApiError> {
        self.pages += 1;
        self.rows += rows;
        self.bytes += bytes;
        if self.rows > MAX_ROWS || self.bytes > MAX_BYTES {
            let detail = format!("list of tickets: more than {MAX_ROWS} rows or {MAX_BYTES} bytes");
            return Err(ApiError::new(Problem::TooLarge, detail));
        }
        Ok(())
    }

    /// Fails if there may be no further page.
    pub(crate) fn expect_more(&self) -> Result<(), ApiError> {
        if self.pages < MAX_PAGES {
            return Ok(());
        }
        Err(contradiction(format!("more than {MAX_PAGES} pages")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_bounds_over_all_its_pages() {
        let of = |pages, rows, bytes| {
            let mut size = ListSize::default();
            (0..pages).try_for_each(|_| size.add_page(rows, bytes)).and(size.expect_more())
        };
        let problem = |outcome: Result<(), ApiError>| outcome.unwrap_err().failure.problem;
        assert_eq!(of(50, 100, 160_000), Ok(()));
        assert_eq!(of(99, 1, 1), Ok(()));
        assert_eq!(problem(of(100, 1, 1)), Problem::Contradictory);
        assert_eq!(problem(of(51, 100, 1)), Problem::TooLarge);
        assert_eq!(problem(of(9, 1, 1_000_000)), Problem::TooLarge);
    }
}
