//! Wrong answers to a poll.

use desk::Kind;
use desk::seed::ANA;
use desk::{Desk, Fault, Mode};

use crate::support::{BROKEN_ANSWERS, Tray, asked, said, wait};

const LIST: &str = "/v1/tickets";
const JSON: &str = "application/json";
const NOTHING: &str = r#"{"items":[],"next_cursor":null}"#;
const PAGE: &str = "<html><h1>Bem-vindo</h1></html>";

/// Every status that a server or a proxy is known to send, with a page and with an empty list.
fn statuses() -> Vec<Fault> {
    let known =
        (201..=208).chain([226]).chain(300..=308).chain(400..=418).chain(421..=426).chain([
            428, 429, 431, 449, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 520,
            525, 599,
        ]);
    let both = |status| {
        [Fault::answer(LIST, status, JSON, NOTHING), Fault::answer(LIST, status, "text/html", PAGE)]
    };
    known.flat_map(both).collect()
}

/// Bodies under status 200 that are not a list of the contract.
fn bodies() -> Vec<Fault> {
    let deep = "[".repeat(100_000);
    let long = format!(r#"{{"items":[],"next_cursor":"{}"}}"#, "c".repeat(70_000));
    let bodies = [
        "",
        " ",
        "\u{feff}",
        "null",
        "true",
        "0",
        "\"x\"",
        "{",
        "[",
        "{}",
        "[]",
        "\u{0}",
        r#"{"items":null,"next_cursor":null}"#,
        r#"{"items":{},"next_cursor":null}"#,
        r#"{"items":"","next_cursor":null}"#,
        r#"{"items":[],"next_cursor":1}"#,
        r#"{"items":[],"next_cursor":{}}"#,
        r#"{"items":[],"next_cursor":["c"]}"#,
        r#"{"items":[],"next_cursor":"c1"}"#,
        r#"{"items":[],"next_cursor":null}x"#,
        r#"{"items":[],"next_cursor":null}{"items":[],"next_cursor":null}"#,
        r#"{"items":[],"items":[],"next_cursor":null}"#,
        r#"{"items":[],"next_cursor":null,"as_of":1e}"#,
        r#"{"items":[],"next_cursor":nil}"#,
        "{'items':[],'next_cursor':null}",
        r#"{"items":[],"next_cursor":"\ud800"}"#,
        r#"{"ITEMS":[],"NEXT_CURSOR":null}"#,
        r#"{"items":[null],"next_cursor":null}"#,
        r#"{"items":[[]],"next_cursor":null}"#,
        r#"{"items":[1e999],"next_cursor":null}"#,
        r#"{"items":[{"id":1}],"next_cursor":null}"#,
        r#"{"items":[{"id":"x","state":"closed"}],"next_cursor":null}"#,
        r#"{"error":"expired"}"#,
        r#"callback({"items":[],"next_cursor":null})"#,
        ")]}',\n{\"items\":[],\"next_cursor\":null}",
        PAGE,
        &deep,
        &long,
    ];
    bodies.iter().map(|body| Fault::answer(LIST, 200, JSON, body)).collect()
}

/// Correct lists of a wrong content type, and the desk's faults.
fn forms() -> Vec<Fault> {
    let types =
        ["", "text/plain", "text/json", "application/javascript", "application/jsonx", "*/*"];
    let relabelled = types.map(|kind| Fault::answer(LIST, 200, kind, NOTHING));
    let mut zipped = Fault::answer(LIST, 200, JSON, NOTHING);
    zipped.headers.insert("content-encoding".into(), "gzip".into());
    let odd = [Mode::UnknownState, Mode::DuplicateIds, Mode::Echo];
    let modes = BROKEN_ANSWERS.into_iter().chain(odd);
    let broken = modes.map(|mode| Fault::new(LIST, mode));
    relabelled.into_iter().chain([zipped]).chain(broken).collect()
}

fn faulty_answers(desk: &Desk) -> usize {
    desk.requests().iter().filter(|it| it.fault.is_some()).count()
}

/// Waits until the answer was given and the next poll follows: polling goes on.
fn wait_for_next_poll(desk: &Desk, tray: &mut Tray, fault: &Fault) {
    let before = faulty_answers(desk);
    desk.set_fault(fault.clone());
    wait(&format!("two polls under {fault:?}"), || {
        tray.types("verificar");
        std::thread::sleep(std::time::Duration::from_millis(20));
        (faulty_answers(desk) >= before + 2).then_some(())
    });
}

#[test]
fn every_broken_answer_is_survived() {
    let (desk, profile, mut tray, id) = asked();
    let answers: Vec<_> = [statuses(), bodies(), forms()].concat();
    for answer in &answers {
        wait_for_next_poll(&desk, &mut tray, answer);
        assert!(tray.is_running(), "{answer:?}");
        assert_eq!(tray.shown("aviso retirado"), [""; 0], "{answer:?}");
        assert_eq!(tray.shown("aviso: ").len(), 1, "{answer:?}");
        assert_eq!(tray.shown("ícone: entrar"), [""; 0], "{answer:?}");
    }
    tray.types("responder sim");
    desk.clear_faults();
    let again = desk.add_ticket(ANA.email, Kind::Problem, "Outro").unwrap();
    desk.suspend(&again, "Qual?").unwrap();
    wait("the reply arrives and the next question is alerted", || {
        tray.types("verificar");
        std::thread::sleep(std::time::Duration::from_millis(100));
        (said(&desk, &id) == ["sim"] && tray.shown("aviso: ").len() == 2).then_some(())
    });
    let log = profile.log();
    assert!(!log.contains(ANA.password) && !log.contains("Bem-vindo"), "{log}");
    println!("{} answers to a poll, {} bytes of log", answers.len(), log.len());
    assert!(answers.len() >= 120);
}
