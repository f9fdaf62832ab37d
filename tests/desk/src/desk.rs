//! The running desk, as tests hold it.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Clock;
use crate::faults::Fault;
use crate::journal::{Entry, Journal};
use crate::model::{Kind, Receipt, State, Ticket, number_of, ticket_id};
use crate::seed::{self, AGENT};
use crate::server::{self, Server, Switch};
use crate::shared::{Inner, Shared, lock};
use crate::store::{Mail, Refusal, Store};
use crate::wire::{Meter, Traffic};
use crate::{control, public};

/// How a desk begins.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The public port; 0 lets the system choose.
    pub port: u16,
    /// The control port; 0 lets the system choose.
    pub control_port: u16,
    /// Whether the tickets of the demonstration are there. The accounts always are.
    pub seeded: bool,
    /// How many wrong passwords lock an e-mail address for a minute.
    pub login_attempts: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { port: 0, control_port: 0, seeded: false, login_attempts: 5 }
    }
}

/// A desk that listens on loopback. Dropped, it closes its ports and forgets everything.
///
/// It runs on a thread of its own, so that tests can be plain functions; every method acts at
/// once. Tickets are named by the id of the wire, `tk-…`.
#[derive(Debug)]
pub struct Desk {
    shared: Shared,
    control_url: String,
    _server: Server, // held for its Drop
}

impl Desk {
    /// Starts a desk on 127.0.0.1.
    pub fn start(config: Config) -> io::Result<Self> {
        let public = server::bind(config.port)?;
        let control = server::bind(config.control_port)?;
        let base_url = url(&public)?;
        let control_url = url(&control)?;
        let (switch, commands) = Switch::new();
        let clock = Arc::new(Clock::default());
        let store = Mutex::new(furnished(&clock, config)?);
        let shared: Shared = Arc::new(Inner {
            clock,
            store,
            faults: Mutex::default(),
            journal: Journal::default(),
            meter: Arc::new(Meter::default()),
            switch,
            base_url,
        });
        let public = (public, public::router(&shared));
        let control = (control, control::router(&shared));
        let server = Server::start(&shared, public, control, commands)?;
        Ok(Self { shared, control_url, _server: server })
    }

    /// The address of hub, portal and API, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The address of the control port.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Closes the public port and all its connections, so that connecting is refused, or opens
    /// it again under the same address.
    pub fn set_online(&self, online: bool) -> io::Result<()> {
        self.shared.switch.request_blocking(online)
    }

    /// Opens a ticket for the account with that e-mail address and gives its id.
    pub fn add_ticket(&self, email: &str, kind: Kind, subject: &str) -> Result<String, Refusal> {
        let mut store = self.shared.store();
        let requester = store.requester_by_email(email).ok_or(Refusal::NotFound)?;
        Ok(ticket_id(store.open(requester, kind, subject, "Aberto por um teste.")))
    }

    /// Opens `n` tickets with different subjects and gives their ids.
    pub fn seed(&self, email: &str, n: usize) -> Result<Vec<String>, Refusal> {
        let subjects = (0..n).map(seed::subject);
        subjects.map(|subject| self.add_ticket(email, Kind::Problem, &subject)).collect()
    }

    /// An agent asks: the ticket waits for its requester. Gives the episode's id.
    pub fn suspend(&self, ticket: &str, question: &str) -> Result<String, Refusal> {
        self.shared.store().suspend(number(ticket)?, AGENT, question)
    }

    /// An agent writes without asking. Gives the event's id.
    pub fn follow_up(&self, ticket: &str, text: &str) -> Result<u64, Refusal> {
        self.shared.store().answer(number(ticket)?, AGENT, text)
    }

    /// The requester answers, as if in the portal.
    pub fn reply_as_requester(&self, ticket: &str, text: &str) -> Result<Receipt, Refusal> {
        self.shared.store().follow_up(number(ticket)?, text)
    }

    /// An agent moves the ticket to a state.
    pub fn set_state(&self, ticket: &str, state: State) -> Result<(), Refusal> {
        self.shared.store().set_state(number(ticket)?, AGENT, state).map(drop)
    }

    /// Sets whether the requester may write, and whether that ends the waiting (both do at first).
    pub fn set_reply_rules(
        &self,
        ticket: &str,
        accepts_follow_ups: bool,
        reactivates: bool,
    ) -> Result<(), Refusal> {
        let number = number(ticket)?;
        self.shared.store().set_reply_rules(number, accepts_follow_ups, reactivates)
    }

    /// A ticket with its history, as it is now.
    pub fn ticket(&self, ticket: &str) -> Result<Ticket, Refusal> {
        self.shared.store().ticket(number(ticket)?).cloned()
    }

    /// Every ticket, oldest first.
    pub fn tickets(&self) -> Vec<Ticket> {
        self.shared.store().tickets().cloned().collect()
    }

    /// The address of a ticket's page, as the API gives it.
    pub fn portal_url(&self, ticket: &str) -> String {
        format!("{}/portal/chamados/{ticket}", self.base_url())
    }

    /// The mails that a real desk would have sent, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.store().mails().to_vec()
    }

    /// Ends every session of the API and of the pages.
    pub fn revoke_all_sessions(&self) {
        self.shared.store().revoke_all();
    }

    /// Adds a fault; one that aims at the same requests is replaced.
    pub fn set_fault(&self, fault: Fault) {
        lock(&self.shared.faults).set(fault);
    }

    /// Everything works again.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Sets the error of the desk's clock in seconds; 0 is right.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.shared.clock.set_skew(seconds);
    }

    /// The requests so far, oldest first; one that is still worked on has no status yet.
    pub fn requests(&self) -> Vec<Entry> {
        self.shared.journal.entries()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared.journal.clear();
    }

    /// How many requests came for paths that begin like this.
    pub fn count(&self, method: &str, path_prefix: &str) -> usize {
        let matches = |entry: &Entry| entry.method == method && entry.path.starts_with(path_prefix);
        self.requests().into_iter().filter(matches).count()
    }

    /// Waits until the requests satisfy `enough`; false if that takes longer than `patience`.
    pub fn wait_for(&self, patience: Duration, enough: impl Fn(&[Entry]) -> bool) -> bool {
        self.shared.journal.wait(patience, enough)
    }

    /// Connections and bytes of the public port so far.
    pub fn traffic(&self) -> Traffic {
        self.shared.meter.read()
    }
}

fn url(listener: &TcpListener) -> io::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

fn number(ticket: &str) -> Result<u64, Refusal> {
    number_of(ticket).ok_or(Refusal::NotFound)
}

fn furnished(clock: &Arc<Clock>, config: Config) -> io::Result<Store> {
    let mut store = Store::new(Arc::clone(clock), config.login_attempts);
    seed::accounts(&mut store);
    if config.seeded {
        seed::tickets(&mut store, clock).map_err(io::Error::other)?;
    }
    Ok(store)
}
