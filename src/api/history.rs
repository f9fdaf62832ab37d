//! Which question waits, read from a ticket's history; for sources that have no questions of their
//! own, only entries.
//!
//! An *ask* is what an agent does to make the requester act: a reply, or putting the ticket into a
//! waiting state. Asks that belong together are one episode:
//!
//! - Only asks after the requester's last reply count: earlier ones are answered.
//! - A suspension within [`ONE_ACT`] of the previous ask belongs to that ask, and so does a reply
//!   within that time of a suspension without words. So "ask and suspend" is one episode in either
//!   order, also if an automatism re-opens the ticket in between.
//! - Any other ask begins an episode of its own. A second reply always does: it is a second question,
//!   even if the ticket never left the waiting state.
//!
//! An episode is named after its **first** entry. Later entries only join at the end, so the name
//! stays the same if we look while the agent is still at it, and nothing else that happens to the
//! ticket can change it.
//!
//! A requester's reply answers, whether or not the server re-activates the ticket: no agent waits for
//! the requester any more.
//!
//! An automatic message is ignored: an out-of-office mail neither answers nor asks.
//!
//! The excerpt shows only an *agent's* words. A reply by another user may come from the requester's
//! other address or a colleague, so the source names the agents: users whose part in this ticket only
//! staff can have. A user who gets copies and is not known as an agent is on the requester's side and
//! asks nothing. A reply by any other user may be a second agent's: it is an episode of its own, but
//! its words are not shown; the last agent's are.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

/// Longer than a slow server takes from the reply to the change of state in one call (it sends mail
/// in between), and about as long as an agent takes who suspends the ticket first and then writes;
/// short enough that an agent who comes back to a ticket asks anew.
const ONE_ACT: SignedDuration = SignedDuration::from_secs(60);

/// How many answers are checked for automatic senders at once.
const MAX_DOUBTS: usize = 20;

/// The entries of one ticket's history that matter, as far as they were read, in any order.
///
/// `Id` is the source's id of an entry; its order is the order in which entries happened.
#[derive(Debug)]
pub(super) struct History<Id> {
    entries: Vec<Entry<Id>>,
    /// Login names of agents, in lower case.
    agents: BTreeSet<String>,
    /// Login names of users who get copies, in lower case.
    copied: BTreeSet<String>,
    /// Entries that a person certainly made.
    by_people: BTreeSet<Id>,
}

/// An entry that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<Id> {
    pub(super) id: Id,
    pub(super) at: Timestamp,
    pub(super) by: Author,
    pub(super) kind: Kind,
}

/// Who made an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Author {
    /// Compared without regard to case.
    pub(super) login: String,
    /// Full name; empty if the source has none.
    pub(super) name: String,
    /// Whether it is the server itself.
    pub(super) is_system: bool,
}

/// What an entry means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A requester opened the ticket.
    Opened,
    /// The ticket was opened on behalf of the requester: its text is another user's.
    OpenedForRequester,
    /// A requester replied.
    Answer,
    /// Another user replied.
    Question,
    /// The ticket entered a waiting state.
    Suspension,
}

/// The question that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Episode<Id> {
    /// Its first entry; `None` if the whole history is hidden from the requester.
    pub(super) first: Option<Id>,
    /// When it began.
    pub(super) since: Timestamp,
    /// Who asked; empty if only the system did something.
    pub(super) asked_by: String,
    /// The entry that holds the question's words.
    pub(super) message: Option<Id>,
}

/// A question and its words.
#[derive(Debug)]
pub(super) struct Question<Id> {
    pub(super) episode: Episode<Id>,
    /// The beginning of its words; empty if there are none.
    pub(super) excerpt: String,
}

