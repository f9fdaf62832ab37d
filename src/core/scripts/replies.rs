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
    let is = |which: fn(&Effect) -> bool, effects: &[Effect]| effects.iter().any(which);
    let withdraws = |effect: &Effect| matches!(effect, Effect::Withdraw(_));
    assert!(is(|effect| matches!(effect, Effect::Outbox(_)), &effects), "{effects:?}");
    assert!(!is(withdraws, &effects), "{effects:?}");
    let refused = play.core.handle(Event::SaveFailed(Unsaved::Outbox), play.now);
    assert!(!is(withdraws, &refused), "{refused:?}");
    let written = play.core.handle(Event::OutboxApplied(play.outbox.clone()), play.now);
    assert!(is(withdraws, &written), "{written:?}");
}

#[test]
fn a_reply_that_the_disk_refuses_is_shown_and_sent_once_saved() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.disk = Disk::Refuses;
    play.types("7", "a", "sim");
    assert!(play.told[0].contains("Não foi possível gravar sua resposta"), "{:?}", play.told);
    assert!(play.has_line("7 (ainda não gravada) sim"), "{:?}", play.menu);
    play.pass(HOUR);
    assert_eq!((play.told.len(), play.sending.len(), play.withdrawn.len()), (1, 0, 0));
    let asked_again = play.alerts.len();
    play.types("7", "a", "não");
    assert_eq!((play.told.len(), asked_again), (2, 1), "told once for each reply");

    play.disk = Disk::Writes;
    play.pass(Duration::from_mins(1));
    assert_eq!(
        (play.sending.len(), play.withdrawn.as_slice()),
        (1, &["7/a", "7/a"].map(Into::into)[..])
    );
    assert!(!play.has_line("ainda não gravada"), "{:?}", play.menu);
    play.reply_ends(REACTIVATED);
    let texts: Vec<_> = play.outbox.replies.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(texts, ["não"], "in order");
}

#[test]
fn a_refused_write_is_tried_again_when_the_user_asks() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.disk = Disk::Refuses;
    play.types("7", "a", "sim");
    play.disk = Disk::Writes;
    play.happens(Event::Chosen(Action::CheckNow));
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
}

#[test]
fn nothing_is_sent_while_its_outcome_cannot_be_saved() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a"), ticket("8", "a")]);
    play.types("7", "a", "sim");
    play.types("8", "a", "sim");
    play.disk = Disk::Refuses;
    play.reply_ends(REACTIVATED);
    play.pass(HOUR);
    assert_eq!((play.told.len(), play.sending.len()), (1, 1));
    play.disk = Disk::Writes;
    play.pass(Duration::from_mins(1));
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 2));
}

#[test]
fn what_was_never_saved_is_copied_when_the_program_ends() {
    for ending in [Event::Chosen(Action::Exit), Event::SessionEnding] {
        let mut play = Play::new(&[("AllowExit", "true")], Ledger::default());
        play.start(Some(requester("ana")));
        play.lists(&[ticket("7", "a")]);
        play.disk = Disk::Refuses;
        play.types("7", "a", "sim");
        play.types("7", "a", "não");
        play.happens(ending);
        assert_eq!((play.opened.as_slice(), play.quit), (&["sim\n\nnão".to_owned()][..], true));
        assert!(play.told.last().unwrap().ends_with("O texto foi copiado."), "{:?}", play.told);
    }
}

