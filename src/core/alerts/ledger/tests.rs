//! What a change to the ledger grants, and what it leaves behind.

use super::*;
use crate::core::alerts::{ChangeKind, LedgerChange};

const SCOPE: &str = "TicketApi http://127.0.0.1";

fn key(ticket: &str, episode: &str) -> AlertKey {
    AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId(episode.into()) }
}

impl LedgerChange {
    fn grants(&self, ledger: &mut Ledger) -> Vec<AlertKey> {
        let applied = self.apply_to(std::mem::take(ledger));
        *ledger = applied.ledger;
        applied.granted
    }
}

fn change(holder: u64, second: i64, kind: ChangeKind) -> LedgerChange {
    let at = Timestamp::from_second(second).unwrap();
    LedgerChange { scope: SCOPE.into(), at, holder, kind }
}

fn claim(holder: u64, second: i64, key: &AlertKey) -> LedgerChange {
    change(
        holder,
        second,
        ChangeKind::Claim { keys: vec![key.clone()], remind_before: None, new: true },
    )
}

#[test]
fn of_two_sessions_one_is_granted_the_alert() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    assert_eq!(claim(1, 0, &question).grants(&mut ledger).len(), 1);
    assert_eq!(claim(2, 1, &question).grants(&mut ledger), []);
    change(1, 2, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
    assert_eq!(claim(2, 100, &question).grants(&mut ledger), []);
}

#[test]
fn a_claim_outlived_by_its_holder_expires() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    claim(1, 0, &question).grants(&mut ledger);
    assert_eq!(claim(2, 59, &question).grants(&mut ledger), []);
    assert_eq!(claim(2, 60, &question).grants(&mut ledger), [question]);
}

#[test]
fn only_the_holder_releases_a_claim() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    claim(1, 0, &question).grants(&mut ledger);
    change(2, 1, ChangeKind::Release(vec![question.clone()])).grants(&mut ledger);
    assert_eq!(claim(2, 2, &question).grants(&mut ledger), []);
    change(1, 3, ChangeKind::Release(vec![question.clone()])).grants(&mut ledger);
    assert_eq!(claim(2, 4, &question).grants(&mut ledger), [question]);
}

#[test]
fn a_reminder_is_granted_after_its_pause() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    change(1, 100, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
    let remind = |before: i64| {
        let remind_before = Some(Timestamp::from_second(before).unwrap());
        change(1, 500, ChangeKind::Claim { keys: vec![question.clone()], remind_before, new: true })
    };
    assert_eq!(remind(99).grants(&mut ledger), []);
    assert_eq!(remind(100).grants(&mut ledger).len(), 1);
    assert!(
        ledger.own.entry(question.question()).unwrap().alerted_at.is_some(),
        "a reminder in flight stays alerted"
    );
}

#[test]
fn forgetting_an_old_question_leaves_a_newer_one() {
    let mut ledger = Ledger::default();
    change(1, 0, ChangeKind::Confirm(vec![key("1", "b")])).grants(&mut ledger);
    change(2, 1, ChangeKind::Forget(vec![key("1", "a")])).grants(&mut ledger);
    assert!(ledger.knows(&key("1", "b")));
}

/// Found by the properties: the newer one was alerted a second time.
#[test]
fn putting_an_old_question_off_leaves_a_newer_one() {
    let (mut ledger, until) = (Ledger::default(), Timestamp::from_second(900).unwrap());
    change(1, 0, ChangeKind::Confirm(vec![key("1", "b")])).grants(&mut ledger);
    change(2, 1, ChangeKind::Snooze(key("1", "a"), until)).grants(&mut ledger);
    assert_eq!(claim(1, 2, &key("1", "b")).grants(&mut ledger), []);
}

#[test]
fn another_server_starts_from_nothing() {
    let mut ledger = Ledger::default();
    change(1, 0, ChangeKind::Confirm(vec![key("1", "a")])).grants(&mut ledger);
    let elsewhere = LedgerChange { scope: "other".into(), ..claim(1, 1, &key("1", "a")) };
    assert_eq!(elsewhere.grants(&mut ledger), [key("1", "a")]);
}

#[test]
fn a_returning_question_is_not_alerted_again() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    change(1, 0, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
    for flap in 1..5 {
        change(2, flap, ChangeKind::Forget(vec![question.clone()])).grants(&mut ledger);
        assert!(!ledger.knows(&question), "what has left the list can't be answered");
        assert_eq!(claim(1, flap, &question).grants(&mut ledger), []);
        change(1, flap, ChangeKind::Return(vec![question.clone()])).grants(&mut ledger);
        assert!(ledger.knows(&question) && ledger.own.gone.is_empty());
    }
}

