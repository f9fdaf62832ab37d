//! Which question waits, in histories as RT writes them.

use std::collections::BTreeSet;

use super::super::entries::{Reader, STAFF_ONLY};
use super::super::id::RtId;
use super::super::wire::{Member, Transaction};
use crate::api::history::{Episode, History};

use jiff::Timestamp;

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

fn episode(rows: Vec<Transaction>) -> Option<Episode<u64>> {
    history(rows).current(Timestamp::UNIX_EPOCH)
}

fn history(rows: Vec<Transaction>) -> History<u64> {
    history_owned_by("Nobody", rows)
}

/// `colega` gets copies.
fn history_owned_by(owner: &str, rows: Vec<Transaction>) -> History<u64> {
    let states = ["stalled".to_owned()];
    let (requesters, copied) = (BTreeSet::from([US]), BTreeSet::from(["colega"]));
    let ticket = RtId::new("6").unwrap();
    let reader = Reader { ticket: &ticket, requesters, copied, waiting_states: &states };
    let mut history = reader.history(&[owner]);
    for row in rows {
        reader.read(row, &mut history);
    }
    history
}

fn rows(rows: &[(u64, i64, &str, &str)]) -> Vec<Transaction> {
    rows.iter().map(|(id, at, kind, by)| row(*id, *at, kind, by)).collect()
}

/// Whose words of which transaction are shown, in which episode.
fn shown(history: &History<u64>) -> (u64, String, Option<u64>) {
    let episode = history.current(Timestamp::UNIX_EPOCH).unwrap();
    (episode.first.unwrap_or(0), episode.asked_by, episode.message)
}

/// The episode's name after the first 1, 2, … transactions.
fn names(rows: &[(u64, i64, &str, &str)]) -> Vec<Option<u64>> {
    (1..=rows.len())
        .map(|seen| {
            let rows = rows[..seen].iter().map(|(id, at, kind, by)| row(*id, *at, kind, by));
            episode(rows.collect()).map(|episode| episode.first.unwrap_or(0))
        })
        .collect()
}

#[test]
fn ask_and_suspend_is_one_episode_in_either_order() {
    let ask_first = [(1, 0, "Create", US), (2, 9, "Correspond", AGENT), (3, 10, "stall", AGENT)];
    assert_eq!(names(&ask_first)[2], Some(2));
    let suspend_first =
        [(1, 0, "Create", US), (2, 9, "stall", AGENT), (3, 40, "Correspond", AGENT)];
    assert_eq!(names(&suspend_first)[1..], [Some(2), Some(2)]);
}

#[test]
fn a_reopening_scrip_makes_no_second_episode() {
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
fn a_second_question_is_always_a_second_episode() {
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
fn a_later_silent_suspension_is_a_new_episode() {
    let rows = [
        (2, 0, "Correspond", AGENT),
        (3, 1, "stall", AGENT),
        (4, 500, "open", AGENT),
        (5, 9_000, "stall", AGENT),
    ];
    assert_eq!(names(&rows), [Some(2), Some(2), Some(2), Some(5)]);
    let rows = rows.iter().map(|(id, at, kind, by)| row(*id, *at, kind, by)).collect();
    assert_eq!(episode(rows).unwrap().message, Some(2), "the last words are still shown");
}

#[test]
fn a_question_long_after_a_suspension_is_new() {
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
fn a_system_message_is_not_a_question() {
    let rows = [(2, 1, "stall", AGENT), (9, 9_000, "Correspond", "RT_System")];
    assert_eq!(names(&rows), [Some(2), Some(2)]);
}

#[test]
fn the_history_of_a_merged_ticket_is_ignored() {
    let mut rows = vec![row(2, 1, "Correspond", AGENT), row(3, 2, "stall", AGENT)];
    let merged = [(69, "Create", US), (71, "Correspond", AGENT), (72, "Correspond", US)];
    for (id, kind, by) in merged {
        rows.push(Transaction { ticket: "2".into(), ..row(id, 9_000, kind, by) });
    }
    assert_eq!(episode(rows).unwrap().first, Some(2));
}

#[test]
fn a_ticket_opened_waiting_has_an_episode() {
    let by_agent = episode(vec![row(1, 0, "Create", AGENT)]).unwrap();
    assert_eq!((by_agent.first, by_agent.asked_by.as_str()), (Some(1), AGENT));
    assert_eq!(by_agent.message, Some(1), "the agent's words opened it");
    let by_us = episode(vec![row(1, 0, "Create", US)]).unwrap();
    assert_eq!((by_us.first, by_us.asked_by.as_str(), by_us.message), (Some(1), "", None));
    assert_eq!(episode(Vec::new()).unwrap().first, None, "a history hidden by rights");
}

#[test]
fn the_agents_full_name_precedes_the_login() {
    let mut named = row(2, 1, "Correspond", AGENT);
    named.creator.real_name = "Atendente Um".into();
    let rows = vec![named, row(3, 2, "stall", AGENT)];
    assert_eq!(episode(rows).unwrap().asked_by, "Atendente Um");
    assert_eq!(episode(vec![row(2, 1, "stall", AGENT)]).unwrap().asked_by, AGENT);
    assert_eq!(episode(vec![row(2, 1, "stall", "RT_System")]).unwrap().asked_by, "");
}

#[test]
fn words_of_a_possible_colleague_are_not_shown() {
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
fn a_copied_colleague_is_not_an_agent() {
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
fn an_automatic_answer_leaves_the_question_waiting() {
    let mut answered = history(rows(&[
        (1, 0, "Create", US),
        (2, 1, "Correspond", AGENT),
        (3, 2, "stall", AGENT),
        (4, 3, "Correspond", US),
    ]));
    assert_eq!(answered.current(Timestamp::UNIX_EPOCH), None);
    assert_eq!(answered.doubtful_answers(Timestamp::UNIX_EPOCH), [4]);
    answered.drop_automatic(4);
    assert_eq!(shown(&answered), (2, AGENT.into(), Some(2)));
    assert_eq!(answered.doubtful_answers(Timestamp::UNIX_EPOCH), [0; 0]);
}

#[test]
fn an_answer_is_doubted_only_if_it_matters() {
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
    by_a_person.confirm_person(4);
    assert_eq!(by_a_person.doubtful_answers(Timestamp::UNIX_EPOCH), [0; 0]);
}
