//! Settings that change while the program runs. A second start makes it read them again.

use std::time::Duration;

use desk::seed::ANA;
use desk::{Desk, Kind};

use crate::support::{Profile, asked, empty_desk};

#[test]
fn settings_changes_apply_without_a_restart() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("menu: 1. Área do Cliente");
    tray.shows("menu: 8. Verificar agora (última");

    profile.set(Some(
        "HiddenItems = [\"Hub\"]\nAllowExit = false\n[ExtraItems]\n\
         \"Wiki da empresa\" = \"https://wiki.test/?a=1&b=2\"\n",
    ));
    profile.poll_now();
    tray.shows("menu: 1. Sistema de Chamados");
    tray.shows("menu: 6. Wiki da empresa");
    tray.shows("menu: 9. Sobre");
    tray.types("6");
    assert_eq!(profile.opened(), ["https://wiki.test/?a=1&b=2"]);
    profile.wait_for_log("configuração mudou: HiddenItems = Hub (usuário)");
    let (_, table) = profile.says(&["check"], "");
    assert!(table.contains("HiddenItems           Hub  (usuário)"), "{table}");
    assert!(!table.contains("Gerenciado por"), "no policy is in force: {table}");

    profile.set(None);
    profile.poll_now();
    tray.shows("menu: 1. Área do Cliente");
    tray.shows("menu: 10. Fechar o Tecjump Tray");
}

#[test]
fn a_bad_value_is_logged_and_replaced() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let mut tray = profile.tray();
    tray.shows("menu: 1. Entrar…");
    profile.set(Some("SupportPhone = \"190\"\n"));
    profile.poll_now();
    tray.shows("menu:    8. Telefone: 190");
    profile.set(Some("SupportPhone = \"não\"\n"));
    profile.poll_now();
    profile.wait_for_log("configuração ignorada: SupportPhone = “não” (usuário)");
    profile.wait_for_log("configuração mudou: SupportPhone = (não definido) (padrão)");
    tray.shows("menu:    8. Copiar informações");
}

#[test]
fn disabled_alerts_are_withdrawn_and_return_once() {
    let (desk, profile, mut tray, _) = asked();
    profile.set(Some("Alerts = \"Off\"\n"));
    profile.poll_now();
    tray.shows("aviso retirado");
    let second = desk.add_ticket(ANA.email, Kind::Problem, "VPN").unwrap();
    desk.suspend(&second, "Qual é o erro?").unwrap();
    profile.poll_now();
    tray.shows("ícone: aguardando 2");
    assert_eq!(tray.shown("aviso: ").len(), 1);
    profile.set(None);
    profile.poll_now();
    assert!(tray.shows("aviso: ").contains("VPN"));
    profile.poll_now();
    profile.poll_now();
    assert_eq!(tray.shown("aviso: ").len(), 2);
}

fn waiting_at(subject: &str) -> Desk {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, subject).unwrap();
    desk.suspend(&id, "Qual modelo?").unwrap();
    desk
}

#[test]
fn each_server_has_its_own_vault_entry() {
    let (one, other) = (waiting_at("Impressora"), waiting_at("VPN"));
    let profile = Profile::with_settings(&[]);
    let turn_to = |desk: &Desk| {
        let base = desk.base_url();
        profile.set(Some(&format!("ApiUrl = \"{base}\"\nPortalUrl = \"{base}/portal\"\n")));
    };
    turn_to(&one);
    profile.sign_in();
    let mut tray = profile.tray();
    assert!(tray.shows("aviso: ").contains("Impressora"));

    turn_to(&other);
    profile.poll_now();
    tray.shows("aviso retirado");
    tray.shows("ícone: entrar");
    profile.sign_in();
    assert!(tray.shows("aviso: ").contains("VPN"));

    turn_to(&one);
    profile.poll_now();
    tray.shows("aviso retirado");
    tray.shows("ícone: aguardando 1");
    let (before, by_other) = (one.requests().len(), other.requests().len());
    profile.poll_now();
    let patience = Duration::from_mins(1);
    assert!(one.wait_for(patience, |entries| entries.len() > before), "polled here");
    assert_eq!(other.requests().len(), by_other, "the other server gets no further requests");
}
