//! What comes in paths, queries and headers.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::Problem;
use crate::model::{State, number_of};
use crate::shared::Shared;
use crate::store::Refusal;

/// The ticket that the path names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TicketNumber(pub(crate) u64);

impl FromRequestParts<Shared> for TicketNumber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let path: Option<Path<String>> = Path::from_request_parts(parts, shared).await.ok();
        let number = path.and_then(|Path(id)| number_of(&id));
        number.map(Self).ok_or_else(|| Refusal::NotFound.into())
    }
}

/// The client's name for what it wants to happen once.
#[derive(Debug)]
pub(crate) struct IdempotencyKey(pub(crate) String);

impl FromRequestParts<Shared> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let key = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let good = |key: &&str| {
            (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        key.filter(good).map(|key| Self(key.to_owned())).ok_or_else(|| {
            let detail = "send an Idempotency-Key of 1 to 255 visible ASCII characters";
            Problem::invalid("idempotency_key_missing", detail)
        })
    }
}

/// The parameters of the list of tickets.
#[derive(Debug)]
pub(crate) struct TicketQuery {
    /// The wanted states; empty: all.
    pub(crate) states: Vec<State>,
    /// How many items at most.
    pub(crate) limit: usize,
    /// Begin behind this ticket.
    pub(crate) cursor: u64,
}

impl FromRequestParts<Shared> for TicketQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        read_tickets(parts.uri.query().unwrap_or_default())
    }
}

fn read_tickets(query: &str) -> Result<TicketQuery, Problem> {
    let mut found = TicketQuery { states: Vec::new(), limit: USUAL_LIMIT, cursor: 0 };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "state" => found.states.push(state(&value)?),
            "limit" => found.limit = limit(&value)?,
            "cursor" => found.cursor = cursor(&value)?,
            _ => return Err(unknown_parameter()),
        }
    }
    Ok(found)
}

/// The parameters of a ticket's history.
#[derive(Debug)]
pub(crate) struct EventQuery {
    /// How many items at most.
    pub(crate) limit: usize,
    /// Begin behind this event.
    pub(crate) after: u64,
}

impl FromRequestParts<Shared> for EventQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        read_events(parts.uri.query().unwrap_or_default())
    }
}

fn read_events(query: &str) -> Result<EventQuery, Problem> {
    let mut found = EventQuery { limit: USUAL_LIMIT, after: 0 };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "limit" => found.limit = limit(&value)?,
            "after" => found.after = after(&value)?,
            _ => return Err(unknown_parameter()),
        }
    }
    Ok(found)
}

/// So many items, where the client does not say.
const USUAL_LIMIT: usize = 50;

/// A filter that is passed over would answer a plausible list of the wrong tickets.
fn unknown_parameter() -> Problem {
    Problem::invalid("invalid_request", "the query has a parameter that this address does not know")
}

fn state(value: &str) -> Result<State, Problem> {
    State::from_id(value).ok_or_else(|| {
        Problem::invalid("unknown_state", "this desk does not know that state; see /v1/me")
    })
}

fn limit(value: &str) -> Result<usize, Problem> {
    let bad = || Problem::invalid("invalid_request", "limit is a whole number from 1 to 100");
    digits(value)
        .and_then(|limit| usize::try_from(limit).ok())
        .filter(|limit| (1..=100).contains(limit))
        .ok_or_else(bad)
}

fn after(value: &str) -> Result<u64, Problem> {
    let bad = || Problem::invalid("invalid_request", "after is the id of an event, or 0");
    digits(value).filter(|after| *after <= LARGEST_INTEGER).ok_or_else(bad)
}

/// The largest integer that JSON carries everywhere, 2^53 - 1.
const LARGEST_INTEGER: u64 = (1 << 53) - 1;

fn digits(value: &str) -> Option<u64> {
    value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}

/// The cursor that begins behind a ticket. To clients it means nothing.
pub(crate) fn cursor_after(number: u64) -> String {
    format!("c{number:012}")
}

fn cursor(value: &str) -> Result<u64, Problem> {
    let number = value.strip_prefix('c').filter(|digits| digits.len() == 12).and_then(digits);
    number.ok_or_else(|| Problem::invalid("invalid_cursor", "send next_cursor as it was given"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_strictly() {
        let query = read_tickets("state=new&state=closed&limit=7&cursor=c000000001043").unwrap();
        assert_eq!(query.states, [State::New, State::Closed]);
        assert_eq!((query.limit, query.cursor), (7, 1043));
        for bad in [
            "state=",
            "state=New",
            "state=new,closed",
            "limit=0",
            "limit=101",
            "limit=+5",
            "limit=",
            "cursor=",
            "cursor=1043",
            "cursor=c1",
            "stat=new",
            "after=1",
        ] {
            assert!(read_tickets(bad).is_err(), "{bad}");
        }
        assert_eq!(read_events("after=41").unwrap().after, 41);
        for bad in ["after=-1", "after=9007199254740992", "state=new"] {
            assert!(read_events(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        assert_eq!(cursor(&cursor_after(1043)).unwrap(), 1043);
    }
}
