//! `ETag` and `If-None-Match` (RFC 9110 section 13.1.2).

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Answers with `body`, or with 304 if the client already has the version that `identity` names.
///
/// The tag is weak: it says that the result is the same, not that every byte is (`as_of`).
pub(crate) fn answer<T: Serialize>(
    request: &HeaderMap,
    identity: &T,
    body: impl IntoResponse,
) -> Response {
    let tag = tag_of(identity);
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut answer = if known.into_iter().any(|line| covers(line, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_response()
    };
    let headers = answer.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    answer
}

fn tag_of<T: Serialize>(identity: &T) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(identity).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Whether an `If-None-Match` line names that opaque tag, by weak comparison.
fn covers(line: &str, tag: &str) -> bool {
    let mut rest = line.trim();
    if rest == "*" {
        return true;
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let Some(opened) = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"') else {
            return false;
        };
        let Some((opaque, after)) = opened.split_once('"') else { return false };
        if opaque == tag {
            return true;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn if_none_match_compares_a_list_weakly() {
        for line in ["*", "W/\"a1\"", "\"a1\"", "\"x,y\", W/\"a1\"", " \"b\" ,\t\"a1\""] {
            assert!(covers(line, "a1"), "{line}");
        }
        for line in ["", "a1", "\"b\"", "\"a1", "\"b\" junk \"a1\"", "\"a\", \"1\""] {
            assert!(!covers(line, "a1"), "{line}");
        }
    }
}
