//! Replies: typed, sent, confirmed, refused.

use super::*;

pub(super) const REACTIVATED: ReplyOutcome = ReplyOutcome::Delivered { reactivated: Some(true) };

fn lost(problem: Problem) -> ReplyOutcome {
    ReplyOutcome::Failed(problem.into())
}

#[test]
fn a_reply_is_kept_sent_confirmed_and_forgotten() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "É a Laser 9.\r\n😀");
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 1));
    assert_eq!(harness.outbox.replies[0].text, "É a Laser 9.\r\n😀");
    assert_eq!(harness.withdrawn, ["7/a"], "being answered here takes the toast away");

    let polls = harness.polls.len();
    harness.reply_ends(REACTIVATED);
    assert_eq!(harness.notified, ["Resposta enviada. O chamado 7 voltou para “Em atendimento”."]);
    assert_eq!((harness.outbox.replies.len(), harness.polls.len()), (0, polls + 1));
    harness.lists(&[]);
    assert_eq!(harness.icon, Some(IconState::Normal));
}

#[test]
fn a_ticket_that_stays_suspended_is_reported() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    assert!(
        harness.notified[0].starts_with(
            "Resposta registrada, mas o chamado 7 ainda está em “Aguardando Cliente”."
        )
    );
}

#[test]
fn a_failed_read_back_is_retried() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(ReplyOutcome::Delivered { reactivated: None });
    assert_eq!((harness.notified.len(), &harness.outbox.replies[0].stage), (0, &Stage::Delivered));
    let mut harness = harness.restarted();
    assert_eq!(harness.sending.len(), 1, "to be read back, the shell sees that it is delivered");
    harness.reply_ends(REACTIVATED);
    assert_eq!(harness.notified, ["Resposta enviada. O chamado 7 voltou para “Em atendimento”."]);
    assert_eq!(harness.outbox.replies.len(), 0);
}

#[test]
fn the_same_activation_twice_is_one_reply() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.types("7", "a", "sim");
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 1));
}

#[test]
fn a_repeated_activation_sends_no_second_reply() {
    for outcome in [REACTIVATED, ReplyOutcome::Delivered { reactivated: Some(false) }] {
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a")]);
        harness.types("7", "a", "sim");
        harness.reply_ends(outcome);
        harness.types("7", "a", "sim");
        assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (0, 1));
        assert_eq!(harness.notified.last().unwrap(), "Esta resposta já foi enviada.");
    }
}

#[test]
fn blank_and_too_long_replies_are_not_sent() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", " \r\n\t");
    assert_eq!(harness.outbox.replies.len(), 0);
    harness.types("7", "a", &"é".repeat(8_001));
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 0));
    assert!(harness.notified[0].contains("8.000 caracteres"), "{:?}", harness.notified);
    assert!(harness.has_line("Respostas não enviadas ▸") && harness.has_line("(recusada)"));
    let id = harness.outbox.replies[0].id.clone();
    assert_eq!(harness.outbox.replies[0].text, "é".repeat(8_001), "the whole of it is kept");
    harness.happens(Event::Chosen(Action::Reply(id.clone(), ReplyAction::TryAgain)));
    assert_eq!((harness.notified.len(), harness.sending.len()), (2, 0), "no part of it is sent");
    harness.happens(Event::Chosen(Action::Reply(id, ReplyAction::OpenPortal)));
    assert_eq!(harness.opened[0], "é".repeat(8_001), "the whole of it is copied");
    harness.types("7", "a", &"é".repeat(8_000));
    assert_eq!(harness.sending.len(), 1);
}

#[test]
fn a_text_that_cannot_be_copied_is_shown() {
    let mut harness = Harness::signed_in();
    harness.clipboard = Clipboard::Fails;
    harness.happens(Event::Activated(Activation::Stray("É o HP do 2º andar".into())));
    assert_eq!(harness.notified, [""; 0], "no notice says that it was copied");
    let shown = &harness.notices[0];
    assert!(
        shown.starts_with("Resposta não enviada: este aviso não é mais válido. Não foi possível")
    );
    assert!(shown.ends_with("É o HP do 2º andar"), "{shown}");
    harness.clipboard = Clipboard::Works;
    harness.happens(Event::Activated(Activation::Stray("É o HP do 2º andar".into())));
    assert_eq!(
        harness.notified,
        [
            "Resposta não enviada: este aviso não é mais válido. O texto foi copiado; cole-o no chamado."
        ]
    );
}

