//! Tokens: which ones fit a request's header and the vault.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::error::ApiError;
use crate::core::problem::Problem;

/// The longest token, in bytes: with names and JSON around it, it has to fit into the 2,560 bytes of
/// a credential of Windows (`CRED_MAX_CREDENTIAL_BLOB_SIZE`). The contract's are shorter.
const MAX_TOKEN: usize = 2_048;

/// A new token that can be sent and kept, or an error of this kind.
pub(super) fn checked(token: SecretString, problem: Problem) -> Result<SecretString, ApiError> {
    let length = token.expose_secret().len();
    if length > MAX_TOKEN {
        let detail = format!("the server's token has {length} bytes, more than {MAX_TOKEN}");
        return Err(ApiError::new(problem, detail));
    }
    if !is_header_text(&token) {
        let detail = "the server's token is empty or does not fit a header (RFC 6750, 2.1)";
        return Err(ApiError::new(problem, detail));
    }
    Ok(token)
}

/// The value of `Authorization`. A token that cannot be sent counts as refused: the user needs another
/// one.
pub(super) fn authorization(scheme: &str, token: &SecretString) -> Result<HeaderValue, ApiError> {
    let unusable = || ApiError::new(Problem::Unauthorized, "the token does not fit a header");
    if !is_header_text(token) {
        return Err(unusable());
    }
    let text = format!("{scheme} {}", token.expose_secret());
    let mut value = HeaderValue::try_from(text).map_err(|_| unusable())?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether it is visible ASCII without blanks: white space at its ends would be lost in transit.
fn is_header_text(token: &SecretString) -> bool {
    let token = token.expose_secret();
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_must_fit_a_header_and_the_vault() {
        let outcome = |token: &str| {
            let token = checked(token.into(), Problem::Contradictory);
            token.map(|_| ()).map_err(|error| error.failure.problem)
        };
        for good in ["1-35-c3918c9c", "eyJ.eyJ_-~+/=", "1|sanctum", &"x".repeat(MAX_TOKEN)] {
            assert_eq!(outcome(good), Ok(()), "{good}");
            assert!(authorization("Bearer", &good.into()).unwrap().is_sensitive());
        }
        for bad in ["", "tok\n", " tok", "a b", "ação", "a\0", &"x".repeat(MAX_TOKEN + 1)] {
            assert_eq!(outcome(bad), Err(Problem::Contradictory), "{bad}");
        }
        let unusable = authorization("token", &"tok\n".into()).unwrap_err();
        assert_eq!(unusable.failure.problem, Problem::Unauthorized);
    }
}
