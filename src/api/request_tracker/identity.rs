//! Whose token it is.
//!
//! REST 2.0 has no "who am I". A token is `1-<user's number>-<secret>`
//! (`RT::AuthToken::_BuildAuthString`). Every user may read the own record
//! (`RT::REST2::Resource::User::forbidden`); only privileged users may read others.

use secrecy::{ExposeSecret, SecretString};

use super::super::error::ApiError;
use super::id::RtId;
use super::rest::Rest;
use super::wire::{Member, Page, User};
use crate::core::problem::Problem;

/// The owner of the token, by RT's own record.
///
/// If a site hides even the own record, RT still filters by `__CurrentUser__`: a ticket found by that
/// filter with a single requester names our own user.
pub(super) async fn owner(rest: &Rest, token: &SecretString) -> Result<User, ApiError> {
    let number = user_number(token).ok_or_else(|| {
        ApiError::new(Problem::WrongCredentials, "the token is not of the form 1-<number>-<secret>")
    })?;
    match rest.read(token, &format!("user/{number}"), &[]).await {
        Err(error) if error.failure.problem == Problem::Forbidden => {
            sole_requester(rest, token).await?.ok_or(error)
        }
        answer => answer,
    }
}

async fn sole_requester(rest: &Rest, token: &SecretString) -> Result<Option<User>, ApiError> {
    #[derive(serde::Deserialize)]
    struct Row {
        #[serde(rename = "Requestor", default)]
        requesters: Vec<Member>,
    }
    let query = [
        ("query", "Requestor.id = '__CurrentUser__'"),
        ("orderby", "id"),
        ("order", "DESC"),
        ("fields", "Requestor"),
        ("fields[Requestor]", "RealName,EmailAddress"),
    ];
    let page: Page<Row> = rest.read(token, "tickets", &query).await?;
    let us = page.items.into_iter().find_map(|row| match row.requesters.as_slice() {
        [us] if us.kind == "user" => Some(us.clone()),
        _ => None,
    });
    Ok(us.map(|us| User { name: us.id, email: us.email, real_name: us.real_name }))
}

/// Whether `login` identifies this user. RT ignores the case of names and addresses.
pub(super) fn is_login_of(user: &User, login: &str) -> bool {
    let login = login.trim();
    !login.is_empty() && (same_name(&user.name, login) || same_name(&user.email, login))
}

/// Whether two login names are the same user's.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The user's number in a token.
fn user_number(token: &SecretString) -> Option<RtId> {
    let mut parts = token.expose_secret().splitn(3, '-');
    let (version, number, secret) = (parts.next()?, parts.next()?, parts.next()?);
    RtId::new(version)?;
    RtId::new(number).filter(|_| !secret.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_contains_the_users_number() {
        let number = |token: &str| user_number(&token.into()).map(|number| number.to_string());
        assert_eq!(number("1-35-c3918c9c"), Some("35".into()));
        for bad in ["", "1", "1-35", "1-35-", "1--x", "1-3 5-x", "1-../1-x", "senha"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
