//! Any content of the state file is read or quarantined, and the program starts with it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::shell::state_file::State;

use fuzz::pump::Clocked as _;
use fuzz::workstation::Workstation;
use fuzz::{files, source};

fuzz_target!(|bytes: &[u8]| {
    let good = State { last_login: Some(source::LOGIN.into()), ..State::default() };
    let state = files::found(bytes, &good, |state| state.last_login = Some("outra".into()));
    // Alerts of another server are dropped, so half of the time they are this one's.
    let mut ledger = state.ledger;
    if bytes.len().is_multiple_of(2) {
        ledger.scope = "TicketApi https://api.test/".into();
    }
    let mut workstation = Workstation::start("TicketApi", ledger, Outbox::default());
    let waiting = workstation.ledger.questions().map(|question| fuzz::ticket(question.into()));
    let waiting: Vec<_> = waiting.collect();
    workstation.receives(Ok(fuzz::complete(waiting)));
    for _ in 0..4 {
        workstation.wait_for_deadline();
        workstation.receives(Ok(fuzz::unchanged()));
    }
    workstation.receives(Ok(fuzz::complete(Vec::new())));
    assert_eq!(workstation.ledger.questions().count(), 0, "what no longer waits is forgotten");
});
