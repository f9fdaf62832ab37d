//! Broken bodies: cut, dripping, too large, or with wrong content.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use serde_json::{Value, json};
use tokio::time::{Sleep, sleep};

use crate::wire::Fate;

/// The size of a body that is too big: 10 MB.
pub(crate) const BIG: usize = 10_000_000;

/// How long the first half of a body gets to be sent before the connection breaks.
const LEAD: Duration = Duration::from_millis(60);

/// One thing that a [`Script`] does.
enum Step {
    Send(Bytes),
    Pause(Duration),
    /// Break the connection; with a fate, by a TCP reset.
    Break(Option<Fate>),
}

/// A body that is sent step by step, under an announced length that it may never reach.
struct Script {
    announced: u64,
    steps: VecDeque<Step>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for Script {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            if let Some(pause) = self.pause.as_mut() {
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Step::Pause(long)) => self.pause = Some(Box::pin(sleep(long))),
                Some(Step::Break(fate)) => {
                    if let Some(fate) = fate {
                        fate.reset();
                    }
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty() && self.pause.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// Half of the body, then the connection breaks: by a reset if there is a fate, else by a close.
pub(crate) fn broken(body: &Bytes, fate: Option<Fate>) -> Body {
    let half = body.slice(..body.len() / 2);
    let steps = VecDeque::from([Step::Send(half), Step::Pause(LEAD), Step::Break(fate)]);
    Body::new(Script { announced: body.len() as u64, steps, pause: None })
}

/// The body byte by byte.
pub(crate) fn dripping(body: &Bytes, pause: Duration) -> Body {
    let drop = |at| [Step::Send(body.slice(at..=at)), Step::Pause(pause)];
    let steps = (0..body.len()).flat_map(drop).collect();
    Body::new(Script { announced: body.len() as u64, steps, pause: None })
}

/// Valid JSON of 10 MB that reads like an empty list.
pub(crate) fn big() -> Vec<u8> {
    let mut body = br#"{"items":[],"next_cursor":null,"padding":""#.to_vec();
    body.resize(BIG - 2, b'x');
    body.extend_from_slice(br#""}"#);
    body
}

/// The body of [`big`], compressed.
pub(crate) fn gzip_bomb() -> io::Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&big())?;
    gzip.finish()
}

/// Breaks the JSON in the middle.
pub(crate) const INVALID_JSON: &str = r#"{"items":[{"id":"tk-1",,}],"next_cursor":nil}"#;

/// A captive portal's page, as a hotel's network answers every request.
pub(crate) const CAPTIVE_PORTAL: &str = "<!doctype html><html lang=\"pt-BR\"><title>Rede de \
visitantes</title><h1>Bem-vindo à rede de visitantes</h1><form><label>Quarto <input name=quarto>\
</label><button>Conectar</button></form></html>";

/// Adds fields that the contract does not know to every object.
pub(crate) fn add_unknown_fields(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(add_unknown_fields);
            object.insert("x_new".to_owned(), json!({"nested": [1, null, "çã"]}));
            object.insert("priority".to_owned(), json!(3));
        }
        Value::Array(items) => items.iter_mut().for_each(add_unknown_fields),
        _ => {}
    }
}

/// Does something to every ticket: the items of a list, or the one that was asked for.
pub(crate) fn each_ticket(value: &mut Value, change: impl Fn(&mut Value)) {
    match value.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => items.iter_mut().for_each(change),
        None => change(value),
    }
}

/// A document that reads like an error, a list, a session and a person, each with the secret in it.
pub(crate) fn echo(secret: &str, body: &str) -> String {
    let ticket = json!({"id": secret, "subject": secret, "state": secret, secret: secret});
    json!({
        "type": "about:blank",
        "title": secret,
        "code": secret,
        "request_id": secret,
        "detail": format!("invalid input: {body}"),
        "message": format!("invalid input: {body}"),
        "items": [ticket],
        "next_cursor": null,
        "token": {secret: secret},
        "requester": secret,
        "id": secret,
        "name": secret,
        "state": {secret: secret},
        "event_id": secret,
        secret: secret,
    })
    .to_string()
}

/// Lets every item of a list come twice.
pub(crate) fn duplicate_items(value: &mut Value) {
    if let Some(items) = value.get_mut("items").and_then(Value::as_array_mut) {
        *items = items.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
    }
}
