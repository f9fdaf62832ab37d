//! The list of waiting tickets: the requests, contradictory answers, other requesters' tickets.

use super::*;

#[tokio::test]
async fn requests_avoid_every_known_trap_of_rt() {
    let server = Server::with_script(question());
    poll(&source(&server)).await.unwrap();
    let asked = server.finish();
    let list = asked[0].lines().next().unwrap();
    let filter = "query=Requestor.id+%3D+%27__CurrentUser__%27+AND+%28Status+%3D+%27stalled%27%29";
    assert!(list.contains(filter), "{list}");
    for head in asked.iter().map(|head| head.to_lowercase()) {
        assert!(head.contains("\r\nauthorization: token 1-35-segredo\r\n"), "{head}");
        for trap in ["mozilla", "\r\ncookie:", "\r\nif-modified-since:", "\r\nif-none-match:"] {
            assert!(!head.contains(trap), "{head}");
        }
    }
}

#[tokio::test]
async fn the_address_may_name_rest_2_0() {
    let server = Server::with_script([("tickets?", recorded!("nothing-found"))]);
    let base = server.url.join("REST/2.0/").unwrap();
    let states = vec!["stalled".into()];
    let source = RequestTracker::new(Http::new(&base).unwrap(), base.clone(), base, states);
    assert_eq!(poll(&source).await, Ok(vec![]));
    server.finish();
}

#[tokio::test]
async fn an_empty_list_may_have_a_fractional_page_count() {
    assert_eq!(poll_of(recorded!("nothing-found")).await, Ok(vec![]));
}

#[tokio::test]
async fn a_row_in_another_state_invalidates_the_list() {
    let other = recorded!("list").with("stalled", "open");
    assert_eq!(poll_of(other).await, Err(Problem::Contradictory));
    // Here RT ignored the fields as well.
    let without_fields = recorded!("list").with("\"Status\"", "\"State\"");
    assert_eq!(poll_of(without_fields).await, Err(Problem::InvalidJson));
}

#[tokio::test]
async fn another_requesters_ticket_is_never_listed() {
    let server = Server::with_script([
        ("tickets?", recorded!("list")),
        ("ticket/128 ", recorded!("our-ticket")),
        ("user/35 ", recorded!("user")),
    ]);
    assert_eq!(poll_as("cliente1", &source(&server)).await, Err(Problem::Contradictory));
    server.finish();
}

#[tokio::test]
async fn a_list_with_a_denied_ticket_fails() {
    for denied in [recorded!("forbidden"), recorded!("not-found")] {
        assert_eq!(poll_of_ticket(denied).await, Err(Problem::Contradictory));
    }
}

#[tokio::test]
async fn a_renamed_user_is_still_the_requester() {
    let [list, ticket, history, words] = question();
    let user = ("user/35 ", recorded!("user").with("cliente1\"", "cliente10\""));
    let server = Server::with_script([list, ticket, user, history, words]);
    let tickets = poll_as("nome.antigo", &source(&server)).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("991".into()));
    server.finish();
}

#[tokio::test]
async fn a_member_of_a_requesting_group_is_a_requester() {
    let [list, (path, ticket), history, words] = question();
    let user = r#""Requestor" : [
      {
         "id" : "cliente10",
         "type" : "user","#;
    let by_group = ticket.with(user, r#""Requestor" : [{"id" : "71", "type" : "group","#);
    let server = Server::with_script([list, (path, by_group), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap().len(), 1);
    server.finish();
}

#[tokio::test]
async fn a_ticket_answered_or_merged_meanwhile_is_dropped() {
    let answered = recorded!("our-ticket").with("\"stalled\"", "\"open\"");
    assert_eq!(poll_of_ticket(answered).await, Ok(vec![]));
    let merged = recorded!("our-ticket").with("\"id\" : 128", "\"id\" : 7");
    assert_eq!(poll_of_ticket(merged).await, Ok(vec![]));
}

#[tokio::test]
async fn all_pages_are_read_by_number() {
    let server = Server::with_script([
        ("tickets?", recorded!("list-page-1")),
        ("tickets?", recorded!("list-page-2")),
        ("ticket/128 ", recorded!("our-ticket")),
        ("ticket/128/history?", recorded!("our-history")),
        ("attachments?", recorded!("words")),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        heads("1005", ""),
    ]);
    assert_eq!(poll(&source(&server)).await.unwrap().len(), 1);
    let asked = server.finish();
    assert!(!asked[0].contains("&page=") && asked[1].contains("&page=2 "), "{asked:#?}");
}

#[tokio::test]
async fn a_contradictory_list_is_rejected() {
    let page_2 = || recorded!("list-page-2");
    let empty = recorded!("page-past-the-end").with("\"page\" : 99", "\"page\" : 2");
    for second in [
        empty.with("\"total\" : 4", "\"total\" : 2"),
        page_2().with("\"129\"", "\"128\""), // the same ticket twice
        page_2().with("\"page\" : 2", "\"page\" : 1"), // another page than asked for
        page_2().with("\"count\" : 1", "\"count\" : 2"), // a row is missing
        page_2().with("\"total\" : 2", "\"total\" : 1"), // more rows than there are
    ] {
        let server =
            Server::with_script([("tickets?", recorded!("list-page-1")), ("tickets?", second)]);
        assert_eq!(poll(&source(&server)).await, Err(Problem::Contradictory));
        server.finish();
    }
    let no_number = recorded!("list").with("\"id\" : \"128\"", "\"id\" : \"../rt\"");
    assert_eq!(poll_of(no_number).await, Err(Problem::Contradictory));
}

#[tokio::test]
async fn without_a_total_an_empty_page_ends_the_list() {
    let [(tickets, list), ticket, history, words] = question();
    let uncounted = list.with("\"total\" : 1", "\"total\" : null");
    let end = recorded!("nothing-found")
        .with("\"total\" : 0", "\"total\" : null")
        .with("\"page\" : 1", "\"page\" : 2");
    let server =
        Server::with_script([(tickets, uncounted), (tickets, end), ticket, history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap().len(), 1);
    server.finish();
}

#[tokio::test]
async fn latin_1_is_read_whole() {
    let [list, (path, ticket), history, words] = question();
    let server = Server::with_script([list, (path, ticket.in_latin_1()), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap()[0].subject, "Teclado com defeito: ação");
    server.finish();
    let created = recorded!("permission-denied-inside");
    let words: Vec<String> = serde_json::from_str(&wire::text_of(created.body())).unwrap();
    assert_eq!(words, ["Correspondência adicionada", "Permissão Negada"]);
}

#[tokio::test]
async fn each_refusal_maps_to_its_problem() {
    for (answer, problem) in [
        (recorded!("bad-token"), Problem::Unauthorized),
        (recorded!("login-page"), Problem::Unauthorized),
        (
            recorded!("login-page").with_head("Location: /", "Location: http://wifi.test/"),
            Problem::Redirected,
        ),
        (recorded!("forbidden"), Problem::Forbidden),
        (recorded!("not-found"), Problem::NotFound),
        (recorded!("syntax-error"), Problem::UnexpectedStatus),
        (recorded!("died"), Problem::ServerError),
        (recorded!("list").with_head("application/json", "text/html"), Problem::NotJson),
        (recorded!("list").with("]", ""), Problem::InvalidJson),
    ] {
        assert_eq!(poll_of(answer).await, Err(problem));
    }
}
