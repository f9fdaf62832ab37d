//! Replies, pauses and clicks on toasts.

use super::*;

const REACTIVATED: ReplyOutcome = ReplyOutcome::Delivered { reactivated: Some(true) };

fn lost(problem: Problem) -> ReplyOutcome {
    ReplyOutcome::Failed(problem.into())
}

#[test]
fn a_reply_is_kept_sent_confirmed_and_forgotten() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "É a Laser 9.\r\n😀");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
    assert_eq!(play.outbox.replies[0].text, "É a Laser 9.\r\n😀");
    assert_eq!(play.withdrawn, ["7/a"], "being answered here takes the toast away");

    let polls = play.polls.len();
    play.reply_ends(REACTIVATED);
    assert_eq!(play.told, ["Resposta enviada. O chamado voltou para Em atendimento."]);
    assert_eq!((play.outbox.replies.len(), play.polls.len()), (0, polls + 1));
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn a_reply_is_on_disk_before_its_alert_goes_away() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let reply = Activation::Reply(ticket("7", "a").key(), "sim".into());
    let effects = play.core.handle(Event::Activated(reply), play.now);
    let at = |which: fn(&Effect) -> bool| effects.iter().position(which).unwrap();
    let kept = at(|effect| matches!(effect, Effect::Outbox(_)));
    assert!(kept < at(|effect| matches!(effect, Effect::Withdraw(_))), "{effects:?}");
}

#[test]
fn the_truth_is_told_where_the_ticket_stays_suspended() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    assert!(play.told[0].starts_with("Resposta registrada, mas o chamado continua suspenso"));
}

#[test]
fn a_ticket_that_could_not_be_read_back_is_read_back_later() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: None });
    assert_eq!((play.told.len(), &play.outbox.replies[0].stage), (0, &Stage::Delivered));
    let mut play = play.restarted();
    assert_eq!(play.sending.len(), 1, "to be read back, the shell sees that it is delivered");
    play.reply_ends(REACTIVATED);
    assert_eq!(play.told, ["Resposta enviada. O chamado voltou para Em atendimento."]);
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn the_same_activation_twice_is_one_reply() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
}

#[test]
fn an_activation_that_comes_again_after_its_reply_arrived_is_nothing() {
    for outcome in [REACTIVATED, ReplyOutcome::Delivered { reactivated: Some(false) }] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        play.reply_ends(outcome);
        play.types("7", "a", "sim");
        assert_eq!((play.outbox.replies.len(), play.sending.len()), (0, 1));
    }
}

#[test]
fn blank_replies_are_not_sent_and_long_ones_are_kept() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", " \r\n\t");
    assert_eq!(play.outbox.replies.len(), 0);
    play.types("7", "a", &"é".repeat(8_001));
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    assert!(play.told[0].contains("8.000 caracteres"), "{:?}", play.told);
    assert!(play.has_line("Respostas não enviadas ▸") && play.has_line("(recusada)"));
    play.types("7", "a", &"é".repeat(8_000));
    assert_eq!(play.sending.len(), 1);
}

#[test]
fn offline_for_a_weekend_is_one_message_and_one_reply() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    let end = play.now.mono + 60 * HOUR;
    while play.now.mono < end {
        let (polls, sends) = (play.polls.len(), play.sending.len());
        play.reply_ends(lost(Problem::Unreachable));
        while play.polls.len() == polls && play.sending.len() == sends {
            play.pass(Duration::from_mins(1));
        }
        if play.polls.len() > polls {
            play.fails(Problem::Unreachable);
        }
        while play.sending.len() == sends {
            play.pass(Duration::from_mins(1));
            if play.core.deadline().is_none() {
                break;
            }
        }
    }
    let stored = "Sem conexão. Sua resposta foi salva e será enviada automaticamente.";
    assert_eq!(play.told, [stored]);
    play.reply_ends(REACTIVATED);
    assert_eq!((play.told.len(), play.alerts.len(), play.outbox.replies.len()), (2, 1, 0));
}

