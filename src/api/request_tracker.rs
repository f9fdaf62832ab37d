//! Request Tracker 5, REST 2.0.

use secrecy::SecretString;
use url::Url;

use super::client::{Greeting, Http};
use super::error::ApiError;
use super::{Credential, Remarks};
use crate::core::event::PollAnswer;

/// Request Tracker 5.
#[derive(Debug)]
pub struct RequestTracker;

impl RequestTracker {
    /// A source at this address.
    pub fn new(_http: Http, _base: Url, _portal: Url, _waiting_states: Vec<String>) -> Self {
        Self
    }

    pub(super) async fn poll(&self, _credential: &Credential) -> Result<PollAnswer, ApiError> {
        unimplemented!()
    }

    pub(super) async fn sign_in(
        &self,
        _login: &str,
        _token: SecretString,
    ) -> Result<Credential, ApiError> {
        unimplemented!()
    }

    pub(super) async fn greet(&self) -> Result<Greeting, ApiError> {
        unimplemented!()
    }

    pub(super) fn take_remarks(&self) -> Remarks {
        Remarks::new()
    }
}
