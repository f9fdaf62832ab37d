//! One request to the server, for commands that do nothing else.

use tracing::info;

use super::vault::Vault;
use crate::api::Api;
use crate::core::problem::{Audience, Doing, Problem};
use crate::core::settings::Settings;

/// The vault's entry for the configured server.
pub(super) fn vault(settings: &Settings) -> Result<Vault, String> {
    settings.api.as_ref().map(Vault::new).ok_or_else(not_configured)
}

fn not_configured() -> String {
    Problem::NotConfigured.words(Doing::Polling, Audience::It)
}

/// Runs one request to its end. The error is in words for IT.
pub(super) fn with_api<T>(
    settings: &Settings,
    doing: Doing,
    request: impl AsyncFnOnce(&Api) -> Result<T, crate::api::error::ApiError>,
) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("Sem rede: {error}"))?;
    let api = Api::new(settings).map_err(|error| error.to_string())?.ok_or_else(not_configured)?;
    let answer = runtime.block_on(request(&api));
    runtime.shutdown_background();
    answer.map_err(|error| {
        info!("{error}");
        let words = error.failure.problem.words(doing, Audience::It);
        format!("{words} [{}]", error.detail())
    })
}
