//! Request Tracker 5, REST 2.0.
//!
//! RT's behaviour was observed on RT 5.0.3 as Debian 12 packages it, or read in its source (the `RT::…`
//! names); `tests/rt` starts one.
//!
//! An unchanged poll is one request, for the list with three facts per ticket: number, state, time
//! of the last change. Only a new or changed ticket is read: itself (requester, subject, whether it can
//! be answered), its history (the episode) and, for a new question, its words with the head that shows
//! whether it is automatic. If the last message is a requester's, its head is read too, once.

mod entries;
mod excerpt;
mod id;
mod identity;
mod list;
mod question;
mod reply;
mod rest;
mod scalar;
mod senders;
#[cfg(test)]
mod tests;
mod ticket;
mod wire;

use std::cell::RefCell;
use std::collections::HashSet;

use reqwest::StatusCode;
use secrecy::SecretString;
use url::Url;

use super::answer::Greeting;
use super::client::Http;
use super::credential::Credential;
use super::error::ApiError;
use super::history::Question;
use super::list::contradiction;
use super::secret::masked;
use super::seen::{Freshness, Seen, SeenTicket, is_settled};
use super::token;
use super::warnings::{WarningLog, Warnings};
use crate::core::event::PollAnswer;
use crate::core::links;
use crate::core::poll::Ask;
use crate::core::problem::Problem;
use crate::core::tickets::{CompleteList, EpisodeId, Requester, TicketId, Tickets, WaitingTicket};
use entries::waits;
use id::RtId;
use list::List;
use rest::Rest;
use senders::Senders;
use wire::{Row, Ticket};

/// Request Tracker 5.
#[derive(Debug)]
pub struct RequestTracker {
    rest: Rest,
    portal: Url,
    waiting_states: Vec<String>,
    memory: RefCell<Memory>,
    warnings: RefCell<WarningLog>,
}

/// What is remembered of one requester's waiting tickets.
#[derive(Debug, Default)]
struct Memory {
    /// Login names: the one of the sign-in, and the present one if RT's user was renamed.
    names: Vec<String>,
    /// `None` for a ticket whose question was answered.
    tickets: Seen<Option<Waiting>>,
    senders: Senders,
}

/// A question that waits.
#[derive(Debug, Clone)]
struct Waiting {
    ticket: WaitingTicket,
    /// The transaction whose words are the ticket's excerpt.
    message: Option<u64>,
}

/// Why a row is not a ticket of this requester that waits.
enum Misfit {
    /// The server or the network failed: nothing is known of any row.
    Poll(ApiError),
    /// The answer about this ticket is useless.
    Row(ApiError),
    /// The ticket is in another state than requested, or another requester's.
    Foreign(ApiError),
}

impl From<ApiError> for Misfit {
    fn from(error: ApiError) -> Self {
        let about_ticket = ticket::is_unreadable(error.failure.problem);
        if about_ticket { Self::Row(error) } else { Self::Poll(error) }
    }
}

