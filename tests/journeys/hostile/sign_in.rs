//! Wrong answers to a sign-in.

use super::raw_server::RawServer;
use crate::support::Profile;

const LOGIN: &str = "ana@cliente.test";
const PASSWORD: &str = "Zx9-UniquePassw0rd-!q7";
const TOKEN: &str = "tok-0123456789abcdef";

/// A complete answer with this status line, header lines and body.
fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const JSON: &str = "content-type: application/json\r\n";
const PROBLEM: &str = "content-type: application/problem+json\r\n";
const HTML: &str = "content-type: text/html\r\n";

fn session(token: &str, requester: &str) -> Vec<u8> {
    http("201 Created", JSON, &format!(r#"{{"token":{token},"requester":{requester}}}"#))
}

/// Connection-level answers, and those that echo the request: `{body}` makes the length wrong, so
/// the end of the connection is the end of the body.
fn echo(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n{body}").into_bytes()
}

fn refused() -> Vec<(&'static str, Vec<u8>)> {
    let long = |length: usize| format!("\"{}\"", "t".repeat(length));
    let ana = r#"{"id":"7","name":"Ana"}"#;
    vec![
        ("nothing", Vec::new()),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        ("binary", vec![0, 159, 146, 150, 13, 10, 13, 10]),
        ("half a status line", b"HTTP/1.1 2".to_vec()),
        ("a status of letters", b"HTTP/1.1 abc OK\r\n\r\n".to_vec()),
        ("status 0", b"HTTP/1.1 000 \r\n\r\n".to_vec()),
        ("status 999", http("999 Odd", JSON, "{}")),
        ("100 only", b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
        ("a header without a colon", echo("201 Created", "no colon here\r\n", "{}")),
        ("a length that is not a number", echo("201 Created", "content-length: x\r\n", "{}")),
        ("two lengths", echo("201 Created", "content-length: 1\r\ncontent-length: 2\r\n", "{}")),
        ("a negative length", echo("201 Created", "content-length: -1\r\n", "{}")),
        ("a length beyond the body", echo("201 Created", "content-length: 99999\r\n", "{}")),
        ("chunks without a size", echo("201 Created", "transfer-encoding: chunked\r\n", "zz\r\n")),
        ("a body that is not gzip", http("201 Created", "content-encoding: gzip\r\n", "plain")),
        ("an empty 201", http("201 Created", JSON, "")),
        ("an empty object", http("201 Created", JSON, "{}")),
        ("an array", http("201 Created", JSON, "[]")),
        ("null", http("201 Created", JSON, "null")),
        ("half an object", http("201 Created", JSON, r#"{"token":"tok"#)),
        ("deep nesting", http("201 Created", JSON, &"[".repeat(100_000))),
        ("a login page", http("200 OK", HTML, "<html>Wi-Fi</html>")),
        ("a login page called 201", http("201 Created", HTML, "<html>Wi-Fi</html>")),
        ("JSON called HTML", http("201 Created", HTML, r#"{"token":"t","requester":{"id":"7"}}"#)),
        ("a redirect", http("302 Found", "location: http://127.0.0.1:9/\r\n", "")),
        (
            "a redirect with the body",
            echo("307 Moved", "location: http://127.0.0.1:9/\r\n", "{body}"),
        ),
        ("no token", session("null", ana)),
        ("a number for a token", session("7", ana)),
        ("an empty token", session("\"\"", ana)),
        ("a token with a line end", session("\"tok\\n\"", ana)),
        ("a token with CR LF and a header", session("\"tok\\r\\nX-Evil: 1\"", ana)),
        ("a token with NUL", session("\"t\\u0000k\"", ana)),
        ("a token of 3,000 bytes", session(&long(3_000), ana)),
        ("a token of 1 MB", session(&long(1_000_000), ana)),
        ("no requester", session("\"tok\"", "null")),
        ("a requester without an id", session("\"tok\"", "{}")),
        ("an id that is a number", session("\"tok\"", r#"{"id":7}"#)),
        ("400 that echoes, JSON", echo("400 Bad Request", JSON, "{body}")),
        ("400 that echoes, problem", echo("400 Bad Request", PROBLEM, r#"{"code":{body}}"#)),
        (
            "422 with the body as message",
            echo("422 No", PROBLEM, r#"{"code":"validation","message":{body}}"#),
        ),
        (
            "401 with a code that echoes",
            http("401 No", PROBLEM, &format!(r#"{{"code":"{PASSWORD}"}}"#)),
        ),
        (
            "422 with an id that echoes",
            http("422 No", PROBLEM, &format!(r#"{{"request_id":"{PASSWORD}"}}"#)),
        ),
        ("500 that echoes, HTML", echo("500 Oops", HTML, "<pre>{body}</pre>")),
        ("a reason that echoes", http(&format!("418 {PASSWORD}"), JSON, "{}")),
        ("a media type that echoes", http("200 OK", &format!("content-type: {PASSWORD}\r\n"), "x")),
        ("a location that echoes", http("302 Found", &format!("location: /{PASSWORD}\r\n"), "")),
        (
            "JSON broken at the secret",
            http("201 Created", JSON, &format!("{{\"token\": {PASSWORD}")),
        ),
        (
            "a field named like the secret",
            http("201 Created", JSON, &format!(r#"{{"{PASSWORD}":1}}"#)),
        ),
        ("a type named like the secret", session(&format!("{{\"{PASSWORD}\":1}}"), ana)),
        ("429 for a year", http("429 Slow", "retry-after: 31536000\r\n", "")),
        ("503 until 1990", http("503 Gone", "retry-after: Mon, 01 Jan 1990 00:00:00 GMT\r\n", "")),
    ]
}

/// Given wrong answers, when the user signs in, then the command fails with a message, and the
/// password is only in the request.
#[test]
fn hostile_sign_in_answers_leak_nothing() {
    let server = RawServer::start();
    let profile = Profile::with_settings(&[("ApiUrl", &server.url())]);
    let arguments = ["sign-in", "--email", LOGIN, "--password-stdin"];
    let inputs = refused();
    assert_eq!(inputs.len(), 51, "the count that the documents give");
    let mut faults = Vec::new();
    for (what, bytes) in &inputs {
        server.answers(bytes);
        let (code, text) = profile.says(&arguments, PASSWORD);
        let printed = [text.as_str(), &profile.files()].concat();
        let holds = code == 1
            && !text.trim().is_empty()
            && !printed.contains(PASSWORD)
            && printed.lines().all(|line| line.len() < 2_000)
            && !printed.contains('\u{1b}');
        if !holds {
            faults.push(format!("{what}: exit {code}: {printed}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    server.answers(&session(&format!("\"{TOKEN}\""), r#"{"id":"7","name":"Ana"}"#));
    let (code, text) = profile.says(&arguments, PASSWORD);
    assert_eq!(code, 0, "the right answer still signs in: {text}");
    let printed = [text, profile.files()].concat();
    assert!(!printed.contains(PASSWORD) && !printed.contains(TOKEN), "{printed}");
}
