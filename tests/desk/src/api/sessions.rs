//! `/v1/sessions`: a password for a token.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Problem;
use super::auth::Signed;
use super::body::{JsonBody, check_text};
use crate::shared::Shared;
use crate::store::SignInRefusal;

#[derive(Deserialize)]
pub(crate) struct NewSession {
    email: String,
    password: String,
    device: String,
}

/// `POST /v1/sessions`.
pub(crate) async fn create(
    State(shared): State<Shared>,
    JsonBody(wanted): JsonBody<NewSession>,
) -> Result<Response, Problem> {
    check_text("email", &wanted.email, 254)?;
    check_text("device", &wanted.device, 100)?;
    if !(1..=1024).contains(&wanted.password.chars().count()) {
        let detail = "password is empty or longer than 1024 characters";
        return Err(Problem::invalid("invalid_request", detail));
    }
    let granted = shared.store().sign_in(&wanted.email, &wanted.password, &wanted.device);
    match granted {
        Ok(grant) => {
            let headers = [(CACHE_CONTROL, "no-store")];
            Ok((StatusCode::CREATED, headers, Json(grant)).into_response())
        }
        Err(SignInRefusal::BadCredentials) => {
            let detail = "this e-mail address and password do not belong together";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "bad_credentials", detail))
        }
        Err(SignInRefusal::TooManyAttempts { retry_after }) => Err(Problem::too_many(retry_after)),
    }
}

/// `DELETE /v1/sessions/current`.
pub(crate) async fn end(State(shared): State<Shared>, signed: Signed) -> StatusCode {
    shared.store().revoke(&signed.token);
    StatusCode::NO_CONTENT
}
