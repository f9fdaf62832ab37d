//! Replies to a running Request Tracker: delivery, reactivation, finding a reply again.

use tecjump_tray::api::capabilities::{Delivery, Traceable};
use tecjump_tray::api::error::ApiError;
use tecjump_tray::core::problem::Problem;
use tecjump_tray::core::replies::{MAX_CHARACTERS, is_refusal};
use tecjump_tray::core::tickets::TicketId;

use crate::User;
use crate::helpdesk::{Helpdesk, NOT_REACTIVATING, REACTIVATING, READ_ONLY};
use crate::wiretap::Wiretap;

impl User {
    fn delivery(&self) -> Traceable<'_> {
        match self.api.delivery() {
            Delivery::Traceable(delivery) => delivery,
            Delivery::Idempotent(_) => panic!("Request Tracker knows no idempotency key"),
        }
    }

    async fn replies(&self, ticket: &str, text: &str) -> Result<(), ApiError> {
        self.delivery().follow_up(&self.credential, &TicketId(ticket.into()), text).await
    }

    async fn is_reactivated(&self, ticket: &str) -> bool {
        self.api.is_reactivated(&self.credential, &TicketId(ticket.into())).await.unwrap()
    }

    async fn newest_entry(&self, ticket: &str) -> String {
        self.delivery().newest_entry(&self.credential, &TicketId(ticket.into())).await.unwrap()
    }

    async fn has_reply(&self, ticket: &str, after: &str, text: &str) -> bool {
        let ticket = TicketId(ticket.into());
        self.delivery().has_reply(&self.credential, &ticket, after, text).await.unwrap()
    }
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_reactivates_if_the_queue_has_the_scrip() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente13", &desk.url).await;
    for (queue, reactivates, state) in
        [(REACTIVATING, true, "open"), (NOT_REACTIVATING, false, "stalled")]
    {
        let id = desk.requester_opens(user.name, queue, "Impressora").await;
        desk.agent_suspends(&id, "Qual é o modelo?").await;
        assert_eq!(user.one().await.number, id);
        assert!(!user.is_reactivated(&id).await);
        user.replies(&id, "É uma HP.").await.unwrap();
        assert_eq!(user.is_reactivated(&id).await, reactivates);
        assert_eq!(desk.state(&id).await, state);
        assert_eq!(desk.said(user.name, &id).await, ["É uma HP."]);
        assert_eq!(user.waiting().await, [], "answered in either case");
    }
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn every_text_arrives_whole_and_is_found_again() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente14", &desk.url).await;
    let id = desk.requester_opens(user.name, NOT_REACTIVATING, "Textos").await;
    let long: String = "Não é só “ção” 🎉\n".chars().cycle().take(MAX_CHARACTERS).collect();
    let one_line = "ç".repeat(MAX_CHARACTERS);
    let texts = [
        "Ação, coração, à noite: ü ß ñ €",
        "linha um\nlinha dois\n\n  recuada\n",
        "👩‍💻 🎉 🇧🇷 𝒳",
        "<b>não é HTML</b> & \"aspas\" \\n {$Ticket} .\n.\nFrom aqui\n-- \nassinatura",
        "\tcomeça com tabulação, acaba com espaço ",
        "sim",
        "1",
        long.trim_end(),
        one_line.as_str(),
    ];
    for text in texts {
        let before = user.newest_entry(&id).await;
        assert!(!user.has_reply(&id, &before, text).await);
        user.replies(&id, text).await.unwrap();
        assert!(user.has_reply(&id, &before, text).await, "{text}");
        let after = user.newest_entry(&id).await;
        assert!(!user.has_reply(&id, &after, text).await, "said, but before");
    }
    assert_eq!(desk.said(user.name, &id).await, texts);

    // These two RT changes: it knows one line end, and to Perl "0" is nothing.
    for (typed, stored) in [("um\r\ndois\r\n", "um\ndois\n"), ("0", "0\n")] {
        let before = user.newest_entry(&id).await;
        user.replies(&id, typed).await.unwrap();
        assert!(user.has_reply(&id, &before, typed).await, "{typed}");
        assert_eq!(desk.said(user.name, &id).await.last().unwrap(), stored);
    }
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_with_a_lost_answer_is_found() {
    let desk = Helpdesk::from_env();
    let wire = Wiretap::on(&desk.url);
    let user = User::sign_in("cliente15", &wire.url).await;
    for queue in [REACTIVATING, NOT_REACTIVATING] {
        let id = desk.requester_opens(user.name, queue, "Sem resposta do servidor").await;
        desk.agent_suspends(&id, "Confirma?").await;
        user.replies(&id, "Sim.").await.unwrap();
        desk.agent_suspends(&id, "E agora?").await;

        // The same words as before, so that only their position in the history differs.
        let before = user.newest_entry(&id).await;
        assert!(!user.has_reply(&id, &before, "Sim.").await);
        wire.lose_one_answer();
        let lost = user.replies(&id, "Sim.").await.unwrap_err().failure.problem;
        assert_eq!((lost, wire.to_lose()), (Problem::ConnectionLost, 0));
        assert!(!is_refusal(lost));
        assert!(user.has_reply(&id, &before, "Sim.").await);
        assert!(!user.has_reply(&id, &before, "Não.").await);
        assert_eq!(desk.said(user.name, &id).await, ["Sim.", "Sim."], "sent once");
    }
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn other_users_later_words_are_not_our_reply() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente16", &desk.url).await;
    let id = desk.requester_opens("cliente17", NOT_REACTIVATING, "De dois").await;
    let both = serde_json::json!({"Requestor": [user.name, "cliente17"]});
    desk.agent_changes(&id, &both).await;
    let before = user.newest_entry(&id).await;
    desk.agent_suspends(&id, "Confirmo.").await;
    desk.requester_replies("cliente17", &id, "Confirmo.").await;
    desk.agent_comments(&id, "Confirmo.").await;
    assert!(!user.has_reply(&id, &before, "Confirmo.").await);

    // Behind more than a page of what we may see, and some that we may not.
    user.replies(&id, "Confirmo.").await.unwrap();
    for turn in 0..60 {
        desk.agent_changes(&id, &serde_json::json!({"Subject": format!("De dois, {turn}")})).await;
        desk.agent_comments(&id, "interno").await;
    }
    assert!(user.has_reply(&id, &before, "Confirmo.").await);
    assert_eq!(desk.said(user.name, &id).await, ["Confirmo."]);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_without_permission_is_refused() {
    let desk = Helpdesk::from_env();
    let user = User::sign_in("cliente18", &desk.url).await;
    let theirs = desk.requester_opens("cliente17", REACTIVATING, "De outra pessoa").await;
    let closed = desk.requester_opens(user.name, READ_ONLY, "Só leitura").await;
    desk.agent_suspends(&closed, "Leu?").await;
    assert!(!user.one().await.can_follow_up);
    for ticket in [theirs.as_str(), closed.as_str(), "999999"] {
        let problem = user.replies(ticket, "x").await.unwrap_err().failure.problem;
        assert_eq!(problem, Problem::Forbidden, "{ticket}");
        assert!(is_refusal(problem));
    }
    assert_eq!(desk.said(user.name, &theirs).await, Vec::<String>::new());
    assert_eq!(desk.said(user.name, &closed).await, Vec::<String>::new());

    let mut stranger = user.credential.clone();
    stranger.token = "1-1-0123456789abcdef0123456789abcdef".to_owned().into();
    let outcome = user.delivery().follow_up(&stranger, &TicketId(closed.into()), "x").await;
    assert_eq!(outcome.unwrap_err().failure.problem, Problem::Unauthorized);
}
