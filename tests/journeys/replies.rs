//! Replies: each typed reply arrives once.

use std::time::Duration;

use desk::seed::ANA;
use desk::{Fault, Kind, Mode};

use crate::kills::Kills;
use crate::support::{asked, said, wait};

const FOLLOW_UPS: &str = "/v1/tickets/";

#[test]
fn a_reply_arrives_unchanged_and_reactivates_the_ticket() {
    let (desk, _profile, mut tray, id) = asked();
    tray.types("responder É a Laser 9 — etiqueta “42” 😀");
    let sent = tray.shows("resposta: Resposta enviada. O chamado ");
    assert!(sent.ends_with(" voltou para “Em atendimento”."), "{sent}");
    assert_eq!(said(&desk, &id), ["É a Laser 9 — etiqueta “42” 😀"]);
    tray.shows("ícone: normal");
}

#[test]
fn a_ticket_that_stays_suspended_is_reported() {
    let (desk, _profile, mut tray, id) = asked();
    desk.set_reply_rules(&id, true, false).unwrap();
    tray.types("responder sim");
    let notice = tray.shows("resposta: Resposta registrada, mas o chamado ");
    assert!(notice.contains(" ainda está em “Aguardando Cliente”. Abra-o no"), "{notice}");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn an_offline_reply_survives_a_restart() {
    let (desk, profile, mut tray, id) = asked();
    desk.set_online(false).unwrap();
    tray.types("responder sim");
    tray.shows("resposta: Sem conexão. Sua resposta foi salva e será enviada automaticamente.");
    tray.kill();
    let mut tray = profile.tray();
    tray.shows("menu: Respostas não enviadas ▸");
    desk.set_online(true).unwrap();
    profile.poll_now();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_retry_after_a_lost_answer_adds_nothing() {
    let (desk, profile, mut tray, id) = asked();
    let dropped = Fault {
        method: Some("POST".into()),
        times: Some(2),
        ..Fault::new(FOLLOW_UPS, Mode::DropAnswer)
    };
    desk.set_fault(dropped);
    tray.types("responder sim");
    tray.shows("resposta: Sem conexão");
    profile.poll_now();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_refused_reply_stays_until_the_user_decides() {
    let (desk, profile, mut tray, id) = asked();
    desk.set_reply_rules(&id, false, false).unwrap();
    tray.types("responder sim");
    let notice = tray.shows("resposta: Sua resposta ao chamado ");
    let refused = "não foi enviada. Este chamado não aceita respostas no momento.";
    assert!(notice.contains(refused), "{notice}");
    tray.shows("menu:       2. Copiar o texto e ver o chamado");
    tray.types("2");
    tray.shows("dados: sim");
    assert_eq!(profile.opened(), [desk.portal_url(&id)]);
    desk.set_reply_rules(&id, true, true).unwrap();
    tray.types("3");
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_ticket_whose_replies_fail_holds_up_no_other() {
    let (desk, profile, mut tray, failing) = asked();
    desk.set_fault(Fault {
        method: Some("POST".into()),
        status: Some(500),
        ..Fault::new(&format!("{FOLLOW_UPS}{failing}"), Mode::Status)
    });
    tray.types("responder sim");
    tray.shows("menu: Respostas não enviadas ▸");
    let other = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.suspend(&other, "Qual cor?").unwrap();
    profile.poll_now();
    assert!(tray.shows("aviso: ").contains("Monitor"));
    tray.types("responder azul");
    tray.shows("resposta: Resposta enviada.");
    assert_eq!((said(&desk, &failing), said(&desk, &other)), (vec![], vec!["azul".into()]));
    desk.clear_faults();
    profile.poll_now();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &failing), ["sim"]);
}

#[test]
fn a_reply_for_another_server_needs_confirmation() {
    let (desk, mut profile, mut tray, id) = asked();
    desk.set_online(false).unwrap();
    tray.types("responder sim");
    tray.shows("menu: Respostas não enviadas ▸");
    tray.kill();
    desk.set_online(true).unwrap();
    profile.run(&["sign-out"], "");
    profile.set_api(&desk.base_url().replace("127.0.0.1", "localhost"));
    profile.sign_in();
    let mut tray = profile.tray();
    let offered = tray.shows("menu:       3. Enviar para localhost");
    assert_eq!(said(&desk, &id), [""; 0], "{offered}");
    profile.wait_for_log("respostas de outro servidor ou usuário, não enviadas: 1");
    tray.types("3");
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

/// Three hundred kills at random moments, with a third of all answers dropped: every reply that
/// survived arrives exactly once.
#[test]
fn three_hundred_kills_lose_and_double_nothing() {
    let mut kills = Kills::new();
    for round in 0..300 {
        let mut asked = kills.ask(round);
        asked.tray.types(&format!("responder {}", asked.text));
        if kills.rng.bool() {
            wait("the reply is kept", || kills.is_kept(&asked).then_some(()));
        }
        std::thread::sleep(Duration::from_millis(kills.rng.u64(0..30)));
        kills.kill(asked);
    }
    kills.assert_nothing_lost_or_doubled(140);
}
