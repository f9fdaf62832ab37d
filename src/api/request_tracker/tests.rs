//! Each trap of the recorded exchanges, played back.

mod replay;
mod replies;
mod rows;

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

/// What becomes of a poll whose only answer is this.
async fn poll_of(answer: Answer) -> Result<Vec<WaitingTicket>, Problem> {
    let server = Server::playing([("tickets", answer)]);
    let outcome = poll(&source(&server)).await;
    server.finish();
    outcome
}

/// What becomes of a poll that finds this ticket of user `US` in the list.
async fn poll_of_ticket(answer: Answer) -> Result<Vec<WaitingTicket>, Problem> {
    let server = Server::playing([("tickets", recorded!("list")), ("ticket/128", answer)]);
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

/// What a mailbox's own answer has in its head.
const OUT_OF_OFFICE: &str = "Subject: Ausente\nAuto-Submitted: auto-replied\n";

#[tokio::test]
async fn a_question_is_read_once_and_then_one_request_is_enough() {
    let server = Server::playing(question());
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    let expected = WaitingTicket {
        id: TicketId("128".into()),
        number: "128".into(),
        subject: "Teclado com defeito: ação".into(),
        episode: EpisodeId("991".into()),
        since: "2026-11-22T16:30:01Z".parse().unwrap(),
        asked_by: "Atendente Um".into(),
        excerpt: "Qual é o modelo do teclado?".into(),
        portal_url: Some("https://chamados.test/rt/SelfService/Display.html?id=128".into()),
        can_follow_up: true,
    };
    assert_eq!(tickets, [expected]);
    server.then([("tickets?", recorded!("list"))]);
    assert_eq!(poll(&source).await.unwrap(), tickets);
    server.finish();
}

#[tokio::test]
async fn the_filter_is_ticket_sql_and_nothing_is_sent_that_rt_stumbles_over() {
    let server = Server::playing(question());
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
    let server = Server::playing([("tickets?", recorded!("nothing-found"))]);
    let base = server.url.join("REST/2.0/").unwrap();
    let states = vec!["stalled".into()];
    let source = RequestTracker::new(Http::new(&base).unwrap(), base.clone(), base, states);
    assert_eq!(poll(&source).await, Ok(vec![]));
    server.finish();
}

#[tokio::test]
async fn nothing_found_has_a_float_for_its_pages() {
    assert_eq!(poll_of(recorded!("nothing-found")).await, Ok(vec![]));
}

#[tokio::test]
async fn another_change_costs_two_requests_and_leaves_the_words() {
    let server = Server::playing(question());
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    server.then([
        ("tickets?", recorded!("list").with("16:30:02Z", "16:30:04Z")),
        ("ticket/128 ", recorded!("our-ticket").with("com defeito", "sem tecla")),
        ("ticket/128/history?", recorded!("our-history")),
    ]);
    let changed = poll(&source).await.unwrap();
    assert_eq!(changed[0].subject, "Teclado sem tecla: ação");
    assert_eq!(changed[0].excerpt, tickets[0].excerpt);
    server.finish();
}

#[tokio::test]
async fn a_ticket_that_changed_just_now_is_asked_for_once_more_by_its_tag() {
    let just_now = || recorded!("list").with_head("16:30:09", "16:30:03");
    let [_, ticket, history, words] = question();
    let server = Server::playing([("tickets?", just_now()), ticket, history, words]);
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    server.then([("tickets?", just_now()), ("ticket/128 ", recorded!("ticket-unchanged"))]);
    assert_eq!(poll(&source).await.unwrap(), tickets);
    server.then([("tickets?", recorded!("list")), ("ticket/128 ", recorded!("ticket-unchanged"))]);
    assert_eq!(poll(&source).await.unwrap(), tickets);
    let asked = server.finish();
    assert!(asked[1].to_lowercase().contains("\r\nif-none-match: \"994\"\r\n"), "{}", asked[1]);
    server.then([("tickets?", recorded!("list"))]);
    assert_eq!(poll(&source).await.unwrap(), tickets, "now it is old enough");
    server.finish();
}

#[tokio::test]
async fn a_new_question_without_a_change_of_state_is_a_new_episode() {
    let server = Server::playing(question());
    let source = source(&server);
    let first = poll(&source).await.unwrap();
    server.then([
        ("tickets?", recorded!("list").with("16:30:02Z", "16:30:03Z")),
        ("ticket/128 ", owned_by("atendente1")),
        // The agent replied once more where the state was set before.
        (
            "ticket/128/history?",
            recorded!("our-history").with(
                r#""OldValue" : "open",
         "Type" : "Status""#,
                r#""OldValue" : "",
         "Type" : "Correspond""#,
            ),
        ),
        ("attachments?", recorded!("words").with("991", "994").with("modelo", "ano")),
    ]);
    let second = poll(&source).await.unwrap();
    assert_eq!(first[0].episode, EpisodeId("991".into()));
    assert_eq!(second[0].episode, EpisodeId("994".into()));
    assert_eq!(second[0].excerpt, "Qual é o ano do teclado?");
    server.finish();
}

#[tokio::test]
async fn an_answered_ticket_that_stays_stalled_does_not_wait() {
    let server = Server::playing([
        ("tickets?", recorded!("list").with("128", "129")),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        heads("1005", ""),
    ]);
    let source = source(&server);
    assert_eq!(poll(&source).await, Ok(vec![]));
    server.then([("tickets?", recorded!("list").with("128", "129"))]);
    assert_eq!(poll(&source).await, Ok(vec![]), "and that is remembered");
    server.finish();
}

#[tokio::test]
async fn an_out_of_office_mail_answers_nothing() {
    let listed = || ("tickets?", recorded!("list").with("128", "129"));
    let server = Server::playing([
        listed(),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        heads("1005", OUT_OF_OFFICE),
        ("attachments?", recorded!("words").with("991", "1001")),
    ]);
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("1001".into()));
    assert_eq!(tickets[0].excerpt, "Qual é o modelo do teclado?");
    let asked = server.finish();
    assert!(asked[3].contains("&fields=TransactionId%2CHeaders&"), "{}", asked[3]);
    // After the next change neither head nor words are asked for again.
    server.then([
        ("tickets?", recorded!("list").with("128", "129").with("16:30:02Z", "16:30:04Z")),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
    ]);
    assert_eq!(poll(&source).await.unwrap(), tickets);
    server.finish();
}

