//! Against Request Tracker 5 running for real (`tests/rt/up.sh`):
//!
//! ```sh
//! tests/rt/up.sh && (set -a; . /var/lib/tecjump-rt/rt.env; cargo test --test request_tracker -- --ignored); tests/rt/down.sh
//! ```
//!
//! Every test has a requester of its own.

#![expect(clippy::disallowed_methods, reason = "tests touch files, clocks and the environment")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

#[path = "rt/end_to_end.rs"]
mod end_to_end;
#[path = "rt/helpdesk.rs"]
mod helpdesk;
#[path = "rt/replies.rs"]
mod replies;
#[path = "journeys/support.rs"]
#[allow(dead_code, reason = "the journeys use the rest of it")]
mod support;
#[path = "rt/wiretap.rs"]
mod wiretap;

use helpdesk::{Helpdesk, NOT_REACTIVATING, REACTIVATING, token};
use serde_json::json;
use tecjump_tray::api::{Api, Credential};
use tecjump_tray::core::poll::Ask;
use tecjump_tray::core::problem::Problem;
use tecjump_tray::core::settings::{Layer, Origin, resolve};
use tecjump_tray::core::tickets::{Tickets, WaitingTicket};
use url::Url;
use wiretap::Wiretap;

/// A requester with our program.
struct User {
    name: &'static str,
    api: Api,
    credential: Credential,
}

impl User {
    async fn sign_in(name: &'static str, server: &Url) -> Self {
        let api = api(server);
        let credential = api.sign_in(name, token(name).into(), "PC-07").await.unwrap();
        Self { name, api, credential }
    }

    async fn waiting(&self) -> Vec<WaitingTicket> {
        match self.api.poll(&self.credential, Ask::default()).await.unwrap().tickets {
            Tickets::Complete(list) => list.tickets,
            Tickets::Unchanged => panic!("RT's lists have no entity tags"),
        }
    }

    /// The one ticket that waits.
    async fn one(&self) -> WaitingTicket {
        let mut waiting = self.waiting().await;
        assert_eq!(waiting.len(), 1, "{waiting:#?}");
        waiting.remove(0)
    }
}

