//! 406 for clients that take no JSON.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Problem;

/// Middleware: refuses a request whose `Accept` excludes `application/json`.
pub(crate) async fn require_json(request: Request, next: Next) -> Response {
    let lines: Vec<&str> =
        request.headers().get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok()).collect();
    if takes_json(&lines.join(",")) {
        return next.run(request).await;
    }
    let detail = "this address answers application/json only";
    Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail).into_response()
}

/// The most specific range that covers JSON decides; no header at all takes everything.
fn takes_json(accept: &str) -> bool {
    let mut best: Option<(u8, bool)> = None;
    for range in accept.split(',').map(str::trim).filter(|range| !range.is_empty()) {
        let (name, parameters) = range.split_once(';').unwrap_or((range, ""));
        let rank = match name.trim().to_ascii_lowercase().as_str() {
            "application/json" => 3,
            "application/*" => 2,
            "*/*" => 1,
            _ => 0,
        };
        if rank > best.map_or(0, |(rank, _)| rank) {
            best = Some((rank, !refused(parameters)));
        }
    }
    accept.trim().is_empty() || best.is_some_and(|(_, taken)| taken)
}

/// Whether the parameters say `q=0`.
fn refused(parameters: &str) -> bool {
    parameters.split(';').any(|parameter| {
        let quality = parameter.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        quality.is_some_and(|quality| quality <= 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::takes_json;

    #[test]
    fn the_most_specific_range_decides() {
        for yes in [
            "",
            "*/*",
            "application/json",
            "text/html, application/*;q=0.1",
            "Application/JSON; charset=utf-8",
            "*/*;q=0, application/json",
        ] {
            assert!(takes_json(yes), "{yes:?}");
        }
        for no in ["text/html", "application/json;q=0, */*", "image/*, application/xml"] {
            assert!(!takes_json(no), "{no:?}");
        }
    }
}
