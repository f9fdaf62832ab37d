//! Whatever a server of Ticket API v1 answers: raw answers, or (after the line `texts`) a ticket's
//! texts alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tecjump_tray::api::Api;
use tecjump_tray::api::ticket_api::TicketApi;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::tickets::{TicketId, WaitingTicket};

use fuzz::server::{self, Given};
use fuzz::source::{self, Rules};
use fuzz::workstation::{Workstation, settings};

const SOURCE: &str = "TicketApi";

struct Contract;

impl Rules for Contract {
    /// Rows of all pages, in order, in the state that was asked for; what is left out could not be
    /// read.
    fn list(&self, tickets: &[WaitingTicket], given: &[Given]) {
        let pages: Option<Vec<Value>> = given.iter().map(Given::document).collect();
        // Unchanged pages have no body here, and numbers beyond measure are not read as a document.
        let Some(pages) = pages else { return };
        let mut rows = pages.iter().filter_map(|page| page["items"].as_array()).flatten();
        for ticket in tickets {
            let row = rows.find(|row| row["id"] == ticket.id.as_str()).expect("a row of a page");
            assert_eq!(row["state"], "waiting_customer");
            assert!(
                row["subject"] == ticket.subject.as_str() || ticket.subject == "***",
                "{ticket:?}"
            );
            assert_eq!(row["waiting"]["episode_id"], ticket.episode.as_str());
        }
        let end = |page: &Value| page["next_cursor"].is_null() || page["next_cursor"] == "";
        assert!(pages.last().is_none_or(end), "all pages");
    }

    fn is_about(&self, path: &str, ticket: &TicketId) -> bool {
        let below = path.strip_prefix("/v1/tickets/");
        let id = below.and_then(|below| below.strip_suffix("/follow-ups"));
        id.is_some_and(|id| percent_decode_str(id).eq(ticket.as_str().bytes()) && !id.contains('/'))
    }

    fn taken(&self, last: &Given) -> bool {
        let receipt = last.document().unwrap_or_default();
        last.status == 201 && receipt["event_id"].is_u64() && receipt["state_after"].is_string()
    }

    fn has_reply(&self, _given: &[Given]) -> bool {
        false
    }
}

/// A ticket whose texts are the input's lines, whatever they are; the last one takes what is left.
fn with_texts(texts: &str) -> Vec<u8> {
    let mut lines = texts.splitn(7, '\n').map(|line| line.replace('\r', "\n"));
    let mut next = || lines.next().unwrap_or_default();
    // An identifier is neither empty nor longer than 1 KiB.
    let named = |id: String| if (1..=1_024).contains(&id.len()) { id } else { "k".to_owned() };
    let page = serde_json::json!({
        "items": [{
            "id": named(next()), "number": next(), "subject": next(), "state": "waiting_customer",
            "can_follow_up": true, "portal_url": next(),
            "waiting": {
                "episode_id": named(next()), "asked_by": next(), "excerpt": next(),
                "since": "2026-11-22T14:05:00Z",
            },
        }],
        "next_cursor": null,
    });
    format!("PF\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{page}").into_bytes()
}

fuzz_target!(|input: &[u8]| {
    let settings = settings(SOURCE);
    let base = settings.api.clone().unwrap();
    let api = TicketApi::new(server::client(), base, settings.waiting_states.clone());
    let api = Api::TicketApi(api);
    let mut workstation = Workstation::start(SOURCE, Ledger::default(), Outbox::default());
    match server::first_line(input) {
        (b"texts", texts) => {
            let input = with_texts(&String::from_utf8_lossy(texts));
            source::run(&input, &api, &mut workstation, &Contract);
            assert_eq!(workstation.listed.len(), 1, "texts alone make no list unreadable");
        }
        _ => source::run(input, &api, &mut workstation, &Contract),
    }
});
