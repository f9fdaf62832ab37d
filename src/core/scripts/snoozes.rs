//! Clicks on toasts and snoozes.

use super::*;

#[test]
fn a_snooze_lasts_over_a_restart() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    harness.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    assert_eq!(harness.withdrawn, ["7/a"]);
    let mut harness = harness.restarted();
    harness.lists(&[ticket("7", "a")]);
    harness.happens(Event::Session(SessionChange::Locked));
    harness.happens(Event::Session(SessionChange::Unlocked));
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 0);
    for _ in 0..13 {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 0, "{:?}", harness.now.mono);
    for _ in 0..4 {
        harness.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(harness.alerts.len(), 1);
}

/// Found by the properties: the old question took the newer one's place in the ledger.
#[test]
fn an_old_snooze_does_not_replace_a_newer_question() {
    let mut console = Harness::signed_in();
    console.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    console.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    let mut remote = Harness::new(&[], console.ledger.clone()); // one disk
    remote.core = Core::new(Config { seed: 8, ..config(&[]) }, remote.now);
    remote.start(Some(requester("ana")));
    remote.lists(&[ticket("7", "b")]);
    console.ledger = remote.ledger;
    console.wait(Duration::from_mins(16)); // no poll is answered
    assert_eq!(console.alerts.len(), 1);
    console.lists(&[ticket("7", "b")]);
    assert_eq!((console.alerts.len(), remote.alerts.len()), (1, 1));
}

#[test]
fn a_click_during_start_up_is_deferred() {
    let mut harness = Harness::signed_in();
    let key = ticket("7", "a").key();
    harness.happens(Event::Activated(Activation::Open(key)));
    assert_eq!(harness.opened, [""; 0]);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn activations_of_unknown_tickets_are_only_logged() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    let key = ticket("99", "x").key();
    harness.happens(Event::Activated(Activation::Open(key.clone())));
    harness.happens(Event::Activated(Activation::Snooze(key, Snooze::Hour)));
    harness.types("99", "x", " ");
    assert_eq!(
        (harness.warnings.len(), harness.opened.len(), harness.outbox.replies.len()),
        (3, 0, 0)
    );
}

#[test]
fn a_reply_in_another_servers_toast_is_copied() {
    let mut harness = Harness::signed_in();
    harness.happens(Event::Activated(Activation::Stray("sim".into())));
    assert_eq!(harness.opened, ["sim"]);
    assert!(
        harness.notified[0].ends_with("O texto foi copiado; cole-o no chamado."),
        "{:?}",
        harness.notified
    );
}
