//! Who is alerted of what, when, and how often.

use super::*;

#[test]
fn a_suspended_ticket_is_shown_and_alerted_once() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    assert_eq!((harness.icon, harness.alerts.len()), (Some(IconState::Normal), 0));

    harness.next_lists(&[ticket("7", "a")]);
    assert_eq!(harness.icon, Some(IconState::Waiting(1)));
    assert_eq!(harness.tooltip, "Tecjump: 1 chamado aguardando sua resposta");
    assert!(
        harness.has_line("1 chamado aguardando sua resposta ▸") && harness.has_line("7 Assunto 7")
    );
    assert_eq!(
        harness.alerts,
        [("Chamado 7: Assunto 7".into(), "Bruno pergunta: Pergunta a?".into())]
    );

    for _ in 0..10 {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn a_new_question_replaces_the_alert_of_the_old() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_lists(&[ticket("7", "b")]);
    assert_eq!((harness.alerts.len(), harness.withdrawn), (2, vec!["7/a".into()]));
}

#[test]
fn an_answered_ticket_takes_everything_back() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_lists(&[]);
    assert_eq!(
        (harness.icon, harness.withdrawn.clone()),
        (Some(IconState::Normal), vec!["7/a".into()])
    );
    assert!(!harness.has_line("aguardando"));
    assert_eq!(harness.ledger.own.entries.len(), 0);
}

#[test]
fn a_restart_repeats_no_alert() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let mut harness = harness.restarted();
    harness.lists(&[ticket("7", "a"), ticket("8", "c")]);
    assert_eq!(harness.alerts.len(), 1);
    assert!(harness.alerts[0].0.contains("Chamado 8"));
}

/// A program that was killed between both left the toast of an answered ticket on the screen.
#[test]
fn a_start_withdraws_what_left_the_list_lately() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_lists(&[]);
    let mut harness = harness.restarted();
    assert_eq!(harness.withdrawn, ["7/a"]);
    harness.now.wall += Duration::from_hours(73);
    assert_eq!(harness.restarted().withdrawn, [""; 0]);
}

#[test]
fn a_start_withdraws_what_was_answered_before() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let mut harness = harness.restarted();
    harness.lists(&[]);
    assert_eq!(harness.withdrawn, ["7/a"]);
}

#[test]
fn a_second_session_does_not_alert_again() {
    let mut console = Harness::signed_in();
    let mut remote = Harness::new(&[], Ledger::default());
    remote.core = Core::new(Config { seed: 8, ..config(&[]) }, remote.now);
    remote.start(Some(requester("ana")));
    console.lists(&[ticket("7", "a")]);
    remote.ledger = console.ledger.clone(); // one disk
    remote.lists(&[ticket("7", "a")]);
    assert_eq!((console.alerts.len(), remote.alerts.len()), (1, 0));
    assert_eq!(remote.icon, Some(IconState::Waiting(1)), "but the icon shows it");
}

