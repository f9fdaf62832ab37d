//! Replies: typed once, arrived once, whatever happens in between.

use std::time::Duration;

use desk::seed::ANA;
use desk::{Fault, Kind, Mode};

use crate::support::{Profile, Tray, asked, empty_desk, said, wait};

const FOLLOW_UPS: &str = "/v1/tickets/";

#[test]
fn a_reply_reaches_the_ticket_to_the_letter_and_gets_it_going_again() {
    let (desk, _profile, mut tray, id) = asked();
    tray.types("responder É a Laser 9 — etiqueta «42» 😀");
    tray.shows("resposta: Resposta enviada. O chamado voltou para Em atendimento.");
    assert_eq!(said(&desk, &id), ["É a Laser 9 — etiqueta «42» 😀"]);
    tray.shows("ícone: normal");
}

#[test]
fn a_ticket_that_stays_suspended_is_told_of() {
    let (desk, _profile, mut tray, id) = asked();
    desk.set_reply_rules(&id, true, false).unwrap();
    tray.types("responder sim");
    tray.shows("resposta: Resposta registrada, mas o chamado continua suspenso");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_reply_typed_offline_survives_a_restart_and_arrives_once() {
    let (desk, profile, mut tray, id) = asked();
    desk.set_online(false).unwrap();
    tray.types("responder sim");
    tray.shows("resposta: Sem conexão. Sua resposta foi salva e será enviada automaticamente.");
    tray.kill();
    let mut tray = profile.tray();
    tray.shows("menu: Respostas não enviadas ▸");
    desk.set_online(true).unwrap();
    profile.poke();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_lost_answer_makes_no_second_follow_up() {
    let (desk, profile, mut tray, id) = asked();
    let dropped = Fault {
        method: Some("POST".into()),
        times: Some(2),
        ..Fault::new(FOLLOW_UPS, Mode::DropAnswer)
    };
    desk.set_fault(dropped);
    tray.types("responder sim");
    tray.shows("resposta: Sem conexão");
    profile.poke();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_refused_reply_stays_in_the_menu_until_the_user_decides() {
    let (desk, profile, mut tray, id) = asked();
    desk.set_reply_rules(&id, false, false).unwrap();
    tray.types("responder sim");
    tray.shows("resposta: Resposta não enviada. Este chamado não aceita respostas no momento.");
    tray.shows("menu:       2. Abrir portal com o texto copiado");
    tray.types("2");
    tray.shows("dados: sim");
    assert_eq!(profile.opened(), [desk.portal_url(&id)]);
    desk.set_reply_rules(&id, true, true).unwrap();
    tray.types("3");
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

/// A tray that was killed before it could note that it had alerted leaves a ticket to be alerted
/// again a minute later, which is before the one that is waited for; or both are in one summary.
fn is_alerted(tray: &mut Tray, subject: &str) {
    loop {
        let alert = tray.shows("alerta: ");
        if alert.contains(subject) || alert.contains("chamados aguardando você") {
            return;
        }
    }
}

/// Killed at a random moment of the outbox's life, two hundred times, with a third of all answers
/// dropped: what was kept arrives exactly once.
#[test]
fn two_hundred_kills_lose_and_double_nothing() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let dropped = Fault {
        method: Some("POST".into()),
        percent: 33,
        ..Fault::new(FOLLOW_UPS, Mode::DropAnswer)
    };
    desk.set_fault(dropped);
    let mut typed = Vec::new();
    let mut rng = fastrand::Rng::with_seed(20_261_122);
    for round in 0..200 {
        let id = desk.add_ticket(ANA.email, Kind::Problem, &format!("Chamado {round}")).unwrap();
        desk.suspend(&id, "Confirma?").unwrap();
        let mut tray = profile.tray();
        is_alerted(&mut tray, &format!(": Chamado {round} |"));
        tray.types(&format!("responder resposta {round}"));
        std::thread::sleep(Duration::from_millis(rng.u64(0..40)));
        tray.kill();
        let kept = profile.outbox().contains(&format!("resposta {round}\""));
        typed.push((id.clone(), format!("resposta {round}"), kept || !said(&desk, &id).is_empty()));
    }
    desk.clear_faults();
    let mut tray = profile.tray();
    tray.shows("ícone: ");
    wait("the outbox is empty", || {
        profile.poke();
        profile.outbox().contains("\"replies\":[]").then_some(())
    });
    assert!(tray.is_running());
    let kept = typed.iter().filter(|(_, _, kept)| *kept).count();
    for (id, text, kept) in &typed {
        let expected: &[&String] = if *kept { &[text] } else { &[] };
        let said = said(&desk, id);
        assert_eq!(said.iter().collect::<Vec<_>>(), expected, "{text}");
    }
    assert!(kept > 50, "the kills came too early to prove anything: {kept} of 200 were kept");
}
