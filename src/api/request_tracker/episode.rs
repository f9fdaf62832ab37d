//! Which question waits, told from a ticket's history.
//!
//! RT has no questions, only transactions. An *ask* is what an agent does to make the requester act:
//! a reply, or putting the ticket into a waiting state. Asks that belong together are one episode:
//!
//! - Only what came after the requester's last reply counts: whatever was before is answered.
//! - A suspension within [`ONE_ACT`] of the ask before it belongs to that one, and so does a reply
//!   within that time of a bare suspension. So "ask and suspend" is one episode in either order, and
//!   also where the queue's scrip re-opens the ticket in between (`stalled` → `open` by `RT_System`
//!   → `stalled`).
//! - Else it is an episode of its own. A second reply always is: it is a second question, even if
//!   the ticket never left the waiting state.
//!
//! An episode's name is the number of its **first** transaction. Later ones only join at the end, so
//! the name stays the same if we look while the act is still going on, and nothing that happens
//! otherwise can change it: not the requester's own words, not comments (which requesters can't
//! see), not the system's transactions, not tickets that were merged into this one.
//!
//! A requester's reply answers, whether or not the queue has the scrip that re-activates the ticket:
//! without it RT leaves the ticket `stalled`, but nobody waits for the requester any more.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::identity::same_name;
use super::wire::{Member, Transaction};

/// Longer than a slow server takes from the reply to the change of state in one call (it sends mail
/// in between), and about what an agent needs who suspends first and writes then; short enough that
/// whoever comes back to a ticket asks anew.
const ONE_ACT: SignedDuration = SignedDuration::from_secs(60);

/// RT's name for what scrips and timers do.
const SYSTEM: &str = "RT_System";

/// What tells asks from answers.
pub(super) struct Reader<'a> {
    /// The ticket's number.
    pub(super) ticket: &'a str,
    /// Login names of the ticket's requesters: any of them may answer.
    pub(super) requesters: BTreeSet<&'a str>,
    /// States that mean *Aguardando Cliente*.
    pub(super) waiting_states: &'a [String],
}

/// A transaction that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    id: u64,
    at: Timestamp,
    by: Member,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The ticket was opened by a requester.
    Opened,
    /// The ticket was opened for the requester: its text is somebody else's.
    OpenedForThem,
    /// A requester replied.
    Answer,
    /// Somebody else replied.
    Question,
    /// The ticket entered a waiting state.
    Suspension,
}

/// What waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Episode {
    /// Number of its first transaction.
    pub(super) id: u64,
    /// When it began.
    pub(super) since: Timestamp,
    /// Who asked; empty where only the system did something.
    pub(super) asked_by: String,
    /// The transaction that holds the question's words.
    pub(super) message: Option<u64>,
}

impl Reader<'_> {
    /// What a transaction means for us, if anything.
    pub(super) fn entry(&self, row: Transaction) -> Option<Entry> {
        // Merging gives this ticket the other one's history without its questions being ours.
        if !row.ticket.is_empty() && row.ticket != self.ticket {
            return None;
        }
        let states = self.waiting_states;
        let is_requester = || self.requesters.iter().any(|name| same_name(name, &row.creator.id));
        let kind = match row.kind.as_str() {
            "Create" if is_requester() => Kind::Opened,
            "Create" => Kind::OpenedForThem,
            "Correspond" if is_requester() => Kind::Answer,
            // A timer that nags is not somebody who asks.
            "Correspond" if row.creator.id == SYSTEM => return None,
            "Correspond" => Kind::Question,
            "Status" if waits(states, &row.new) && !waits(states, &row.old) => Kind::Suspension,
            _ => return None,
        };
        Some(Entry { id: row.id, at: row.created, by: row.creator, kind })
    }
}

/// Whether the state is one of those that mean *Aguardando Cliente*. RT finds states in any case.
pub(super) fn waits(waiting_states: &[String], state: &str) -> bool {
    waiting_states.iter().any(|waiting| same_name(waiting, state))
}

impl Entry {
    /// Whether nothing before this one matters.
    pub(super) fn ends_the_search(&self) -> bool {
        matches!(self.kind, Kind::Opened | Kind::OpenedForThem | Kind::Answer)
    }
}

