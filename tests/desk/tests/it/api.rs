//! The Ticket API v1, call by call, as a client sees it.

use super::support::{Api, desk, post_json, send};
use desk::seed::{ANA, BRUNO};
use desk::{Kind, State};
use serde_json::json;

#[test]
fn a_waiting_ticket_says_what_is_asked() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Impressora não imprime").unwrap();
    let episode = desk.suspend(&ticket, "Qual é o\n número?").unwrap();
    let list = Api::sign_in(&desk, ANA).get("/v1/tickets?state=waiting_customer&limit=50").json();
    let item = &list["items"][0];
    assert_eq!(item["id"], json!(ticket));
    assert_eq!(item["number"], json!("1042"));
    assert_eq!(item["state"], json!("waiting_customer"));
    assert_eq!(item["waiting"]["episode_id"], json!(episode));
    assert_eq!(item["waiting"]["excerpt"], json!("Qual é o número?"));
    assert_eq!(item["waiting"]["asked_by"], json!("Marina Luz"));
    assert_eq!(item["portal_url"], json!(desk.portal_url(&ticket)));
    assert_eq!(item["can_follow_up"], json!(true));
    assert!(list["as_of"].as_str().unwrap().ends_with('Z'));
    assert!(list["next_cursor"].is_null());
}

#[test]
fn paging_reaches_every_ticket_once() {
    let desk = desk();
    let opened = desk.seed(ANA.email, 7).unwrap();
    let api = Api::sign_in(&desk, ANA);
    let (mut seen, mut path) = (Vec::new(), "/v1/tickets?limit=3".to_owned());
    loop {
        let page = api.get(&path);
        seen.extend(page.ids());
        if seen.len() == 3 {
            desk.set_state(&opened[0], State::Closed).unwrap();
            seen.extend([desk.add_ticket(ANA.email, Kind::Question, "Mais uma").unwrap()]);
        }
        match page.json()["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/tickets?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    let newest = seen.remove(3);
    assert_eq!(seen.pop(), Some(newest), "the one opened meanwhile comes last");
    assert_eq!(seen, opened);
}

#[test]
fn the_tag_depends_on_the_result_only() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.suspend(&ticket, "Qual?").unwrap();
    let api = Api::sign_in(&desk, ANA);
    let path = "/v1/tickets?state=waiting_customer";
    let first = api.get(path);
    let tag = first.header("etag").unwrap().to_owned();
    desk.set_clock_skew(3); // as_of moves on
    let again = api.get(path);
    assert_ne!(first.json()["as_of"], again.json()["as_of"]);
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    desk.add_ticket(ANA.email, Kind::Problem, "Outro").unwrap(); // not in the filter
    desk.seed(BRUNO.email, 1).unwrap(); // not hers
    let strong = tag.strip_prefix("W/").unwrap();
    for known in [tag.as_str(), strong, &format!("\"x\", {tag}"), "*"] {
        let reply = api.call("GET", path, &[("If-None-Match", known)], "");
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{known}");
        assert_eq!(reply.header("etag"), Some(tag.as_str()));
    }
    desk.suspend(&ticket, "E a sala?").unwrap();
    assert_eq!(api.call("GET", path, &[("If-None-Match", &tag)], "").status, 200);
}

#[test]
fn an_unchanged_poll_fits_the_budget() {
    let desk = desk();
    let ids = desk.seed(ANA.email, 20).unwrap();
    for id in &ids {
        desk.suspend(id, "Qual é o número de patrimônio?").unwrap();
    }
    let api = Api::sign_in(&desk, ANA);
    let path = "/v1/tickets?state=waiting_customer&limit=100";
    let tag = api.get(path).header("etag").unwrap().to_owned();
    let before = desk.traffic();
    let headers = [
        ("If-None-Match", tag.as_str()),
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", "tecjump-tray/0.1.0"),
    ];
    assert_eq!(api.call("GET", path, &headers, "").status, 304);
    let after = desk.traffic();
    let (asked, answered) = (after.received - before.received, after.sent - before.sent);
    println!("unchanged poll: {asked} bytes asked, {answered} bytes answered");
    assert!(answered < 200 && asked + answered < 700, "{asked} + {answered}");
}

#[test]
fn a_requester_sees_only_own_tickets() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Segredo").unwrap();
    let bruno = Api::sign_in(&desk, BRUNO);
    assert!(bruno.get("/v1/tickets").ids().is_empty());
    for path in [format!("/v1/tickets/{ticket}"), format!("/v1/tickets/{ticket}/events")] {
        assert_eq!(bruno.get(&path).problem(404), "not_found");
    }
    let follow_ups = format!("/v1/tickets/{ticket}/follow-ups");
    let foreign = bruno.post(&follow_ups, "k1", &json!({"text": "Oi"}));
    let missing = bruno.post("/v1/tickets/tk-9/follow-ups", "k2", &json!({"text": "Oi"}));
    assert_eq!(foreign.problem(404), missing.problem(404));
    assert_eq!(foreign.json()["detail"], missing.json()["detail"], "nothing to tell them apart");
}