fn api(server: &Url) -> Api {
    let values = [("Source", "RequestTracker"), ("ApiUrl", server.as_str())]
        .into_iter()
        .chain([("PortalUrl", server.as_str())])
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let resolved = resolve(&[Layer { origin: Origin::CommandLine, values }]);
    assert_eq!(resolved.bad, []);
    Api::new(&resolved.settings).unwrap().unwrap()
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_second_question_is_a_second_episode_in_rt() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente1", &desk.url).await;
    let id =
        desk.requester_opens(user.name, REACTIVATING, "Impressora não imprime: ação é já").await;
    assert_eq!(user.waiting().await, []);

    desk.agent_suspends(&id, "Qual é o modelo da impressora?").await;
    let first = user.one().await;
    assert_eq!(first.number, id);
    assert_eq!(first.subject, "Impressora não imprime: ação é já");
    assert_eq!(first.excerpt, "Qual é o modelo da impressora?");
    assert_eq!(first.asked_by, "Atendente Um");
    assert!(first.can_follow_up);
    let page = desk.url.join(&format!("SelfService/Display.html?id={id}")).unwrap();
    assert_eq!(first.portal_url, Some(page.into()));
    assert_eq!(user.one().await, first, "the same question is the same episode");

    desk.agent_comments(&id, "interno").await;
    assert_eq!(user.one().await, first, "a comment is not a question");

    desk.agent_suspends(&id, "E o número de série?").await;
    let second = user.one().await;
    assert_ne!(second.episode, first.episode);
    assert!(second.since >= first.since);
    assert_eq!(second.excerpt, "E o número de série?");

    desk.requester_replies(user.name, &id, "É uma HP, nº 42.").await;
    assert_eq!(user.waiting().await, []);

    desk.agent_suspends(&id, "Está ligada?").await;
    let third = user.one().await;
    assert!(third.episode != second.episode && third.episode != first.episode);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_answers_even_without_reactivation() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente2", &desk.url).await;
    let id = desk.requester_opens(user.name, NOT_REACTIVATING, "Fila sem reativação").await;
    desk.agent_suspends(&id, "Pode confirmar?").await;
    let first = user.one().await;

    desk.agent_asks(&id, "<p>Quer dizer: <b>hoje</b>?</p>").await;
    let second = user.one().await;
    assert_ne!(second.episode, first.episode, "the state never left waiting");
    assert_eq!(
        (second.excerpt.as_str(), second.asked_by.as_str()),
        ("Pode confirmar?", "Atendente Um"),
        "nothing shows yet that the second one is an agent"
    );
    desk.agent_changes(&id, &json!({"Owner": "atendente2"})).await;
    let owned = user.one().await;
    assert_eq!(owned.episode, second.episode);
    assert_eq!(
        (owned.excerpt.as_str(), owned.asked_by.as_str()),
        ("Quer dizer: hoje?", "João Ação")
    );

    desk.requester_replies(user.name, &id, "Confirmo.").await;
    assert_eq!(user.waiting().await, [], "answered, though RT leaves it stalled");

    desk.agent_asks(&id, "E amanhã?").await;
    let third = user.one().await;
    assert!(third.episode != second.episode && third.episode != first.episode);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn suspending_before_writing_makes_one_episode() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente3", &desk.url).await;
    let id = desk.requester_opens(user.name, REACTIVATING, "Teclado").await;
    desk.agent_suspends_silently(&id).await;
    let silent = user.one().await;
    assert_eq!((silent.excerpt.as_str(), silent.asked_by.as_str()), ("", "Atendente Um"));
    desk.agent_suspends(&id, "Qual o modelo do teclado?").await;
    let asked = user.one().await;
    assert_eq!(asked.episode, silent.episode, "the scrip opened and the agent stalled it again");
    assert_eq!(asked.excerpt, "Qual o modelo do teclado?");
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_colleagues_ticket_is_never_listed() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente4", &desk.url).await;
    let theirs = desk.requester_opens("cliente5", REACTIVATING, "De outra pessoa").await;
    desk.agent_suspends(&theirs, "Pode confirmar?").await;
    assert_eq!(user.waiting().await, []);

    // With both as requesters it is ours too, and an answer by either of them counts.
    desk.agent_changes(&theirs, &json!({"Requestor": [user.name, "cliente5"]})).await;
    assert_eq!(user.one().await.number, theirs);
    desk.requester_replies("cliente5", &theirs, "Confirmo.").await;
    assert_eq!(user.waiting().await, []);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn merging_a_ticket_keeps_the_current_question() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente6", &desk.url).await;
    let kept = desk.requester_opens(user.name, NOT_REACTIVATING, "O que fica").await;
    desk.agent_suspends(&kept, "Qual é o andar?").await;
    let before = user.one().await;
    let merged = desk.requester_opens(user.name, NOT_REACTIVATING, "O mesmo de novo").await;
    desk.requester_replies(user.name, &merged, "Alguém aí?").await;
    desk.agent_suspends(&merged, "Já vimos.").await;
    assert_eq!(user.waiting().await.len(), 2);
    desk.agent_changes(&merged, &json!({"MergeInto": kept})).await;
    assert_eq!(user.one().await, before);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn only_a_valid_tokens_owner_signs_in() {
    let desk = Helpdesk::from_env();
    let api = api(&desk.url);
    let mut wrong = token("cliente7");
    wrong.replace_range(wrong.len() - 4.., "0000");
    let refused = |answer: Result<Credential, _>| match answer {
        Err(tecjump_tray::api::error::ApiError { failure, .. }) => failure.problem,
        Ok(_) => panic!("let in"),
    };
    for (login, secret) in [
        ("cliente7", wrong.clone()),
        ("cliente7", token("cliente1")),
        ("cliente1", token("cliente7")),
        ("cliente7", "senha".into()),
    ] {
        let answer = api.sign_in(login, secret.into(), "PC-07").await;
        assert_eq!(refused(answer), Problem::WrongCredentials, "{login}");
    }
    let good =
        api.sign_in("Cliente7@TECJUMP.test", token("cliente7").into(), "PC-07").await.unwrap();
    assert_eq!(
        (good.requester.id.as_str(), good.requester.name.as_str()),
        ("cliente7", "Usuário nº 7")
    );

    let revoked = Credential { token: wrong.into(), ..good };
    assert_eq!(
        api.poll(&revoked, Ask::default()).await.unwrap_err().failure.problem,
        Problem::Unauthorized
    );
    assert!(api.greet().await.unwrap().clock.is_some(), "401 is a greeting");
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn an_unchanged_poll_is_one_small_request() {
    let desk = Helpdesk::from_env();
    let wire = Wiretap::on(&desk.url);
    let user = User::sign_in("cliente8", &wire.url).await;
    wire.take();
    user.waiting().await;
    let nothing = wire.take();
    let id = desk.requester_opens(user.name, NOT_REACTIVATING, "VPN não conecta").await;
    desk.agent_suspends(&id, "Pode enviar a tela do erro?").await;
    user.one().await;
    let read = wire.take();
    // A change that is some seconds old can't be followed by another one with the same time.
    let mut unchanged;
    loop {
        user.one().await;
        unchanged = wire.take();
        if unchanged.requests == 1 {
            break;
        }
        assert_eq!(unchanged.requests, 2, "the list, and a 304 for what is too new");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    println!("nothing waits: {nothing:?}\na new question: {read:?}\nunchanged: {unchanged:?}");
    assert_eq!(nothing.requests, 1);
    assert_eq!(read.requests, 4, "list, ticket, history, words");
    assert!(nothing.sent + nothing.received <= 700, "{nothing:?}");
    assert!(unchanged.sent + unchanged.received <= 900, "{unchanged:?}");
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn many_tickets_are_all_read_page_by_page() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente9", &desk.url).await;
    desk.waiting_tickets(user.name, 120).await;
    let waiting = user.waiting().await;
    let mut subjects: Vec<_> = waiting.iter().map(|ticket| ticket.subject.clone()).collect();
    subjects.sort_unstable();
    let mut expected: Vec<_> = (0..120).map(|n| format!("Chamado nº {n}")).collect();
    expected.sort_unstable();
    assert_eq!(subjects, expected);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_quote_above_the_answer_is_not_the_question() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente23", &desk.url).await;
    let id = desk.requester_opens(user.name, NOT_REACTIVATING, "Impressora").await;
    desk.agent_suspends_in(
        &id,
        "text/html",
        "<div class=\"gmail_quote\">Em Qui Nov 26 12:03:38 2026, cliente23 escreveu:<br />\
         <blockquote class=\"gmail_quote\" type=\"cite\"><pre>N&atilde;o funciona.</pre></blockquote></div>\
         <p>Qual &eacute; o modelo?</p>",
    )
    .await;
    assert_eq!(user.one().await.excerpt, "Qual é o modelo?");
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn an_out_of_office_mail_leaves_the_question_waiting() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente24", &desk.url).await;
    let id = desk.requester_opens(user.name, NOT_REACTIVATING, "Impressora").await;
    desk.agent_suspends(&id, "Qual é o modelo?").await;
    let asked = user.one().await;
    desk.mailbox_answers(user.name, &id, NOT_REACTIVATING, "Estou de férias.").await;
    assert_eq!(user.one().await, asked);
    desk.requester_replies(user.name, &id, "HP 1020.").await;
    assert_eq!(user.waiting().await, []);
}
