//! Replies that the user typed and the server has not yet confirmed: the durable part.
//!
//! The shell applies a [`OutboxChange`] to the file under a lock; what the change means is decided here.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::core::identity::Account;
use crate::core::problem::Problem;
use crate::core::text::clean;
use crate::core::tickets::{AlertKey, EpisodeId, TicketId};

/// A longer reply is not sent, by the contract; its text is kept whole.
pub const MAX_CHARACTERS: usize = 8_000;

/// How many bytes of text are kept in all. Escaped, each may take six in the file, which holds 4 MiB.
const MAX_BYTES: usize = 512 * 1_024;
/// How many replies are kept.
const MAX_REPLIES: usize = 300;

/// The reply's own name, and its `Idempotency-Key` for as long as it lives: 32 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplyId(pub String);

/// A reply on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its name.
    pub id: ReplyId,
    /// Source, server and requester that it belongs to.
    pub account: Account,
    /// The ticket that it answers.
    pub ticket: TicketId,
    /// What people call the ticket.
    pub number: String,
    /// The question that it answers.
    pub episode: EpisodeId,
    /// Exactly as typed.
    pub text: String,
    /// When it was typed.
    pub written_at: Timestamp,
    /// How far it got.
    #[serde(default)]
    pub stage: Stage,
}

impl Stage {
    /// The stage from which a refused reply is retried. An earlier try is not forgotten, or the reply
    /// might arrive twice.
    #[must_use]
    pub fn retry(&self) -> Self {
        match self {
            Self::Refused { after: Some(after), .. } => {
                Self::Tried { after: after.clone(), at: Timestamp::UNIX_EPOCH }
            }
            Self::Refused { after: None, .. } => Self::Written,
            other => other.clone(),
        }
    }

    /// The refused stage after this one.
    #[must_use]
    pub fn refused(&self, problem: Problem) -> Self {
        let after = match self {
            Self::Tried { after, .. } => Some(after.clone()),
            _ => None,
        };
        Self::Refused { code: problem.code().into(), after }
    }
}

impl Reply {
    /// Whether the user typed more than a server takes: it must not be sent as it is.
    pub fn is_too_long(&self) -> bool {
        let too_long = Problem::ReplyTooLong.code();
        matches!(&self.stage, Stage::Refused { code, .. } if code == too_long)
    }

    /// Whether it is the same text to the same question of the same requester.
    fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key() && self.account == other.account && self.text == other.text
    }

    /// The question that it answers.
    pub fn key(&self) -> AlertKey {
        AlertKey { ticket: self.ticket.clone(), episode: self.episode.clone() }
    }
}

/// How far a reply got.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// To be sent, never tried.
    #[default]
    Written,
    /// Tried; whether it arrived is unknown. `after` is the ticket's newest history entry from
    /// before the first try, for sources that know no idempotency key.
    Tried {
        /// Opaque to the core.
        after: String,
        /// When the last try began.
        at: Timestamp,
    },
    /// The server took it; the ticket has to be read back.
    Delivered,
    /// It is sent no more unless the user asks for it.
    Refused {
        /// The problem's stable word.
        code: String,
        /// Of an earlier try with an unknown outcome, as in [`Stage::Tried`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
}

/// All replies of the user, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// Oldest first, each under a name of its own.
    #[serde(default, deserialize_with = "named_once")]
    pub replies: Vec<Reply>,
}

/// A duplicate id could send one reply to another ticket, so such a file is rejected whole and the
/// backup used.
fn named_once<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Reply>, D::Error> {
    let replies: Vec<Reply> = Vec::deserialize(from)?;
    let mut names = HashSet::new();
    match replies.iter().find(|reply| !reply.id.is_key() || !names.insert(&reply.id)) {
        Some(reply) => Err(D::Error::custom(format!("reply “{}”", clean(&reply.id.0)))),
        None => Ok(replies),
    }
}

impl ReplyId {
    /// Whether it can be an `Idempotency-Key` of ours.
    fn is_key(&self) -> bool {
        self.0.len() == 32 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl Outbox {
    /// The reply of this name.
    pub fn reply(&self, id: &ReplyId) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.id == *id)
    }

    /// Whether there is room for this reply, or it is held already.
    pub fn has_room_for(&self, reply: &Reply) -> bool {
        let bytes: usize = self.replies.iter().map(|held| held.text.len()).sum();
        let fits = self.replies.len() < MAX_REPLIES && bytes + reply.text.len() <= MAX_BYTES;
        fits || self.replies.iter().any(|held| held.is_same(reply))
    }
}

/// A change to the outbox, to be applied to the newest one on disk while nobody else can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxChange {
    /// Keep a reply. The same text to the same question is the same reply: a toast's activation
    /// can come twice. Where it was refused, the user wants it sent after all.
    Add(Reply),
    /// Note how far a reply got.
    Stage(ReplyId, Stage),
    /// The user wants it sent as this account after all. It keeps its name: where it has arrived
    /// already, under another address of the same server, that server knows it.
    Adopt(ReplyId, Account),
    /// Done with, or thrown away by the user.
    Remove(ReplyId),
}