#[test]
fn a_follow_up_happens_once_under_its_key() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.suspend(&ticket, "Qual?").unwrap();
    let api = Api::sign_in(&desk, ANA);
    let path = format!("/v1/tickets/{ticket}/follow-ups");
    let text = "É o da sala 3 – «o grande» 🖥️\r\n\tObrigada!  ";
    let first = api.post(&path, "9f1c", &json!({"text": text}));
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, Some("false")));
    assert_eq!(first.json()["state_after"], json!("in_progress"));
    desk.set_state(&ticket, State::Closed).unwrap();
    let again = api.post(&path, "9f1c", &json!({"text": text}));
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(again.json(), first.json());
    let other = api.post(&path, "9f1c", &json!({"text": "Outra coisa"}));
    assert_eq!(other.problem(422), "idempotency_key_reused");
    let fresh = api.post(&path, "a000", &json!({"text": text}));
    assert_eq!(fresh.problem(409), "not_repliable");
    let events = desk.ticket(&ticket).unwrap().events;
    let texts: Vec<_> = events.iter().filter_map(|event| event.text.as_deref()).collect();
    assert_eq!(texts, ["Aberto por um teste.", "Qual?", text]);
}

#[test]
fn a_follow_up_needs_a_key_and_a_text() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    let api = Api::sign_in(&desk, ANA);
    let path = format!("/v1/tickets/{ticket}/follow-ups");
    let json_only = [("Content-Type", "application/json")];
    let keyless = api.call("POST", &path, &json_only, r#"{"text":"Oi"}"#);
    assert_eq!(keyless.problem(400), "idempotency_key_missing");
    for bad in [json!({}), json!({"text": " \n"}), json!({"text": 1}), json!(["Oi"])] {
        assert_eq!(api.post(&path, "k", &bad).problem(400), "invalid_request", "{bad}");
    }
    assert_eq!(api.post(&path, "k", &json!({"text": "ç".repeat(8000)})).status, 201);
    api.post(&path, "l", &json!({"text": "ç".repeat(8001)})).problem(400);
    let halved = api.call("POST", &path, &[json_only[0], ("Idempotency-Key", "m")], r#"{"te"#);
    assert_eq!(halved.problem(400), "invalid_json");
}

#[test]
fn opening_a_ticket_gives_its_address() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    let wanted = json!({"kind": "question", "subject": "Agenda", "text": "Como compartilho?"});
    let first = api.post("/v1/tickets", "k1", &wanted);
    assert_eq!(first.status, 201);
    let location = first.header("location").unwrap().to_owned();
    assert_eq!(api.get(&location).json(), first.json());
    assert_eq!(api.post("/v1/tickets", "k1", &wanted).header("location"), Some(&*location));
    assert_eq!(desk.tickets().len(), 1);
    let odd = json!({"kind": "idea", "subject": "x", "text": "y"});
    assert_eq!(api.post("/v1/tickets", "k2", &odd).problem(400), "invalid_request");
}

