//! Whatever answers in Request Tracker's place: raw answers, or (after the line `html` or `text`) a
//! question's words alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tecjump_tray::api::Api;
use tecjump_tray::api::request_tracker::RequestTracker;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::tickets::{TicketId, WaitingTicket};

use fuzz::server::{self, Given};
use fuzz::source::{self, Rules};
use fuzz::workstation::{PORTAL, Workstation, settings};

const SOURCE: &str = "RequestTracker";

struct Rest;

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

impl Rules for Rest {
    fn list(&self, tickets: &[WaitingTicket], given: &[Given]) {
        for asked in given {
            let rest = asked.path.strip_prefix("/REST/2.0/").expect("below REST 2.0");
            let words: Vec<_> = rest.split('/').collect();
            let known = match words.as_slice() {
                ["tickets" | "attachments"] => true,
                ["ticket" | "user", id] | ["ticket", id, "history"] => is_number(id),
                _ => false,
            };
            assert!(known, "{}", asked.path);
        }
        for ticket in tickets {
            assert!(
                is_number(ticket.id.as_str()) && is_number(ticket.episode.as_str()),
                "{ticket:?}"
            );
            assert!(ticket.excerpt.encode_utf16().count() <= 500);
            let page = format!("{PORTAL}SelfService/Display.html?id={}", ticket.id);
            assert_eq!(ticket.portal_url.as_ref(), Some(&page));
            let id = ticket.id.as_str();
            let itself = |asked: &&Given| asked.path == format!("/REST/2.0/ticket/{id}");
            // Known from an earlier poll, or read in this one.
            for document in given.iter().filter(itself).filter_map(Given::document) {
                assert!(document["Requestor"].is_array(), "a ticket without requesters");
                assert!(
                    document["Status"]
                        .as_str()
                        .is_some_and(|it| it.eq_ignore_ascii_case("stalled"))
                );
            }
        }
    }

    fn is_about(&self, path: &str, ticket: &TicketId) -> bool {
        path.strip_prefix(&format!("/REST/2.0/ticket/{}", ticket))
            .is_some_and(|rest| rest.is_empty() || rest == "/correspond")
    }

    fn taken(&self, last: &Given) -> bool {
        let place = last.headers.get("location").and_then(|place| place.to_str().ok());
        last.status == 201
            && place
                .and_then(|place| place.rsplit_once("/transaction/"))
                .is_some_and(|(_, id)| is_number(id))
    }

    fn has_reply(&self, given: &[Given]) -> bool {
        let same = |text: &str| {
            text.replace("\r\n", "\n").replace('\r', "\n").trim_end()
                == source::REPLY.replace('\r', "")
        };
        given.iter().filter_map(Given::document).any(|page| {
            let parts = page["items"].as_array().into_iter().flatten();
            let mut texts = parts.filter_map(|part: &Value| part["Content"].as_str());
            texts.any(same)
        })
    }
}

/// The words of a question, whatever they are, in a poll that is otherwise as recorded.
fn with_words(kind: &str, words: &str) -> Vec<u8> {
    let recorded = include_bytes!("../seeds/request_tracker/poll");
    let mut answers = server::split(recorded, server::DIVIDER);
    let page = serde_json::json!({
        "items": [{"TransactionId": 991, "ContentType": kind, "Content": words}],
        "count": 1, "page": 1, "total": null,
    });
    let page = format!("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{page}");
    answers.pop();
    answers.push(page.as_bytes());
    answers.join(server::DIVIDER)
}

fuzz_target!(|input: &[u8]| {
    let (actions, rest) = server::first_line(input);
    let kind = match actions {
        b"html" => Some("text/html"),
        b"text" => Some("text/plain"),
        _ => None,
    };
    let settings = settings(SOURCE);
    let (base, portal) = (settings.api.clone().unwrap(), settings.portal.clone());
    let states = settings.waiting_states.clone();
    let source = Api::RequestTracker(RequestTracker::new(server::client(), base, portal, states));
    let mut workstation = Workstation::start(SOURCE, Ledger::default(), Outbox::default());
    match kind {
        Some(kind) => {
            let input = with_words(kind, &String::from_utf8_lossy(rest));
            source::run(&input, &source, &mut workstation, &Rest);
            assert_eq!(workstation.listed.len(), 1, "words alone make no list unreadable");
        }
        None => source::run(input, &source, &mut workstation, &Rest),
    }
});
