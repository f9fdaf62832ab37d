//! The list of waiting tickets, page by page.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::value::RawValue;

use super::super::bounds::ListSize;
use super::super::error::ApiError;
use super::super::unread::Unread;
use super::rest::{Rest, document};
use super::wire::{Identified, Page, Row};
use crate::core::problem::Problem;

/// RT's most (`RT::REST2::Resource::Collection`).
const ROWS_PER_PAGE: &str = "100";

/// A complete list.
pub(super) struct List {
    pub(super) rows: Vec<Row>,
    /// The rows that could not be read.
    pub(super) unread: Unread,
    /// The server's clock when it answered.
    pub(super) at: Option<Timestamp>,
    /// The server's wish for the time until the next poll.
    pub(super) not_before: Option<Duration>,
}

/// The filter (`TicketSQL`) for the signed-in user's tickets in these states.
pub(super) fn ticket_sql(states: &[String]) -> String {
    let quoted = |state: &String| state.replace('\\', r"\\").replace('\'', r"\'");
    let states: Vec<_> =
        states.iter().map(|state| format!("Status = '{}'", quoted(state))).collect();
    format!("Requestor.id = '__CurrentUser__' AND ({})", states.join(" OR "))
}

/// Reads all pages. `next_page` is not followed: RT makes it from its own idea of its address,
/// and after a POST it lacks the question.
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
            no_row_twice(&list.rows)?;
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

/// A page must be the one that we asked for, and whole.
fn check<T>(page: &Page<T>, number: usize, before: usize) -> Result<(), ApiError> {
    let rows = page.items.len();
    if page.number != number || page.count != rows {
        return Err(contradiction(format!(
            "asked for page {number}, got page {} with {rows} rows that counts {}",
            page.number, page.count
        )));
    }
    let Some(total) = page.total else { return Ok(()) };
    // An empty page before the end would be asked for for ever.
    if before + rows > total || (rows == 0 && before < total) {
        return Err(contradiction(format!(
            "{} rows up to page {number}, where there are {total} in all",
            before + rows
        )));
    }
    Ok(())
}

fn no_row_twice(rows: &[Row]) -> Result<(), ApiError> {
    let mut seen = HashSet::new();
    match rows.iter().find(|row| !seen.insert(&row.id)) {
        Some(twice) => Err(contradiction(format!("ticket {} twice", twice.id))),
        None => Ok(()),
    }
}

/// An error about the list as a whole.
pub(super) fn contradiction(what: impl std::fmt::Display) -> ApiError {
    ApiError::new(Problem::Contradictory, "list of tickets").said(what.to_string())
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
