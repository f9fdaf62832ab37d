//! Each fault, seen from the other end of the wire.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::support::{Api, End, Reply, desk, send};
use desk::seed::ANA;
use desk::{Desk, Fault, Kind, Mode};
use serde_json::{Value, json};

const LIST: &str = "/v1/tickets";

/// A desk with two waiting tickets, and the answer to a list under that fault.
fn list_under(fault: Fault) -> (Desk, Reply) {
    let desk = desk();
    for id in desk.seed(ANA.email, 2).unwrap() {
        desk.suspend(&id, "Qual?").unwrap();
    }
    let api = Api::sign_in(&desk, ANA);
    desk.set_fault(fault);
    let tag = [("If-None-Match", "*"), ("Accept-Encoding", "gzip")];
    let reply = api.call("GET", LIST, &tag, "");
    (desk, reply)
}

#[test]
fn a_status_is_a_problem_with_retry_after() {
    let fault = Fault { retry_after: Some(7), times: Some(1), ..Fault::status(LIST, 503) };
    let (desk, reply) = list_under(fault);
    assert_eq!(reply.problem(503), "unavailable");
    assert_eq!(reply.header("retry-after"), Some("7"));
    let entry = desk.requests().pop().unwrap();
    assert_eq!((entry.status, entry.fault), (Some(503), Some(Mode::Status)));
    assert_eq!(Api::sign_in(&desk, ANA).get(LIST).status, 200, "once only");
    for status in [401, 403, 404, 429, 500] {
        let (_, reply) = list_under(Fault::status(LIST, status));
        reply.problem(status);
        assert_eq!(reply.header("www-authenticate").is_some(), status == 401);
    }
}

#[test]
fn a_reset_comes_before_any_byte() {
    let (desk, reply) = list_under(Fault::new(LIST, Mode::Reset));
    assert_eq!((reply.end, reply.body.len()), (End::Reset, 0));
    assert_eq!(desk.requests().pop().unwrap().status, None);
}

#[test]
fn a_dropped_answer_was_carried_out() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.suspend(&ticket, "Qual?").unwrap();
    let api = Api::sign_in(&desk, ANA);
    desk.set_fault(Fault { times: Some(1), ..Fault::new(LIST, Mode::DropAnswer) });
    let path = format!("/v1/tickets/{ticket}/follow-ups");
    let lost = api.post(&path, "k1", &json!({"text": "O grande."}));
    assert_eq!((lost.end, lost.body.len()), (End::Reset, 0));
    assert_eq!(desk.ticket(&ticket).unwrap().events.len(), 3);
    let again = api.post(&path, "k1", &json!({"text": "O grande."}));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(desk.ticket(&ticket).unwrap().events.len(), 3);
}

#[test]
fn a_body_breaks_off_by_reset_or_by_close() {
    for (mode, end) in [(Mode::ResetMidBody, End::Reset), (Mode::CutMidBody, End::Closed)] {
        let (_, reply) = list_under(Fault::new(LIST, mode));
        assert_eq!((reply.status, reply.end), (200, end));
        assert_eq!(reply.body.len(), reply.announced() / 2);
    }
}

#[test]
fn a_slow_body_comes_byte_by_byte() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    desk.set_fault(Fault { drip_ms: 2, ..Fault::new(LIST, Mode::SlowDrip) });
    let host = desk.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let began = Instant::now();
    let head = format!("GET {LIST} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    write!(stream, "{head}Authorization: {}\r\n\r\n", api.bearer()).unwrap();
    let (mut reads, mut bytes, mut buffer) = (0, Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => break,
            read => bytes.extend_from_slice(&buffer[..read]),
        }
        reads += 1;
    }
    let body = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let length = bytes.len() - body;
    assert!(serde_json::from_slice::<Value>(&bytes[body..]).is_ok(), "whole in the end");
    assert!(reads > length / 2, "{reads} reads for {length} bytes");
    assert!(began.elapsed() > Duration::from_millis(2) * u32::try_from(length).unwrap());
}

