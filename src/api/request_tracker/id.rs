//! RT's numbers, which become part of addresses.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::scalar::text;

/// The number of a ticket, a user or a transaction: decimal digits and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RtId(String);

impl RtId {
    /// `None` for a text that is not a number in decimal digits.
    pub(super) fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(Self(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RtId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RtId {
    /// From a number or a string: RT's documents have both.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(text(from)?).ok_or_else(|| D::Error::custom("an id that is not a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_decimal_digits_only() {
        for good in ["0", "128", "00128", "340282366920938463463374607431768211456"] {
            assert_eq!(RtId::new(good).unwrap().as_str(), good);
        }
        for bad in ["", " 1", "1 ", "-1", "+1", "1.0", "x", "3/../5", "3?x", "٣", "1\n"] {
            assert_eq!(RtId::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn documents_have_ids_as_numbers_or_strings() {
        let read = |json: &str| serde_json::from_str::<RtId>(json).map(|id| id.to_string()).ok();
        assert_eq!((read("6"), read(r#""6""#)), (Some("6".into()), Some("6".into())));
        for bad in ["null", "-6", "6.5", r#""""#, r#""x""#, "[6]"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
