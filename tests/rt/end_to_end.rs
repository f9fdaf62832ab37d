//! The whole program against Request Tracker: what the user sees of agents' actions.

use std::time::Duration;

use tecjump_tray::api::Credential;
use tecjump_tray::core::tickets::Requester;
use tecjump_tray::shell::vault::Vault;
use url::Url;

use crate::helpdesk::{Helpdesk, NOT_REACTIVATING, REACTIVATING, READ_ONLY, token};
use crate::support::{Profile, Tray};
use crate::wiretap::Wiretap;

fn profile(server: &Url) -> Profile {
    let server = server.as_str();
    Profile::with_settings(&[
        ("Source", "RequestTracker"),
        ("ApiUrl", server),
        ("PortalUrl", server),
        ("PollSeconds", "30"),
    ])
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn each_question_is_alerted_opened_and_withdrawn() {
    let desk = Helpdesk::from_env();
    let user = "cliente10";
    let id = desk.requester_opens(user, REACTIVATING, "Impressora não imprime").await;
    let profile = profile(&desk.url);
    let (code, text) = profile.says(&["sign-in", "--email", user, "--token-stdin"], &token(user));
    assert_eq!(code, 0, "{text}");
    let mut tray = profile.tray();
    tray.shows("ícone: normal (Tecjump: nenhum chamado");

    desk.agent_suspends(&id, "Qual é o modelo?").await;
    profile.poll_now();
    assert!(tray.shows("aviso: ").contains("Qual é o modelo?"));
    tray.shows("ícone: aguardando 1");
    tray.types("1");
    let page = format!("{}SelfService/Display.html?id={id}", desk.url);
    assert_eq!(profile.opened(), [page]);

    desk.agent_suspends(&id, "E a etiqueta?").await;
    profile.poll_now();
    tray.shows("aviso retirado");
    assert!(tray.shows("aviso: ").contains("E a etiqueta?"));

    desk.requester_replies(user, &id, "Laser 9, etiqueta 42.").await;
    profile.poll_now();
    tray.shows("aviso retirado");
    tray.shows("ícone: normal");
    assert_eq!(tray.shown("aviso: ").len(), 2);
}

/// A user whose tray shows the alert of a question.
async fn asked(desk: &Helpdesk, server: &Url, user: &str, queue: &str) -> (Profile, Tray, String) {
    let id = desk.requester_opens(user, queue, "Impressora não imprime").await;
    let profile = profile(server);
    let (code, text) = profile.says(&["sign-in", "--email", user, "--token-stdin"], &token(user));
    assert_eq!(code, 0, "{text}");
    desk.agent_suspends(&id, "Qual é o modelo?").await;
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    (profile, tray, id)
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_arrives_and_the_ticket_state_is_reported() {
    let desk = Helpdesk::from_env();
    let text = "É uma HP, nº 42: “ação” 🎉";
    for (user, queue, [head, tail]) in [
        (
            "cliente19",
            REACTIVATING,
            ["Resposta enviada. O chamado", "voltou para “Em atendimento”."],
        ),
        (
            "cliente20",
            NOT_REACTIVATING,
            [
                "Resposta registrada, mas o chamado",
                "ainda está em “Aguardando Cliente”. Abra-o no Sistema de Chamados.",
            ],
        ),
    ] {
        let (_profile, mut tray, id) = asked(&desk, &desk.url, user, queue).await;
        tray.types(&format!("responder {text}"));
        assert_eq!(tray.shows("resposta: "), format!("resposta: {head} {id} {tail}"));
        assert_eq!(desk.said(user, &id).await, [text]);
    }
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_reply_with_a_lost_answer_arrives_once() {
    let desk = Helpdesk::from_env();
    let wiretap = Wiretap::on(&desk.url);
    let user = "cliente21";
    let (profile, mut tray, id) = asked(&desk, &wiretap.url, user, REACTIVATING).await;
    wiretap.lose_one_answer();
    tray.types("responder É uma HP.");
    let stored = tray.shows("resposta: ");
    assert_eq!(
        stored,
        "resposta: Sem conexão. Sua resposta foi salva e será enviada automaticamente."
    );
    assert_eq!(wiretap.to_lose(), 0);

    // Killed as well: what was tried is known from the disk alone.
    tray.kill();
    let mut tray = profile.tray();
    // The lost request is given a minute to end before its traces are looked for.
    let notice = tray.shows_within(Duration::from_mins(2), "resposta: Resposta");
    assert_eq!(
        notice,
        format!("resposta: Resposta enviada. O chamado {id} voltou para “Em atendimento”.")
    );
    assert_eq!(desk.said(user, &id).await, ["É uma HP."]);
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_refused_reply_is_kept() {
    let desk = Helpdesk::from_env();
    let user = "cliente22";
    let (_profile, mut tray, id) = asked(&desk, &desk.url, user, REACTIVATING).await;
    // Between alert and reply the ticket went where the requester may only read.
    desk.agent_changes(&id, &serde_json::json!({"Queue": READ_ONLY})).await;
    tray.types("responder É uma HP.");
    let notice = tray.shows("resposta: ");
    let refused = format!(
        "resposta: Sua resposta ao chamado {id} não foi enviada. Seu usuário não tem permissão para responder a este chamado."
    );
    assert!(notice.starts_with(&refused), "{notice}");
    tray.types("menu");
    let kept = tray.shows("menu: Respostas não enviadas");
    println!("{kept}");
    assert_eq!(desk.said(user, &id).await, Vec::<String>::new());
}

#[tokio::test]
#[ignore = "needs a running Request Tracker: tests/rt/up.sh"]
async fn a_wrong_token_needs_sign_in_and_stops_polling() {
    let desk = Helpdesk::from_env();
    let wiretap = Wiretap::on(&desk.url);
    let user = "cliente11";
    let profile = profile(&wiretap.url);
    let arguments = ["sign-in", "--email", user, "--token-stdin"];
    let (code, text) = profile.says(&arguments, "1-1-0123456789abcdef0123456789abcdef");
    assert_eq!((code, text.contains("Usuário ou token incorretos")), (1, true), "{text}");

    // A token that was good once: RT gives no way to revoke one by its API.
    let revoked = Credential {
        requester: Requester { id: user.into(), name: String::new(), login: user.into() },
        token: "1-1-0123456789abcdef0123456789abcdef".to_owned().into(),
    };
    Vault::new(&wiretap.url).save(&revoked).unwrap();
    let mut tray = profile.tray();
    profile.wait_for_log("tipo=\"unauthorized\"");
    profile.poll_now();
    tray.shows("ícone: entrar");
    tray.shows("menu: 1. Entrar…");
    wiretap.take();
    profile.poll_now();
    tray.shows("ícone: entrar");
    assert_eq!(wiretap.take().requests, 1, "the kept token is tried once, since the user asks");
}
