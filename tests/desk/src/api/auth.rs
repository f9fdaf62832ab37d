//! Bearer tokens.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::Problem;
use crate::shared::Shared;
use crate::store::Requester;

/// The requester whose token came with the request.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) requester: Requester,
    pub(crate) token: String,
}

impl FromRequestParts<Shared> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let refused =
            |code: &'static str, detail: &str| Problem::new(StatusCode::UNAUTHORIZED, code, detail);
        let token = bearer(parts)
            .ok_or_else(|| refused("token_missing", "sign in and send Authorization: Bearer"))?;
        let store = shared.store();
        let requester = store
            .token_owner(token)
            .ok_or_else(|| refused("token_invalid", "the token has ended or never existed"))?;
        Ok(Self { requester: requester.clone(), token: token.to_owned() })
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
