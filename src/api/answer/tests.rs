use reqwest::header::{HeaderName, HeaderValue};

use super::*;
use ErrorForm::{Message, ProblemDocument};

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let headers = headers.iter().map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
    });
    Answer {
        asked: "GET /v1/tickets".to_owned(),
        status: StatusCode::from_u16(status).unwrap(),
        headers: headers.collect(),
        body: body.into(),
    }
}

fn refused(answer: Answer, form: ErrorForm) -> Problem {
    answer.expect(&[StatusCode::OK], form).unwrap_err().failure.problem
}

#[test]
fn only_the_servers_own_error_is_a_refusal() {
    let document = r#"{"code":"forbidden","request_id":"a1"}"#;
    for status in [400, 403, 404, 405, 407, 409, 413, 415, 421, 422, 451] {
        let own = answer(status, &[("content-type", "Application/Problem+JSON")], document);
        assert!(crate::core::replies::is_refusal(refused(own, ProblemDocument)), "{status}");
        let message = &[("content-type", "application/json; charset=utf-8")];
        let own = answer(status, message, r#"{"message":"Forbidden"}"#);
        assert!(crate::core::replies::is_refusal(refused(own, Message)), "{status}");

        for (kind, body) in [
            ("text/html", "<html>403</html>"),
            ("application/json", document),
            ("application/problem+json", "<html>403</html>"),
            ("application/problem+json", "[]"),
            ("", ""),
        ] {
            let page = answer(status, &[("content-type", kind)], body);
            assert_eq!(refused(page, ProblemDocument), Problem::NotJson, "{status} {kind}");
        }
        for (kind, body) in [("text/html", r#"{"message":"x"}"#), ("application/json", "{}")] {
            let page = answer(status, &[("content-type", kind)], body);
            assert_eq!(refused(page, Message), Problem::NotJson, "{status} {kind}");
        }
    }
}

#[test]
fn no_other_status_is_a_refusal() {
    for status in (100..200).chain(201..400).chain(500..=999).chain([408, 425, 429]) {
        for kind in ["text/html", "application/json", "application/problem+json"] {
            for form in [ProblemDocument, Message] {
                let body = r#"{"message":"x","code":"x"}"#;
                let problem = refused(answer(status, &[("content-type", kind)], body), form);
                assert!(!crate::core::replies::is_refusal(problem), "{status} {kind} {problem:?}");
                assert_eq!(problem.retry(), crate::core::problem::Retry::BackOff, "{status}");
            }
        }
    }
}

#[test]
fn only_a_bearer_challenge_ends_a_session() {
    for (challenge, ours) in [
        ("Bearer", true),
        (r#"bearer realm="desk", error="invalid_token""#, true),
        (r#"Basic realm="a", Bearer realm="b""#, true),
        (r#"Basic realm="proxy""#, false),
        (r#"Basic realm="a, Bearer b""#, false),
        (r#"Basic realm="a \", Bearer ""#, false),
        ("Negotiate", false),
        ("BearerX", false),
        ("", false),
    ] {
        let document = r#"{"code":"token_invalid"}"#;
        let head = [("www-authenticate", challenge), ("content-type", "application/problem+json")];
        let expected = if ours { Problem::Unauthorized } else { Problem::NotJson };
        assert_eq!(refused(answer(401, &head, document), ProblemDocument), expected, "{challenge}");
    }
    let rt = answer(401, &[("content-type", "application/json")], r#"{"message":"Unauthorized"}"#);
    assert_eq!(refused(rt, Message), Problem::Unauthorized);
    let proxy = answer(401, &[("content-type", "text/html")], "<h1>401</h1>");
    assert_eq!(refused(proxy, Message), Problem::NotJson);
}

#[test]
fn only_codes_and_rts_message_are_logged() {
    let body = r#"{"code":"a:b.c-d_e","request_id":"senha com espaço","message":"senha"}"#;
    let problem = [("content-type", "application/problem+json")];
    let words = |form| {
        let error = answer(422, &problem, body).expect(&[StatusCode::OK], form).unwrap_err();
        error.detail()
    };
    assert_eq!(words(ProblemDocument), "GET /v1/tickets: 422 Unprocessable Entity: a:b.c-d_e");
    assert_eq!(words(Message), "GET /v1/tickets: 422 Unprocessable Entity: senha");
}

#[test]
fn media_types_ignore_case_and_a_bom_is_skipped() {
    let read = |kind, body| {
        let answer = answer(200, &[("content-type", kind)], body);
        answer.json::<Vec<u8>>(&mut Warnings::new()).map_err(|error| error.failure.problem)
    };
    assert_eq!(read("Application/JSON", "[1]"), Ok(vec![1]));
    assert_eq!(read("application/vnd.x+JSON ; charset=utf-8", "[1]"), Ok(vec![1]));
    assert_eq!(read("application/json", "\u{feff}[1]"), Ok(vec![1]));
    assert_eq!(read("application/jsonx", "[1]"), Err(Problem::NotJson));
    assert_eq!(read("application/json", "[1]\u{feff}"), Err(Problem::InvalidJson));
}

#[test]
fn a_max_age_is_an_hour_at_most() {
    let age = |value| answer(200, &[("cache-control", value)], "").max_age();
    assert_eq!(age("private, Max-Age=\"90\""), Some(Duration::from_secs(90)));
    assert_eq!(age("max-age=31536000"), Some(Duration::from_hours(1)));
    assert_eq!(age("max-age=0"), None);
    assert_eq!(age("s-maxage=90"), None);
}
