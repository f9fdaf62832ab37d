//! A server whose answers the fuzzer writes.
//!
//! An input is text that people can write too: raw HTTP answers, divided by a line of five `=`.
//! They are given in that order and then again from the first, to whatever is asked.

use std::cell::RefCell;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Request, StatusCode, Url};
use serde_json::Value;
use tecjump_tray::api::answer::Answer;
use tecjump_tray::api::client::Http;

/// The line between two answers.
pub const DIVIDER: &[u8] = b"\n=====\n";
/// After so many requests the server is gone: what a list asks us to read has an end here.
const MAX_REQUESTS: usize = 64;
const MAX_HEADERS: usize = 16;

thread_local! {
    static SERVER: RefCell<Server> = RefCell::default();
}

#[derive(Default)]
struct Server {
    script: Vec<Scripted>,
    given: Vec<Given>,
}

#[derive(Clone)]
struct Scripted {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// A request and what was answered.
#[derive(Debug, Clone)]
pub struct Given {
    /// The method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// The answer's status.
    pub status: u16,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body.
    pub body: Vec<u8>,
}

impl Given {
    /// The answer as a document, as only we read it; bytes that are not UTF-8 as Latin-1.
    pub fn document(&self) -> Option<Value> {
        let mut text = String::new();
        for chunk in self.body.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
        }
        serde_json::from_str(&text).ok()
    }
}

/// A client that only this server answers.
pub fn client() -> Http {
    thread_local! {
        static HTTP: Http = Http::new(&Url::parse("https://fuzz.test").unwrap()).unwrap().with_stub(answer);
    }
    HTTP.with(Http::clone)
}

/// The server begins anew with these answers.
pub fn open(input: &[u8]) {
    let script = split(input, DIVIDER).into_iter().map(scripted).collect();
    SERVER.with_borrow_mut(|server| *server = Server { script, given: Vec::new() });
}

/// What was asked and answered since the last call.
pub fn take_given() -> Vec<Given> {
    SERVER.with_borrow_mut(|server| std::mem::take(&mut server.given))
}

/// The first line of an input, and the rest.
pub fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}

/// The parts of an input between dividers.
pub fn split<'a>(input: &'a [u8], divider: &[u8]) -> Vec<&'a [u8]> {
    let (mut parts, mut rest) = (Vec::new(), input);
    while let Some(at) = rest.windows(divider.len()).position(|bytes| bytes == divider) {
        parts.push(&rest[..at]);
        rest = &rest[at + divider.len()..];
    }
    parts.push(rest);
    parts
}

fn scripted(raw: &[u8]) -> Scripted {
    let end = raw.windows(2).position(|bytes| bytes == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&raw[..end], &raw[end + 2..]),
        None => (raw, &b""[..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = lines.next().unwrap_or_default();
    let status = status.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let status = StatusCode::from_bytes(status).unwrap_or(StatusCode::OK);
    let mut headers = HeaderMap::new();
    for line in lines.take(MAX_HEADERS) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default().trim_ascii();
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(value))
        {
            headers.append(name, value);
        }
    }
    Scripted { status, headers, body: body.to_vec() }
}

fn answer(request: &Request) -> Option<Answer> {
    SERVER.with_borrow_mut(|server| {
        let asked = server.given.len();
        assert!(asked <= MAX_REQUESTS, "a server that is gone is asked again and again");
        let at = asked.checked_rem(server.script.len())?;
        let lost = asked == MAX_REQUESTS;
        let Scripted { status, headers, body } = server.script[at].clone();
        server.given.push(Given {
            method: request.method().to_string(),
            path: request.url().path().to_owned(),
            status: status.as_u16(),
            headers: headers.clone(),
            body: body.clone(),
        });
        (!lost).then(|| Answer { asked: String::new(), status, headers, body })
    })
}
