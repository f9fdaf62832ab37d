//! The list of waiting tickets, page by page.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::value::RawValue;

use super::super::error::ApiError;
use super::super::list::{ListSize, Unread, check_total, check_unique, contradiction};
use super::rest::{Rest, document};
use super::wire::{Identified, Page, Row};
use crate::core::problem::Problem;

/// RT's maximum (`RT::REST2::Resource::Collection`).
const ROWS_PER_PAGE: &str = "100";

/// A complete list.
pub(super) struct List {
    pub(super) rows: Vec<Row>,
    /// The rows that could not be read.
    pub(super) unread: Unread,
    /// The server's clock when it answered.
    pub(super) at: Option<Timestamp>,
    /// The shortest time until the next poll, by the server's `max-age`.
    pub(super) not_before: Option<Duration>,
}

/// The filter (`TicketSQL`) for the signed-in user's tickets in these states.
pub(super) fn ticket_sql(states: &[String]) -> String {
    let quoted = |state: &String| state.replace('\\', r"\\").replace('\'', r"\'");
    let states: Vec<_> =
        states.iter().map(|state| format!("Status = '{}'", quoted(state))).collect();
    format!("Requestor.id = '__CurrentUser__' AND ({})", states.join(" OR "))
}

/// Reads all pages. `next_page` is not followed: RT builds it from its configured address, which may
/// differ, and after a POST without the query.
pub(super) async fn read(rest: &Rest, token: &SecretString, query: &str) -> Result<List, ApiError> {
    let mut list = List { rows: Vec::new(), unread: Unread::default(), at: None, not_before: None };
    let (mut size, mut number) = (ListSize::default(), 0);
    loop {
        number += 1;
        let page_number = number.to_string();
        let mut query = vec![
            ("query", query),
            ("fields", "Status,LastUpdated"),
            ("orderby", "id"), // else a ticket may move to another page while we read
            ("per_page", ROWS_PER_PAGE),
        ];
        if number > 1 {
            query.push(("page", &page_number));
        }
        let answer = rest.get(token, "tickets", &query, None).await?;
        let page: Page<Box<RawValue>> = document(&answer)?;
        size.add_page(page.items.len(), answer.body.len())?;
        check(&page, number, list.count())?;
        list.at = list.at.or(answer.date());
        list.not_before = list.not_before.max(answer.max_age());
        let (empty, total) = (page.items.is_empty(), page.total);
        page.items.iter().for_each(|row| list.add(row, token));
        if total.map_or(empty, |total| list.count() == total) {
            check_unique(list.rows.iter().map(|row| row.id.as_str()))?;
            return Ok(list);
        }
        size.expect_more()?;
    }
}

impl List {
    const fn count(&self) -> usize {
        self.rows.len() + self.unread.rows.len()
    }

    fn add(&mut self, row: &RawValue, token: &SecretString) {
        match serde_json::from_str(row.get()) {
            Ok(row) => self.rows.push(row),
            Err(error) => {
                let id = serde_json::from_str::<Identified>(row.get()).ok().map(|row| row.id);
                let error = ApiError::new(Problem::InvalidJson, "").said(error.to_string());
                self.unread.add(id.as_deref(), error, token);
            }
        }
    }
}

/// A page must be the one that we asked for, and complete.
fn check<T>(page: &Page<T>, number: usize, before: usize) -> Result<(), ApiError> {
    let rows = page.items.len();
    if page.number != number || page.count != rows {
        return Err(contradiction(format!(
            "asked for page {number}, got page {} with {rows} rows that counts {}",
            page.number, page.count
        )));
    }
    page.total.map_or(Ok(()), |total| check_total(before, rows, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_quoted() {
        let states = ["aguardando cliente".to_owned(), r"d'água \".to_owned()];
        assert_eq!(
            ticket_sql(&states),
            "Requestor.id = '__CurrentUser__' AND \
             (Status = 'aguardando cliente' OR Status = 'd\\'água \\\\')"
        );
    }
}
