//! The public port: API and pages behind journal, fault dial and compression.

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::shared::Shared;
use crate::{agent, api, fault_layer, journal, pages, portal};

/// Below this many bytes, compressing costs more than it saves.
const WORTH_COMPRESSING: u16 = 860;

/// Everything that a client can reach.
pub(crate) fn router(shared: &Shared) -> Router {
    let compression =
        CompressionLayer::new().gzip(true).compress_when(SizeAbove::new(WORTH_COMPRESSING));
    Router::new()
        .merge(api::router())
        .merge(portal::router())
        .merge(agent::router())
        .merge(pages::router())
        .layer(compression)
        .layer(from_fn_with_state(Shared::clone(shared), fault_layer::apply))
        .layer(from_fn_with_state(Shared::clone(shared), journal::keep))
        .with_state(Shared::clone(shared))
}
