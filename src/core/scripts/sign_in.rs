//! Signing in and out, refused tokens, unreadable vaults.

use super::*;

#[test]
fn a_second_401_in_a_row_stops_polling_until_sign_in() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_fails(Problem::Unauthorized);
    assert_eq!(play.icon, Some(IconState::Waiting(1)), "one may be a deploy's bad minute");
    play.next_fails(Problem::Unauthorized);
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    assert!(play.has_line("Entrar…"));
    let polls = play.polls.len();
    play.happens(Event::Resumed);
    play.happens(Event::NetworkUp);
    play.wait(10 * HOUR);
    assert_eq!((play.polls.len(), play.core.deadline()), (polls, None));

    play.happens(Event::Chosen(Action::SignIn));
    play.happens(Event::CredentialsTyped { login: " ana ".into(), secret: "x".to_owned().into() });
    play.happens(Event::SignInEnded(Ok(requester("ana"))));
    assert_eq!(play.polls.len(), polls + 1, "polls at once");
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1, "the same episode is not alerted again");
}

#[test]
fn refusals_with_another_answer_between_them_end_no_session() {
    let mut play = Play::signed_in();
    for problem in Problem::ALL.iter().copied().filter(|other| *other != Problem::Unauthorized) {
        play.fails(Problem::Unauthorized);
        play.next_fails(problem);
        play.next_poll();
    }
    play.fails(Problem::Unauthorized);
    play.next_lists(&[]);
    play.next_fails(Problem::Unauthorized);
    play.next_lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn checking_now_tries_the_kept_token_once_more() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.next_fails(Problem::Unauthorized);
    play.next_fails(Problem::Unauthorized);
    assert!(play.has_line("Verificar agora"));
    let polls = play.polls.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert_eq!(play.polls.len(), polls + 1);
    play.fails(Problem::Unauthorized);
    assert_eq!((play.icon, play.core.deadline()), (Some(IconState::SignInNeeded), None));
    play.happens(Event::Poked);
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal), "the token was good after all");
}

#[test]
fn a_401_to_a_reply_has_the_next_poll_decide() {
    for good in [true, false] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        let polls = play.polls.len();
        play.reply_ends(ReplyOutcome::Failed(Problem::Unauthorized.into()));
        assert_eq!(play.polls.len(), polls + 1, "asked at once");
        if good {
            play.lists(&[ticket("7", "a")]);
        } else {
            play.fails(Problem::Unauthorized);
        }
        assert_eq!(play.icon == Some(IconState::SignInNeeded), !good);
    }
}

#[test]
fn no_failure_but_a_confirmed_401_ends_polling() {
    for &problem in Problem::ALL {
        let mut play = Play::signed_in();
        for _ in 0..5 {
            play.fails(problem);
            if play.core.deadline().is_none() {
                assert_eq!(problem, Problem::Unauthorized);
                break;
            }
            play.next_poll();
        }
    }
}

#[test]
fn a_wrong_password_keeps_the_login_and_says_what_went_wrong() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    play.happens(Event::Chosen(Action::SignIn));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: "no".to_owned().into() });
    play.happens(Event::SignInEnded(Err(Problem::WrongCredentials.into())));
    assert_eq!(play.asked[1], "entrando: ana@x");
    assert!(play.asked[2].starts_with("E-mail ou senha incorretos."));
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: String::new().into() });
    assert!(play.asked[3].starts_with("Preencha o e-mail e a senha."));
}

#[test]
fn somebody_elses_tickets_leave_the_screen() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    assert_eq!(play.withdrawn, ["7/a"]);
    assert!(!play.has_line("aguardando"));
    play.lists(&[ticket("9", "z")]);
    assert_eq!(play.alerts.len(), 2);
}

#[test]
fn a_failed_sign_in_promises_no_retry() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    for &problem in Problem::ALL {
        let (login, secret) = ("ana@x".into(), "no".to_owned().into());
        play.happens(Event::CredentialsTyped { login, secret });
        play.happens(Event::SignInEnded(Err(problem.into())));
        let said = play.asked.last().unwrap();
        assert!(!said.contains("automaticamente"), "{problem:?}: {said}");
    }
}

#[test]
fn a_vault_that_could_not_be_read_is_read_again() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    play.happens(Event::CredentialsUnread);
    assert!(play.tooltip.contains("gerenciador de credenciais"), "{}", play.tooltip);
    assert!(play.has_line("Entrar…"), "who has a password may use it");
    for reads in 1..=20 {
        play.wait(Duration::from_mins(6));
        assert_eq!(play.vault_reads, reads);
        play.happens(Event::CredentialsUnread);
    }
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.polls.len(), 1);
    play.lists(&[]);
    play.wait(HOUR);
    assert_eq!(play.vault_reads, 20);
}

#[test]
fn a_vault_that_cannot_be_read_signs_nobody_out() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::CredentialsUnread);
    assert_eq!(play.icon, Some(IconState::Normal));
    play.wait(HOUR);
    assert_eq!(play.vault_reads, 0);
}
