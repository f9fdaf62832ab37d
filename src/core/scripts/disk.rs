//! Replies on a disk that refuses them.

use super::replies::REACTIVATED;
use super::*;

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
    play.wait(HOUR);
    assert_eq!((play.told.len(), play.sending.len(), play.withdrawn.len()), (1, 0, 0));
    let asked_again = play.alerts.len();
    play.types("7", "a", "não");
    assert_eq!((play.told.len(), asked_again), (2, 1), "told once for each reply");

    play.disk = Disk::Writes;
    play.wait(Duration::from_mins(1));
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
    play.wait(HOUR);
    assert_eq!((play.told.len(), play.sending.len()), (1, 1));
    play.disk = Disk::Writes;
    play.wait(Duration::from_mins(1));
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
        assert!(
            play.told.last().unwrap().ends_with("O texto foi copiado; cole-o no chamado."),
            "{:?}",
            play.told
        );
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
    assert!(play.told.last().unwrap().contains("há respostas demais"), "{:?}", play.told.last());
    play.types("7", "a", "não");
    let full = play.outbox.replies.iter().any(|reply| reply.text == "não");
    assert!(full, "a short one still has room");
}
