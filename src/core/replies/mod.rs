//! Replies: what a click on a toast means, the typed replies on disk, and when each is sent.

pub mod activation;
mod events;
mod outbox;
mod queue;
mod saving;

pub use outbox::{MOST_CHARACTERS, Outbox, OutboxChange, Reply, ReplyId, Stage, is_refusal};
pub use queue::{Replies, Unsent, Why};
pub use saving::{Saving, Unsaved};
