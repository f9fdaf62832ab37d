//! Replies: typed, sent, confirmed, refused.

use super::*;

pub(super) const REACTIVATED: ReplyOutcome = ReplyOutcome::Delivered { reactivated: Some(true) };

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
    assert_eq!(play.told, ["Resposta enviada. O chamado 7 voltou para “Em atendimento”."]);
    assert_eq!((play.outbox.replies.len(), play.polls.len()), (0, polls + 1));
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn the_truth_is_told_where_the_ticket_stays_suspended() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    assert!(
        play.told[0].starts_with(
            "Resposta registrada, mas o chamado 7 ainda está em “Aguardando Cliente”."
        )
    );
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
    assert_eq!(play.told, ["Resposta enviada. O chamado 7 voltou para “Em atendimento”."]);
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
    assert!(
        shown.starts_with("Resposta não enviada: este aviso não é mais válido. Não foi possível")
    );
    assert!(shown.ends_with("É o HP do 2º andar"), "{shown}");
    play.clipboard = Clipboard::Works;
    play.happens(Event::Activated(Activation::Stray("É o HP do 2º andar".into())));
    assert_eq!(
        play.told,
        [
            "Resposta não enviada: este aviso não é mais válido. O texto foi copiado; cole-o no chamado."
        ]
    );
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
            play.wait(Duration::from_mins(1));
        }
        if play.polls.len() > polls {
            play.fails(Problem::Unreachable);
        }
        while play.sending.len() == sends {
            play.wait(Duration::from_mins(1));
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
        Problem::ALL.iter().copied().filter(|problem| !crate::core::replies::is_refusal(*problem))
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
                play.wait(HOUR);
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
    play.wait(HOUR);
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
    assert_eq!(
        play.told,
        [
            "Resposta não enviada: você ainda não entrou. Escolha “Entrar…” no menu. O texto foi copiado; cole-o no chamado."
        ]
    );
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
    play.wait(HOUR);
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 1);
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
    play.wait(HOUR);
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    assert!(
        play.told[0].starts_with("Sua resposta ao chamado 7 não foi enviada."),
        "{:?}",
        play.told
    );
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
    assert!(play.outbox.replies[0].account.as_str().ends_with(" bia"));
    play.reply_ends(REACTIVATED);
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn replies_stay_in_the_menu_while_nobody_is_signed_in() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.happens(Event::CredentialsChanged(None));
    assert!(play.has_line("7 (entre para enviá-la) sim"), "{:?}", play.menu);
    let id = play.outbox.replies[0].id.clone();
    play.happens(Event::Chosen(Action::Reply(id.clone(), ReplyAction::SendHere)));
    assert_eq!(play.sending.len(), 1);
    play.happens(Event::Chosen(Action::Reply(id, ReplyAction::Discard)));
    assert_eq!(play.outbox.replies.len(), 0);
}
