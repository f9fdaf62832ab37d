//! The sources of tickets: each maps its wire format to the core's model.

pub mod answer;
mod bounds;
pub mod capabilities;
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
use capabilities::masked;
use error::ApiError;
pub use remarks::Remarks;
use request_tracker::RequestTracker;
use secret::Secret;
use ticket_api::TicketApi;

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
    TicketApi(TicketApi),
    /// Request Tracker 5.
    RequestTracker(RequestTracker),
}

/// The same call on whichever source it is. All sources give it the same signature.
macro_rules! each {
    ($api:expr, $source:ident => $call:expr) => {
        match $api {
            Self::TicketApi($source) => $call,
            Self::RequestTracker($source) => $call,
        }
    };
}

/// What every source can do; [`capabilities`] has the rest.
impl Api {
    /// The source that the settings name, or `None` if no server is set.
    pub fn new(settings: &Settings) -> Result<Option<Self>, ApiError> {
        let Some(base) = settings.api.clone().map(with_slash) else { return Ok(None) };
        let http = client::Http::new(&base)?;
        let states = settings.waiting_states.clone();
        Ok(Some(match settings.source {
            Source::TicketApi => Self::TicketApi(TicketApi::new(http, base, states)),
            Source::RequestTracker => {
                let portal = settings.portal.clone();
                Self::RequestTracker(RequestTracker::new(http, base, portal, states))
            }
        }))
    }

    /// All waiting tickets of the requester: every page read, every row checked, or an error. Only
    /// against the answer that `ask` names may it report that nothing changed.
    pub async fn poll(&self, credential: &Credential, ask: Ask) -> Result<PollAnswer, ApiError> {
        masked(each!(self, source => source.poll(credential, ask).await), &credential.token)
    }

    /// Turns what the user typed into a credential. The secret is sent once.
    pub async fn sign_in(
        &self,
        login: &str,
        secret: SecretString,
        device: &str,
    ) -> Result<Credential, ApiError> {
        let typed = secret.clone();
        signed_in(each!(self, source => source.sign_in(login, secret, device).await), &typed)
    }

    /// Turns an existing token into a credential, by asking the server whose it is.
    pub async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        let typed = token.clone();
        signed_in(each!(self, source => source.sign_in_with_token(login, token).await), &typed)
    }

    /// Reads a ticket back: whether it is no longer in a waiting state.
    pub async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let answer = each!(self, source => source.is_reactivated(credential, ticket).await);
        masked(answer, &credential.token)
    }

    /// A request that needs no sign-in, for `check`: reachability, TLS and the server's clock.
    pub async fn greet(&self) -> Result<Greeting, ApiError> {
        each!(self, source => source.greet().await)
    }

    /// Remarks made since the last call.
    pub fn take_remarks(&self) -> Remarks {
        each!(self, source => source.take_remarks())
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
    if secret.is_in_name(credential.requester.id.as_str()) {
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