impl RequestTracker {
    /// A source at this address: RT's root or its REST 2.0, ending in a slash.
    pub fn new(http: Http, base: Url, portal: Url, waiting_states: Vec<String>) -> Self {
        Self {
            rest: Rest::new(http, base),
            portal,
            waiting_states,
            memory: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    /// Answers with the whole list even if nothing changed: RT's lists have no entity tags.
    pub(super) async fn poll(
        &self,
        credential: &Credential,
        _ask: Ask,
    ) -> Result<PollAnswer, ApiError> {
        self.remember_only(&credential.requester);
        let query = list::ticket_sql(&self.waiting_states);
        let list = list::read(&self.rest, &credential.token, &query).await?;
        let List { rows, mut unread, at, not_before } = list;
        let mut ours = Vec::new();
        for row in &rows {
            let settled = is_settled(row.last_updated, at);
            match self.read(&credential.token, row, settled).await {
                Ok(()) => ours.push(&row.id),
                Err(Misfit::Poll(error)) => return Err(error),
                Err(Misfit::Row(error)) => unread.add(Some(&row.id), error, &credential.token),
                Err(Misfit::Foreign(error)) => {
                    unread.add_foreign(&row.id, error, &credential.token);
                }
            }
        }
        unread.check(ours.len())?;
        let known = &mut self.memory.borrow_mut().tickets;
        let bad = unread.rows.iter().filter_map(|row| row.id.as_ref());
        let listed: HashSet<&str> =
            rows.iter().map(|row| row.id.as_str()).chain(bad.map(TicketId::as_str)).collect();
        known.retain(&listed);
        let waiting = ours.into_iter().filter_map(|id| known.get(id)?.as_ref());
        let tickets = waiting.map(|waiting| waiting.ticket.clone()).collect();
        let list = CompleteList { tickets, unreadable: unread.rows };
        Ok(PollAnswer { tickets: Tickets::Complete(list), not_before })
    }

    /// Reads the ticket of a row. RT answers a filter that it does not understand with 200 and other
    /// tickets.
    async fn read(&self, token: &SecretString, row: &Row, settled: bool) -> Result<(), Misfit> {
        if !waits(&self.waiting_states, &row.status) {
            let words = format!("ticket {} is in state “{}”", row.id, row.status);
            return Err(Misfit::Foreign(contradiction(words)));
        }
        let id = RtId::new(row.id.as_str())
            .ok_or_else(|| contradiction(format!("“{}” is not a ticket's number", row.id)))?;
        self.refresh(token, row, &id, settled).await
    }

    /// RT has no passwords for programs: what is typed is a token.
    pub(super) async fn sign_in(
        &self,
        login: &str,
        secret: SecretString,
        _device: &str,
    ) -> Result<Credential, ApiError> {
        self.sign_in_with_token(login, secret).await
    }

    /// The login must be the token owner's: otherwise a user who pastes another person's token would
    /// get that person's tickets.
    pub(super) async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        let token = token::checked(token, Problem::WrongCredentials)?;
        let owner = identity::owner(&self.rest, &token).await.map_err(|error| {
            let error = error.in_our_words();
            if error.failure.problem == Problem::Unauthorized {
                return error.as_problem(Problem::WrongCredentials);
            }
            error
        })?;
        if !identity::is_login_of(&owner, login) {
            let detail = "the token belongs to another user than the login names";
            return Err(ApiError::new(Problem::WrongCredentials, detail));
        }
        let login = login.trim().to_owned();
        let requester = Requester { id: owner.name.into(), name: owner.real_name, login };
        Ok(Credential { requester, token })
    }

    pub(super) async fn greet(&self) -> Result<Greeting, ApiError> {
        let answer = self.rest.ask(None, "rt", &[], None).await?;
        let greeting = answer.greeting();
        match self.rest.expect(answer, &[StatusCode::OK]) {
            Ok(answer) => answer.expect_json()?,
            Err(error) if error.failure.problem == Problem::Unauthorized => {}
            Err(error) => return Err(error),
        }
        Ok(greeting)
    }

    pub(super) fn take_warnings(&self) -> Warnings {
        self.warnings.borrow_mut().take()
    }

    /// Forgets the tickets of any other requester.
    fn remember_only(&self, requester: &Requester) {
        let mut memory = self.memory.borrow_mut();
        if memory.names.first().map(String::as_str) != Some(requester.id.as_str()) {
            *memory = Memory { names: vec![requester.id.to_string()], ..Memory::default() };
        }
    }

    /// Updates what is remembered of a ticket at once, so that the poll after a cancelled one has less
    /// to read.
    async fn refresh(
        &self,
        token: &SecretString,
        row: &Row,
        id: &RtId,
        settled: bool,
    ) -> Result<(), Misfit> {
        let freshness = self.memory.borrow().tickets.freshness(&row.id, row.last_updated);
        let Freshness::Stale { etag, before } = freshness else { return Ok(()) };
        let Some((ticket, etag)) = ticket::read(&self.rest, token, id, etag.as_deref()).await?
        else {
            let was_read = self.memory.borrow_mut().tickets.confirm(&row.id, settled);
            let error = || contradiction("304 although no `If-None-Match` was sent").into();
            return if was_read { Ok(()) } else { Err(error()) };
        };
        self.check_requester(token, &ticket).await?;
        // Merged into another ticket since the list was made: the list has that ticket instead.
        let merged = ticket.id != *id;
        let content =
            if merged { None } else { self.waiting(token, ticket, before.flatten()).await? };
        let read = SeenTicket { changed_at: row.last_updated, settled, etag, content };
        self.memory.borrow_mut().tickets.insert(&row.id, read);
        Ok(())
    }

    /// Fails for another requester's ticket.
    async fn check_requester(&self, token: &SecretString, ticket: &Ticket) -> Result<(), Misfit> {
        if ticket::is_requester(ticket, &self.memory.borrow().names) {
            return Ok(());
        }
        // RT's user names are often e-mail addresses, which change.
        let name = identity::owner(&self.rest, token).await?.name;
        if !ticket::is_requester(ticket, std::slice::from_ref(&name)) {
            let words = format!("ticket {} is another requester's", ticket.id);
            return Err(Misfit::Foreign(contradiction(words)));
        }
        self.memory.borrow_mut().names.push(name);
        Ok(())
    }

    /// The question that waits in this requester's ticket.
    async fn waiting(
        &self,
        token: &SecretString,
        ticket: Ticket,
        before: Option<Waiting>,
    ) -> Result<Option<Waiting>, ApiError> {
        if !waits(&self.waiting_states, &ticket.status) {
            return Ok(None); // it left the waiting state after the list was made
        }
        let known = before.and_then(|before| Some((before.message?, before.ticket.excerpt)));
        let Some(question) = self.question(token, &ticket, known).await? else {
            return Ok(None);
        };
        let Question { episode, excerpt } = question;
        let message = episode.message;
        let page = links::request_tracker_page(&self.portal, ticket.id.as_str());
        let ticket = WaitingTicket {
            can_follow_up: ticket.can_follow_up(),
            number: ticket.id.to_string(),
            id: TicketId(ticket.id.as_str().into()),
            subject: ticket.subject,
            episode: EpisodeId(episode.first.unwrap_or_default().to_string().into()),
            since: episode.since,
            asked_by: episode.asked_by,
            excerpt,
            portal_url: page.map(Into::into),
        };
        Ok(Some(Waiting { ticket: masked(ticket, token), message }))
    }
}
