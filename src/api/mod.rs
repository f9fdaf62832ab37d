//! The sources of tickets: each maps its wire format to the core's model.

pub mod answer;
mod bounds;
pub mod client;
pub mod error;
#[cfg(test)]
mod lost_alerts;
pub mod message;
mod remarks;
pub mod request_tracker;
mod secret;
pub mod ticket_api;
mod token;
mod unread;

use secrecy::SecretString;
use url::Url;

use crate::core::event::PollAnswer;
use crate::core::poll::Ask;
use crate::core::problem::Problem;
use crate::core::settings::{Settings, Source};
use crate::core::tickets::{Requester, TicketId};
use answer::Greeting;
use error::ApiError;
pub use remarks::Remarks;
use secret::Secret;

/// What proves to the server who we are. Only the token is kept; a password never gets here.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Whose it is.
    pub requester: Requester,
    /// Bearer token, or RT's authentication token.
    pub token: SecretString,
}

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
        let http = client::Http::new(&base)?;
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
        let answer = match self {
            Self::TicketApi(source) => source.poll(credential, ask).await,
            Self::RequestTracker(source) => source.poll(credential).await,
        };
        answer.map_err(|error| error.without(&credential.token))
    }

    /// Turns what the user typed into a credential. The secret is sent once.
    pub async fn sign_in(
        &self,
        login: &str,
        secret: SecretString,
        device: &str,
    ) -> Result<Credential, ApiError> {
        let typed = secret.clone();
        let answer = match self {
            Self::TicketApi(source) => source.sign_in(login, secret, device).await,
            Self::RequestTracker(source) => source.sign_in(login, secret).await,
        };
        signed_in(answer, &typed)
    }

    /// Turns a token that somebody already has into a credential, by asking the server whose it is.
    pub async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        let typed = token.clone();
        let answer = match self {
            Self::TicketApi(source) => source.sign_in_with_token(login, token).await,
            Self::RequestTracker(source) => source.sign_in(login, token).await,
        };
        signed_in(answer, &typed)
    }

    /// The page of one ticket as the server knows it; `None` where it names none.
    pub async fn ticket_page(
        &self,
        credential: &Credential,
        id: &str,
    ) -> Result<Option<String>, ApiError> {
        let answer = match self {
            Self::TicketApi(source) => source.ticket_page(credential, id).await,
            // Known without asking, see `links::ticket_by_id`.
            Self::RequestTracker(_) => Ok(None),
        };
        answer.map_err(|error| error.without(&credential.token))
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
        let answer = match self {
            Self::TicketApi(source) => source.follow_up(credential, ticket, key, text).await,
            Self::RequestTracker(source) => source.follow_up(credential, ticket, text).await,
        };
        answer.map_err(|error| error.without(&credential.token))
    }

    /// Reads a ticket back: whether it is no longer in a waiting state.
    pub async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let answer = match self {
            Self::TicketApi(source) => source.is_reactivated(credential, ticket).await,
            Self::RequestTracker(source) => source.is_reactivated(credential, ticket).await,
        };
        answer.map_err(|error| error.without(&credential.token))
    }

    /// The newest entry of a ticket's history, for sources without idempotency.
    pub async fn newest_entry(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<String, ApiError> {
        let answer = match self {
            Self::TicketApi(_) => Ok(String::new()),
            Self::RequestTracker(source) => source.newest_entry(credential, ticket).await,
        };
        answer.map_err(|error| error.without(&credential.token))
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
        let answer = match self {
            Self::TicketApi(_) => Ok(false),
            Self::RequestTracker(source) => source.has_reply(credential, ticket, after, text).await,
        };
        answer.map_err(|error| error.without(&credential.token))
    }

    /// Gives the token back to the server where it can be revoked.
    pub async fn sign_out(&self, credential: &Credential) -> Result<(), ApiError> {
        let answer = match self {
            Self::TicketApi(source) => source.sign_out(credential).await,
            // RT's tokens are made and revoked by the user in the web interface.
            Self::RequestTracker(_) => Ok(()),
        };
        answer.map_err(|error| error.without(&credential.token))
    }

    /// Asks something that needs no sign-in, for `check`: reachability, TLS and the server's clock.
    pub async fn greet(&self) -> Result<Greeting, ApiError> {
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

/// The outcome of a sign-in without what was typed, should the server have repeated it.
fn signed_in(
    answer: Result<Credential, ApiError>,
    typed: &SecretString,
) -> Result<Credential, ApiError> {
    let mut credential = answer.map_err(|error| error.without(typed))?;
    let secret = Secret(typed);
    secret.mask_name(&mut credential.requester.name);
    if secret.is_in_name(&credential.requester.id) {
        // It would be written down with every reply.
        let detail = "the requester's id repeats the password or token";
        return Err(ApiError::new(Problem::Contradictory, detail));
    }
    Ok(credential)
}

/// `Url::join` replaces the last segment unless the base ends in a slash.
fn with_slash(mut base: Url) -> Url {
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    base
}