#[test]
fn a_slow_answer_waits_first() {
    let began = Instant::now();
    let (_, reply) = list_under(Fault { latency_ms: 80, ..Fault::new(LIST, Mode::None) });
    assert_eq!(reply.status, 304);
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_big_body_is_ten_megabytes_of_valid_json() {
    let (_, reply) = list_under(Fault::new(LIST, Mode::BigBody));
    assert_eq!(reply.body.len(), 10_000_000);
    assert_eq!(reply.json()["items"], json!([]));
}

#[test]
fn a_bomb_is_small_on_the_wire() {
    let (_, reply) = list_under(Fault::new(LIST, Mode::GzipBomb));
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert!(reply.body.len() < 20_000, "{}", reply.body.len());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&reply.body[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked.len(), 10_000_000);
}

#[test]
fn bad_json_is_whole_for_http() {
    for mode in [Mode::TruncatedJson, Mode::InvalidJson] {
        let (_, reply) = list_under(Fault::new(LIST, mode));
        assert_eq!((reply.status, reply.end), (200, End::Closed));
        assert_eq!(reply.body.len(), reply.announced());
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
    }
}

#[test]
fn a_captive_portal_answers_200_with_a_page() {
    let (_, reply) = list_under(Fault::new(LIST, Mode::Html));
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
}

#[test]
fn a_redirect_leads_elsewhere() {
    let elsewhere = desk();
    let location = Some(format!("{}/v1/tickets", elsewhere.base_url()));
    let (_, reply) =
        list_under(Fault { location: location.clone(), ..Fault::new(LIST, Mode::Redirect) });
    assert_eq!((reply.status, reply.header("location")), (302, location.as_deref()));
}

#[test]
fn an_answer_says_more_or_other_than_the_contract() {
    let (_, reply) = list_under(Fault::new(LIST, Mode::UnknownFields));
    let list = reply.json();
    assert!(list["x_new"].is_object() && list["items"][0]["waiting"]["x_new"].is_object());
    assert!(reply.header("etag").is_none(), "no tag, or the client would keep this version");
    let (_, reply) = list_under(Fault::new(LIST, Mode::UnknownState));
    assert_eq!(reply.json()["items"][1]["state"], json!("on_the_moon"));
    let (_, reply) = list_under(Fault::new(LIST, Mode::DuplicateIds));
    assert_eq!(reply.ids().len(), 4);
    let (_, reply) = list_under(Fault::new(LIST, Mode::ForeignLink));
    let link = reply.json()["items"][0]["portal_url"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://phishing.example/"));
}

#[test]
fn a_page_in_the_middle_is_missing() {
    let desk = desk();
    desk.seed(ANA.email, 3).unwrap();
    let api = Api::sign_in(&desk, ANA);
    desk.set_fault(Fault::new(LIST, Mode::MissingPage));
    let first = api.get("/v1/tickets?limit=2");
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(api.get(&format!("/v1/tickets?limit=2&cursor={cursor}")).problem(404), "not_found");
}

#[test]
fn any_header_can_be_added() {
    let headers = [("Cache-Control".to_owned(), "max-age=300".to_owned())].into();
    let (_, reply) = list_under(Fault { headers, ..Fault::new(LIST, Mode::None) });
    assert_eq!((reply.status, reply.header("cache-control")), (304, Some("max-age=300")));
}

#[test]
fn offline_means_connection_refused_and_the_way_back() {
    let desk = desk();
    let host = desk.base_url().strip_prefix("http://").unwrap().to_owned();
    let mut kept = TcpStream::connect(&host).unwrap();
    kept.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    desk.set_online(false).unwrap();
    assert_eq!(kept.read(&mut [0; 1]).unwrap_or(0), 0, "open connections end");
    assert!(TcpStream::connect(&host).is_err());
    desk.set_online(true).unwrap();
    assert_eq!(send(desk.base_url(), "GET", "/", &[], "").status, 200);
}

#[test]
fn a_dropped_desk_closes_its_port() {
    let desk = desk();
    let host = desk.base_url().strip_prefix("http://").unwrap().to_owned();
    drop(desk);
    assert!(TcpStream::connect(host).is_err());
}

#[test]
fn a_given_answer_replaces_the_real_one() {
    for (mode, follow_ups) in [(Mode::Answer, 2), (Mode::AnswerAfter, 3)] {
        let desk = desk();
        let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
        desk.suspend(&ticket, "Qual?").unwrap();
        let api = Api::sign_in(&desk, ANA);
        let given = Fault::answer(LIST, 202, "text/plain", "ok");
        desk.set_fault(Fault { mode: Some(mode), ..given });
        let path = format!("/v1/tickets/{ticket}/follow-ups");
        let reply = api.post(&path, "k1", &json!({"text": "O grande."}));
        assert_eq!((reply.status, reply.header("content-type")), (202, Some("text/plain")));
        assert_eq!(reply.body, b"ok");
        assert_eq!(desk.ticket(&ticket).unwrap().events.len(), follow_ups);
    }
}

#[test]
fn an_echo_repeats_the_password_and_the_token() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    desk.set_fault(Fault { mode: Some(Mode::Echo), ..Fault::status("/v1", 403) });
    let body = json!({"email": ANA.email, "password": "segredo", "device": "PC"});
    let reply = api.post("/v1/sessions", "k1", &body);
    let document: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((reply.status, &document["code"]), (403, &json!("segredo")));
    let document: Value = serde_json::from_slice(&api.get(LIST).body).unwrap();
    assert!(document["code"].as_str().is_some_and(|token| token.len() > 20), "{document}");
}