#[test]
fn a_weekend_offline_is_one_notice_and_one_reply() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    let end = harness.now.mono + 60 * HOUR;
    while harness.now.mono < end {
        let (polls, sends) = (harness.polls.len(), harness.sending.len());
        harness.reply_ends(lost(Problem::Unreachable));
        while harness.polls.len() == polls && harness.sending.len() == sends {
            harness.wait(Duration::from_mins(1));
        }
        if harness.polls.len() > polls {
            harness.fails(Problem::Unreachable);
        }
        while harness.sending.len() == sends {
            harness.wait(Duration::from_mins(1));
            if harness.core.deadline().is_none() {
                break;
            }
        }
    }
    let stored = "Sem conexão. Sua resposta foi salva e será enviada automaticamente.";
    assert_eq!(harness.notified, [stored]);
    harness.reply_ends(REACTIVATED);
    assert_eq!(
        (harness.notified.len(), harness.alerts.len(), harness.outbox.replies.len()),
        (2, 1, 0)
    );
}

#[test]
fn a_ticket_whose_replies_fail_holds_up_no_other() {
    for problem in
        Problem::ALL.iter().copied().filter(|problem| !crate::core::replies::is_refusal(*problem))
    {
        if problem.retry() != Retry::BackOff {
            continue; // nothing at all is sent
        }
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a"), ticket("8", "a"), ticket("9", "a")]);
        harness.types("7", "a", "sim");
        harness.reply_ends(lost(problem));
        let mut sends = harness.sending.len();
        for ticket in ["7", "8", "9"] {
            harness.types(ticket, "a", "não");
        }
        let mut sent = Vec::new();
        for _ in 0..6 {
            if harness.sending.len() == sends {
                harness.wait(HOUR);
            }
            sends += 1;
            let id = harness.sending.last().unwrap().clone();
            let reply = harness.outbox.reply(&id).unwrap().clone();
            sent.push((reply.number, reply.text));
            let failed = sent.last().unwrap().0 == "7";
            harness.reply_ends(if failed { lost(problem) } else { REACTIVATED });
            if !harness.outbox.replies.iter().any(|reply| reply.number != "7") {
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
fn a_refused_reply_keeps_its_text() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(lost(Problem::Conflict));
    assert!(harness.notified[0].contains("Este chamado não aceita respostas no momento"));
    let id = harness.outbox.replies[0].id.clone();
    let choose = |action| Event::Chosen(Action::Reply(id.clone(), action));
    harness.happens(choose(ReplyAction::OpenPortal));
    assert_eq!(harness.opened, ["sim", "https://portal.test/chamados/7"]);
    harness.happens(choose(ReplyAction::TryAgain));
    assert_eq!(harness.sending.len(), 2);
    harness.reply_ends(lost(Problem::Forbidden));
    harness.happens(choose(ReplyAction::Discard));
    assert!(!harness.has_line("Respostas não enviadas"));
    assert_eq!(harness.outbox.replies.len(), 0);
}

#[test]
fn a_reply_outlives_a_restart_under_the_same_key() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    let first = harness.sending[0].clone();
    let harness = harness.restarted();
    assert_eq!(harness.sending, [first]);
}

#[test]
fn replies_of_other_requesters_are_not_sent() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.happens(Event::CredentialsChanged(Some(requester("bia"))));
    harness.wait(HOUR);
    assert_eq!((harness.sending.len(), harness.warnings.len()), (1, 1));
    assert!(harness.has_line("7 (de outro servidor ou usuário) sim"), "{:?}", harness.menu);
    harness.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(harness.sending.len(), 2);
    assert!(!harness.has_line("Respostas não enviadas"));
}

/// A toast can outlive the sign-in that it came from.
#[test]
fn a_reply_typed_while_signed_out_is_copied() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.happens(Event::CredentialsChanged(None));
    harness.types("7", "a", " \n");
    assert_eq!(harness.notified.len(), 0);
    harness.types("7", "a", "sim");
    assert_eq!(
        (harness.opened.as_slice(), harness.outbox.replies.len()),
        (&["sim".to_owned()][..], 0)
    );
    assert_eq!(
        harness.notified,
        [
            "Resposta não enviada: você ainda não entrou. Escolha “Entrar…” no menu. O texto foi copiado; cole-o no chamado."
        ]
    );
}

