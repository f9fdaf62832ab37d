//! What only some sources can do, each as a type of its own: a source without a capability has no
//! method for it.

use super::Api;
use super::credential::Credential;
use super::error::{ApiError, masked};
use super::request_tracker::RequestTracker;
use super::ticket_api::TicketApi;
use crate::core::replies::ReplyId;
use crate::core::tickets::TicketId;

/// How a source lets a reply arrive exactly once.
#[derive(Debug, Clone, Copy)]
pub enum Delivery<'a> {
    /// The server recognises the key of a reply: sending it again is safe.
    Idempotent(Idempotent<'a>),
    /// The server knows no keys: whether an earlier attempt arrived is read from the ticket's history.
    Traceable(Traceable<'a>),
}

/// A source that recognises a reply that comes a second time under the same key.
#[derive(Debug, Clone, Copy)]
pub struct Idempotent<'a>(&'a TicketApi);

/// A source in whose histories a reply can be found again.
#[derive(Debug, Clone, Copy)]
pub struct Traceable<'a>(&'a RequestTracker);

/// A source of which only the server knows a ticket's page.
#[derive(Debug, Clone, Copy)]
pub struct PageLookup<'a>(&'a TicketApi);

/// A source that revokes a token when its user signs out.
#[derive(Debug, Clone, Copy)]
pub struct Revocation<'a>(&'a TicketApi);

impl Api {
    /// How a reply is delivered.
    pub const fn delivery(&self) -> Delivery<'_> {
        match self {
            Self::TicketApi(source) => Delivery::Idempotent(Idempotent(source)),
            Self::RequestTracker(source) => Delivery::Traceable(Traceable(source)),
        }
    }

    /// `None` for a source whose pages have a known form, see
    /// [`links::ticket_by_id`](crate::core::links::ticket_by_id).
    pub const fn page_lookup(&self) -> Option<PageLookup<'_>> {
        match self {
            Self::TicketApi(source) => Some(PageLookup(source)),
            Self::RequestTracker(_) => None,
        }
    }

    /// `None` for a source whose users revoke their tokens themselves, in the web interface.
    pub const fn revocation(&self) -> Option<Revocation<'_>> {
        match self {
            Self::TicketApi(source) => Some(Revocation(source)),
            Self::RequestTracker(_) => None,
        }
    }
}

impl Idempotent<'_> {
    /// Adds a follow-up to a ticket. An error other than a refusal leaves open whether it arrived.
    pub async fn follow_up(
        self,
        credential: &Credential,
        ticket: &TicketId,
        key: &ReplyId,
        text: &str,
    ) -> Result<(), ApiError> {
        masked(self.0.follow_up(credential, ticket, key, text).await, &credential.token)
    }
}

impl Traceable<'_> {
    /// Adds a follow-up to a ticket. An error other than a refusal leaves open whether it arrived.
    pub async fn follow_up(
        self,
        credential: &Credential,
        ticket: &TicketId,
        text: &str,
    ) -> Result<(), ApiError> {
        masked(self.0.follow_up(credential, ticket, text).await, &credential.token)
    }

    /// The newest entry of a ticket's history, in the source's own form.
    pub async fn newest_entry(
        self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<String, ApiError> {
        masked(self.0.newest_entry(credential, ticket).await, &credential.token)
    }

    /// Whether the history after the entry `after` has a reply by this requester with this text.
    pub async fn has_reply(
        self,
        credential: &Credential,
        ticket: &TicketId,
        after: &str,
        text: &str,
    ) -> Result<bool, ApiError> {
        masked(self.0.has_reply(credential, ticket, after, text).await, &credential.token)
    }
}

impl PageLookup<'_> {
    /// The page of one ticket; `None` if the server names none.
    pub async fn ticket_page(
        self,
        credential: &Credential,
        id: &str,
    ) -> Result<Option<String>, ApiError> {
        masked(self.0.ticket_page(credential, id).await, &credential.token)
    }
}

impl Revocation<'_> {
    /// Revokes the token. Succeeds if the token was already invalid.
    pub async fn sign_out(self, credential: &Credential) -> Result<(), ApiError> {
        masked(self.0.sign_out(credential).await, &credential.token)
    }
}
