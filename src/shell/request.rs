//! One request to the server, for commands that do nothing else.

use tracing::info;

use super::vault::Vault;
use crate::api::Api;
use crate::api::error::ApiError;
use crate::core::problem::{Audience, Doing, Problem};
use crate::core::settings::Settings;

/// Why a request had no answer. Shown to IT, in Portuguese.
#[derive(Debug, thiserror::Error)]
pub(super) enum RequestError {
    /// No server is set.
    #[error("{}", Problem::NotConfigured.words(Doing::Polling, Audience::It))]
    NotConfigured,
    /// The system gave no runtime for the network.
    #[error("Não foi possível iniciar a rede: {0}")]
    NoRuntime(std::io::Error),
    /// The HTTP client could not be made.
    #[error("{0}")]
    NoClient(ApiError),
    /// The request failed.
    #[error("{} [{}]", .error.failure.problem.words(*.doing, Audience::It), .error.detail())]
    Failed {
        /// What was being done.
        doing: Doing,
        /// What came back.
        error: ApiError,
    },
}

/// The vault's entry for the configured server.
pub(super) fn vault(settings: &Settings) -> Result<Vault, RequestError> {
    settings.api.as_ref().map(Vault::new).ok_or(RequestError::NotConfigured)
}

/// Runs one request to its end.
pub(super) fn with_api<T>(
    settings: &Settings,
    doing: Doing,
    request: impl AsyncFnOnce(&Api) -> Result<T, ApiError>,
) -> Result<T, RequestError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RequestError::NoRuntime)?;
    let api =
        Api::new(settings).map_err(RequestError::NoClient)?.ok_or(RequestError::NotConfigured)?;
    let answer = runtime.block_on(request(&api));
    runtime.shutdown_background();
    answer.map_err(|error| {
        info!("{error}");
        RequestError::Failed { doing, error }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_failed_and_what_to_do() {
        let api = || ApiError::new(Problem::Unreachable, "GET /tickets");
        for (error, words) in [
            (RequestError::NotConfigured, Problem::NotConfigured.title()),
            (
                RequestError::NoRuntime(std::io::ErrorKind::OutOfMemory.into()),
                "Não foi possível iniciar a rede: ",
            ),
            (RequestError::NoClient(api()), "GET /tickets"),
            (
                RequestError::Failed { doing: Doing::Polling, error: api() },
                &Problem::Unreachable.words(Doing::Polling, Audience::It),
            ),
            (RequestError::Failed { doing: Doing::Polling, error: api() }, "[GET /tickets]"),
        ] {
            let text = error.to_string();
            assert!(text.contains(words), "{text}");
        }
    }
}
