//! Signing in and out, refused tokens, unreadable vaults.

use super::*;

#[test]
fn a_second_401_stops_polling_until_sign_in() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.next_fails(Problem::Unauthorized);
    assert_eq!(harness.icon, Some(IconState::Waiting(1)), "one may be a deploy's bad minute");
    harness.next_fails(Problem::Unauthorized);
    assert_eq!(harness.icon, Some(IconState::SignInNeeded));
    assert!(harness.has_line("Entrar…"));
    let polls = harness.polls.len();
    harness.happens(Event::Resumed);
    harness.happens(Event::NetworkUp);
    harness.wait(10 * HOUR);
    assert_eq!((harness.polls.len(), harness.core.deadline()), (polls, None));

    harness.happens(Event::Chosen(Action::SignIn));
    harness
        .happens(Event::CredentialsTyped { login: " ana ".into(), secret: "x".to_owned().into() });
    harness.happens(Event::SignInEnded(Ok(requester("ana"))));
    assert_eq!(harness.polls.len(), polls + 1, "polls at once");
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1, "the same episode is not alerted again");
}

#[test]
fn refusals_with_another_answer_between_them_end_no_session() {
    let mut harness = Harness::signed_in();
    for problem in Problem::ALL.iter().copied().filter(|other| *other != Problem::Unauthorized) {
        harness.fails(Problem::Unauthorized);
        harness.next_fails(problem);
        harness.next_poll();
    }
    harness.fails(Problem::Unauthorized);
    harness.next_lists(&[]);
    harness.next_fails(Problem::Unauthorized);
    harness.next_lists(&[]);
    assert_eq!(harness.icon, Some(IconState::Normal));
}

#[test]
fn checking_now_tries_the_kept_token_once_more() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    harness.next_fails(Problem::Unauthorized);
    harness.next_fails(Problem::Unauthorized);
    assert!(harness.has_line("Verificar agora"));
    let polls = harness.polls.len();
    harness.happens(Event::Chosen(Action::CheckNow));
    assert_eq!(harness.polls.len(), polls + 1);
    harness.fails(Problem::Unauthorized);
    assert_eq!((harness.icon, harness.core.deadline()), (Some(IconState::SignInNeeded), None));
    harness.happens(Event::Notified);
    harness.lists(&[]);
    assert_eq!(harness.icon, Some(IconState::Normal), "the token was good after all");
}

#[test]
fn after_a_401_to_a_reply_a_poll_decides() {
    for good in [true, false] {
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a")]);
        harness.types("7", "a", "sim");
        let polls = harness.polls.len();
        harness.reply_ends(ReplyOutcome::Failed(Problem::Unauthorized.into()));
        assert_eq!(harness.polls.len(), polls + 1, "asked at once");
        if good {
            harness.lists(&[ticket("7", "a")]);
        } else {
            harness.fails(Problem::Unauthorized);
        }
        assert_eq!(harness.icon == Some(IconState::SignInNeeded), !good);
    }
}

#[test]
fn no_failure_but_a_confirmed_401_ends_polling() {
    for &problem in Problem::ALL {
        let mut harness = Harness::signed_in();
        for _ in 0..5 {
            harness.fails(problem);
            if harness.core.deadline().is_none() {
                assert_eq!(problem, Problem::Unauthorized);
                break;
            }
            harness.next_poll();
        }
    }
}

#[test]
fn a_wrong_password_keeps_the_login() {
    let mut harness = Harness::new(&[], Ledger::default());
    harness.start(None);
    harness.happens(Event::Chosen(Action::SignIn));
    harness
        .happens(Event::CredentialsTyped { login: "ana@x".into(), secret: "no".to_owned().into() });
    harness.happens(Event::SignInEnded(Err(Problem::WrongCredentials.into())));
    assert_eq!(harness.asked[1], "entrando: ana@x");
    assert!(harness.asked[2].starts_with("E-mail ou senha incorretos."));
    assert_eq!(harness.icon, Some(IconState::SignInNeeded));
    harness
        .happens(Event::CredentialsTyped { login: "ana@x".into(), secret: String::new().into() });
    assert!(harness.asked[3].starts_with("Preencha o e-mail e a senha."));
}

#[test]
fn tickets_of_another_requester_are_removed() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.happens(Event::CredentialsChanged(Some(requester("bia"))));
    assert_eq!(harness.withdrawn, ["7/a"]);
    assert!(!harness.has_line("aguardando"));
    harness.lists(&[ticket("9", "z")]);
    assert_eq!(harness.alerts.len(), 2);
}

#[test]
fn a_failed_sign_in_promises_no_retry() {
    let mut harness = Harness::new(&[], Ledger::default());
    harness.start(None);
    for &problem in Problem::ALL {
        let (login, secret) = ("ana@x".into(), "no".to_owned().into());
        harness.happens(Event::CredentialsTyped { login, secret });
        harness.happens(Event::SignInEnded(Err(problem.into())));
        let said = harness.asked.last().unwrap();
        assert!(!said.contains("automaticamente"), "{problem:?}: {said}");
    }
}

#[test]
fn an_unreadable_vault_is_read_again() {
    let mut harness = Harness::new(&[], Ledger::default());
    harness.start(None);
    harness.happens(Event::CredentialsUnread);
    assert!(harness.tooltip.contains("gerenciador de credenciais"), "{}", harness.tooltip);
    assert!(harness.has_line("Entrar…"), "who has a password may use it");
    for reads in 1..=20 {
        harness.wait(Duration::from_mins(6));
        assert_eq!(harness.vault_reads, reads);
        harness.happens(Event::CredentialsUnread);
    }
    harness.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(harness.polls.len(), 1);
    harness.lists(&[]);
    harness.wait(HOUR);
    assert_eq!(harness.vault_reads, 20);
}

#[test]
fn an_unreadable_vault_does_not_sign_out() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    harness.happens(Event::CredentialsUnread);
    assert_eq!(harness.icon, Some(IconState::Normal));
    harness.wait(HOUR);
    assert_eq!(harness.vault_reads, 0);
}
