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
//!
//! An automatic message is ignored: an out-of-office mail neither answers nor asks.
//!
//! Whose words are a question's: an *agent's*, and who else replies is not one for that alone. Where
//! everybody may reply, a requester's other address and their colleagues do. RT hides from
//! requesters who is privileged, so an agent is who shows it in this ticket: its owner, its `AdminCc`
//! (RT's role for staff), who changed its state, fields or owner (rights that requesters lack), or
//! who opened it for the requester in a waiting state. A `Cc` who shows none of these is on the
//! requester's side and asks nothing. Of anybody else it can't be told: the reply may be a second
//! agent's, so it is an episode of its own, but its words are not shown; the last agent's are.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::id::RtId;
use super::identity::same_name;
use super::wire::{Member, Transaction};

/// Longer than a slow server takes from the reply to the change of state in one call (it sends mail
/// in between), and about what an agent needs who suspends first and writes then; short enough that
/// whoever comes back to a ticket asks anew.
const ONE_ACT: SignedDuration = SignedDuration::from_secs(60);

/// RT's name for what scrips and timers do.
const SYSTEM: &str = "RT_System";
/// RT's name for the owner of a ticket without one, in small letters.
const NOBODY: &str = "nobody";
/// Answers whose headers are asked for at once.
const MAX_DOUBTS: usize = 20;
/// Transactions that need a right over the ticket (`ModifyTicket`, `OwnTicket`).
const STAFF_ONLY: [&str; 7] = ["Status", "Set", "Take", "Untake", "Steal", "Give", "Force"];

/// What tells asks from answers.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// The ticket's number.
    pub(super) ticket: &'a RtId,
    /// Login names of the ticket's requesters: any of them may answer.
    pub(super) requesters: BTreeSet<&'a str>,
    /// Login names of those who get copies: the requester's side, unless they show otherwise.
    pub(super) copied: BTreeSet<&'a str>,
    /// States that mean *Aguardando Cliente*.
    pub(super) waiting_states: &'a [String],
}

/// What was read of a ticket's history.
#[derive(Debug, Default)]
pub(super) struct History {
    entries: Vec<Entry>,
    /// Login names of agents, in small letters.
    agents: BTreeSet<String>,
    /// Login names of those who get copies, in small letters.
    copied: BTreeSet<String>,
    /// Transactions that a person made for certain.
    by_people: BTreeSet<u64>,
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
    /// Adds what a transaction means for us, if anything.
    pub(super) fn note(&self, row: Transaction, history: &mut History) {
        // Merging gives this ticket the other one's history without its questions being ours.
        if !row.ticket.is_empty() && row.ticket != self.ticket.as_str() {
            return;
        }
        let is_requester = self.requesters.iter().any(|name| same_name(name, &row.creator.id));
        let is_system = row.creator.id == SYSTEM;
        if !is_requester && !is_system && STAFF_ONLY.contains(&row.kind.as_str()) {
            history.agents.insert(row.creator.id.to_lowercase());
        }
        let states = self.waiting_states;
        let kind = match row.kind.as_str() {
            "Create" if is_requester => Kind::Opened,
            "Create" => Kind::OpenedForThem,
            "Correspond" if is_requester => Kind::Answer,
            // A timer that nags is not somebody who asks.
            "Correspond" if is_system => return,
            "Correspond" => Kind::Question,
            "Status" if waits(states, &row.new) && !waits(states, &row.old) => Kind::Suspension,
            _ => return,
        };
        history.entries.push(Entry { id: row.id, at: row.created, by: row.creator, kind });
    }

    /// A history of which nothing was read yet.
    pub(super) fn history(&self, agents: &[&str]) -> History {
        let small = |names: &mut dyn Iterator<Item = &&str>| {
            names.map(|name| name.to_lowercase()).filter(|name| name != NOBODY).collect()
        };
        History {
            agents: small(&mut agents.iter()),
            copied: small(&mut self.copied.iter()),
            ..History::default()
        }
    }
}

