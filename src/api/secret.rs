//! Masks secrets in what a server sends: it may repeat what it was sent, and its words go to the log.

use secrecy::{ExposeSecret, SecretString};

use crate::core::text::clean;
use crate::core::tickets::WaitingTicket;

/// A shorter secret may be part of a person's name by chance; masking the name would reveal the secret.
const MIN_IN_NAMES: usize = 8;

/// A password or token that must not be shown.
pub(super) struct Secret<'a>(pub(super) &'a SecretString);

impl Secret<'_> {
    /// Replaces the whole text by `***` if the secret is in it. Replacing only the secret would show
    /// where in a known text it was.
    pub(super) fn mask(&self, text: &mut String) {
        if self.is_in(text) {
            "***".clone_into(text);
        }
    }

    /// Does the same to texts that people read: names, subjects, questions; not for short secrets.
    pub(super) fn mask_name(&self, text: &mut String) {
        if self.is_in_name(text) {
            "***".clone_into(text);
        }
    }

    /// Whether a name or an identifier repeats the secret, and not by chance.
    pub(super) fn is_in_name(&self, text: &str) -> bool {
        self.0.expose_secret().len() >= MIN_IN_NAMES && self.is_in(text)
    }

    /// Whether the text repeats the secret as it was sent, escaped, or with its white space tidied.
    fn is_in(&self, text: &str) -> bool {
        let secret = self.0.expose_secret();
        if secret.is_empty() || text.is_empty() {
            return false;
        }
        let debug = format!("{secret:?}");
        let json = serde_json::Value::from(secret).to_string();
        let [debug, json] = [&debug, &json].map(|quoted| &quoted[1..quoted.len() - 1]);
        let tidy = clean(secret);
        text.contains(secret)
            || text.contains(debug)
            || text.contains(json)
            || (!tidy.is_empty() && clean(text).contains(&tidy))
    }
}

/// The ticket without the token in what people read: an alert's title goes to the log.
pub(super) fn masked(mut ticket: WaitingTicket, token: &SecretString) -> WaitingTicket {
    let WaitingTicket { number, subject, asked_by, excerpt, .. } = &mut ticket;
    for text in [number, subject, asked_by, excerpt] {
        Secret(token).mask_name(text);
    }
    ticket
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_as_sent_escaped_and_tidied() {
        let secret = SecretString::from("a\"b\\c  ç");
        for text in ["<a\"b\\c  ç>", r#"x a\"b\\c  ç y"#, "a\"b\\c ç", r#"string "a\"b\\c  ç""#]
        {
            let mut text = text.to_owned();
            Secret(&secret).mask(&mut text);
            assert_eq!(text, "***");
        }
        let mut other = "a\"b".to_owned();
        Secret(&secret).mask(&mut other);
        assert_eq!(other, "a\"b");
    }

    #[test]
    fn a_short_secret_masks_no_name() {
        let mut name = "Ana Conceição".to_owned();
        Secret(&SecretString::from("Ana")).mask_name(&mut name);
        assert_eq!(name, "Ana Conceição");
    }
}