#[test]
fn a_refused_reply_keeps_its_text_for_the_user_to_decide() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(lost(Problem::Conflict));
    assert!(play.told[0].contains("Este chamado não aceita respostas no momento"));
    let id = play.outbox.replies[0].id.clone();
    let choose = |action| Event::Chosen(Action::Reply(id.clone(), action));
    play.happens(choose(ReplyAction::OpenPortal));
    assert_eq!(play.opened, ["sim", "https://portal.test/chamados/7"]);
    play.happens(choose(ReplyAction::TryAgain));
    assert_eq!(play.sending.len(), 2);
    play.reply_ends(lost(Problem::Forbidden));
    play.happens(choose(ReplyAction::Discard));
    assert!(!play.has_line("Respostas não enviadas"));
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn a_reply_outlives_a_restart_under_the_same_key() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    let first = play.sending[0].clone();
    let play = play.restarted();
    assert_eq!(play.sending, [first]);
}

#[test]
fn nobody_elses_reply_is_sent() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    play.pass(HOUR);
    assert_eq!(play.sending.len(), 1);
    assert!(!play.has_line("Respostas não enviadas"));
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 2);
}

/// A toast can outlive the sign-in that it came from.
#[test]
fn what_is_typed_while_nobody_is_signed_in_is_handed_back() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::CredentialsChanged(None));
    play.types("7", "a", " \n");
    assert_eq!(play.told.len(), 0);
    play.types("7", "a", "sim");
    assert_eq!((play.opened.as_slice(), play.outbox.replies.len()), (&["sim".to_owned()][..], 0));
    assert_eq!(play.told, ["Resposta não enviada: ninguém entrou. O texto foi copiado."]);
}

/// Found by the properties.
#[test]
fn what_one_requester_answered_another_may_say_too() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 2));
}

/// Found by the properties.
#[test]
fn no_reply_is_sent_from_a_sign_in_until_it_worked() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let (login, secret) = ("ana".to_owned(), "x".to_owned());
    play.happens(Event::CredentialsTyped { login, secret: secret.into() });
    play.types("7", "a", "sim");
    play.happens(Event::SignInEnded(Err(Problem::Unreachable.into())));
    play.pass(HOUR);
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 1);
}

#[test]
fn a_snoozed_ticket_is_silent_until_then_also_over_a_restart() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    assert_eq!(play.withdrawn, ["7/a"]);
    let mut play = play.restarted();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::Session(SessionChange::Locked));
    play.happens(Event::Session(SessionChange::Unlocked));
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0);
    for _ in 0..13 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 0, "{:?}", play.now.mono);
    for _ in 0..4 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

/// Found by the properties: the old question took the newer one's place in the ledger.
#[test]
fn what_was_put_off_here_is_not_brought_back_over_a_newer_question_seen_elsewhere() {
    let mut console = Play::signed_in();
    console.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    console.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    let mut remote = Play::new(&[], console.ledger.clone()); // one disk
    remote.core = Core::new(Config { seed: 8, ..config(&[]) }, remote.now);
    remote.start(Some(requester("ana")));
    remote.lists(&[ticket("7", "b")]);
    console.ledger = remote.ledger;
    console.pass(Duration::from_mins(16)); // no poll is answered
    assert_eq!(console.alerts.len(), 1);
    console.lists(&[ticket("7", "b")]);
    assert_eq!((console.alerts.len(), remote.alerts.len()), (1, 1));
}

#[test]
fn a_click_at_the_start_waits_for_the_first_list() {
    let mut play = Play::signed_in();
    let key = ticket("7", "a").key();
    play.happens(Event::Activated(Activation::Open(key)));
    assert_eq!(play.opened, [""; 0]);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn what_the_core_does_not_know_is_only_remarked_upon() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.types("99", "x", "forged");
    let key = ticket("99", "x").key();
    play.happens(Event::Activated(Activation::Open(key.clone())));
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::Hour)));
    assert_eq!((play.remarks.len(), play.opened.len(), play.outbox.replies.len()), (3, 0, 0));
}

#[test]
fn a_kept_reply_names_what_keeps_it() {
    for (problem, says) in [
        (Problem::Unauthorized, "Entre para enviá-la."),
        (Problem::TimedOut, "O servidor não respondeu."),
        (Problem::Unavailable, "temporariamente indisponível."),
        (Problem::Unreachable, "Sem conexão."),
    ] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        play.reply_ends(lost(problem));
        assert!(play.told[0].contains(says), "{problem:?}: {:?}", play.told);
        assert_eq!(play.told[0].contains("Sem conexão"), problem == Problem::Unreachable);
    }
}