/// Whether the state is one of those that mean *Aguardando Cliente*. RT finds states in any case.
pub(super) fn waits(waiting_states: &[String], state: &str) -> bool {
    waiting_states.iter().any(|waiting| same_name(waiting, state))
}

impl History {
    /// Whether nothing before what was read matters.
    pub(super) fn is_complete(&self) -> bool {
        let ends = |kind| matches!(kind, Kind::Opened | Kind::OpenedForThem | Kind::Answer);
        self.entries.iter().any(|entry| ends(entry.kind))
    }

    /// Leaves out what a machine sent. Where it opened the ticket, only its words.
    pub(super) fn leave_out(&mut self, transaction: u64) {
        let opened =
            |entry: &&mut Entry| entry.id == transaction && entry.kind == Kind::OpenedForThem;
        self.entries.iter_mut().filter(opened).for_each(|entry| entry.kind = Kind::Opened);
        let is_it = |entry: &Entry| entry.id == transaction && entry.kind != Kind::Opened;
        self.entries.retain(|entry| !is_it(entry));
    }

    /// Remembers that a person sent it.
    pub(super) fn is_by_a_person(&mut self, transaction: u64) {
        self.by_people.insert(transaction);
    }

    /// The newest answers that may be a machine's, where that makes a difference.
    pub(super) fn doubtful_answers(&self, opened_at: Timestamp) -> Vec<u64> {
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

    /// The episode that waits in a ticket in a waiting state, or `None` where it was answered.
    pub(super) fn current(&self, opened_at: Timestamp) -> Option<Episode> {
        self.episode(self.entries.clone(), opened_at)
    }

    fn episode(&self, mut entries: Vec<Entry>, opened_at: Timestamp) -> Option<Episode> {
        // A row that moves to the next page while we read is on both pages.
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        entries.retain(|entry| entry.kind != Kind::Question || !self.is_on_their_side(entry));
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
            Kind::Question => self.is_agents(entry),
            Kind::OpenedForThem => self.is_agents(entry) || waits_since_opened,
            Kind::Opened | Kind::Answer | Kind::Suspension => false,
        });
        let agent = question.or_else(|| open.iter().rfind(|entry| self.is_agents(entry)));
        Some(Episode {
            id: first.map_or(0, |entry| entry.id),
            since: first.map_or(opened_at, |entry| entry.at),
            asked_by: agent.map_or_else(String::new, asker),
            message: question.map(|entry| entry.id),
        })
    }

    fn is_agents(&self, entry: &Entry) -> bool {
        self.agents.contains(&entry.by.id.to_lowercase())
    }

    fn is_on_their_side(&self, entry: &Entry) -> bool {
        self.copied.contains(&entry.by.id.to_lowercase()) && !self.is_agents(entry)
    }
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
        history(rows).current(Timestamp::UNIX_EPOCH)
    }

    fn history(rows: Vec<Transaction>) -> History {
        history_owned_by("Nobody", rows)
    }

    /// `colega` gets copies.
    fn history_owned_by(owner: &str, rows: Vec<Transaction>) -> History {
        let states = ["stalled".to_owned()];
        let (requesters, copied) = (BTreeSet::from([US]), BTreeSet::from(["colega"]));
        let ticket = RtId::new("6").unwrap();
        let reader = Reader { ticket: &ticket, requesters, copied, waiting_states: &states };
        let mut history = reader.history(&[owner]);
        for row in rows {
            reader.note(row, &mut history);
        }
        history
    }

    fn rows(rows: &[(u64, i64, &str, &str)]) -> Vec<Transaction> {
        rows.iter().map(|(id, at, kind, by)| row(*id, *at, kind, by)).collect()
    }

    /// Whose words of which transaction are shown, in which episode.
    fn shown(history: &History) -> (u64, String, Option<u64>) {
        let episode = history.current(Timestamp::UNIX_EPOCH).unwrap();
        (episode.id, episode.asked_by, episode.message)
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
        let rows = vec![named, row(3, 2, "stall", AGENT)];
        assert_eq!(episode(rows).unwrap().asked_by, "Atendente Um");
        assert_eq!(episode(vec![row(2, 1, "stall", AGENT)]).unwrap().asked_by, AGENT);
        assert_eq!(episode(vec![row(2, 1, "stall", "RT_System")]).unwrap().asked_by, "");
    }

    #[test]
    fn words_of_someone_who_may_not_be_an_agent_are_not_shown() {
        let asked = [(1, 0, "Create", US), (2, 1, "Correspond", AGENT), (3, 2, "stall", AGENT)];
        let mut from_home = asked.to_vec();
        from_home.push((5, 9_000, "Correspond", "eu.mesmo@casa.test"));
        let again = shown(&history(rows(&from_home)));
        assert_eq!(again, (5, AGENT.into(), Some(2)), "the agent's words, for it may be an agent");
        let alone = [(1, 0, "Create", US), (5, 9, "Correspond", "eu.mesmo@casa.test")];
        assert_eq!(shown(&history(rows(&alone))), (5, String::new(), None));
        let opened = [(1, 0, "Create", "colega2"), (3, 9, "stall", AGENT)];
        assert_eq!(shown(&history(rows(&opened))), (3, AGENT.into(), None), "a colleague's words");
    }

    #[test]
    fn a_copied_colleague_asks_nothing_unless_they_are_an_agent() {
        let asked = [(2, 1, "Correspond", AGENT), (3, 2, "stall", AGENT)];
        let mut colleague = asked.to_vec();
        colleague.push((5, 9_000, "Correspond", "Colega"));
        assert_eq!(shown(&history(rows(&colleague))), (2, AGENT.into(), Some(2)));
        colleague.push((6, 9_001, "stall", "colega"));
        assert_eq!(shown(&history(rows(&colleague))).2, Some(5));
    }

    #[test]
    fn owners_and_those_who_change_a_ticket_are_agents() {
        let asks = (5, 9, "Correspond", "atendente2");
        let by_two = ("atendente2".to_owned(), Some(5));
        for staff_only in STAFF_ONLY {
            let rows = rows(&[(4, 8, staff_only, "Atendente2"), asks]);
            let (_, by, message) = shown(&history(rows));
            assert_eq!((by, message), by_two, "{staff_only}");
        }
        let (_, by, message) = shown(&history_owned_by("ATENDENTE2", rows(&[asks])));
        assert_eq!((by, message), by_two);
        let (_, by, message) = shown(&history(rows(&[(4, 8, "open", "RT_System"), asks])));
        assert_eq!((by.as_str(), message), ("", None), "a scrip shows nothing");
        let nobody = (5, 9, "Correspond", "Nobody");
        assert_eq!(shown(&history(rows(&[nobody]))).2, None);
    }

    #[test]
    fn a_machines_answer_leaves_the_question_waiting() {
        let mut answered = history(rows(&[
            (1, 0, "Create", US),
            (2, 1, "Correspond", AGENT),
            (3, 2, "stall", AGENT),
            (4, 3, "Correspond", US),
        ]));
        assert_eq!(answered.current(Timestamp::UNIX_EPOCH), None);
        assert_eq!(answered.doubtful_answers(Timestamp::UNIX_EPOCH), [4]);
        answered.leave_out(4);
        assert_eq!(shown(&answered), (2, AGENT.into(), Some(2)));
        assert_eq!(answered.doubtful_answers(Timestamp::UNIX_EPOCH), [0; 0]);
    }

    #[test]
    fn an_answer_is_doubted_only_where_it_makes_a_difference() {
        let asked_again = [
            (1, 0, "Create", US),
            (2, 1, "Correspond", AGENT),
            (3, 2, "stall", AGENT),
            (4, 3, "Correspond", US),
            (5, 9_000, "Correspond", AGENT),
            (6, 9_001, "stall", AGENT),
        ];
        assert_eq!(history(rows(&asked_again)).doubtful_answers(Timestamp::UNIX_EPOCH), [0; 0]);
        let mut by_a_person = history(rows(&asked_again[..4]));
        by_a_person.is_by_a_person(4);
        assert_eq!(by_a_person.doubtful_answers(Timestamp::UNIX_EPOCH), [0; 0]);
    }
}
