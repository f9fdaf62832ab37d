//! *Portal do Solicitante*: what the requester does in a browser.

mod login;
mod requests;
mod services;
mod ticket;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::shared::Shared;

/// The routes under `/portal`.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/portal", get(|| async { Redirect::to("/portal/solicitacoes") }))
        .route("/portal/entrar", get(login::show).post(login::sign_in))
        .route("/portal/sair", post(login::sign_out))
        .route("/portal/senha", get(login::forgotten).post(login::send_password))
        .route("/portal/servicos", get(services::list))
        .route("/portal/servicos/{form}", get(services::form).post(services::open))
        .route("/portal/solicitacoes", get(requests::list))
        .route("/portal/chamados/{id}", get(ticket::show))
        .route("/portal/chamados/{id}/acompanhamentos", post(ticket::follow_up))
}
