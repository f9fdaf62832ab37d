//! A reply arrives exactly once, for every answer of the server or of a device in between.

use std::time::Duration;

use desk::seed::ANA;
use desk::{Desk, Fault, Kind, Mode};

use crate::support::{BROKEN_ANSWERS, Profile, Tray, empty_desk, said, wait};

const TICKETS: &str = "/v1/tickets/";
const PAGE: &str = "<html><h1>Bem-vindo</h1></html>";

/// Answers that are not receipts: of a captive portal, a proxy, or a broken server.
fn no_receipts() -> Vec<Fault> {
    let json = "application/json";
    let bodies = [
        (json, ""),
        (json, "{}"),
        (json, "[]"),
        (json, r#"{"event_id":"42","state_after":"in_progress"}"#),
        (json, r#"{"event_id":0,"state_after":"in_progress"}"#),
        (json, r#"{"event_id":42.5,"state_after":"in_progress"}"#),
        (json, r#"{"event_id":42}"#),
        (json, r#"{"event_id":42,"state_after":"in_progress""#),
        ("text/html", PAGE),
        ("text/html", r#"{"event_id":42,"state_after":"in_progress"}"#),
    ];
    let mut answers: Vec<_> =
        bodies.iter().map(|(kind, body)| Fault::answer(TICKETS, 201, kind, body)).collect();
    let receipt = r#"{"event_id":42,"state_after":"in_progress"}"#;
    for status in [200, 202, 203, 204, 206, 208, 226, 299] {
        let body = if status == 204 { "" } else { receipt };
        answers.push(Fault::answer(TICKETS, status, json, body));
        answers.push(Fault::answer(
            TICKETS,
            status,
            "text/html",
            if status == 204 { "" } else { PAGE },
        ));
    }
    answers.push(Fault::answer(TICKETS, 304, json, ""));
    for status in [301, 302, 307, 400, 401, 403, 404, 405, 407, 408, 409, 413, 421, 425, 451] {
        answers.push(Fault::answer(TICKETS, status, "text/html", PAGE));
    }
    for status in [403, 404, 409] {
        answers.push(Fault::answer(TICKETS, status, json, r#"{"code":"forbidden"}"#));
    }
    for status in [500, 502, 503, 504, 511, 599] {
        answers.push(Fault::answer(TICKETS, status, "text/html", PAGE));
        answers.push(Fault::status(TICKETS, status));
    }
    answers
}

/// Faults that break the answer.
fn broken_answers() -> Vec<Fault> {
    BROKEN_ANSWERS.map(|mode| Fault::new(TICKETS, mode)).into()
}

/// A tray that gets one question after the other.
struct Asked {
    desk: Desk,
    profile: Profile,
    tray: Tray,
    count: usize,
}

impl Asked {
    fn new() -> Self {
        let desk = empty_desk();
        let profile = Profile::new(&desk);
        profile.sign_in();
        let mut tray = profile.tray();
        tray.shows("ícone: ");
        Self { desk, profile, tray, count: 0 }
    }

    /// A reply to a new question under this fault arrives once.
    fn replies_once_under(&mut self, fault: Fault) {
        self.count += 1;
        let what = format!("{fault:?}");
        let text = format!("resposta {}", self.count);
        let id = self.desk.add_ticket(ANA.email, Kind::Problem, &text).unwrap();
        self.desk.suspend(&id, "Confirma?").unwrap();
        let alert = format!(": {text} |");
        wait(&alert, || {
            self.checked(|asked| asked.tray.shown("aviso: ").pop()?.contains(&alert).then_some(()))
        });
        self.desk.set_fault(fault);
        self.tray.types(&format!("responder {text}"));
        wait(&what, || self.is_applied().then_some(()));
        let sent =
            |asked: &mut Self| asked.profile.outbox().contains("\"replies\":[]").then_some(());
        wait(&what, || self.checked(sent));
        assert_eq!(said(&self.desk, &id), [text], "{what}");
        self.desk.clear_faults();
    }

    /// Looks; if there is nothing to see yet, requests a poll and another attempt to send.
    fn checked<T>(&mut self, look: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let seen = look(self);
        if seen.is_none() {
            self.tray.types("verificar");
            std::thread::sleep(Duration::from_millis(100));
        }
        seen
    }

    /// Whether the fault was applied.
    fn is_applied(&self) -> bool {
        self.desk.requests().iter().filter(|it| it.fault.is_some()).count() >= self.count
    }
}

#[test]
fn a_reply_arrives_once_despite_broken_answers() {
    let mut asked = Asked::new();
    let mut faults = Vec::new();
    for fault in no_receipts() {
        faults.push(fault.clone());
        if fault.mode == Some(Mode::Answer) {
            faults.push(Fault { mode: Some(Mode::AnswerAfter), ..fault });
        }
    }
    faults.extend(broken_answers());
    for fault in faults {
        asked.replies_once_under(Fault { method: Some("POST".into()), times: Some(1), ..fault });
    }
    println!("{} answers to a reply", asked.count);
}

#[test]
fn a_reply_arrives_once_despite_a_broken_read_back() {
    let mut asked = Asked::new();
    for fault in no_receipts().into_iter().chain(broken_answers()) {
        asked.replies_once_under(Fault { method: Some("GET".into()), times: Some(1), ..fault });
    }
    println!("{} answers to a read-back", asked.count);
}