#[test]
fn a_text_that_nothing_else_holds_keeps_the_program_running() {
    let mut play = Play::new(&[("AllowExit", "true")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[ticket("7", "a")]);
    play.disk = Disk::Refuses;
    play.types("7", "a", "sim");
    play.clipboard = Clipboard::Fails;
    play.happens(Event::Chosen(Action::Exit));
    assert!(!play.quit && play.notices[0].ends_with("\n\nsim"), "{:?}", play.notices);
    play.clipboard = Clipboard::Works;
    play.happens(Event::Chosen(Action::Exit));
    assert_eq!((play.quit, play.opened.as_slice()), (true, &["sim".to_owned()][..]));
}

#[test]
fn what_is_saved_at_the_last_moment_is_not_copied() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.disk = Disk::Refuses;
    play.types("7", "a", "sim");
    play.disk = Disk::Writes;
    play.happens(Event::SessionEnding);
    assert_eq!((play.outbox.replies.len(), play.opened.len(), play.quit), (1, 0, true));
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
fn an_activation_that_comes_again_after_its_reply_arrived_is_not_sent() {
    for outcome in [REACTIVATED, ReplyOutcome::Delivered { reactivated: Some(false) }] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        play.reply_ends(outcome);
        play.types("7", "a", "sim");
        assert_eq!((play.outbox.replies.len(), play.sending.len()), (0, 1));
        assert_eq!(play.told.last().unwrap(), "Esta resposta já foi enviada.");
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
    let id = play.outbox.replies[0].id.clone();
    assert_eq!(play.outbox.replies[0].text, "é".repeat(8_001), "the whole of it is kept");
    play.happens(Event::Chosen(Action::Reply(id.clone(), ReplyAction::TryAgain)));
    assert_eq!((play.told.len(), play.sending.len()), (2, 0), "no part of it is sent");
    play.happens(Event::Chosen(Action::Reply(id, ReplyAction::OpenPortal)));
    assert_eq!(play.opened[0], "é".repeat(8_001), "the whole of it is copied");
    play.types("7", "a", &"é".repeat(8_000));
    assert_eq!(play.sending.len(), 1);
}

#[test]
fn a_text_that_cannot_be_copied_is_shown() {
    let mut play = Play::signed_in();
    play.clipboard = Clipboard::Fails;
    play.happens(Event::Activated(Activation::Stray("É o HP do 2º andar".into())));
    assert_eq!(play.told, [""; 0], "nobody says that it was copied");
    let shown = &play.notices[0];
    assert!(shown.starts_with("Resposta não enviada: o aviso não vale mais. Não foi possível"));
    assert!(shown.ends_with("É o HP do 2º andar"), "{shown}");
    play.clipboard = Clipboard::Works;
    play.happens(Event::Activated(Activation::Stray("É o HP do 2º andar".into())));
    assert_eq!(play.told, ["Resposta não enviada: o aviso não vale mais. O texto foi copiado."]);
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
fn a_ticket_whose_replies_fail_holds_up_no_other() {
    for problem in
        Problem::ALL.into_iter().filter(|problem| !super::super::replies::is_refusal(*problem))
    {
        if problem.retry() != Retry::BackOff {
            continue; // nothing at all is sent
        }
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a"), ticket("8", "a"), ticket("9", "a")]);
        play.types("7", "a", "sim");
        play.reply_ends(lost(problem));
        let mut sends = play.sending.len();
        for ticket in ["7", "8", "9"] {
            play.types(ticket, "a", "não");
        }
        let mut sent = Vec::new();
        for _ in 0..6 {
            if play.sending.len() == sends {
                play.pass(HOUR);
            }
            sends += 1;
            let id = play.sending.last().unwrap().clone();
            let reply = play.outbox.reply(&id).unwrap().clone();
            sent.push((reply.number, reply.text));
            let failed = sent.last().unwrap().0 == "7";
            play.reply_ends(if failed { lost(problem) } else { REACTIVATED });
            if !play.outbox.replies.iter().any(|reply| reply.number != "7") {
                break;
            }
        }
        for number in ["8", "9"] {
            assert!(sent.contains(&(number.into(), "não".into())), "{problem:?}: {sent:?}");
        }
        assert!(!sent.contains(&("7".into(), "não".into())), "order within a ticket: {sent:?}");
    }
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
    assert_eq!((play.sending.len(), play.remarks.len()), (1, 1));
    assert!(play.has_line("7 (de outro servidor ou usuário) sim"), "{:?}", play.menu);
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 2);
    assert!(!play.has_line("Respostas não enviadas"));
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
    let key = ticket("99", "x").key();
    play.happens(Event::Activated(Activation::Open(key.clone())));
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::Hour)));
    play.types("99", "x", " ");
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

