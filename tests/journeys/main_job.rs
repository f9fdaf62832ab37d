//! The main job: an agent suspends a ticket, and the user is alerted.

use std::time::Duration;

use desk::Kind;
use desk::seed::ANA;

use crate::support::{Profile, empty_desk};

#[test]
fn a_question_is_alerted_opened_and_withdrawn_once_answered() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Impressora não imprime").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("ícone: normal");
    tray.shows("menu: 8. Verificar agora (última");

    desk.suspend(&id, "Qual é o modelo?").unwrap();
    profile.poll_now();
    let alert = tray.shows("aviso: ");
    assert!(
        alert.contains("Impressora não imprime") && alert.contains("Qual é o modelo?"),
        "{alert}"
    );
    tray.shows("ícone: aguardando 1 (Tecjump: 1 chamado aguardando sua resposta)");
    tray.shows("menu: 1 chamado aguardando sua resposta");

    tray.types("1");
    assert_eq!(profile.opened(), [desk.portal_url(&id)]);

    desk.reply_as_requester(&id, "É a Laser 9.").unwrap();
    profile.poll_now();
    tray.shows("aviso retirado");
    tray.shows("ícone: normal");
    assert_eq!(tray.shown("aviso: ").len(), 1);
}

#[test]
fn a_killed_program_repeats_no_alert_after_restart() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "VPN").unwrap();
    desk.suspend(&id, "Qual é o erro?").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    tray.kill();

    let mut tray = profile.tray();
    tray.shows("ícone: aguardando 1");
    profile.poll_now();
    desk.wait_for(Duration::from_secs(30), |entries| entries.len() >= 4);
    assert_eq!(tray.shown("aviso: "), [""; 0]);
    tray.kill();

    desk.reply_as_requester(&id, "809").unwrap();
    let mut tray = profile.tray();
    tray.shows("aviso retirado");
}

#[test]
fn a_second_question_is_a_second_alert() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Question, "Backup").unwrap();
    desk.suspend(&id, "Qual pasta?").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    assert!(tray.shows("aviso: ").contains("Qual pasta?"));
    desk.suspend(&id, "E desde quando?").unwrap();
    profile.poll_now();
    tray.shows("aviso retirado");
    assert!(tray.shows("aviso: ").contains("E desde quando?"));
}

#[test]
fn five_at_once_are_one_alert() {
    let desk = empty_desk();
    for id in desk.seed(ANA.email, 5).unwrap() {
        desk.suspend(&id, "Ainda precisa?").unwrap();
    }
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    assert!(tray.shows("aviso: ").starts_with("aviso: 5 chamados aguardando sua resposta"));
    assert_eq!(tray.shown("aviso: ").len(), 1);
}

#[test]
fn an_unchanged_poll_is_small_and_logs_nothing() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Rede").unwrap();
    desk.suspend(&id, "Onde?").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    let (log, before, polls) = (profile.log(), desk.traffic(), desk.count("GET", "/v1/tickets"));
    profile.poll_now();
    assert!(desk.wait_for(Duration::from_secs(30), |entries| {
        entries.iter().filter(|e| e.path == "/v1/tickets" && e.status.is_some()).count() > polls
    }));
    let after = desk.traffic();
    let bytes = after.received + after.sent - before.received - before.sent;
    assert_eq!(desk.requests().last().unwrap().status, Some(304));
    assert!(bytes <= 700, "{bytes} bytes");
    assert_eq!(profile.log(), log);
}

#[test]
fn a_thousand_tickets_are_read_page_by_page() {
    let desk = empty_desk();
    for id in desk.seed(ANA.email, 1_000).unwrap() {
        desk.suspend(&id, "Ainda precisa?").unwrap();
    }
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("ícone: aguardando 1000");
    assert_eq!(desk.count("GET", "/v1/tickets"), 10);
}

#[test]
fn a_running_tray_notices_sign_in_and_out() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Teclado").unwrap();
    desk.suspend(&id, "Qual tecla?").unwrap();
    let profile = Profile::new(&desk);
    let mut tray = profile.tray();
    tray.shows("ícone: entrar");
    profile.sign_in();
    tray.shows("ícone: aguardando 1");
    let (code, text) = profile.says(&["sign-out"], "");
    assert_eq!((code, text.contains("Você saiu.")), (0, true), "{text}");
    tray.shows("aviso retirado");
    tray.shows("ícone: entrar");
    assert_eq!(desk.count("DELETE", "/v1/sessions/current"), 1);
}

#[test]
fn a_damaged_state_file_is_quarantined_without_repeated_alerts() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    desk.suspend(&id, "Qual modelo?").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    crate::support::wait("the alert is written down", || {
        std::fs::read_to_string(profile.state_file()).ok()?.contains("alerted_at").then_some(())
    });
    tray.kill();
    std::fs::write(profile.state_file(), "{\"version\":1,\"led").unwrap();
    let mut tray = profile.tray();
    tray.shows("ícone: aguardando 1");
    tray.shows("menu: 9. Verificar agora (última");
    assert_eq!(tray.shown("aviso: "), [""; 0]);
    assert!(profile.log().contains("arquivo de dados inutilizável"));
}

#[test]
fn no_secret_is_ever_written_down() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("menu: 8. Verificar agora (última");
    let token_end = desk.requests().iter().find_map(|entry| {
        let header = entry.header("authorization")?;
        Some(header[header.len() - 4..].to_owned())
    });
    let token_end = token_end.unwrap();
    let state = std::fs::read_to_string(profile.state_file()).unwrap();
    for text in [profile.log(), state] {
        assert!(!text.contains(ANA.password) && !text.contains(&token_end), "{text}");
    }
}
