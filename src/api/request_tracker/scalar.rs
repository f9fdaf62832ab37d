//! Values that RT writes as a number or as a string.

use serde::{Deserialize, Deserializer};

/// Perl does not distinguish numbers from strings, and neither do RT's documents.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
    Null(()),
}

pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Scalar::deserialize(from)? {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number.to_string(),
        Scalar::Null(()) => String::new(),
    })
}

pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    text(from)?.parse().map_err(serde::de::Error::custom)
}