#[test]
fn more_than_three_at_once_are_one_summary() {
    let tickets: Vec<_> = (0..5).map(|n| ticket(&n.to_string(), "a")).collect();
    let mut harness = Harness::signed_in();
    harness.lists(&tickets[..3]);
    assert_eq!(harness.alerts.len(), 3);

    let mut harness = Harness::signed_in();
    harness.lists(&tickets);
    assert_eq!(harness.alerts.len(), 1);
    assert_eq!(harness.alerts[0].0, "5 chamados aguardando sua resposta");
    assert!(harness.alerts[0].1.ends_with("e mais 2 chamados"), "{}", harness.alerts[0].1);
    harness.next_lists(&tickets[1..]);
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn a_lost_ledger_makes_one_alert_of_what_waits() {
    let lost = Ledger { lost: true, ..Ledger::default() };
    let mut harness = Harness::new(&[], lost);
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("1", "a"), ticket("2", "a"), ticket("3", "a")]);
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn a_refused_alert_is_retried_and_then_counts() {
    let mut harness = Harness::signed_in();
    harness.accepts = false;
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.ledger.own.entries.len(), 0, "refused is not alerted");
    harness.accepts = true;
    harness.next_lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 0, "not at once");
    for _ in 0..6 {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn turned_on_again_what_still_waits_is_one_alert() {
    let mut harness = Harness::signed_in();
    harness.accepts = false;
    let waiting = [ticket("7", "a"), ticket("8", "b")];
    harness.lists(&waiting);
    let tries = 24 * 60;
    for _ in 0..tries {
        harness.next_lists(&waiting);
    }
    assert_eq!(harness.ledger.own.entries.len(), 0, "nobody saw it");
    harness.accepts = true;
    for _ in 0..6 {
        harness.next_lists(&waiting);
    }
    assert_eq!(harness.alerts.len(), 1, "{:?}", harness.alerts);
    assert!(harness.alerts[0].0.starts_with("2 chamados"), "{:?}", harness.alerts);
    for _ in 0..60 {
        harness.next_lists(&waiting);
    }
    assert_eq!(harness.alerts.len(), 1, "once");
    harness.next_lists(&[ticket("7", "a"), ticket("8", "b"), ticket("9", "c")]);
    assert!(
        harness.alerts[1].0.starts_with("Chamado 9"),
        "news are single again: {:?}",
        harness.alerts
    );
}

#[test]
fn who_asks_is_alerted_at_once_after_a_refusal() {
    for asks in [Event::Chosen(Action::CheckNow), Event::Notified] {
        let mut harness = Harness::signed_in();
        harness.accepts = false;
        harness.lists(&[ticket("7", "a")]);
        harness.accepts = true;
        harness.happens(asks);
        harness.lists(&[ticket("7", "a")]);
        assert_eq!(harness.alerts.len(), 1);
    }
}

#[test]
fn a_waiting_ticket_is_reminded_once_a_day() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    for _ in 0..(23 * 60) {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert!(harness.now.mono < 24 * HOUR);
    assert_eq!(harness.alerts.len(), 1);
    while harness.now.mono < 49 * HOUR {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 3, "after 24 h and after 48 h");
}

#[test]
fn reminder_hours_zero_is_never() {
    let mut harness = Harness::new(&[("ReminderHours", "0")], Ledger::default());
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("7", "a")]);
    while harness.now.mono < 30 * HOUR {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 1);
}

/// Its answer would be of before the sleep, and its connection is dead.
#[test]
fn a_wake_aborts_the_poll_in_flight() {
    let mut harness = Harness::signed_in();
    harness.happens(Event::Resumed);
    assert_eq!(harness.aborted, 1);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 0, "an answer to a poll that was dropped");
}

#[test]
fn empty_looking_subjects_and_names_are_named() {
    let unseen = WaitingTicket {
        subject: "\u{3164}\u{2800}\u{AD}".into(),
        asked_by: "\u{3164}".into(),
        ..ticket("7", "a")
    };
    let mut harness = Harness::signed_in();
    harness.lists(std::slice::from_ref(&unseen));
    let alert = ("Chamado 7: (sem assunto)".into(), "O suporte pergunta: Pergunta a?".into());
    assert_eq!(harness.alerts, [alert]);
    assert!(harness.has_line("7 (sem assunto)"));
}

/// A replica of the server that lags behind, or a cache.
#[test]
fn a_list_that_flaps_alerts_once_per_reminder_hours() {
    let mut harness = Harness::new(&[("ReminderHours", "24")], Ledger::default());
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("7", "a")]);
    for _ in 0..5 {
        harness.next_lists(&[]);
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 1);
    harness.next_lists(&[]);
    harness = harness.restarted();
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 0, "nor after a restart");
    harness.wait(24 * HOUR);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1, "the reminder");
}

#[test]
fn a_clock_correction_doubles_and_silences_nothing() {
    for days in [-20_i64, -2, 2, 20] {
        let mut harness = Harness::new(&[("ReminderHours", "24")], Ledger::default());
        harness.start(Some(requester("ana")));
        harness.lists(&[ticket("7", "a")]);
        let jump = jiff::SignedDuration::from_hours(24 * days);
        harness.now.wall = harness.now.wall.checked_add(jump).unwrap();
        for _ in 0..3 {
            harness.next_lists(&[ticket("7", "a"), ticket("8", "a")]);
        }
        assert_eq!(harness.alerts.len(), 2, "{days}: one each");
        let polls = harness.polls.len();
        harness.wait(25 * HOUR);
        assert!(harness.polls.len() > polls);
        harness.lists(&[ticket("7", "a"), ticket("8", "a")]);
        assert_eq!(harness.alerts.len(), 4, "{days}: the reminders");
    }
}
