//! What a source needs to act for a requester.

use secrecy::SecretString;

use crate::core::tickets::Requester;

/// What authenticates us to the server. Only the token is kept, never a password.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its owner.
    pub requester: Requester,
    /// Bearer token, or RT's authentication token.
    pub token: SecretString,
}
