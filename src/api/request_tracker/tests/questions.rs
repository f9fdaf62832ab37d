//! One ticket's question: which requests it takes, whose words are shown, what is remembered.

use super::*;

#[tokio::test]
async fn an_unchanged_question_costs_one_request() {
    let server = Server::with_script(question());
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
async fn a_changed_ticket_costs_two_more_requests() {
    let server = Server::with_script(question());
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
async fn an_unsettled_ticket_is_revalidated_by_its_tag() {
    let just_now = || recorded!("list").with_head("16:30:09", "16:30:03");
    let [_, ticket, history, words] = question();
    let server = Server::with_script([("tickets?", just_now()), ticket, history, words]);
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
async fn a_second_reply_without_suspension_is_a_new_episode() {
    let server = Server::with_script(question());
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
    let server = Server::with_script([
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
async fn an_out_of_office_mail_is_not_an_answer() {
    let listed = || ("tickets?", recorded!("list").with("128", "129"));
    let server = Server::with_script([
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
async fn an_answer_with_an_unreadable_head_counts() {
    let server = Server::with_script([
        ("tickets?", recorded!("list").with("128", "129")),
        ("ticket/129 ", recorded!("answered-ticket")),
        ("ticket/129/history?", recorded!("answered-history")),
        ("attachments?", recorded!("died")),
    ]);
    let source = source(&server);
    assert_eq!(poll(&source).await, Ok(vec![]));
    assert_eq!(source.take_warnings().len(), 1);
    server.finish();
}

#[tokio::test]
async fn an_agents_out_of_office_mail_is_ignored() {
    let [list, ticket, history, _] = question();
    let by_a_machine = heads("991", OUT_OF_OFFICE);
    let server = Server::with_script([list, ticket, history, by_a_machine]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!((tickets[0].excerpt.as_str(), tickets[0].episode.as_str()), ("", "994"));
    server.finish();
}

#[tokio::test]
async fn words_from_the_requesters_other_address_are_hidden() {
    let [list, ticket, (path, history), _] = question();
    // The reply is another person's; the agent only suspended.
    let reply = r#""Type" : "Correspond",
         "Creator" : {
            "RealName" : "Atendente Um",
            "_url" : "http://127.0.0.1:51819/REST/2.0/user/atendente1",
            "type" : "user",
            "id" : "atendente1""#;
    let theirs = reply.replace("atendente1", "eu@casa.test").replace("Atendente Um", "Eu Mesmo");
    let server = Server::with_script([list, ticket, (path, history.with(reply, &theirs))]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!((tickets[0].asked_by.as_str(), tickets[0].excerpt.as_str()), ("Atendente Um", ""));
    server.finish();
}

#[tokio::test]
async fn an_ascending_history_gives_the_same_episode() {
    let server = Server::with_script([
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
async fn an_empty_page_does_not_end_a_history() {
    let [list, ticket, history, words] = question();
    let hole = || ("ticket/128/history?", recorded!("hole"));
    let server = Server::with_script([list, ticket, hole(), hole(), history, words]);
    assert_eq!(poll(&source(&server)).await.unwrap()[0].episode, EpisodeId("991".into()));
    let asked = server.finish();
    let pages: Vec<_> = asked[2..5].iter().map(|head| head.contains("&page=3 ")).collect();
    assert_eq!(pages, [false, false, true]);
}

#[tokio::test]
async fn a_ticket_with_a_hidden_history_waits() {
    let [list, ticket, ..] = question();
    let hole = || ("ticket/128/history?", recorded!("hole"));
    let server = Server::with_script([list, ticket, hole(), hole(), hole()]);
    let tickets = poll(&source(&server)).await.unwrap();
    assert_eq!(tickets[0].episode, EpisodeId("0".into()));
    server.finish();
}

#[tokio::test]
async fn a_question_with_unreadable_words_still_waits() {
    let [list, ticket, history, _] = question();
    let server = Server::with_script([list, ticket, history, ("attachments?", recorded!("died"))]);
    let source = source(&server);
    let tickets = poll(&source).await.unwrap();
    assert_eq!((tickets[0].excerpt.as_str(), tickets[0].episode.as_str()), ("", "991"));
    assert_eq!(source.take_warnings().len(), 1);
    assert_eq!(source.take_warnings(), Warnings::new());
    server.finish();
}

#[tokio::test]
async fn a_failed_poll_keeps_what_it_read() {
    let [_, ticket, history, words] = question();
    let pages = || [("tickets?", recorded!("list-page-1")), ("tickets?", recorded!("list-page-2"))];
    let [first, second] = pages();
    let server = Server::with_script([
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
async fn remembered_tickets_are_never_shared_between_users() {
    let server = Server::with_script(question());
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
