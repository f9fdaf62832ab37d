//! The log of requests, for tests that check what the client really sent.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, DATE, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::faults::Mode;
use crate::shared::{Shared, lock};

/// Beyond this many entries the oldest one is dropped.
const MAX_ENTRIES: usize = 20_000;

/// One request as it came, and how it was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Counts from 1 through the desk's life, also across a cleared journal.
    pub seq: u64,
    /// When it came.
    pub at: Timestamp,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// Its query, empty if there was none.
    pub query: String,
    /// Its headers, in lower case; secrets are cut down to their last four characters.
    pub headers: Vec<(String, String)>,
    /// The status of the answer; `None` until then, or if the connection was reset instead.
    pub status: Option<u16>,
    /// The `request_id` of the problem, if the answer was one.
    pub request_id: Option<String>,
    /// The fault that was applied.
    pub fault: Option<Mode>,
    /// When the answer's head was ready, in microseconds since 1970 by this computer's own clock, to
    /// be compared with what other programs note; `None` as for `status`.
    pub answered_us: Option<i64>,
}

impl Entry {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What fault injection reports to the journal about an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied {
    pub(crate) mode: Mode,
    /// The connection is reset before the client sees a status.
    pub(crate) unseen: bool,
}

#[derive(Debug, Default)]
struct Entries {
    last_seq: u64,
    list: VecDeque<Entry>,
}

/// All entries, and the signal that a request was answered.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
    answered: Condvar,
}

impl Journal {
    /// The entries so far, oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        lock(&self.entries).list.iter().cloned().collect()
    }

    /// Forgets them.
    pub(crate) fn clear(&self) {
        lock(&self.entries).list.clear();
    }

    /// Waits until the answered requests satisfy `enough`, at most `patience`.
    pub(crate) fn wait(&self, patience: Duration, enough: impl Fn(&[Entry]) -> bool) -> bool {
        let entries = lock(&self.entries);
        let waited = self.answered.wait_timeout_while(entries, patience, |entries| {
            !enough(entries.list.make_contiguous())
        });
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn open(&self, mut entry: Entry) -> u64 {
        let mut entries = lock(&self.entries);
        entries.last_seq += 1;
        entry.seq = entries.last_seq;
        entries.list.push_back(entry);
        if entries.list.len() > MAX_ENTRIES {
            entries.list.pop_front();
        }
        entries.last_seq
    }

    fn close(&self, seq: u64, status: Option<u16>, id: Option<String>, fault: Option<Mode>) {
        let mut entries = lock(&self.entries);
        if let Some(entry) = entries.list.iter_mut().rev().find(|entry| entry.seq == seq) {
            entry.status = status;
            entry.request_id = id;
            entry.fault = fault;
            entry.answered_us = status.map(|_| Timestamp::now().as_microsecond());
        }
        self.answered.notify_all();
    }
}

/// Middleware: writes every request of the public port into the journal and dates the answer.
pub(crate) async fn keep(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let seq = shared.journal.open(entry_of(&request, shared.clock.now()));
    let mut response = next.run(request).await;
    if let Ok(date) = HeaderValue::from_str(&shared.clock.http_date()) {
        response.headers_mut().insert(DATE, date);
    }
    let applied = response.extensions().get::<Applied>().copied();
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    let unseen = applied.is_some_and(|applied| applied.unseen);
    let status = (!unseen).then(|| response.status().as_u16());
    shared.journal.close(seq, status, id.map(str::to_owned), applied.map(|applied| applied.mode));
    response
}

fn entry_of(request: &Request, at: Timestamp) -> Entry {
    Entry {
        seq: 0,
        at,
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        headers: readable(request.headers()),
        status: None,
        request_id: None,
        fault: None,
        answered_us: None,
    }
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let show = |(name, value): (&axum::http::HeaderName, &HeaderValue)| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let secret = *name == AUTHORIZATION || *name == COOKIE;
        (name.as_str().to_owned(), if secret { cut(&text) } else { text })
    };
    headers.iter().map(show).collect()
}

fn cut(secret: &str) -> String {
    let tail = secret.char_indices().rev().nth(3).map_or(secret, |(at, _)| &secret[at..]);
    match secret.split_once(' ') {
        Some((scheme, _)) if !scheme.contains('=') => format!("{scheme} …{tail}"),
        _ => format!("…{tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_cut_down() {
        assert_eq!(cut("Bearer 0123456789abcdef"), "Bearer …cdef");
        assert_eq!(cut("desk=0123456789abcdef"), "…cdef");
        assert_eq!(cut("çã"), "…çã");
    }
}
