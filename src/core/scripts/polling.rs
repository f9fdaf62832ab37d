//! Polls: failures, locked sessions, pauses, and one whole day.

use super::*;

#[test]
fn no_failure_changes_the_list_or_raises_an_alert() {
    for &problem in Problem::ALL {
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a")]);
        let polls = harness.polls.len();
        while harness.polls.len() == polls {
            harness.wait(Duration::from_secs(1));
        }
        harness.fails(problem);
        assert_eq!((harness.alerts.len(), harness.withdrawn.len()), (1, 0), "{problem:?}");
        assert!(harness.has_line("1 chamado aguardando sua resposta"), "{problem:?}");
    }
}

#[test]
fn three_failures_are_offline_until_an_answer() {
    let mut harness = Harness::signed_in();
    for n in 1..=3 {
        assert_eq!(harness.icon, Some(IconState::Normal), "after {} failures", n - 1);
        harness.fails(Problem::Unreachable);
        let polls = harness.polls.len();
        while harness.polls.len() == polls {
            harness.wait(Duration::from_secs(1));
        }
    }
    assert_eq!(harness.icon, Some(IconState::Offline));
    assert_eq!(harness.alerts.len(), 0, "never an alert about the network");
    harness.lists(&[]);
    assert_eq!(harness.icon, Some(IconState::Normal));
}

#[test]
fn a_locked_session_catches_up_when_unlocked() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    harness.happens(Event::Session(SessionChange::Locked));
    let polls = harness.polls.len();
    harness.wait(10 * HOUR);
    assert_eq!(harness.polls.len(), polls);
    harness.happens(Event::Session(SessionChange::Unlocked));
    assert_eq!(harness.polls.len(), polls + 1);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn a_start_in_a_locked_session_waits() {
    for back in [SessionChange::Unlocked, SessionChange::Connected] {
        let mut harness = Harness::new(&[], Ledger::default());
        harness.start_in(Some(requester("ana")), true);
        harness.happens(Event::NetworkUp);
        harness.happens(Event::Resumed);
        harness.happens(Event::Notified);
        harness.wait(10 * HOUR);
        assert_eq!((harness.polls.len(), harness.core.deadline()), (0, None), "{back:?}");
        harness.happens(Event::Session(back));
        assert_eq!(harness.polls.len(), 1, "{back:?}");
        harness.lists(&[ticket("7", "a")]);
        assert_eq!(harness.alerts.len(), 1, "{back:?}");
    }
}

#[test]
fn a_menu_choice_resumes_polling() {
    let mut harness = Harness::new(&[], Ledger::default());
    harness.start_in(Some(requester("ana")), true);
    harness.happens(Event::Chosen(Action::About));
    assert_eq!(harness.polls.len(), 1);
    harness.lists(&[]);
    harness.happens(Event::Chosen(Action::About));
    assert_eq!(harness.polls.len(), 1, "a user who is present already triggers no poll");
}

#[test]
fn an_answer_from_before_the_sleep_is_not_believed() {
    let mut harness = Harness::signed_in();
    let old = harness.polls[0];
    harness.happens(Event::Resumed);
    let tickets = Tickets::Complete(vec![ticket("7", "a")].into());
    let outcome = Ok(PollAnswer { tickets, not_before: None });
    harness.happens(Event::Polled { generation: old, outcome });
    assert_eq!(harness.alerts.len(), 0);
    harness.wait(Duration::from_secs(10));
    assert_eq!(harness.polls.len(), 2);
}

/// One day in the life, as a golden trace.
#[test]
fn a_day_at_the_office() {
    let mut harness = Harness::signed_in();
    let mut trace = Vec::new();
    let mut note = |harness: &Harness, what: &str| {
        let time =
            crate::core::text::local_time(harness.now.wall, harness.now.wall, harness.now.offset);
        trace.push(format!(
            "{time} {what}: {:?}, “{}”, avisos {}, retirados {}, consultas {}",
            harness.icon,
            harness.tooltip,
            harness.alerts.len(),
            harness.withdrawn.len(),
            harness.polls.len()
        ));
    };
    harness.lists(&[]);
    note(&harness, "chegou");
    harness.next_lists(&[ticket("7", "a")]);
    note(&harness, "pergunta no 7");
    harness.happens(Event::Session(SessionChange::Locked));
    harness.wait(HOUR);
    note(&harness, "almoço");
    harness.happens(Event::Session(SessionChange::Unlocked));
    harness.lists(&[ticket("7", "a"), ticket("8", "b")]);
    note(&harness, "voltou, pergunta no 8");
    for _ in 0..3 {
        let polls = harness.polls.len();
        while harness.polls.len() == polls {
            harness.wait(Duration::from_secs(1));
        }
        harness.fails(Problem::Unreachable);
    }
    note(&harness, "rede caiu");
    harness.happens(Event::NetworkUp);
    harness.next_lists(&[ticket("8", "b")]);
    note(&harness, "rede voltou, 7 respondido no portal");
    harness.happens(Event::SessionEnding);
    note(&harness, "fim");
    assert!(harness.quit);
    insta::assert_snapshot!(trace.join("\n"));
}

#[test]
fn a_server_pause_is_shown_in_the_menu() {
    let mut harness = Harness::signed_in();
    let retry_after = Some(Duration::from_mins(30));
    harness.answer(Err(Failure { problem: Problem::Unavailable, retry_after }));
    let until = "o servidor pediu para aguardar até 09:30";
    assert!(harness.has_line(&format!("Verificar agora ({until})")), "{:?}", harness.menu);
    let polls = harness.polls.len();
    harness.happens(Event::Chosen(Action::CheckNow));
    assert!(harness.notified.last().unwrap().contains(until), "{:?}", harness.notified);
    assert_eq!(harness.polls.len(), polls, "not before its end");
    harness.wait(Duration::from_mins(30));
    assert_eq!(harness.polls.len(), polls + 1, "and then at once");
    harness.lists(&[]);
    let notified = harness.notified.len();
    harness.happens(Event::Chosen(Action::CheckNow));
    assert!(!harness.has_line("aguardar") && harness.notified.len() == notified);
}