/// The episode that waits in a ticket in a waiting state, or `None` where it was answered.
pub(super) fn current(mut entries: Vec<Entry>, opened_at: Timestamp) -> Option<Episode> {
    // A row that moves to the next page while we read stands on both.
    entries.sort_by_key(|entry| entry.id);
    entries.dedup_by_key(|entry| entry.id);
    let answered = entries.iter().rposition(|entry| entry.kind == Kind::Answer);
    let open = answered.map_or(entries.as_slice(), |last| &entries[last + 1..]);
    let first = last_act(open);
    if first.is_none() && answered.is_some() {
        return None;
    }
    // It may wait since it was opened, and all of its history may be hidden from us.
    let first = first.or_else(|| open.first());
    let theirs = |entry: &&Entry| matches!(entry.kind, Kind::Question | Kind::OpenedForThem);
    let question = open.iter().rfind(theirs);
    Some(Episode {
        id: first.map_or(0, |entry| entry.id),
        since: first.map_or(opened_at, |entry| entry.at),
        asked_by: question.or(first).map_or_else(String::new, asker),
        message: question.map(|entry| entry.id),
    })
}

/// The first entry of the last group of asks that belong together.
fn last_act(open: &[Entry]) -> Option<&Entry> {
    let mut act: Option<(&Entry, &Entry, bool)> = None;
    for entry in open {
        let asks = match entry.kind {
            Kind::Question => true,
            Kind::Suspension => false,
            Kind::Opened | Kind::OpenedForThem | Kind::Answer => continue,
        };
        let joined = act.filter(|(_, last, asked)| {
            !(asks && *asked) && entry.at.duration_since(last.at) <= ONE_ACT
        });
        act = Some(match joined {
            Some((first, _, asked)) => (first, entry, asked || asks),
            None => (entry, entry, asks),
        });
    }
    act.map(|(first, ..)| first)
}

