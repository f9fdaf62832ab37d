//! The sources of tickets: each maps its wire format to the core's model.

pub mod client;
pub mod error;
#[cfg(test)]
mod lost_alerts;
pub mod request_tracker;
pub mod ticket_api;

use secrecy::SecretString;
use url::Url;

use crate::core::event::PollAnswer;
use crate::core::poll::Ask;
use crate::core::settings::{Settings, Source};
use crate::core::tickets::{Requester, TicketId};
use error::ApiError;

/// What proves to the server who we are. Only the token is kept; a password never gets here.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Whose it is.
    pub requester: Requester,
    /// Bearer token, or RT's authentication token.
    pub token: SecretString,
}

/// Remarks on answers that were usable but odd, such as unknown fields; each is made once.
pub type Remarks = Vec<String>;

/// A source of tickets.
#[derive(Debug)]
pub enum Api {
    /// Ticket API v1.
    TicketApi(ticket_api::TicketApi),
    /// Request Tracker 5.
    RequestTracker(request_tracker::RequestTracker),
}

impl Api {
    /// The source that the settings name, or `None` where no server is set.
    pub fn new(settings: &Settings) -> Result<Option<Self>, ApiError> {
        let Some(base) = settings.api.clone().map(with_slash) else { return Ok(None) };
        let http = client::Http::new()?;
        let states = settings.waiting_states.clone();
        Ok(Some(match settings.source {
            Source::TicketApi => Self::TicketApi(ticket_api::TicketApi::new(http, base, states)),
            Source::RequestTracker => {
                let portal = settings.portal.clone();
                Self::RequestTracker(request_tracker::RequestTracker::new(
                    http, base, portal, states,
                ))
            }
        }))
    }

    /// Asks for all waiting tickets of the requester: every page read, every row checked, or an
    /// error. Only against the answer that `ask` names may it say that nothing changed.
    pub async fn poll(&self, credential: &Credential, ask: Ask) -> Result<PollAnswer, ApiError> {
        match self {
            Self::TicketApi(source) => source.poll(credential, ask).await,
            Self::RequestTracker(source) => source.poll(credential).await,
        }
    }

    /// Turns what the user typed into a credential. The secret is sent once.
    pub async fn sign_in(
        &self,
        login: &str,
        secret: SecretString,
        device: &str,
    ) -> Result<Credential, ApiError> {
        match self {
            Self::TicketApi(source) => source.sign_in(login, secret, device).await,
            Self::RequestTracker(source) => source.sign_in(login, secret).await,
        }
    }

    /// Turns a token that somebody already has into a credential, by asking the server whose it is.
    pub async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        match self {
            Self::TicketApi(source) => source.sign_in_with_token(login, token).await,
            Self::RequestTracker(source) => source.sign_in(login, token).await,
        }
    }

    /// The page of one ticket as the server knows it; `None` where it names none.
    pub async fn ticket_page(
        &self,
        credential: &Credential,
        id: &str,
    ) -> Result<Option<String>, ApiError> {
        match self {
            Self::TicketApi(source) => source.ticket_page(credential, id).await,
            // Known without asking, see `links::ticket_by_id`.
            Self::RequestTracker(_) => Ok(None),
        }
    }

    /// Whether the server recognises a follow-up that comes a second time under the same key.
    pub const fn has_idempotency(&self) -> bool {
        matches!(self, Self::TicketApi(_))
    }

    /// Adds a follow-up to a ticket. An error other than a refusal leaves open whether it arrived.
    pub async fn follow_up(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        key: &str,
        text: &str,
    ) -> Result<(), ApiError> {
        match self {
            Self::TicketApi(source) => source.follow_up(credential, ticket, key, text).await,
            Self::RequestTracker(source) => source.follow_up(credential, ticket, text).await,
        }
    }

    /// Reads a ticket back: whether it is no longer in a waiting state.
    pub async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        match self {
            Self::TicketApi(source) => source.is_reactivated(credential, ticket).await,
            Self::RequestTracker(source) => source.is_reactivated(credential, ticket).await,
        }
    }

    /// The newest entry of a ticket's history, for sources without idempotency.
    pub async fn newest_entry(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<String, ApiError> {
        match self {
            Self::TicketApi(_) => Ok(String::new()),
            Self::RequestTracker(source) => source.newest_entry(credential, ticket).await,
        }
    }

    /// Whether the history after that entry has this very reply by the requester, for sources
    /// without idempotency.
    pub async fn has_reply(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        after: &str,
        text: &str,
    ) -> Result<bool, ApiError> {
        match self {
            Self::TicketApi(_) => Ok(false),
            Self::RequestTracker(source) => source.has_reply(credential, ticket, after, text).await,
        }
    }

    /// Gives the token back to the server where it can be revoked.
    pub async fn sign_out(&self, credential: &Credential) -> Result<(), ApiError> {
        match self {
            Self::TicketApi(source) => source.sign_out(credential).await,
            // RT's tokens are made and revoked by the user in the web interface.
            Self::RequestTracker(_) => Ok(()),
        }
    }

    /// Asks something that needs no sign-in, for `check`: reachability, TLS and the server's clock.
    pub async fn greet(&self) -> Result<client::Greeting, ApiError> {
        match self {
            Self::TicketApi(source) => source.greet().await,
            Self::RequestTracker(source) => source.greet().await,
        }
    }

    /// Remarks made since the last call.
    pub fn take_remarks(&self) -> Remarks {
        match self {
            Self::TicketApi(source) => source.take_remarks(),
            Self::RequestTracker(source) => source.take_remarks(),
        }
    }
}

/// `Url::join` replaces the last segment unless the base ends in a slash.
fn with_slash(mut base: Url) -> Url {
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    base
}
