//! Any content of the outbox file is read or quarantined, every reply in it is sent or named
//! in the menu, and none twice at a time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::event::{Event, ReplyOutcome};
use tecjump_tray::core::problem::Problem;
use tecjump_tray::core::replies::{Outbox, OutboxChange};

use fuzz::files;
use fuzz::pump::{Clocked as _, Pump as _};
use fuzz::workstation::Workstation;

/// Whose replies are sent.
const ACCOUNT: &str = "TicketApi https://api.test/ cliente10";
const OUTCOMES: [ReplyOutcome; 4] = [
    ReplyOutcome::Delivered { reactivated: Some(true) },
    ReplyOutcome::Delivered { reactivated: Some(false) },
    ReplyOutcome::Delivered { reactivated: None },
    ReplyOutcome::Busy,
];

fuzz_target!(|bytes: &[u8]| {
    let mut outbox = files::found(bytes, &fuzz::outbox(), |outbox| {
        let reply = fuzz::outbox().replies.remove(0);
        // Names are drawn at random: only a fuzzer can guess this one.
        if outbox.reply(&reply.id).is_none() {
            OutboxChange::Add(reply).apply(outbox);
        }
    });
    if bytes.len().is_multiple_of(2) {
        outbox.replies.iter_mut().for_each(|reply| reply.account = ACCOUNT.into());
    }
    let mut workstation = Workstation::start("TicketApi", Ledger::default(), outbox);
    let mut outcome = 0;
    for _ in 0..24 {
        match workstation.sending.pop() {
            Some(id) => {
                assert!(workstation.sending.is_empty(), "two at a time");
                let outbox: &Outbox = &workstation.outbox;
                assert!(outbox.reply(&id).is_some_and(|reply| reply.account.as_str() == ACCOUNT));
                let ended = OUTCOMES.get(outcome % 6).cloned();
                let failed =
                    || ReplyOutcome::Failed(Problem::ALL[outcome % Problem::ALL.len()].into());
                let outcome_now = ended.unwrap_or_else(failed);
                outcome += 1;
                workstation.happens(Event::ReplyEnded { id, outcome: outcome_now });
            }
            None => workstation.wait_for_deadline(),
        }
    }
});
