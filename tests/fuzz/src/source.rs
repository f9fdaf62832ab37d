//! Asking a source as the program does, and what must be true of every answer that it accepts.

use std::collections::HashSet;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use secrecy::{ExposeSecret, SecretString};
use tecjump_tray::api::capabilities::Delivery;
use tecjump_tray::api::error::ApiError;
use tecjump_tray::api::{Api, Credential};
use tecjump_tray::core::event::PollAnswer;
use tecjump_tray::core::replies::ReplyId;
use tecjump_tray::core::tickets::{Requester, TicketId, Tickets, WaitingTicket};

use crate::server::{self, Given};
use crate::workstation::Workstation;

/// What the recorded reply of `tests/rt/exchanges` says.
pub const REPLY: &str = "É um ABNT2 da Dell.\r\nObrigado. 🎉";
/// Who is signed in, and who signs in.
pub const LOGIN: &str = "cliente10";
const TOKEN: &str = "1-35-c3918c9c";
/// An input's first line names what is done; beyond these many it is cut off.
const MAX_ACTIONS: usize = 6;

/// A source's own rules, for what it accepted and what it asked.
pub trait Rules {
    /// Of a list that was accepted, with all that was asked for it.
    fn list(&self, tickets: &[WaitingTicket], given: &[Given]);
    /// Of a request about this ticket: whether its path is the ticket's.
    fn is_about(&self, path: &str, ticket: &TicketId) -> bool;
    /// Of a reply that is said to have been taken by this answer.
    fn taken(&self, last: &Given) -> bool;
    /// Of a history in which the reply is said to be.
    fn has_reply(&self, given: &[Given]) -> bool;
}

/// Does what the input's first line says, with the answers that follow.
pub fn run(input: &[u8], api: &Api, workstation: &mut Workstation, rules: &impl Rules) {
    let (actions, answers) = server::first_line(input);
    server::open(answers);
    let credential = Credential {
        requester: Requester { id: LOGIN.into(), name: "Ana".into(), login: LOGIN.into() },
        token: TOKEN.to_owned().into(),
    };
    let mut held = Vec::new();
    for action in actions.iter().take(MAX_ACTIONS) {
        let ticket = held
            .first()
            .map_or_else(|| TicketId("3".into()), |held: &WaitingTicket| held.id.clone());
        match action {
            b'P' => poll(api, &credential, workstation, rules, &mut held),
            b'I' => sign_in(api),
            b'F' => follow_up(api, &credential, &ticket, rules),
            b'H' => has_reply(api, &credential, &ticket, rules),
            b'G' => {
                let lookup = api.page_lookup();
                let _ = lookup.map(|api| now(api.ticket_page(&credential, ticket.as_str())));
            }
            b'C' => {
                let _ = now(api.greet());
                let _ = api.revocation().map(|api| now(api.sign_out(&credential)));
            }
            _ => {}
        }
        for warning in api.take_warnings() {
            assert!(!warning.chars().any(char::is_control), "{warning:?}");
        }
    }
}

fn poll(
    api: &Api,
    credential: &Credential,
    workstation: &mut Workstation,
    rules: &impl Rules,
    held: &mut Vec<WaitingTicket>,
) {
    server::take_given();
    let outcome = now(api.poll(credential, workstation.asks()));
    let given = server::take_given();
    for asked in &given {
        assert_eq!(asked.method, "GET", "a poll changes nothing");
    }
    if let Ok(PollAnswer { tickets: Tickets::Complete(list), .. }) = &outcome {
        let mut ids = HashSet::new();
        assert!(list.tickets.iter().all(|ticket| ids.insert(&ticket.id)), "an id twice: {list:?}");
        rules.list(&list.tickets, &given);
        held.clone_from(&list.tickets);
    }
    workstation.receives(outcome.map_err(|error| checked(error).failure));
}

fn sign_in(api: &Api) {
    if let Ok(credential) = now(api.sign_in(LOGIN, TOKEN.to_owned().into(), "PC-07")) {
        assert_eq!(credential.requester.login, LOGIN);
    }
    let token = SecretString::from(TOKEN.to_owned());
    if let Ok(credential) = now(api.sign_in_with_token(LOGIN, token)) {
        assert_eq!(credential.token.expose_secret(), TOKEN, "the token is the user's own");
    }
}

fn follow_up(api: &Api, credential: &Credential, ticket: &TicketId, rules: &impl Rules) {
    server::take_given();
    let taken = match api.delivery() {
        Delivery::Idempotent(api) => {
            let key = ReplyId("00112233445566778899aabbccddeeff".into());
            now(api.follow_up(credential, ticket, &key, REPLY))
        }
        Delivery::Traceable(api) => now(api.follow_up(credential, ticket, REPLY)),
    };
    let given = server::take_given();
    for asked in &given {
        assert!(rules.is_about(&asked.path, ticket), "{ticket:?}: {}", asked.path);
    }
    let posted = given.iter().filter(|asked| asked.method == "POST");
    assert!(posted.count() <= 1, "a reply is posted once");
    match taken {
        Ok(()) => assert!(given.last().is_some_and(|last| rules.taken(last)), "{given:?}"),
        Err(error) => drop(checked(error)),
    }
    let _ = now(api.is_reactivated(credential, ticket)).map_err(checked);
}

fn has_reply(api: &Api, credential: &Credential, ticket: &TicketId, rules: &impl Rules) {
    let Delivery::Traceable(api) = api.delivery() else { return };
    let after = now(api.newest_entry(credential, ticket)).unwrap_or_else(|_| "79".into());
    server::take_given();
    let found = now(api.has_reply(credential, ticket, &after, REPLY));
    if found.is_ok_and(|found| found) {
        assert!(rules.has_reply(&server::take_given()), "a reply that is in no answer");
    }
}

/// An error's words go to the log: one line, no secret, of bounded length.
fn checked(error: ApiError) -> ApiError {
    let words = error.to_string();
    assert!(!words.contains(TOKEN), "{words}");
    crate::shown::line(&words, 1_000);
    error
}

/// The server answers at once, so nothing ever waits.
fn now<T>(task: impl Future<Output = T>) -> T {
    match pin!(task).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}
