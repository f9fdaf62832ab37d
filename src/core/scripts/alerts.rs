//! Who is alerted of what, when, and how often.

use super::*;

#[test]
fn a_suspended_ticket_changes_icon_tooltip_and_menu_and_alerts_once() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    assert_eq!((play.icon, play.alerts.len()), (Some(IconState::Normal), 0));

    play.next_lists(&[ticket("7", "a")]);
    assert_eq!(play.icon, Some(IconState::Waiting(1)));
    assert_eq!(play.tooltip, "Tecjump: 1 chamado aguardando sua resposta");
    assert!(play.has_line("1 chamado aguardando sua resposta ▸") && play.has_line("7 Assunto 7"));
    assert_eq!(
        play.alerts,
        [("Chamado 7: Assunto 7".into(), "Bruno pergunta: Pergunta a?".into())]
    );

    for _ in 0..10 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn a_new_question_in_the_same_ticket_is_a_new_alert_and_replaces_the_old_one() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[ticket("7", "b")]);
    assert_eq!((play.alerts.len(), play.withdrawn), (2, vec!["7/a".into()]));
}

#[test]
fn an_answered_ticket_takes_everything_back() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[]);
    assert_eq!((play.icon, play.withdrawn.clone()), (Some(IconState::Normal), vec!["7/a".into()]));
    assert!(!play.has_line("aguardando"));
    assert_eq!(play.ledger.own.entries.len(), 0);
}

#[test]
fn an_episode_alerted_before_a_restart_is_not_alerted_again() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let mut play = play.restarted();
    play.lists(&[ticket("7", "a"), ticket("8", "c")]);
    assert_eq!(play.alerts.len(), 1);
    assert!(play.alerts[0].0.contains("Chamado 8"));
}

#[test]
fn what_was_answered_while_the_program_was_not_running_is_withdrawn_at_the_next_start() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let mut play = play.restarted();
    play.lists(&[]);
    assert_eq!(play.withdrawn, ["7/a"]);
}

#[test]
fn another_session_of_the_same_user_does_not_alert_again() {
    let mut console = Play::signed_in();
    let mut remote = Play::new(&[], Ledger::default());
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
    let mut play = Play::signed_in();
    play.lists(&tickets[..3]);
    assert_eq!(play.alerts.len(), 3);

    let mut play = Play::signed_in();
    play.lists(&tickets);
    assert_eq!(play.alerts.len(), 1);
    assert_eq!(play.alerts[0].0, "5 chamados aguardando sua resposta");
    assert!(play.alerts[0].1.ends_with("e mais 2 chamados"), "{}", play.alerts[0].1);
    play.next_lists(&tickets[1..]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn a_lost_ledger_makes_one_alert_of_what_waits() {
    let lost = Ledger { lost: true, ..Ledger::default() };
    let mut play = Play::new(&[], lost);
    play.start(Some(requester("ana")));
    play.lists(&[ticket("1", "a"), ticket("2", "a"), ticket("3", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn an_alert_that_the_platform_refused_is_tried_again_later_and_then_counts() {
    let mut play = Play::signed_in();
    play.accepts = false;
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.ledger.own.entries.len(), 0, "refused is not alerted");
    play.accepts = true;
    play.next_lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0, "not at once");
    for _ in 0..6 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn turned_on_again_what_still_waits_is_one_alert() {
    let mut play = Play::signed_in();
    play.accepts = false;
    let waiting = [ticket("7", "a"), ticket("8", "b")];
    play.lists(&waiting);
    let tries = 24 * 60;
    for _ in 0..tries {
        play.next_lists(&waiting);
    }
    assert_eq!(play.ledger.own.entries.len(), 0, "nobody saw it");
    play.accepts = true;
    for _ in 0..6 {
        play.next_lists(&waiting);
    }
    assert_eq!(play.alerts.len(), 1, "{:?}", play.alerts);
    assert!(play.alerts[0].0.starts_with("2 chamados"), "{:?}", play.alerts);
    for _ in 0..60 {
        play.next_lists(&waiting);
    }
    assert_eq!(play.alerts.len(), 1, "once");
    play.next_lists(&[ticket("7", "a"), ticket("8", "b"), ticket("9", "c")]);
    assert!(play.alerts[1].0.starts_with("Chamado 9"), "news are single again: {:?}", play.alerts);
}

#[test]
fn who_asks_is_alerted_at_once_after_a_refusal() {
    for asks in [Event::Chosen(Action::CheckNow), Event::Poked] {
        let mut play = Play::signed_in();
        play.accepts = false;
        play.lists(&[ticket("7", "a")]);
        play.accepts = true;
        play.happens(asks);
        play.lists(&[ticket("7", "a")]);
        assert_eq!(play.alerts.len(), 1);
    }
}

#[test]
fn a_waiting_ticket_is_reminded_once_a_day() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    for _ in 0..(23 * 60) {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert!(play.now.mono < 24 * HOUR);
    assert_eq!(play.alerts.len(), 1);
    while play.now.mono < 49 * HOUR {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 3, "after 24 h and after 48 h");
}

#[test]
fn reminder_hours_zero_is_never() {
    let mut play = Play::new(&[("ReminderHours", "0")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[ticket("7", "a")]);
    while play.now.mono < 30 * HOUR {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

/// Its answer would be of before the sleep, and its connection is dead.
#[test]
fn a_wake_aborts_the_poll_in_flight() {
    let mut play = Play::signed_in();
    play.happens(Event::Resumed);
    assert_eq!(play.aborted, 1);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0, "an answer to a poll that was dropped");
}

#[test]
fn a_subject_and_a_name_that_look_empty_are_named() {
    let unseen = WaitingTicket {
        subject: "\u{3164}\u{2800}\u{AD}".into(),
        asked_by: "\u{3164}".into(),
        ..ticket("7", "a")
    };
    let mut play = Play::signed_in();
    play.lists(std::slice::from_ref(&unseen));
    let alert = ("Chamado 7: (sem assunto)".into(), "O suporte pergunta: Pergunta a?".into());
    assert_eq!(play.alerts, [alert]);
    assert!(play.has_line("7 (sem assunto)"));
}

/// A replica of the server that lags behind, or a cache.
#[test]
fn a_list_that_flaps_alerts_once_per_reminder_hours() {
    let mut play = Play::new(&[("ReminderHours", "24")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[ticket("7", "a")]);
    for _ in 0..5 {
        play.next_lists(&[]);
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
    play.next_lists(&[]);
    play = play.restarted();
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0, "nor after a restart");
    play.wait(24 * HOUR);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1, "the reminder");
}

#[test]
fn a_clock_set_right_while_the_program_runs_doubles_and_silences_nothing() {
    for days in [-20_i64, -2, 2, 20] {
        let mut play = Play::new(&[("ReminderHours", "24")], Ledger::default());
        play.start(Some(requester("ana")));
        play.lists(&[ticket("7", "a")]);
        let jump = jiff::SignedDuration::from_hours(24 * days);
        play.now.wall = play.now.wall.checked_add(jump).unwrap();
        for _ in 0..3 {
            play.next_lists(&[ticket("7", "a"), ticket("8", "a")]);
        }
        assert_eq!(play.alerts.len(), 2, "{days}: one each");
        let polls = play.polls.len();
        play.wait(25 * HOUR);
        assert!(play.polls.len() > polls);
        play.lists(&[ticket("7", "a"), ticket("8", "a")]);
        assert_eq!(play.alerts.len(), 4, "{days}: the reminders");
    }
}
