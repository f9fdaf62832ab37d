//! The documents of RT's REST 2.0, of which only what we use is read: tickets carry the site's own
//! custom fields, so unknown fields are not reported.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::id::RtId;
use super::scalar::{number, text};

/// A body as text.
///
/// RT 5.0.3 labels some Latin-1 bodies as UTF-8 (such as the answers to `correspond`:
/// `RT::REST2::Resource::Message` returns characters that are never encoded), so bytes that are not
/// UTF-8 are read as Latin-1, whose bytes are the first 256 characters.
pub(super) fn text_of(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text
}

/// One page of a list. `pages` is not read: it is 0.0 if nothing was found.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    #[serde(rename = "page")]
    pub(super) number: usize,
    pub(super) count: usize,
    /// `null` if RT cannot count without checking rights row by row
    /// (`RT::REST2::Resource::Collection`): always for histories and attachments, for tickets if the
    /// site switched `UseSQLForACLChecks` off.
    pub(super) total: Option<usize>,
}

/// A ticket in a list.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(rename = "Status")]
    pub(super) status: String,
    #[serde(rename = "LastUpdated")]
    pub(super) last_updated: Timestamp,
}

/// A row of which at least the number can be read.
#[derive(Debug, Deserialize)]
pub(super) struct Identified {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
}

/// A ticket on its own.
#[derive(Debug, Deserialize)]
pub(super) struct Ticket {
    /// Of a merged ticket, the number of the one that it was merged into.
    pub(super) id: RtId,
    #[serde(rename = "Subject", default, deserialize_with = "text")]
    pub(super) subject: String,
    #[serde(rename = "Status")]
    pub(super) status: String,
    #[serde(rename = "Created")]
    pub(super) created: Timestamp,
    #[serde(rename = "Requestor", default)]
    pub(super) requesters: Vec<Member>,
    #[serde(rename = "Cc", default, deserialize_with = "members")]
    pub(super) copied: Vec<Member>,
    #[serde(rename = "AdminCc", default, deserialize_with = "members")]
    pub(super) staff: Vec<Member>,
    #[serde(rename = "Owner", default, deserialize_with = "members")]
    pub(super) owner: Vec<Member>,
    #[serde(rename = "_hyperlinks", default)]
    links: Vec<Link>,
}

impl Ticket {
    /// RT links the address for replies only if the user may reply.
    pub(super) fn can_follow_up(&self) -> bool {
        self.links.iter().any(|link| link.to == "correspond")
    }
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(rename = "ref", default)]
    to: String,
}

/// A user or a group; the `id` of a user is the login name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Member {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(rename = "RealName", default, deserialize_with = "text")]
    pub(super) real_name: String,
    #[serde(rename = "EmailAddress", default, deserialize_with = "text")]
    pub(super) email: String,
}

/// A line of a ticket's history.
#[derive(Debug, Deserialize)]
pub(super) struct Transaction {
    /// Rises over the whole server.
    #[serde(deserialize_with = "number")]
    pub(super) id: u64,
    #[serde(rename = "Type")]
    pub(super) kind: String,
    #[serde(rename = "Created")]
    pub(super) created: Timestamp,
    #[serde(rename = "OldValue", default, deserialize_with = "text")]
    pub(super) old: String,
    #[serde(rename = "NewValue", default, deserialize_with = "text")]
    pub(super) new: String,
    /// The ticket in which it happened; differs if that ticket was merged into ours later.
    #[serde(rename = "ObjectId", default, deserialize_with = "text")]
    pub(super) ticket: String,
    #[serde(rename = "Creator")]
    pub(super) creator: Member,
}

/// A part of a message.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Attachment {
    /// The part's own; those of the whole message if the part is the message itself.
    #[serde(rename = "Headers", default, deserialize_with = "text")]
    pub(super) headers: String,
    #[serde(rename = "TransactionId", deserialize_with = "number")]
    pub(super) transaction: u64,
    #[serde(rename = "ContentType", default, deserialize_with = "text")]
    pub(super) content_type: String,
    #[serde(rename = "Filename", default, deserialize_with = "text")]
    pub(super) filename: String,
    #[serde(rename = "Content", default, deserialize_with = "text")]
    pub(super) content: String,
}

/// The signed-in user's own record.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    #[serde(rename = "Name")]
    pub(super) name: String,
    #[serde(rename = "EmailAddress", default, deserialize_with = "text")]
    pub(super) email: String,
    #[serde(rename = "RealName", default, deserialize_with = "text")]
    pub(super) real_name: String,
}

/// Users and groups; none if the value has another shape.
fn members<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Member>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Members {
        Many(Vec<Member>),
        One(Member),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Members::deserialize(from)? {
        Members::Many(members) => members,
        Members::One(member) => vec![member],
        Members::Other(_) => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_labelled_utf_8_is_decoded() {
        assert_eq!(text_of(b"Correspond\xeancia adicionada"), "Correspondência adicionada");
        assert_eq!(text_of("Correspondência".as_bytes()), "Correspondência");
        assert_eq!(text_of(b"\xc7 e \xc3\x87 juntos"), "Ç e Ç juntos");
    }

    #[test]
    fn identifiers_may_be_numbers_or_strings() {
        let member = |json| serde_json::from_str::<Member>(json).unwrap().id;
        assert_eq!(member(r#"{"id":6}"#), "6");
        assert_eq!(member(r#"{"id":"6"}"#), "6");
    }

    #[test]
    fn an_owner_of_another_shape_is_ignored() {
        let owners = |json: &str| {
            let json = format!(
                r#"{{"id": 1, "Status": "open", "Created": "2026-11-22T10:00:00Z", "Owner": {json}}}"#
            );
            serde_json::from_str::<Ticket>(&json).unwrap().owner.len()
        };
        assert_eq!(owners(r#"{"id": "ana", "type": "user"}"#), 1);
        assert_eq!((owners("null"), owners("[]"), owners("7")), (0, 0, 0));
    }
}
