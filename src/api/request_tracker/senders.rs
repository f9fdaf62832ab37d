//! Which messages are automatic, as far as it was checked.

use std::collections::{BTreeMap, BTreeSet};

use super::super::message::is_automatic;
use super::wire::Attachment;

/// How many answers' senders are remembered.
const MAX_REMEMBERED: usize = 1_000;

/// Whether an answer is automatic, by its transaction, for those that were checked.
#[derive(Debug, Default)]
pub(super) struct Senders(pub(super) BTreeMap<u64, bool>);

impl Senders {
    /// Notes what the heads of these answers show.
    pub(super) fn remember(&mut self, asked: &[u64], heads: &[Attachment]) {
        if self.0.len() > MAX_REMEMBERED {
            self.0.clear();
        }
        let automatic = automatic(heads);
        self.0.extend(asked.iter().map(|answer| (*answer, automatic.contains(answer))));
    }
}

/// The transactions whose message is automatic by its own head. The parts are in the order of their
/// numbers, and a message's own head is that of its first part.
pub(super) fn automatic(parts: &[Attachment]) -> BTreeSet<u64> {
    let mut seen = BTreeSet::new();
    let whole = parts.iter().filter(|part| seen.insert(part.transaction));
    whole.filter(|part| is_automatic(&part.headers)).map(|part| part.transaction).collect()
}
