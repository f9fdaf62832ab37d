//! The sources of tickets: each maps its wire format to the core's model.
//!
//! What sources share, as plain functions and types: [`client`] and [`answer`] (HTTP within bounds,
//! whose answer it is), `token` and `secret`, `list` (pages and bad rows), `history` (which question
//! waits), `seen` (what is read again), [`message`] (an author's own words), `warnings`.

pub mod answer;
pub mod capabilities;
pub mod client;
mod credential;
pub mod error;
mod history;
mod list;
#[cfg(test)]
mod lost_alerts;
pub mod message;
pub mod request_tracker;
mod secret;
mod seen;
pub mod ticket_api;
mod token;
mod warnings;

use secrecy::SecretString;
use url::Url;

use crate::core::event::PollAnswer;
use crate::core::poll::Ask;
use crate::core::problem::Problem;
use crate::core::settings::{Settings, Source};
use crate::core::tickets::TicketId;
use answer::Greeting;
pub use credential::Credential;
use error::{ApiError, masked};
use request_tracker::RequestTracker;
use secret::Secret;
use ticket_api::TicketApi;
pub use warnings::Warnings;

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

    /// Warnings since the last call.
    pub fn take_warnings(&self) -> Warnings {
        each!(self, source => source.take_warnings())
    }
}

/// The outcome of a sign-in, masked if the server repeated what was typed.
fn signed_in(
    answer: Result<Credential, ApiError>,
    typed: &SecretString,
) -> Result<Credential, ApiError> {
    let mut credential = answer.map_err(|error| error.without(typed))?;
    let secret = Secret(typed);
    secret.mask_name(&mut credential.requester.name);
    if secret.is_in_name(credential.requester.id.as_str()) {
        // It is saved with every reply.
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
