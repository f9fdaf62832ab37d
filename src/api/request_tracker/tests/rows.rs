//! A ticket that cannot be read hides no other.

use super::*;
use crate::core::tickets::CompleteList;

async fn list_of(source: &RequestTracker) -> Result<CompleteList, ApiError> {
    match source.poll(&credential(US), Ask::default()).await? {
        PollAnswer { tickets: Tickets::Complete(list), .. } => Ok(list),
        other => panic!("{other:?}"),
    }
}

fn ids(list: &CompleteList) -> (Vec<&str>, Vec<Option<&str>>) {
    (
        list.tickets.iter().map(|ticket| ticket.id.as_str()).collect(),
        list.unreadable.iter().map(|row| row.id.as_ref().map(TicketId::as_str)).collect(),
    )
}

fn pages(second: Answer) -> [(&'static str, Answer); 2] {
    [("tickets?", recorded!("list-page-1")), ("tickets?", second)]
}

fn first_ticket() -> [(&'static str, Answer); 3] {
    let [_, ticket, history, words] = question();
    [ticket, history, words]
}

#[tokio::test]
async fn a_bad_row_hides_no_other() {
    let page_2 = || recorded!("list-page-2");
    for (bad, id) in [
        (page_2().with("\"2026-11-22T16:30:14Z\"", "null"), Some("129")),
        (page_2().with("2026-11-22T16:30:14Z", "ontem"), Some("129")),
        (page_2().with("\"Status\" : \"stalled\",", ""), Some("129")),
        (page_2().with("\"stalled\"", "{\"x\":1e999}"), Some("129")),
        (page_2().with("\"129\"", "null"), None),
        (page_2().with("\"129\"", "[]"), None),
        (page_2().with("\"stalled\"", "\"open\""), Some("129")),
        (page_2().with("\"129\"", "\"../129\""), Some("../129")),
    ] {
        let server = Server::with_script(pages(bad));
        server.script(first_ticket());
        let list = list_of(&source(&server)).await.unwrap();
        assert_eq!(ids(&list), (vec!["128"], vec![id]));
        server.finish();
    }
}

#[tokio::test]
async fn an_unreadable_ticket_hides_no_other() {
    let ticket = || recorded!("answered-ticket");
    for (bad, asks_who_we_are) in [
        (recorded!("died"), false),
        (recorded!("forbidden"), false),
        (recorded!("not-found"), false),
        (recorded!("forbidden").with_head("application/json", "text/html"), false),
        (ticket().with("\"Created\" : \"2026-11-22T16:30:12Z\"", "\"Created\" : null"), false),
        (ticket().with("\"Requestor\" : [", "\"Requestor\" : null, \"x\" : ["), false),
        (ticket().with("\"Requestor\" : [", "\"Requestor\" : [], \"x\" : ["), true),
        (ticket().with("]", ""), false),
        (ticket().with("\"id\" : 129", "\"id\" : null"), false),
    ] {
        let server = Server::with_script(pages(recorded!("list-page-2")));
        server.script(first_ticket());
        server.script([("ticket/129 ", bad)]);
        if asks_who_we_are {
            server.script([("user/35 ", recorded!("user"))]);
        }
        let list = list_of(&source(&server)).await.unwrap();
        assert_eq!(ids(&list), (vec!["128"], vec![Some("129")]));
        assert!(!list.unreadable[0].reason.is_empty());
        server.finish();
    }
}

#[tokio::test]
async fn a_bad_row_is_read_again_next_time() {
    let server = Server::with_script(pages(recorded!("list-page-2")));
    server.script(first_ticket());
    server.script([("ticket/129 ", recorded!("died"))]);
    let source = source(&server);
    list_of(&source).await.unwrap();
    server.then(pages(recorded!("list-page-2")));
    server.script([
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
    ]);
    assert_eq!(ids(&list_of(&source).await.unwrap()), (vec!["128"], vec![]));
    server.finish();
}

#[tokio::test]
async fn a_server_that_fails_ends_the_poll() {
    for (failure, problem) in [
        (
            recorded!("died").with_head("500 Internal Server Error", "503 Busy"),
            Problem::Unavailable,
        ),
        (recorded!("died").with_head("500 Internal", "429 Internal"), Problem::TooManyRequests),
        (recorded!("bad-token"), Problem::Unauthorized),
    ] {
        let server = Server::with_script(pages(recorded!("list-page-2")));
        server.script(first_ticket());
        server.script([("ticket/129 ", failure)]);
        let outcome = list_of(&source(&server)).await;
        assert_eq!(outcome.unwrap_err().failure.problem, problem);
        server.finish();
    }
}