/// Two replicas of a server answer in turn, one of them with the question of yesterday.
#[test]
fn of_two_questions_in_turn_each_is_alerted_once() {
    let mut ledger = Ledger::default();
    let mut granted = 0;
    for second in 0..10 {
        let question = key("1", if second % 2 == 0 { "a" } else { "b" });
        if claim(1, second, &question).grants(&mut ledger).is_empty() {
            change(1, second, ChangeKind::Return(vec![question])).grants(&mut ledger);
        } else {
            change(1, second, ChangeKind::Confirm(vec![question])).grants(&mut ledger);
            granted += 1;
        }
    }
    assert_eq!((granted, ledger.own.entries.len(), ledger.own.gone.len()), (2, 1, 1));
}

#[test]
fn an_older_list_forgets_no_newer_alert() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    claim(1, 0, &question).grants(&mut ledger);
    change(2, 1, ChangeKind::Forget(vec![question.clone()])).grants(&mut ledger);
    assert_eq!(claim(2, 2, &question).grants(&mut ledger), [], "the other one is about to show it");
    change(1, 3, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
    assert_eq!(claim(2, 200, &question).grants(&mut ledger), []);
}

#[test]
fn what_is_remembered_of_gone_questions_is_bounded() {
    let mut ledger = Ledger::default();
    let month = GONE_FOR.as_secs();
    for n in 0..i64::try_from(MAX_GONE).unwrap() + 10 {
        let question = key(&n.to_string(), "a");
        change(1, n, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
        change(1, n, ChangeKind::Forget(vec![question])).grants(&mut ledger);
    }
    assert_eq!(ledger.own.gone.len(), MAX_GONE);
    assert_eq!(ledger.own.gone[0].ticket.as_str(), "10", "the oldest ones went");
    change(1, month + 300, ChangeKind::Confirm(vec![key("x", "a")])).grants(&mut ledger);
    change(1, month + 300, ChangeKind::Forget(vec![key("x", "a")])).grants(&mut ledger);
    assert_eq!(ledger.own.gone[0].ticket.as_str(), "300", "and those of a month ago");
}

#[test]
fn two_servers_keep_their_entries_apart() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    let other = |change: LedgerChange| LedgerChange { scope: "other".into(), ..change };
    for holder in 1..4 {
        let granted = claim(holder, 0, &question).grants(&mut ledger);
        let elsewhere = other(claim(holder, 0, &question)).grants(&mut ledger);
        assert_eq!(
            (granted.len(), elsewhere.len()),
            (usize::from(holder == 1), usize::from(holder == 1))
        );
        change(1, 1, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
        other(change(1, 1, ChangeKind::Confirm(vec![question.clone()]))).grants(&mut ledger);
    }
    for n in 0..10 {
        let scope = format!("server {n}").into();
        LedgerChange { scope, ..claim(1, n, &question) }.grants(&mut ledger);
    }
    assert_eq!(ledger.others.len(), MAX_OTHERS);
}

const DAY: i64 = 24 * 3_600;

#[test]
fn a_claim_from_the_future_is_void() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    claim(1, DAY, &question).grants(&mut ledger);
    assert_eq!(claim(2, 0, &question).grants(&mut ledger), [question]);
}

#[test]
fn an_alert_from_the_future_counts_as_now() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    change(1, 9 * DAY, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
    let remind = |at: i64| {
        let remind_before = Timestamp::from_second(at - DAY).ok();
        change(1, at, ChangeKind::Claim { keys: vec![question.clone()], remind_before, new: true })
    };
    assert_eq!(remind(0).grants(&mut ledger), []);
    assert_eq!(remind(DAY - 1).grants(&mut ledger), []);
    assert_eq!(remind(DAY).grants(&mut ledger).len(), 1, "a day after the clock was set right");
}

#[test]
fn a_snooze_keeps_its_length_after_a_clock_change() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    let quarter = Timestamp::from_second(DAY + 900).unwrap();
    change(1, DAY, ChangeKind::Snooze(question.clone(), quarter)).grants(&mut ledger);
    let at = |second| Timestamp::from_second(second).unwrap();
    assert!(!ledger.is_due(question.question(), at(0), None));
    assert_eq!(ledger.next_snooze(at(0)), Some(at(900)));
    assert!(ledger.is_ahead(at(0)));
    change(1, 0, ChangeKind::Return(Vec::new())).grants(&mut ledger);
    assert!(!ledger.is_ahead(at(0)) && ledger.is_due(question.question(), at(900), None));
}

#[test]
fn a_snooze_beyond_the_longest_choice_is_due() {
    let (mut ledger, question) = (Ledger::default(), key("1", "a"));
    let at = |second| Timestamp::from_second(second).unwrap();
    change(1, 0, ChangeKind::Snooze(question.clone(), at(400 * DAY))).grants(&mut ledger);
    assert!(ledger.is_due(question.question(), at(1), None));
    for &choice in Snooze::ALL {
        for hour in 0..24 {
            let now = at(hour * 3_600);
            let until = choice.until(now, jiff::tz::Offset::UTC);
            assert!(until.duration_since(now) <= Snooze::LONGEST, "{choice:?}");
        }
    }
}
