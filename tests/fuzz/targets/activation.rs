//! Whatever comes back from a toast: it is one of ours to the letter or nothing, and what it does
//! is what the core knows, never what the arguments say.
//!
//! An input is text: the arguments, and then name and text of each input, divided by lines of two
//! dashes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tecjump_tray::core::alerts::{Ledger, Snooze};
use tecjump_tray::core::event::Event;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::replies::activation::{Activation, Button, arguments, read};
use tecjump_tray::core::tickets::{AlertKey, EpisodeId, TicketId};

use fuzz::pump::Pump as _;
use fuzz::server::split;
use fuzz::workstation::Workstation;

const SOURCE: &str = "TicketApi";

fuzz_target!(|bytes: &[u8]| {
    let mut parts = split(bytes, b"\n--\n").into_iter().map(String::from_utf8_lossy);
    let words = parts.next().unwrap_or_default().into_owned();
    let mut inputs = Vec::new();
    while let (Some(name), Some(text)) = (parts.next(), parts.next()) {
        inputs.push((name.into_owned(), text.into_owned()));
    }
    let Some(activation) = read(&words, &inputs, SOURCE) else { return };
    if let Activation::Reply(_, text) = &activation {
        assert!(inputs.contains(&("reply".into(), text.clone())), "exactly as typed");
    }
    goes_and_comes_back(&activation, &inputs);
    let mut workstation = Workstation::start(SOURCE, Ledger::default(), Outbox::default());
    does_what_it_may(&mut workstation, &activation);
    let waiting = ["7", "é&=\n"].map(|id| fuzz::ticket(key(id, "a")));
    workstation.receives(Ok(fuzz::complete(waiting.into())));
    // The click of before the list was patient; now everything is known.
    does_what_it_may(&mut workstation, &activation);
    does_what_it_may(&mut workstation, &activation);
});

fn key(ticket: &str, episode: &str) -> AlertKey {
    AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId(episode.into()) }
}

fn goes_and_comes_back(activation: &Activation, inputs: &[(String, String)]) {
    let (button, key, typed) = match activation {
        Activation::Open(key) => (Button::Open, Some(key), Vec::new()),
        Activation::Reply(key, text) => (Button::Reply, Some(key), vec![("reply", text.as_str())]),
        Activation::Snooze(key, choice) => {
            (Button::Snooze, Some(key), vec![("snooze", choice.word())])
        }
        Activation::List => (Button::List, None, Vec::new()),
        Activation::Stray(text) => {
            assert!(inputs.contains(&("reply".into(), text.clone())) && !text.trim().is_empty());
            return;
        }
    };
    let inputs: Vec<_> =
        typed.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let words = arguments(button, SOURCE, key);
    // Ours escape more than a forger's, and may be too long for that.
    if words.len() <= 1_024 {
        assert_eq!(read(&words, &inputs, SOURCE).as_ref(), Some(activation), "{words}");
    }
    let other = read(&words, &inputs, "Other");
    assert!(matches!(other, None | Some(Activation::Stray(_))), "{other:?}");
}

fn does_what_it_may(workstation: &mut Workstation, activation: &Activation) {
    let known = match activation {
        Activation::Open(key) | Activation::Reply(key, _) | Activation::Snooze(key, _) => {
            workstation.knows(key)
        }
        Activation::List | Activation::Stray(_) => true,
    };
    let (opened, warnings) = (workstation.opened.len(), workstation.warnings.len());
    let (added, outbox) = (workstation.added.len(), workstation.outbox.clone());
    let ledger = workstation.ledger.clone();
    workstation.happens(Event::Activated(activation.clone()));
    // Which address was opened, the workstation itself checks.
    let opened = workstation.opened.len() - opened;
    let added = &workstation.added[added..];
    if let Activation::Reply(key, text) = activation
        && !known
        && !text.trim().is_empty()
    {
        let added = added.iter().map(|reply| (&reply.ticket, &reply.text));
        assert!(added.eq([(&key.ticket, text)]), "kept for the user");
        let has = workstation.listed.iter().any(|held| held.id == key.ticket);
        assert!(opened == 0 && (has || workstation.sending.is_empty()), "nothing is sent");
        return;
    }
    if !known {
        let patient = matches!(activation, Activation::Open(_)) && workstation.listed.is_empty();
        assert!(patient || workstation.warnings.len() == warnings + 1, "a line in the log");
        assert_eq!((opened, added.len()), (0, 0), "{activation:?}");
        assert_eq!((&workstation.outbox, &workstation.ledger), (&outbox, &ledger));
        return;
    }
    match activation {
        Activation::Open(_) | Activation::List => assert_eq!((opened, added.len()), (1, 0)),
        Activation::Stray(_) => assert_eq!((opened, added.len()), (0, 0)),
        Activation::Reply(key, text) => {
            let blank = text.trim().is_empty();
            assert_eq!((opened, added.len()), (0, usize::from(!blank)));
            for reply in added {
                assert_eq!((&reply.key(), &reply.text), (key, text), "exactly as typed");
                assert_eq!(reply.id.0.len(), 32);
            }
            let same = workstation.outbox.replies.iter().filter(|reply| reply.text == *text);
            assert_eq!(same.count(), usize::from(!blank), "once, however often it comes");
        }
        Activation::Snooze(key, choice) => {
            assert_eq!((opened, added.len()), (0, 0));
            assert!(Snooze::ALL.contains(choice) && workstation.ledger.is_snoozed(key));
        }
    }
}
