//! Replies on a disk that refuses them.

use super::replies::REACTIVATED;
use super::*;
use crate::core::effect::UiCommand;

#[test]
fn an_alert_stays_until_its_reply_is_saved() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let reply = Activation::Reply(ticket("7", "a").key(), "sim".into());
    let effects = harness.core.handle(Event::Activated(reply), harness.now);
    let is = |which: fn(&Effect) -> bool, effects: &[Effect]| effects.iter().any(which);
    let withdraws = |effect: &Effect| matches!(effect, Effect::Ui(UiCommand::Withdraw(_)));
    assert!(is(|effect| matches!(effect, Effect::Outbox(_)), &effects), "{effects:?}");
    assert!(!is(withdraws, &effects), "{effects:?}");
    let refused = harness.core.handle(Event::SaveFailed(Unsaved::Outbox), harness.now);
    assert!(!is(withdraws, &refused), "{refused:?}");
    let written = harness.core.handle(Event::OutboxApplied(harness.outbox.clone()), harness.now);
    assert!(is(withdraws, &written), "{written:?}");
}

#[test]
fn an_unsaved_reply_is_shown_and_sent_once_saved() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.disk = Disk::Refuses;
    harness.types("7", "a", "sim");
    assert!(
        harness.notified[0].contains("Não foi possível gravar sua resposta"),
        "{:?}",
        harness.notified
    );
    assert!(harness.has_line("7 (ainda não gravada) sim"), "{:?}", harness.menu);
    harness.wait(HOUR);
    assert_eq!((harness.notified.len(), harness.sending.len(), harness.withdrawn.len()), (1, 0, 0));
    let asked_again = harness.alerts.len();
    harness.types("7", "a", "não");
    assert_eq!((harness.notified.len(), asked_again), (2, 1), "notified once for each reply");

    harness.disk = Disk::Writes;
    harness.wait(Duration::from_mins(1));
    assert_eq!(
        (harness.sending.len(), harness.withdrawn.as_slice()),
        (1, &["7/a", "7/a"].map(Into::into)[..])
    );
    assert!(!harness.has_line("ainda não gravada"), "{:?}", harness.menu);
    harness.reply_ends(REACTIVATED);
    let texts: Vec<_> = harness.outbox.replies.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(texts, ["não"], "in order");
}

#[test]
fn checking_now_retries_a_refused_write() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.disk = Disk::Refuses;
    harness.types("7", "a", "sim");
    harness.disk = Disk::Writes;
    harness.happens(Event::Chosen(Action::CheckNow));
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 1));
}

#[test]
fn nothing_is_sent_while_its_outcome_cannot_be_saved() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a"), ticket("8", "a")]);
    harness.types("7", "a", "sim");
    harness.types("8", "a", "sim");
    harness.disk = Disk::Refuses;
    harness.reply_ends(REACTIVATED);
    harness.wait(HOUR);
    assert_eq!((harness.notified.len(), harness.sending.len()), (1, 1));
    harness.disk = Disk::Writes;
    harness.wait(Duration::from_mins(1));
    assert_eq!((harness.outbox.replies.len(), harness.sending.len()), (1, 2));
}

#[test]
fn quitting_copies_what_was_never_saved() {
    for ending in [Event::Chosen(Action::Exit), Event::SessionEnding] {
        let mut harness = Harness::new(&[("AllowExit", "true")], Ledger::default());
        harness.start(Some(requester("ana")));
        harness.lists(&[ticket("7", "a")]);
        harness.disk = Disk::Refuses;
        harness.types("7", "a", "sim");
        harness.types("7", "a", "não");
        harness.happens(ending);
        assert_eq!(
            (harness.opened.as_slice(), harness.quit),
            (&["sim\n\nnão".to_owned()][..], true)
        );
        assert!(
            harness.notified.last().unwrap().ends_with("O texto foi copiado; cole-o no chamado."),
            "{:?}",
            harness.notified
        );
    }
}

#[test]
fn an_uncopied_text_keeps_the_program_running() {
    let mut harness = Harness::new(&[("AllowExit", "true")], Ledger::default());
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("7", "a")]);
    harness.disk = Disk::Refuses;
    harness.types("7", "a", "sim");
    harness.clipboard = Clipboard::Fails;
    harness.happens(Event::Chosen(Action::Exit));
    assert!(!harness.quit && harness.notices[0].ends_with("\n\nsim"), "{:?}", harness.notices);
    harness.clipboard = Clipboard::Works;
    harness.happens(Event::Chosen(Action::Exit));
    assert_eq!((harness.quit, harness.opened.as_slice()), (true, &["sim".to_owned()][..]));
}

#[test]
fn a_last_successful_save_copies_nothing() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.disk = Disk::Refuses;
    harness.types("7", "a", "sim");
    harness.disk = Disk::Writes;
    harness.happens(Event::SessionEnding);
    assert_eq!((harness.outbox.replies.len(), harness.opened.len(), harness.quit), (1, 0, true));
}

/// The file became too large to be read again, and everything in it was lost.
#[test]
fn a_full_outbox_copies_what_does_not_fit() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    for n in 0..70 {
        harness.types("7", "a", &format!("{n}{}", "é".repeat(9_000)));
    }
    let kept: usize = harness.outbox.replies.iter().map(|reply| reply.text.len()).sum();
    assert!(kept <= 512 * 1024 && harness.outbox.replies.len() > 20, "{kept}");
    assert_eq!(
        harness.opened.len() + harness.outbox.replies.len(),
        71,
        "each is kept or copied whole"
    );
    assert!(harness.opened.iter().all(|text| text.chars().count() > 9_000));
    assert_eq!(harness.outbox.replies[0].text, "sim");
    assert!(
        harness.notified.last().unwrap().contains("há respostas demais"),
        "{:?}",
        harness.notified.last()
    );
    harness.types("7", "a", "não");
    let full = harness.outbox.replies.iter().any(|reply| reply.text == "não");
    assert!(full, "a short one still has room");
}
