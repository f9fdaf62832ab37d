//! The control port, as a shell script would use it.

use std::time::Duration;

use super::support::{Api, Reply, desk, send};
use desk::Kind;
use desk::seed::ANA;
use serde_json::{Value, json};

fn control(desk: &desk::Desk, method: &str, path: &str, body: &str) -> Reply {
    send(desk.control_url(), method, path, &[], body)
}

#[test]
fn a_ticket_lives_by_plain_calls() {
    let desk = desk();
    let opened = control(&desk, "POST", "/tickets", r#"{"subject":"Monitor com listras"}"#);
    assert_eq!(opened.status, 201);
    let id = opened.json()["id"].as_str().unwrap().to_owned();
    let asked =
        control(&desk, "POST", &format!("/tickets/{id}/suspend"), r#"{"question":"Qual?"}"#);
    assert!(asked.json()["episode_id"].is_string());
    let number = id.strip_prefix("tk-").unwrap();
    let said = control(&desk, "POST", &format!("/tickets/{number}/answer"), r#"{"text":"E?"}"#);
    assert_eq!(said.status, 200);
    let path = format!("/tickets/{id}/follow-up-as-requester");
    let reply = control(&desk, "POST", &path, r#"{"text":"O grande."}"#);
    assert_eq!(reply.json()["state_after"], json!("in_progress"));
    assert_eq!(control(&desk, "POST", &format!("/tickets/{id}/resolve"), "").status, 200);
    let shown = control(&desk, "GET", &format!("/tickets/{id}"), "").json();
    assert_eq!(shown["ticket"]["state"], json!("solved"));
    assert_eq!(shown["events"].as_array().unwrap().len(), 5);
    control(&desk, "PUT", &format!("/tickets/{id}/state"), r#"{"state":"closed"}"#);
    assert_eq!(control(&desk, "POST", &path, r#"{"text":"Oi"}"#).status, 409);
    assert_eq!(control(&desk, "POST", "/tickets/tk-9/resolve", "").status, 404);
}

#[test]
fn reply_rules_can_be_changed() {
    let desk = desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    let path = format!("/tickets/{id}/reply-rules");
    assert_eq!(control(&desk, "PUT", &path, r#"{"accepts_follow_ups":false}"#).status, 204);
    let api = Api::sign_in(&desk, ANA);
    assert_eq!(api.get(&format!("/v1/tickets/{id}")).json()["can_follow_up"], json!(false));
}

#[test]
fn faults_are_set_listed_and_cleared() {
    let desk = desk();
    let fault = r#"{"path_prefix":"/v1/me","status":503,"retry_after":7,"times":2}"#;
    let listed = control(&desk, "PUT", "/faults", fault).json();
    assert_eq!(listed[0]["times"], json!(2));
    assert_eq!(send(desk.base_url(), "GET", "/v1/me", &[], "").problem(503), "unavailable");
    assert_eq!(control(&desk, "GET", "/faults", "").json()[0]["times"], json!(1));
    assert_eq!(control(&desk, "DELETE", "/faults", "").status, 204);
    assert_eq!(send(desk.base_url(), "GET", "/v1/me", &[], "").status, 401);
    let typo = control(&desk, "PUT", "/faults", r#"{"pathprefix":"/"}"#);
    assert_eq!(typo.status, 400);
    assert!(typo.text().contains("pathprefix"));
}

#[test]
fn the_journal_records_requests_without_secrets() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    api.call("GET", "/v1/tickets?limit=1", &[("User-Agent", "tray/1")], "");
    let journal = control(&desk, "GET", "/requests", "");
    assert!(!journal.text().contains(api.bearer()));
    let entry = journal.json()[1].clone();
    assert_eq!(entry["path"], json!("/v1/tickets"));
    assert_eq!(entry["query"], json!("limit=1"));
    assert_eq!(entry["status"], json!(200));
    let agent = json!(["user-agent", "tray/1"]);
    assert!(entry["headers"].as_array().unwrap().contains(&agent));
    assert_eq!(control(&desk, "DELETE", "/requests", "").status, 204);
    assert!(desk.requests().is_empty());
    let traffic = control(&desk, "GET", "/traffic", "").json();
    assert_eq!(traffic["connections"], json!(2), "the control port does not count");
}

#[test]
fn a_test_can_wait_for_a_request() {
    let desk = desk();
    let (base, patience) = (desk.base_url().to_owned(), Duration::from_secs(5));
    let client = std::thread::spawn(move || send(&base, "GET", "/v1/me", &[], "").status);
    assert!(desk.wait_for(patience, |log| log.iter().any(|entry| entry.status == Some(401))));
    assert_eq!(client.join().unwrap(), 401);
    assert!(!desk.wait_for(Duration::from_millis(10), |log| log.len() > 1));
}

#[test]
fn the_clock_can_be_set_wrong() {
    let desk = desk();
    control(&desk, "PUT", "/clock", r#"{"skew_seconds":-31536000}"#);
    let reply = send(desk.base_url(), "GET", "/", &[], "");
    let year = desk.add_ticket(ANA.email, Kind::Problem, "x").unwrap();
    let opened = desk.ticket(&year).unwrap().created_at.to_string();
    assert_eq!(reply.header("date").unwrap().split(' ').nth(3), opened.get(..4));
    let dates = reply.headers.iter().filter(|(name, _)| name == "date").count();
    assert_eq!(dates, 1);
}

#[test]
fn the_network_can_be_cut_and_restored() {
    let desk = desk();
    let online = |on: bool| control(&desk, "PUT", "/online", &json!({"online": on}).to_string());
    assert_eq!(online(false).json(), json!({"online": false}));
    let host = desk.base_url().strip_prefix("http://").unwrap();
    assert!(std::net::TcpStream::connect(host).is_err());
    assert_eq!(online(true).status, 200);
    assert!(std::net::TcpStream::connect(host).is_ok());
}

#[test]
fn every_session_can_be_ended() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    let ended: Value = control(&desk, "POST", "/sessions/revoke-all", "").json();
    assert_eq!(ended["revoked"], json!(1));
    assert_eq!(api.get("/v1/me").problem(401), "token_invalid");
}
