//! Replays recorded answers over a real connection.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

/// An answer from `tests/rt/exchanges`.
macro_rules! recorded {
    ($name:literal) => {
        $crate::api::request_tracker::tests::replay::Answer::new(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/rt/exchanges/",
            $name,
            ".http"
        )))
    };
}
pub(super) use recorded;

/// A raw answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    pub(super) fn new(raw: &[u8]) -> Self {
        let end = raw.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(raw[..end].to_vec()).unwrap();
        Self { head, body: raw[end + 4..].to_vec() }
    }

    /// The answer with something in it changed.
    pub(super) fn with(self, old: &str, new: &str) -> Self {
        let body = String::from_utf8(self.body).unwrap();
        assert!(body.contains(old), "{old} is not in {body}");
        Self { body: body.replace(old, new).into_bytes(), ..self }
    }

    /// The answer with its headers changed.
    pub(super) fn with_head(self, old: &str, new: &str) -> Self {
        assert!(self.head.contains(old), "{old} is not in {}", self.head);
        Self { head: self.head.replace(old, new), ..self }
    }

    /// The answer's text in Latin-1.
    pub(super) fn in_latin_1(self) -> Self {
        let text = String::from_utf8(self.body).unwrap();
        let body = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        Self { body, ..self }
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// As it goes over the wire, with the length of the changed body.
    fn raw(&self) -> Vec<u8> {
        let length = format!("Content-Length: {}", self.body.len());
        let is_length = |line: &str| line.starts_with("Content-Length:");
        let lines = self.head.split("\r\n");
        let lines: Vec<_> =
            lines.map(|line| if is_length(line) { length.as_str() } else { line }).collect();
        [lines.join("\r\n").as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// A server that answers these requests in this order and no others.
pub(super) struct Server {
    pub(super) url: Url,
    script: Arc<Mutex<VecDeque<(&'static str, Answer)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Each step is the beginning of a path below `REST/2.0/`, after the word `POST` where it is
    /// not a `GET`, and the answer to it.
    pub(super) fn with_script<const N: usize>(script: [(&'static str, Answer); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let script = Arc::new(Mutex::new(VecDeque::from(script)));
        let asked = Arc::default();
        let server = Self { url, script, asked };
        let (script, asked) = (Arc::clone(&server.script), Arc::clone(&server.asked));
        thread::spawn(move || {
            for client in listener.incoming() {
                answer(client.unwrap(), &script, &asked);
            }
        });
        server
    }

    /// Checks that the script was used up and continues with this one.
    pub(super) fn then<const N: usize>(&self, script: [(&'static str, Answer); N]) {
        self.finish();
        self.script(script);
    }

    /// Adds to the script.
    pub(super) fn script(&self, script: impl IntoIterator<Item = (&'static str, Answer)>) {
        self.script.lock().unwrap().extend(script);
    }

    /// The requests since the last call, each with its headers and body. Fails unless the script was used
    /// up.
    pub(super) fn finish(&self) -> Vec<String> {
        let left = self.script.lock().unwrap();
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        assert!(left.is_empty(), "not asked: {:?}, asked: {asked:#?}", left.front().unwrap().0);
        asked
    }
}

fn answer(
    mut client: TcpStream,
    script: &Mutex<VecDeque<(&str, Answer)>>,
    asked: &Mutex<Vec<String>>,
) {
    let mut head = String::new();
    let mut reader = BufReader::new(client.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let length = head
        .to_lowercase()
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| rest.split("\r\n").next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head.push_str(&String::from_utf8(body).unwrap());
    let step = script.lock().unwrap().pop_front();
    let is_next = |step: &str| {
        let (method, path) =
            step.split_once(' ').filter(|(method, _)| *method == "POST").unwrap_or(("GET", step));
        head.starts_with(&format!("{method} /REST/2.0/{path}"))
    };
    let raw = match step {
        Some((path, answer)) if is_next(path) => answer.raw(),
        other => {
            let expected = other.map(|(path, _)| path);
            format!("HTTP/1.1 599 asked {:?} instead of {expected:?}\r\n\r\n", head.lines().next())
                .into_bytes()
        }
    };
    asked.lock().unwrap().push(head);
    client.write_all(&raw).unwrap();
}
