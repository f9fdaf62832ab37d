//! Each trap of the recorded exchanges, replayed.

mod episodes;
mod lists;
mod questions;
mod replay;
mod replies;
mod rows;
mod sign_in;

use super::super::client::Http;
use super::*;
use replay::{Answer, Server, recorded};

/// The user of `our-ticket`.
const US: &str = "cliente10";

fn source(server: &Server) -> RequestTracker {
    let portal = Url::parse("https://chamados.test/rt").unwrap();
    RequestTracker::new(
        Http::new(&server.url).unwrap(),
        server.url.clone(),
        portal,
        vec!["stalled".into()],
    )
}

fn credential(name: &str) -> Credential {
    let requester = Requester { id: name.into(), name: String::new(), login: name.into() };
    Credential { requester, token: "1-35-segredo".into() }
}

async fn poll(source: &RequestTracker) -> Result<Vec<WaitingTicket>, Problem> {
    poll_as(US, source).await
}

async fn poll_as(name: &str, source: &RequestTracker) -> Result<Vec<WaitingTicket>, Problem> {
    match source.poll(&credential(name), Ask::default()).await {
        Ok(PollAnswer { tickets: Tickets::Complete(list), .. }) => Ok(list.tickets),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.failure.problem),
    }
}

/// The outcome of a poll whose only answer is this.
async fn poll_of(answer: Answer) -> Result<Vec<WaitingTicket>, Problem> {
    let server = Server::with_script([("tickets", answer)]);
    let outcome = poll(&source(&server)).await;
    server.finish();
    outcome
}

/// The outcome of a poll that finds this ticket of user `US` in the list.
async fn poll_of_ticket(answer: Answer) -> Result<Vec<WaitingTicket>, Problem> {
    let server = Server::with_script([("tickets", recorded!("list")), ("ticket/128", answer)]);
    let outcome = poll(&source(&server)).await;
    server.finish();
    outcome
}

/// A question asked and read.
fn question() -> [(&'static str, Answer); 4] {
    [
        ("tickets?", recorded!("list")),
        ("ticket/128 ", recorded!("our-ticket")),
        ("ticket/128/history?", recorded!("our-history")),
        ("attachments?", recorded!("words")),
    ]
}

/// The head of a message, without its words.
fn heads(transaction: &str, head: &str) -> (&'static str, Answer) {
    let head = format!("\"Headers\" : {}", serde_json::json!(head));
    let words = recorded!("words").with("\"Filename\" : \"\"", &head);
    ("attachments?", words.with("991", transaction).with("Qual é o modelo do teclado?", ""))
}

/// The ticket of `question`, owned by this agent.
fn owned_by(agent: &str) -> Answer {
    recorded!("our-ticket").with(r#""id" : "Nobody""#, &format!(r#""id" : "{agent}""#))
}

/// The head of an automatic answer.
const OUT_OF_OFFICE: &str = "Subject: Ausente\nAuto-Submitted: auto-replied\n";
