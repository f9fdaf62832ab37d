//! One bad row of a list hides no other, and a list has bounds.

use desk::{Desk, Fault};
use serde_json::{Value, json};

use crate::support::{Profile, Tray, asked, empty_desk, wait};

const LIST: &str = "/v1/tickets";

fn row(number: usize) -> Value {
    json!({"id": format!("tk-{number}"), "number": number.to_string(), "subject": format!("Chamado {number}"),
        "state": "waiting_customer", "can_follow_up": true, "portal_url": null,
        "waiting": {"episode_id": format!("e-{number}"), "since": "2026-11-25T12:00:00Z",
            "asked_by": "Marina", "excerpt": "Qual?"}})
}

fn list(rows: &[Value]) -> Fault {
    page(rows, &Value::Null)
}

fn page(rows: &[Value], next: &Value) -> Fault {
    let body = json!({"items": rows, "next_cursor": next}).to_string();
    Fault::answer(LIST, 200, "application/json", &body)
}

fn with(key: &str, value: Value) -> Value {
    let mut row = row(2);
    row[key] = value;
    row
}

/// A tray whose server answers polls with this.
fn tray(fault: Fault) -> (Desk, Profile, Tray) {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    desk.set_fault(fault);
    let tray = profile.tray();
    (desk, profile, tray)
}

#[test]
fn each_kind_of_bad_row_leaves_the_others_alerted() {
    let bad = [
        Value::Null,
        json!([]),
        json!({}),
        json!({"id": "tk-2"}),
        with("id", json!(2)),
        with("id", json!("")),
        with("id", json!("x".repeat(1_025))),
        with("number", json!(2)),
        with("subject", Value::Null),
        with("waiting", Value::Null),
        with("state", json!("closed")),
        with("can_follow_up", json!("sim")),
        with("waiting", json!({"episode_id": "e", "since": "2026-11-25T12:00:00"})),
        with("waiting", json!({"episode_id": "", "since": "2026-11-25T12:00:00Z"})),
    ];
    let (desk, profile, mut tray) = tray(list(&[]));
    for (count, bad) in bad.iter().enumerate() {
        let good = row(10 + count);
        desk.set_fault(list(&[bad.clone(), good]));
        let alert = format!(": Chamado {} |", 10 + count);
        wait(&format!("{alert} {bad}"), || {
            tray.types("verificar");
            std::thread::sleep(std::time::Duration::from_millis(100));
            tray.shown("aviso: ").pop()?.contains(&alert).then_some(())
        });
        let (exit, table) = profile.says(&["check"], "");
        assert_eq!((exit, table.contains("FALHA  Chamados")), (1, true), "{bad}\n{table}");
    }
}

#[test]
fn a_known_ticket_with_a_bad_row_stays() {
    let (desk, profile, mut tray) = tray(list(&[row(1), row(2)]));
    tray.shows("ícone: aguardando 2");
    desk.set_fault(list(&[row(1), with("subject", Value::Null)]));
    profile.poll_now();
    profile.wait_for_log("ilegível");
    assert_eq!(tray.shown("aviso retirado"), [""; 0]);
    desk.set_fault(list(&[row(1)]));
    profile.poll_now();
    tray.shows("aviso retirado");
    tray.shows("ícone: aguardando 1");
}

#[test]
fn an_empty_cursor_ends_the_list() {
    let (desk, _profile, mut tray) = tray(page(&[row(1)], &json!("")));
    tray.shows("aviso: ");
    assert_eq!(desk.count("GET", LIST), 1);
}

#[test]
fn a_repeated_cursor_ends_the_poll() {
    let (desk, profile, tray) = tray(page(&[], &json!("c1")));
    profile.wait_for_log("tipo=\"contradictory\"");
    assert_eq!(desk.count("GET", LIST), 2);
    tray.kill();
}

#[test]
fn an_oversized_list_is_refused_and_polling_goes_on() {
    let many: Vec<_> = (0..6_000).map(row).collect();
    for (fault, code) in [
        (page(&[], &json!("c".repeat(70_000))), "contradictory"),
        (page(&[], &json!("c".repeat(1_025))), "contradictory"),
        (list(&many), "too-large"),
    ] {
        let (desk, profile, _tray, _) = asked();
        desk.set_fault(fault);
        profile.poll_now();
        profile.wait_for_log(&format!("tipo=\"{code}\""));
        desk.clear_faults();
        profile.poll_now();
        profile.wait_for_log("o servidor de chamados voltou a responder");
    }
}

#[test]
fn nine_thousand_unknown_fields_leave_a_short_log() {
    let (desk, profile, mut tray) = tray(list(&[row(1)]));
    tray.shows("aviso: ");
    for round in 0..4 {
        let mut odd = row(2 + round);
        for field in 0..9_000 {
            odd[format!("campo_{round}_{field}_{}", "x".repeat(60))] = json!(1);
        }
        desk.set_fault(list(&[row(1), odd]));
        tray.types("verificar");
        tray.shows("aviso: ");
    }
    let log = profile.log();
    assert!(log.len() < 10_000, "{} bytes", log.len());
    assert_eq!(
        (log.matches("campo desconhecido").count(), log.matches("e outros").count()),
        (32, 1)
    );
}
