//! The desk's data, in memory: accounts, tickets, receipts, mail.
//!
//! Each part has its own file; the rules are methods here, so that the API, the pages, the
//! control port and the tests all act through the same ones.

mod accounts;
mod receipts;
mod tickets;
mod visits;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

pub(crate) use accounts::{Requester, SignInRefusal};
pub(crate) use receipts::{Done, Kept};
pub(crate) use tickets::WAITING_REASON;
pub(crate) use visits::Visit;

use crate::clock::Clock;
use crate::model::Ticket;

/// Why the desk refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such ticket, or it is another requester's.
    NotFound,
    /// The ticket takes no follow-ups.
    NotRepliable,
    /// The idempotency key was used for another request.
    KeyReused,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such ticket",
            Self::NotRepliable => "the ticket takes no follow-ups",
            Self::KeyReused => "the idempotency key belongs to another request",
        })
    }
}

impl std::error::Error for Refusal {}

/// A mail that a real desk would have sent. `/correio` shows them.
#[derive(Clone, Debug)]
pub struct Mail {
    /// When it went out.
    pub at: Timestamp,
    /// Whom it went to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// The desk's memory.
#[derive(Debug)]
pub(crate) struct Store {
    clock: Arc<Clock>,
    login_attempts: usize,
    requesters: BTreeMap<u64, Requester>,
    tokens: HashMap<String, accounts::Token>,
    failures: HashMap<String, Vec<Timestamp>>,
    visits: HashMap<String, Visit>,
    tickets: BTreeMap<u64, Ticket>,
    receipts: HashMap<(u64, String), Kept>,
    mails: Vec<Mail>,
    last_event: u64,
    last_episode: u64,
    /// Makes episodes of different runs differ: a tray may remember those of an earlier one.
    mark: String,
}

impl Store {
    /// An empty memory. After `login_attempts` wrong passwords an e-mail is locked for a minute.
    pub(crate) fn new(clock: Arc<Clock>, login_attempts: usize) -> Self {
        Self {
            clock,
            login_attempts,
            requesters: BTreeMap::new(),
            tokens: HashMap::new(),
            failures: HashMap::new(),
            visits: HashMap::new(),
            tickets: BTreeMap::new(),
            receipts: HashMap::new(),
            mails: Vec::new(),
            last_event: 0,
            last_episode: 0,
            mark: random_hex(3),
        }
    }

    /// The mails so far, oldest first.
    pub(crate) fn mails(&self) -> &[Mail] {
        &self.mails
    }

    fn mail(&mut self, to: &str, subject: String, text: String) {
        let at = self.clock.now();
        self.mails.push(Mail { at, to: to.to_owned(), subject, text });
    }
}

/// So many random bytes as hexadecimal digits, two for each.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    if getrandom::fill(&mut buffer).is_err() {
        std::process::abort(); // a desk without a random source would hand out guessable tokens
    }
    buffer.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
