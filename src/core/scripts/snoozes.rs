//! Clicks on toasts and snoozes.

use super::*;

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
    console.wait(Duration::from_mins(16)); // no poll is answered
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
fn what_was_typed_into_a_toast_of_another_server_is_handed_back() {
    let mut play = Play::signed_in();
    play.happens(Event::Activated(Activation::Stray("sim".into())));
    assert_eq!(play.opened, ["sim"]);
    assert!(play.told[0].ends_with("O texto foi copiado; cole-o no chamado."), "{:?}", play.told);
}