/// Found by the properties.
#[test]
fn duplicate_detection_is_per_requester() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    harness.happens(Event::CredentialsChanged(Some(requester("bia"))));
    harness.types("7", "a", "sim");
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 2));
}

/// Found by the properties.
#[test]
fn replies_wait_until_sign_in_succeeds() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let (login, secret) = ("ana".to_owned(), "x".to_owned());
    harness.happens(Event::CredentialsTyped { login, secret: secret.into() });
    harness.types("7", "a", "sim");
    harness.happens(Event::SignInEnded(Err(Problem::Unreachable.into())));
    harness.wait(HOUR);
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 0));
    harness.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(harness.sending.len(), 1);
}

#[test]
fn a_kept_reply_names_what_keeps_it() {
    for (problem, says) in [
        (Problem::Unauthorized, "Entre para enviá-la."),
        (Problem::TimedOut, "O servidor não respondeu."),
        (Problem::Unavailable, "temporariamente indisponível."),
        (Problem::Unreachable, "Sem conexão."),
    ] {
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a")]);
        harness.types("7", "a", "sim");
        harness.reply_ends(lost(problem));
        assert!(harness.notified[0].contains(says), "{problem:?}: {:?}", harness.notified);
        assert_eq!(harness.notified[0].contains("Sem conexão"), problem == Problem::Unreachable);
    }
}

#[test]
fn a_reply_to_a_changed_question_is_sent() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_lists(&[ticket("7", "b")]);
    harness.types("7", "a", "sim");
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 1));
    assert_eq!(harness.outbox.replies[0].key(), ticket("7", "a").key());
}

#[test]
fn a_reply_to_a_lost_ticket_is_kept() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_lists(&[]);
    harness.types("7", "a", "sim");
    harness.wait(HOUR);
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 0));
    assert!(
        harness.notified[0].starts_with("Sua resposta ao chamado 7 não foi enviada."),
        "{:?}",
        harness.notified
    );
    assert!(harness.has_line("7 (recusada) sim ▸"), "{:?}", harness.menu);
}

#[test]
fn the_same_words_after_a_refusal_are_sent() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(lost(Problem::Forbidden));
    harness.types("7", "a", "sim");
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 2));
    assert_eq!(harness.sending[0], harness.sending[1], "under its key");
}

#[test]
fn a_reply_of_another_account_waits_for_the_user() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.happens(Event::CredentialsChanged(Some(requester("bia"))));
    let id = harness.outbox.replies[0].id.clone();
    let choose = |action| Event::Chosen(Action::Reply(id.clone(), action));
    harness.happens(choose(ReplyAction::TryAgain));
    harness.happens(choose(ReplyAction::Copy));
    assert_eq!((harness.opened.as_slice(), harness.sending.len()), (&["sim".to_owned()][..], 1));
    assert!(harness.has_line("Enviar para api.test"), "{:?}", harness.menu);
    harness.happens(choose(ReplyAction::SendHere));
    assert_eq!((harness.outbox.replies.len(), &harness.sending[1]), (1, &id), "under its key");
    assert!(harness.outbox.replies[0].account.as_str().ends_with(" bia"));
    harness.reply_ends(REACTIVATED);
    assert_eq!(harness.outbox.replies.len(), 0);
}

#[test]
fn replies_stay_in_the_menu_while_signed_out() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.happens(Event::CredentialsChanged(None));
    assert!(harness.has_line("7 (entre para enviá-la) sim"), "{:?}", harness.menu);
    let id = harness.outbox.replies[0].id.clone();
    harness.happens(Event::Chosen(Action::Reply(id.clone(), ReplyAction::SendHere)));
    assert_eq!(harness.sending.len(), 1);
    harness.happens(Event::Chosen(Action::Reply(id, ReplyAction::Discard)));
    assert_eq!(harness.outbox.replies.len(), 0);
}

#[test]
fn no_reminder_while_the_reply_is_in_flight() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.now.wall += 30 * HOUR;
    harness.now.mono += 30 * HOUR;
    harness.next_lists(&[ticket("7", "a")]);
    assert_eq!((harness.alerts.len(), harness.sending.len()), (1, 1));
}