#[test]
fn the_history_continues_after_the_cursor() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.follow_up(&ticket, "Olá!").unwrap();
    let episode = desk.suspend(&ticket, "Qual?").unwrap();
    desk.reply_as_requester(&ticket, "O da sala 3.").unwrap();
    let api = Api::sign_in(&desk, ANA);
    let path = format!("/v1/tickets/{ticket}/events");
    let page = api.get(&format!("{path}?limit=3")).json();
    let types: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types, [json!("opened"), json!("follow_up"), json!("suspended")]);
    assert_eq!(page["items"][2]["episode_id"], json!(episode));
    let after = page["next_after"].as_u64().unwrap();
    let rest = api.get(&format!("{path}?after={after}")).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["items"][0]["author"]["role"], json!("requester"));
    assert_eq!(rest["items"][0]["state_after"], json!("in_progress"));
    assert!(rest["next_after"].is_null());
}

#[test]
fn an_expired_or_revoked_token_is_rejected() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    assert_eq!(api.get("/v1/me").json()["name"], json!("Ana Conceição"));
    assert_eq!(api.call("DELETE", "/v1/sessions/current", &[], "").status, 204);
    let ended = api.get("/v1/me");
    assert_eq!(ended.problem(401), "token_invalid");
    assert!(ended.header("www-authenticate").unwrap().starts_with("Bearer"));
    let api = Api::sign_in(&desk, ANA);
    desk.revoke_all_sessions();
    assert_eq!(api.get("/v1/me").problem(401), "token_invalid");
    let none = send(desk.base_url(), "GET", "/v1/me", &[], "");
    assert_eq!(none.problem(401), "token_missing");
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let desk = desk();
    let guess = json!({"email": ANA.email, "password": "123456", "device": "x"});
    for _ in 0..5 {
        let reply = post_json(desk.base_url(), "/v1/sessions", &[], &guess);
        assert_eq!(reply.problem(401), "bad_credentials");
    }
    let locked = post_json(desk.base_url(), "/v1/sessions", &[], &guess);
    assert_eq!(locked.problem(429), "too_many_requests");
    assert!((1..=60).contains(&locked.header("retry-after").unwrap().parse().unwrap()));
}

#[test]
fn requests_off_the_contract_get_problems() {
    let desk = desk();
    let api = Api::sign_in(&desk, ANA);
    assert_eq!(api.get("/v1/tickets?state=asleep").problem(400), "unknown_state");
    assert_eq!(api.get("/v1/tickets?cursor=1").problem(400), "invalid_cursor");
    assert_eq!(api.get("/v1/tickets?limit=101").problem(400), "invalid_request");
    assert_eq!(api.get("/v1/tickets?sate=new").problem(400), "invalid_request");
    assert_eq!(api.get("/v1/nothing").problem(404), "not_found");
    let wrong = api.call("PUT", "/v1/tickets", &[], "");
    assert_eq!(wrong.problem(405), "method_not_allowed");
    assert!(wrong.header("allow").unwrap().contains("GET"));
    let html_only = api.call("GET", "/v1/me", &[("Accept", "text/html")], "");
    assert_eq!(html_only.problem(406), "not_acceptable");
    let text = api.call("POST", "/v1/tickets", &[("Idempotency-Key", "k")], "oi");
    assert_eq!(text.problem(415), "unsupported_media_type");
    let large = json!({"kind": "problem", "subject": "x", "text": "y".repeat(1 << 20)});
    assert_eq!(api.post("/v1/tickets", "k", &large).problem(413), "too_large");
}

#[test]
fn long_answers_are_compressed_and_short_ones_are_not() {
    let desk = desk();
    desk.seed(ANA.email, 50).unwrap();
    let api = Api::sign_in(&desk, ANA);
    let gzip = [("Accept-Encoding", "gzip")];
    let before = desk.traffic().sent;
    let long = api.call("GET", "/v1/tickets", &gzip, "");
    assert_eq!(long.header("content-encoding"), Some("gzip"));
    assert!(desk.traffic().sent - before < 3_000);
    let short = api.call("GET", "/v1/tickets?state=closed", &gzip, "");
    assert_eq!(short.header("content-encoding"), None);
}

#[test]
fn the_contract_is_served() {
    let desk = desk();
    let reply = send(desk.base_url(), "GET", "/v1/openapi.yaml", &[], "");
    assert!(reply.text().starts_with("openapi: 3.1"));
}