#[test]
fn a_reply_to_a_question_that_changed_goes_to_its_ticket() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[ticket("7", "b")]);
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
    assert_eq!(play.outbox.replies[0].key(), ticket("7", "a").key());
}

#[test]
fn a_reply_to_a_ticket_that_is_gone_is_kept_and_not_sent() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[]);
    play.types("7", "a", "sim");
    play.pass(HOUR);
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    assert!(play.told[0].starts_with("Resposta não enviada."), "{:?}", play.told);
    assert!(play.has_line("7 (recusada) sim ▸"), "{:?}", play.menu);
}

#[test]
fn the_same_words_after_a_refusal_are_sent() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(lost(Problem::Forbidden));
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 2));
    assert_eq!(play.sending[0], play.sending[1], "under its key");
}

#[test]
fn what_was_typed_into_a_toast_of_another_server_is_handed_back() {
    let mut play = Play::signed_in();
    play.happens(Event::Activated(Activation::Stray("sim".into())));
    assert_eq!(play.opened, ["sim"]);
    assert!(play.told[0].ends_with("O texto foi copiado."), "{:?}", play.told);
}

/// The file became too large to be read again, and everything in it was lost.
#[test]
fn a_full_outbox_hands_back_what_it_has_no_room_for() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    for n in 0..70 {
        play.types("7", "a", &format!("{n}{}", "é".repeat(9_000)));
    }
    let kept: usize = play.outbox.replies.iter().map(|reply| reply.text.len()).sum();
    assert!(kept <= 512 * 1024 && play.outbox.replies.len() > 20, "{kept}");
    assert_eq!(play.opened.len() + play.outbox.replies.len(), 71, "each is kept or copied whole");
    assert!(play.opened.iter().all(|text| text.chars().count() > 9_000));
    assert_eq!(play.outbox.replies[0].text, "sim");
    assert!(play.told.last().unwrap().contains("Há respostas demais"), "{:?}", play.told.last());
    play.types("7", "a", "não");
    let full = play.outbox.replies.iter().any(|reply| reply.text == "não");
    assert!(full, "a short one still has room");
}

#[test]
fn a_reply_typed_for_another_account_is_the_users_to_decide() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    let id = play.outbox.replies[0].id.clone();
    let choose = |action| Event::Chosen(Action::Reply(id.clone(), action));
    play.happens(choose(ReplyAction::TryAgain));
    play.happens(choose(ReplyAction::Copy));
    assert_eq!((play.opened.as_slice(), play.sending.len()), (&["sim".to_owned()][..], 1));
    assert!(play.has_line("Enviar para api.test"), "{:?}", play.menu);
    play.happens(choose(ReplyAction::SendHere));
    assert_eq!((play.outbox.replies.len(), &play.sending[1]), (1, &id), "under its key");
    assert!(play.outbox.replies[0].account.ends_with(" bia"));
    play.reply_ends(REACTIVATED);
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn replies_stay_in_the_menu_while_nobody_is_signed_in() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.happens(Event::CredentialsChanged(None));
    assert!(play.has_line("7 (aguardando acesso) sim"), "{:?}", play.menu);
    let id = play.outbox.replies[0].id.clone();
    play.happens(Event::Chosen(Action::Reply(id.clone(), ReplyAction::SendHere)));
    assert_eq!(play.sending.len(), 1);
    play.happens(Event::Chosen(Action::Reply(id, ReplyAction::Discard)));
    assert_eq!(play.outbox.replies.len(), 0);
}