fn asker(entry: &Entry) -> String {
    match entry.by.real_name.trim() {
        _ if entry.kind == Kind::Opened || entry.by.id == SYSTEM => String::new(),
        "" => entry.by.id.clone(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: &str = "atendente1";
    const US: &str = "cliente1";

    fn row(id: u64, second: i64, kind: &str, by: &str) -> Transaction {
        let (old, new) = match kind {
            "stall" => ("open", "stalled"),
            "open" => ("stalled", "open"),
            _ => ("", ""),
        };
        Transaction {
            id,
            kind: if new.is_empty() { kind } else { "Status" }.into(),
            created: Timestamp::from_second(second).unwrap(),
            old: old.into(),
            new: new.into(),
            ticket: "6".into(),
            creator: Member { id: by.into(), kind: "user".into(), ..Member::default() },
        }
    }

    fn episode(rows: Vec<Transaction>) -> Option<Episode> {
        let states = ["stalled".to_owned()];
        let reader =
            Reader { ticket: "6", requesters: BTreeSet::from([US]), waiting_states: &states };
        let entries = rows.into_iter().filter_map(|row| reader.entry(row)).collect();
        current(entries, Timestamp::UNIX_EPOCH)
    }

    /// The episode's name after the first 1, 2, … transactions.
    fn names(rows: &[(u64, i64, &str, &str)]) -> Vec<Option<u64>> {
        (1..=rows.len())
            .map(|seen| {
                let rows = rows[..seen].iter().map(|(id, at, kind, by)| row(*id, *at, kind, by));
                episode(rows.collect()).map(|episode| episode.id)
            })
            .collect()
    }

    #[test]
    fn ask_and_suspend_is_one_episode_in_either_order() {
        let ask_first =
            [(1, 0, "Create", US), (2, 9, "Correspond", AGENT), (3, 10, "stall", AGENT)];
        assert_eq!(names(&ask_first)[2], Some(2));
        let suspend_first =
            [(1, 0, "Create", US), (2, 9, "stall", AGENT), (3, 40, "Correspond", AGENT)];
        assert_eq!(names(&suspend_first)[1..], [Some(2), Some(2)]);
    }

    #[test]
    fn a_scrip_that_reopens_in_between_makes_no_second_episode() {
        // Exchange 7: the history of ticket 6.
        let rows = [
            (92, 9, "Create", US),
            (94, 10, "stall", AGENT),
            (95, 10, "Correspond", AGENT),
            (97, 10, "open", "RT_System"),
            (98, 11, "stall", AGENT),
        ];
        assert_eq!(names(&rows)[1..], [Some(94), Some(94), Some(94), Some(94)]);
        let asked = [
            (92, 9, "Create", US),
            (95, 5_000, "Correspond", AGENT),
            (97, 5_000, "open", "RT_System"),
            (98, 5_030, "stall", AGENT),
        ];
        assert_eq!(names(&asked)[1..], [Some(95), Some(95), Some(95)]);
    }

    #[test]
    fn a_second_question_is_a_second_episode_however_soon_it_comes() {
        let rows = [
            (2, 9, "Correspond", AGENT),
            (3, 10, "stall", AGENT),
            (5, 11, "Correspond", AGENT),
            (6, 12, "open", "RT_System"),
            (7, 12, "stall", AGENT),
            (9, 13, "Correspond", "atendente2"),
        ];
        let expected = [Some(2), Some(2), Some(5), Some(5), Some(5), Some(9)];
        assert_eq!(names(&rows), expected);
    }

    #[test]
    fn a_later_suspension_without_a_word_is_an_episode_of_its_own() {
        let rows = [
            (2, 0, "Correspond", AGENT),
            (3, 1, "stall", AGENT),
            (4, 500, "open", AGENT),
            (5, 9_000, "stall", AGENT),
        ];
        assert_eq!(names(&rows), [Some(2), Some(2), Some(2), Some(5)]);
        let rows = rows.iter().map(|(id, at, kind, by)| row(*id, *at, kind, by)).collect();
        assert_eq!(episode(rows).unwrap().message, Some(2), "the last words still stand");
    }

    #[test]
    fn a_question_long_after_a_bare_suspension_is_news() {
        let rows = [(2, 0, "stall", AGENT), (3, 61, "Correspond", AGENT)];
        assert_eq!(names(&rows), [Some(2), Some(3)]);
    }

    #[test]
    fn a_requesters_reply_answers_even_if_the_state_stays() {
        let rows = [
            (1, 0, "Create", US),
            (2, 1, "Correspond", AGENT),
            (3, 2, "stall", AGENT),
            (4, 3, "Correspond", US),
            (5, 4, "Correspond", "Cliente1"),
            (6, 5, "Correspond", AGENT),
        ];
        assert_eq!(names(&rows)[2..], [Some(2), None, None, Some(6)]);
    }

    #[test]
    fn a_suspension_after_the_answer_asks_again() {
        let rows = [
            (2, 1, "Correspond", AGENT),
            (3, 2, "stall", AGENT),
            (4, 3, "Correspond", US),
            (5, 3, "open", "RT_System"),
            (6, 4, "stall", AGENT),
        ];
        assert_eq!(names(&rows)[2..], [None, None, Some(6)]);
    }

    #[test]
    fn what_the_system_says_is_no_question() {
        let rows = [(2, 1, "stall", AGENT), (9, 9_000, "Correspond", "RT_System")];
        assert_eq!(names(&rows), [Some(2), Some(2)]);
    }

    #[test]
    fn a_merged_tickets_history_is_not_ours() {
        let mut rows = vec![row(2, 1, "Correspond", AGENT), row(3, 2, "stall", AGENT)];
        let merged = [(69, "Create", US), (71, "Correspond", AGENT), (72, "Correspond", US)];
        for (id, kind, by) in merged {
            rows.push(Transaction { ticket: "2".into(), ..row(id, 9_000, kind, by) });
        }
        assert_eq!(episode(rows).unwrap().id, 2);
    }

    #[test]
    fn a_ticket_that_waits_since_it_was_opened_has_an_episode() {
        let by_agent = episode(vec![row(1, 0, "Create", AGENT)]).unwrap();
        assert_eq!((by_agent.id, by_agent.asked_by.as_str()), (1, AGENT));
        assert_eq!(by_agent.message, Some(1), "the agent's words opened it");
        let by_us = episode(vec![row(1, 0, "Create", US)]).unwrap();
        assert_eq!((by_us.id, by_us.asked_by.as_str(), by_us.message), (1, "", None));
        assert_eq!(episode(Vec::new()).unwrap().id, 0, "a history hidden by rights");
    }

    #[test]
    fn the_agents_name_is_shown_or_else_the_login_name() {
        let mut named = row(2, 1, "Correspond", AGENT);
        named.creator.real_name = "Atendente Um".into();
        assert_eq!(episode(vec![named]).unwrap().asked_by, "Atendente Um");
        assert_eq!(episode(vec![row(2, 1, "stall", AGENT)]).unwrap().asked_by, AGENT);
        assert_eq!(episode(vec![row(2, 1, "stall", "RT_System")]).unwrap().asked_by, "");
    }
}