impl<Id: Copy + Ord> History<Id> {
    /// A history of which nothing was read yet.
    pub(super) fn new<'a>(
        agents: impl Iterator<Item = &'a str>,
        copied: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            entries: Vec::new(),
            agents: agents.map(str::to_lowercase).collect(),
            copied: copied.map(str::to_lowercase).collect(),
            by_people: BTreeSet::new(),
        }
    }

    /// Adds an entry.
    pub(super) fn add(&mut self, entry: Entry<Id>) {
        self.entries.push(entry);
    }

    /// Adds a user who did what only agents can do.
    pub(super) fn add_agent(&mut self, login: &str) {
        self.agents.insert(login.to_lowercase());
    }

    /// Whether nothing older than what was read can matter.
    pub(super) fn is_complete(&self) -> bool {
        let ends = |kind| matches!(kind, Kind::Opened | Kind::OpenedForRequester | Kind::Answer);
        self.entries.iter().any(|entry| ends(entry.kind))
    }

    /// Drops an automatic message. If it opened the ticket, only its words are dropped.
    pub(super) fn drop_automatic(&mut self, message: Id) {
        let opened =
            |entry: &&mut Entry<Id>| entry.id == message && entry.kind == Kind::OpenedForRequester;
        self.entries.iter_mut().filter(opened).for_each(|entry| entry.kind = Kind::Opened);
        let is_it = |entry: &Entry<Id>| entry.id == message && entry.kind != Kind::Opened;
        self.entries.retain(|entry| !is_it(entry));
    }

    /// Remembers that a person wrote this message.
    pub(super) fn confirm_person(&mut self, message: Id) {
        self.by_people.insert(message);
    }

    /// The newest answers that may be automatic, if that makes a difference; at most 20.
    pub(super) fn doubtful_answers(&self, opened_at: Timestamp) -> Vec<Id> {
        let mut answers: Vec<_> =
            self.entries.iter().filter(|entry| entry.kind == Kind::Answer).collect();
        answers.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        answers.dedup_by_key(|entry| entry.id);
        let Some(newest) = answers.first().filter(|it| !self.by_people.contains(&it.id)) else {
            return Vec::new();
        };
        let without = self.entries.iter().filter(|entry| entry.id != newest.id).cloned().collect();
        if self.episode(self.entries.clone(), opened_at) == self.episode(without, opened_at) {
            return Vec::new();
        }
        let unsure = answers.iter().map(|entry| entry.id).filter(|id| !self.by_people.contains(id));
        unsure.take(MAX_DOUBTS).collect()
    }

    /// The episode that waits in a ticket in a waiting state, or `None` if it was answered.
    /// `opened_at` is when the ticket was opened, for a history that is hidden.
    pub(super) fn current(&self, opened_at: Timestamp) -> Option<Episode<Id>> {
        self.episode(self.entries.clone(), opened_at)
    }

    fn episode(&self, mut entries: Vec<Entry<Id>>, opened_at: Timestamp) -> Option<Episode<Id>> {
        // A row that moves to the next page while we read is on both pages.
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        entries.retain(|entry| entry.kind != Kind::Question || !self.is_on_requesters_side(entry));
        let answered = entries.iter().rposition(|entry| entry.kind == Kind::Answer);
        let open = answered.map_or(entries.as_slice(), |last| &entries[last + 1..]);
        let first = last_act(open);
        if first.is_none() && answered.is_some() {
            return None;
        }
        // It may wait since it was opened, and all of its history may be hidden from us.
        let first = first.or_else(|| open.first());
        let waits_since_opened = open.iter().all(|entry| entry.kind != Kind::Suspension);
        let question = open.iter().rfind(|entry| match entry.kind {
            Kind::Question => self.is_by_agent(entry),
            Kind::OpenedForRequester => self.is_by_agent(entry) || waits_since_opened,
            Kind::Opened | Kind::Answer | Kind::Suspension => false,
        });
        let agent = question.or_else(|| open.iter().rfind(|entry| self.is_by_agent(entry)));
        Some(Episode {
            first: first.map(|entry| entry.id),
            since: first.map_or(opened_at, |entry| entry.at),
            asked_by: agent.map_or_else(String::new, asker),
            message: question.map(|entry| entry.id),
        })
    }

    fn is_by_agent(&self, entry: &Entry<Id>) -> bool {
        self.agents.contains(&entry.by.login.to_lowercase())
    }

    fn is_on_requesters_side(&self, entry: &Entry<Id>) -> bool {
        self.copied.contains(&entry.by.login.to_lowercase()) && !self.is_by_agent(entry)
    }
}

/// The first entry of the last group of asks that belong together.
fn last_act<Id>(open: &[Entry<Id>]) -> Option<&Entry<Id>> {
    let mut act: Option<(&Entry<Id>, &Entry<Id>, bool)> = None;
    for entry in open {
        let has_words = match entry.kind {
            Kind::Question => true,
            Kind::Suspension => false,
            Kind::Opened | Kind::OpenedForRequester | Kind::Answer => continue,
        };
        let joined = act.filter(|(_, last, asked)| {
            !(has_words && *asked) && entry.at.duration_since(last.at) <= ONE_ACT
        });
        act = Some(match joined {
            Some((first, _, asked)) => (first, entry, asked || has_words),
            None => (entry, entry, has_words),
        });
    }
    act.map(|(first, ..)| first)
}

fn asker<Id>(entry: &Entry<Id>) -> String {
    match entry.by.name.trim() {
        _ if entry.kind == Kind::Opened || entry.by.is_system => String::new(),
        "" => entry.by.login.clone(),
        name => name.to_owned(),
    }
}

/// Whether a message of the history is this reply: servers change line ends and trailing blanks.
pub(super) fn is_same_text(message: &str, reply: &str) -> bool {
    comparable(message) == comparable(reply)
}

fn comparable(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_ends_and_trailing_blanks_may_differ() {
        assert!(is_same_text("é\r\nsim\r\n", "é\nsim"));
        assert!(!is_same_text("é\n\nsim", "é\nsim"));
        assert!(!is_same_text(" sim", "sim"));
    }
}