#[tokio::test]
async fn an_answer_whose_head_can_t_be_read_answers() {
    let server = Server::playing([
        ("tickets?", recorded!("list").with("128", "129")),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        ("attachments?", recorded!("died")),
    ]);
    let source = source(&server);
    assert_eq!(poll(&source).await, Ok(vec![]));
    assert_eq!(source.take_remarks().len(), 1);
    server.finish();
}

#[tokio::test]
async fn an_agents_out_of_office_mail_is_no_question() {
    let [list, ticket, history, _] = question();
    let by_a_machine = heads("991", OUT_OF_OFFICE);
    let server = Server::playing([list, ticket, history, by_a_machine]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!((tickets[0].excerpt.as_str(), tickets[0].episode.as_str()), ("", "994"));
    server.finish();
}

#[tokio::test]
async fn words_by_the_requesters_other_address_are_not_shown() {
    let [list, ticket, (path, history), _] = question();
    // The reply is another person's; the agent only suspended.
    let reply = r#""Type" : "Correspond",
         "Creator" : {
            "RealName" : "Atendente Um",
            "_url" : "http://127.0.0.1:51819/REST/2.0/user/atendente1",
            "type" : "user",
            "id" : "atendente1""#;
    let theirs = reply.replace("atendente1", "eu@casa.test").replace("Atendente Um", "Eu Mesmo");
    let server = Server::playing([list, ticket, (path, history.with(reply, &theirs))]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!((tickets[0].asked_by.as_str(), tickets[0].excerpt.as_str()), ("Atendente Um", ""));
    server.finish();
}

#[tokio::test]
async fn suspend_then_ask_and_suspend_is_one_episode_in_an_ascending_history_too() {
    let server = Server::playing([
        ("tickets?", recorded!("list").with("128", "6")),
        ("ticket/6 ", recorded!("ticket")),
        ("ticket/6/history?", recorded!("history")),
        ("attachments?", recorded!("words")),
    ]);
    let tickets = poll_as("cliente1", &source(&server)).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("94".into()));
    assert_eq!(tickets[0].asked_by, "atendente1", "no full name was asked for in this recording");
    assert_eq!(tickets[0].excerpt, "", "the words of another transaction");
    server.finish();
}

#[tokio::test]
async fn a_hole_is_not_the_end_of_a_history() {
    let [list, ticket, history, words] = question();
    let hole = || ("ticket/128/history?", recorded!("hole"));
    let server = Server::playing([list, ticket, hole(), hole(), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap()[0].episode, EpisodeId("991".into()));
    let asked = server.finish();
    let pages: Vec<_> = asked[2..5].iter().map(|head| head.contains("&page=3 ")).collect();
    assert_eq!(pages, [false, false, true]);
}

#[tokio::test]
async fn a_history_that_is_all_holes_still_has_an_end_and_the_ticket_waits() {
    let [list, ticket, ..] = question();
    let hole = || ("ticket/128/history?", recorded!("hole"));
    let server = Server::playing([list, ticket, hole(), hole(), hole()]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("0".into()));
    server.finish();
}

#[tokio::test]
async fn a_row_in_another_state_means_that_the_filter_was_not_understood() {
    let other = recorded!("list").with("stalled", "open");
    assert_eq!(poll_of(other).await, Err(Problem::Contradictory));
    // Here RT ignored the fields as well.
    let without_fields = recorded!("list").with("\"Status\"", "\"State\"");
    assert_eq!(poll_of(without_fields).await, Err(Problem::InvalidJson));
}

#[tokio::test]
async fn another_requesters_ticket_is_never_listed() {
    let server = Server::playing([
        ("tickets?", recorded!("list")),
        ("ticket/128 ", recorded!("our-ticket")),
        ("user/35 ", recorded!("user")),
    ]);
    assert_eq!(poll_as("cliente1", &source(&server)).await, Err(Problem::Contradictory));
    server.finish();
}

#[tokio::test]
async fn a_listed_ticket_that_is_then_denied_makes_the_list_doubtful() {
    for denied in [recorded!("forbidden"), recorded!("not-found")] {
        assert_eq!(poll_of_ticket(denied).await, Err(Problem::Contradictory));
    }
}

#[tokio::test]
async fn a_renamed_user_is_still_the_requester() {
    let [list, ticket, history, words] = question();
    let user = ("user/35 ", recorded!("user").with("cliente1\"", "cliente10\""));
    let server = Server::playing([list, ticket, user, history, words]);
    let tickets = poll_as("nome.antigo", &source(&server)).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("991".into()));
    server.finish();
}

#[tokio::test]
async fn a_groups_member_is_a_requester_by_rts_word() {
    let [list, (path, ticket), history, words] = question();
    let user = r#""Requestor" : [
      {
         "id" : "cliente10",
         "type" : "user","#;
    let by_group = ticket.with(user, r#""Requestor" : [{"id" : "71", "type" : "group","#);
    let server = Server::playing([list, (path, by_group), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap().len(), 1);
    server.finish();
}

#[tokio::test]
async fn what_left_the_state_or_was_merged_since_the_list_was_made_is_left_out() {
    let answered = recorded!("our-ticket").with("\"stalled\"", "\"open\"");
    assert_eq!(poll_of_ticket(answered).await, Ok(vec![]));
    let merged = recorded!("our-ticket").with("\"id\" : 128", "\"id\" : 7");
    assert_eq!(poll_of_ticket(merged).await, Ok(vec![]));
}

#[tokio::test]
async fn all_pages_are_read_by_number() {
    let server = Server::playing([
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
async fn a_list_that_contradicts_itself_is_not_believed() {
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
            Server::playing([("tickets?", recorded!("list-page-1")), ("tickets?", second)]);
        assert_eq!(poll(&source(&server)).await, Err(Problem::Contradictory));
        server.finish();
    }
    let no_number = recorded!("list").with("\"id\" : \"128\"", "\"id\" : \"../rt\"");
    assert_eq!(poll_of(no_number).await, Err(Problem::Contradictory));
}

#[tokio::test]
async fn without_a_total_pages_are_read_until_one_is_empty() {
    let [(tickets, list), ticket, history, words] = question();
    let uncounted = list.with("\"total\" : 1", "\"total\" : null");
    let end = recorded!("nothing-found")
        .with("\"total\" : 0", "\"total\" : null")
        .with("\"page\" : 1", "\"page\" : 2");
    let server = Server::playing([(tickets, uncounted), (tickets, end), ticket, history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap().len(), 1);
    server.finish();
}

#[tokio::test]
async fn latin_1_is_read_whole() {
    let [list, (path, ticket), history, words] = question();
    let server = Server::playing([list, (path, ticket.in_latin_1()), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap()[0].subject, "Teclado com defeito: ação");
    server.finish();
    let created = recorded!("permission-denied-inside");
    let words: Vec<String> = serde_json::from_str(&wire::text_of(created.body())).unwrap();
    assert_eq!(words, ["Correspondência adicionada", "Permissão Negada"]);
}

#[tokio::test]
async fn refusals_have_their_names() {
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

#[tokio::test]
async fn a_question_whose_words_can_t_be_read_waits_without_them() {
    let [list, ticket, history, _] = question();
    let server = Server::playing([list, ticket, history, ("attachments?", recorded!("died"))]);
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    assert_eq!((tickets[0].excerpt.as_str(), tickets[0].episode.as_str()), ("", "991"));
    assert_eq!(source.take_remarks().len(), 1);
    assert_eq!(source.take_remarks(), Remarks::new());
    server.finish();
}

#[tokio::test]
async fn a_poll_that_fails_half_way_leaves_the_next_one_less_to_do() {
    let [_, ticket, history, words] = question();
    let pages = || [("tickets?", recorded!("list-page-1")), ("tickets?", recorded!("list-page-2"))];
    let [first, second] = pages();
    let server = Server::playing([
        first,
        second,
        ticket,
        history,
        words,
        ("ticket/129 ", recorded!("died").with_head("500 Internal Server Error", "503 Busy")),
    ]);
    let source = source(&server);
    assert_eq!(poll(&source).await, Err(Problem::Unavailable));
    let [first, second] = pages();
    server.then([
        first,
        second,
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        heads("1005", ""),
    ]);
    assert_eq!(poll(&source).await.unwrap().len(), 1);
    server.finish();
}

#[tokio::test]
async fn what_we_know_of_one_users_tickets_is_not_used_for_another_one() {
    let server = Server::playing(question());
    let source = source(&server);
    poll(&source).await.unwrap();
    server.then([
        ("tickets?", recorded!("list")),
        ("ticket/128 ", recorded!("our-ticket")),
        ("user/35 ", recorded!("user")),
    ]);
    assert_eq!(poll_as("cliente1", &source).await, Err(Problem::Contradictory));
    server.finish();
}

async fn sign_in<const N: usize>(
    login: &str,
    token: &str,
    script: [(&'static str, Answer); N],
) -> Result<Requester, Problem> {
    let server = Server::playing(script);
    let outcome = source(&server).sign_in(login, token.into(), "PC-07").await;
    server.finish();
    outcome.map(|credential| credential.requester).map_err(|error| error.failure.problem)
}

#[tokio::test]
async fn a_token_signs_in_whom_it_belongs_to() {
    let own_record = || [("user/35 ", recorded!("user"))];
    for login in ["cliente1", " Cliente1 ", "CLIENTE1@cliente.test"] {
        let requester = sign_in(login, "1-35-abc", own_record()).await.unwrap();
        assert_eq!((requester.id.as_str(), requester.name.as_str()), ("cliente1", "Cliente Um"));
        assert_eq!(requester.login, login.trim());
    }
    for login in ["cliente2", "", "Cliente Um"] {
        let outcome = sign_in(login, "1-35-abc", own_record()).await;
        assert_eq!(outcome, Err(Problem::WrongCredentials), "{login}");
    }
}

#[tokio::test]
async fn a_token_of_another_form_is_not_even_sent() {
    for token in ["", "senha", "1-x-abc", "1-35", "1-35\r\nX: y-abc"] {
        assert_eq!(sign_in("cliente1", token, []).await, Err(Problem::WrongCredentials), "{token}");
    }
}

#[tokio::test]
async fn a_refused_token_is_wrong_credentials_in_either_form_of_refusal() {
    for answer in [recorded!("bad-token"), recorded!("login-page")] {
        let outcome = sign_in("cliente1", "1-35-abc", [("user/35 ", answer)]).await;
        assert_eq!(outcome, Err(Problem::WrongCredentials));
    }
}

#[tokio::test]
async fn where_the_own_record_is_closed_a_ticket_with_one_requester_tells_who_we_are() {
    let requester = r#""Requestor" : [{"type" : "user", "id" : "cliente1",
        "RealName" : "Cliente Um", "EmailAddress" : "cliente1@cliente.test"}]"#;
    let closed = || ("user/35 ", recorded!("forbidden"));
    let with = |requesters: &str| {
        ("tickets?", recorded!("list").with("\"type\" : \"ticket\"", requesters))
    };
    let requester_of = |login, list| sign_in(login, "1-35-abc", [closed(), list]);
    let ours = requester_of("cliente1@cliente.test", with(requester)).await.unwrap();
    assert_eq!((ours.id.as_str(), ours.name.as_str()), ("cliente1", "Cliente Um"));
    let outcome = requester_of("cliente2", with(requester)).await;
    assert_eq!(outcome, Err(Problem::WrongCredentials));
    let two = requester.replace("}]", r#"}, {"type" : "user", "id" : "cliente2"}]"#);
    for unclear in [with(&two), ("tickets?", recorded!("nothing-found"))] {
        assert_eq!(requester_of("cliente1", unclear).await, Err(Problem::Forbidden));
    }
}

#[tokio::test]
async fn a_refusal_is_a_greeting_and_tells_the_time() {
    for answer in [recorded!("no-credentials"), recorded!("login-page"), recorded!("version")] {
        let server = Server::playing([("rt ", answer)]);
        let greeting = source(&server).greet().await.unwrap();
        assert_eq!(greeting.clock.unwrap().to_string()[..17], *"2026-11-22T10:35:");
        assert!(!server.finish()[0].to_lowercase().contains("authorization"));
    }
    let server = Server::playing([("rt ", recorded!("not-found"))]);
    assert_eq!(source(&server).greet().await.unwrap_err().failure.problem, Problem::NotFound);
}