impl OutboxChange {
    /// The reply that it is about.
    pub const fn id(&self) -> &ReplyId {
        match self {
            Self::Add(reply) => &reply.id,
            Self::Stage(id, _) | Self::Adopt(id, _) | Self::Remove(id) => id,
        }
    }

    /// Applies the change. Once more on the same outbox it changes nothing.
    pub fn apply(&self, outbox: &mut Outbox) {
        match self {
            Self::Add(reply) => {
                if outbox.reply(&reply.id).is_some() {
                    return;
                }
                match outbox.replies.iter_mut().find(|held| held.is_same(reply)) {
                    Some(held) if reply.stage == Stage::Written => held.stage = held.stage.retry(),
                    Some(_) => {}
                    None => outbox.replies.push(reply.clone()),
                }
            }
            Self::Stage(id, stage) => {
                if let Some(reply) = outbox.replies.iter_mut().find(|reply| reply.id == *id) {
                    reply.stage = stage.clone();
                }
            }
            Self::Adopt(id, account) => {
                if let Some(reply) = outbox.replies.iter_mut().find(|reply| reply.id == *id) {
                    reply.account.clone_from(account);
                    reply.stage = reply.stage.retry();
                }
            }
            Self::Remove(id) => outbox.replies.retain(|reply| reply.id != *id),
        }
    }
}

/// Whether a failed try is the last: the server understood, and said no.
pub const fn is_refusal(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::Forbidden
            | Problem::NotFound
            | Problem::Conflict
            | Problem::UnexpectedStatus
            | Problem::ReplyTooLong
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(id: &str, text: &str) -> Reply {
        Reply {
            id: ReplyId(id.into()),
            account: Account::default(),
            ticket: TicketId("7".into()),
            number: "7".into(),
            episode: EpisodeId("a".into()),
            text: text.into(),
            written_at: Timestamp::UNIX_EPOCH,
            stage: Stage::Written,
        }
    }

    #[test]
    fn the_same_text_of_another_account_is_another_reply() {
        let mut outbox = Outbox::default();
        let other = Reply { account: "bia".into(), ..reply("2", "sim") };
        for reply in [reply("1", "sim"), other] {
            OutboxChange::Add(reply).apply(&mut outbox);
        }
        assert_eq!(outbox.replies.len(), 2);
    }

    #[test]
    fn the_same_reply_is_kept_once() {
        let mut outbox = Outbox::default();
        for (id, text) in [("1", "sim"), ("2", "sim"), ("3", "não")] {
            OutboxChange::Add(reply(id, text)).apply(&mut outbox);
        }
        let ids: Vec<_> = outbox.replies.iter().map(|reply| reply.id.0.as_str()).collect();
        assert_eq!(ids, ["1", "3"]);
    }

    /// Found by the fuzzer: the second reply would have been sent with the text and account of the
    /// first.
    #[test]
    fn a_file_with_duplicate_or_malformed_ids_is_rejected() {
        let read = |ids: [&str; 2]| {
            let replies = ids.map(|id| reply(id, id)).to_vec();
            let text = serde_json::to_string(&Outbox { replies }).unwrap();
            serde_json::from_str::<Outbox>(&text)
        };
        let (one, other) = ("00112233445566778899aabbccddeeff", "10112233445566778899aabbccddeeff");
        assert_eq!(read([one, other]).unwrap().replies.len(), 2);
        for ids in [[one, one], [one, ""], [one, "a\r\nHost: x"], [one, &other[1..]]] {
            assert!(read(ids).is_err(), "{ids:?}");
        }
    }

    #[test]
    fn a_refused_reply_typed_again_keeps_its_id() {
        let mut outbox = Outbox::default();
        let first = OutboxChange::Add(reply("1", "sim"));
        first.apply(&mut outbox);
        let tried = Stage::Tried { after: "9".into(), at: Timestamp::UNIX_EPOCH };
        for (reached, again) in [(Stage::Written, Stage::Written), (tried.clone(), tried)] {
            let refused = reached.refused(Problem::Conflict);
            OutboxChange::Stage(ReplyId("1".into()), refused.clone()).apply(&mut outbox);
            first.apply(&mut outbox);
            assert_eq!(outbox.replies[0].stage, refused, "the same change once more");
            OutboxChange::Add(reply("2", "sim")).apply(&mut outbox);
            assert_eq!((outbox.replies.len(), &outbox.replies[0].stage), (1, &again));
        }
    }

    #[test]
    fn a_change_to_a_removed_reply_does_nothing() {
        let mut outbox = Outbox::default();
        OutboxChange::Stage(ReplyId("1".into()), Stage::Delivered).apply(&mut outbox);
        OutboxChange::Remove(ReplyId("1".into())).apply(&mut outbox);
        assert_eq!(outbox, Outbox::default());
    }
}
