//! Polls: failures, locked sessions, pauses, and one whole day.

use super::*;

#[test]
fn no_failure_changes_the_list_or_raises_an_alert() {
    for &problem in Problem::ALL {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.wait(Duration::from_secs(1));
        }
        play.fails(problem);
        assert_eq!((play.alerts.len(), play.withdrawn.len()), (1, 0), "{problem:?}");
        assert!(play.has_line("1 chamado aguardando sua resposta"), "{problem:?}");
    }
}

#[test]
fn three_failures_show_the_offline_icon_and_an_answer_takes_it_back() {
    let mut play = Play::signed_in();
    for n in 1..=3 {
        assert_eq!(play.icon, Some(IconState::Normal), "after {} failures", n - 1);
        play.fails(Problem::Unreachable);
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.wait(Duration::from_secs(1));
        }
    }
    assert_eq!(play.icon, Some(IconState::Offline));
    assert_eq!(play.alerts.len(), 0, "never an alert about the network");
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn a_locked_session_is_silent_and_catches_up_when_unlocked() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::Session(SessionChange::Locked));
    let polls = play.polls.len();
    play.wait(10 * HOUR);
    assert_eq!(play.polls.len(), polls);
    play.happens(Event::Session(SessionChange::Unlocked));
    assert_eq!(play.polls.len(), polls + 1);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn started_in_a_locked_session_nothing_is_asked_until_it_is_unlocked() {
    for back in [SessionChange::Unlocked, SessionChange::Connected] {
        let mut play = Play::new(&[], Ledger::default());
        play.start_in(Some(requester("ana")), true);
        play.happens(Event::NetworkUp);
        play.happens(Event::Resumed);
        play.happens(Event::Poked);
        play.wait(10 * HOUR);
        assert_eq!((play.polls.len(), play.core.deadline()), (0, None), "{back:?}");
        play.happens(Event::Session(back));
        assert_eq!(play.polls.len(), 1, "{back:?}");
        play.lists(&[ticket("7", "a")]);
        assert_eq!(play.alerts.len(), 1, "{back:?}");
    }
}

#[test]
fn a_choice_in_the_menu_ends_a_wrong_absence() {
    let mut play = Play::new(&[], Ledger::default());
    play.start_in(Some(requester("ana")), true);
    play.happens(Event::Chosen(Action::About));
    assert_eq!(play.polls.len(), 1);
    play.lists(&[]);
    play.happens(Event::Chosen(Action::About));
    assert_eq!(play.polls.len(), 1, "somebody who is here already asks for nothing by it");
}

#[test]
fn an_answer_from_before_the_sleep_is_not_believed() {
    let mut play = Play::signed_in();
    let old = play.polls[0];
    play.happens(Event::Resumed);
    let tickets = Tickets::Complete(vec![ticket("7", "a")].into());
    let outcome = Ok(PollAnswer { tickets, not_before: None });
    play.happens(Event::Polled { generation: old, outcome });
    assert_eq!(play.alerts.len(), 0);
    play.wait(Duration::from_secs(10));
    assert_eq!(play.polls.len(), 2);
}

/// One day in the life, as a golden trace.
#[test]
fn a_day_at_the_office() {
    let mut play = Play::signed_in();
    let mut trace = Vec::new();
    let mut note = |play: &Play, what: &str| {
        let time = crate::core::text::local_time(play.now.wall, play.now.wall, play.now.offset);
        trace.push(format!(
            "{time} {what}: {:?}, “{}”, avisos {}, retirados {}, consultas {}",
            play.icon,
            play.tooltip,
            play.alerts.len(),
            play.withdrawn.len(),
            play.polls.len()
        ));
    };
    play.lists(&[]);
    note(&play, "chegou");
    play.next_lists(&[ticket("7", "a")]);
    note(&play, "pergunta no 7");
    play.happens(Event::Session(SessionChange::Locked));
    play.wait(HOUR);
    note(&play, "almoço");
    play.happens(Event::Session(SessionChange::Unlocked));
    play.lists(&[ticket("7", "a"), ticket("8", "b")]);
    note(&play, "voltou, pergunta no 8");
    for _ in 0..3 {
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.wait(Duration::from_secs(1));
        }
        play.fails(Problem::Unreachable);
    }
    note(&play, "rede caiu");
    play.happens(Event::NetworkUp);
    play.next_lists(&[ticket("8", "b")]);
    note(&play, "rede voltou, 7 respondido no portal");
    play.happens(Event::SessionEnding);
    note(&play, "fim");
    assert!(play.quit);
    insta::assert_snapshot!(trace.join("\n"));
}

#[test]
fn a_servers_pause_is_in_the_menu_and_told_when_asked() {
    let mut play = Play::signed_in();
    let retry_after = Some(Duration::from_mins(30));
    play.answer(Err(Failure { problem: Problem::Unavailable, retry_after }));
    let until = "o servidor pediu para aguardar até 09:30";
    assert!(play.has_line(&format!("Verificar agora ({until})")), "{:?}", play.menu);
    let polls = play.polls.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert!(play.told.last().unwrap().contains(until), "{:?}", play.told);
    assert_eq!(play.polls.len(), polls, "not before its end");
    play.wait(Duration::from_mins(30));
    assert_eq!(play.polls.len(), polls + 1, "and then at once");
    play.lists(&[]);
    let told = play.told.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert!(!play.has_line("aguardar") && play.told.len() == told);
}
