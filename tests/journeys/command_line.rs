//! The command line against the desk.

use desk::Kind;
use desk::seed::ANA;

use crate::support::{Profile, empty_desk};

#[test]
fn open_passes_the_right_addresses_to_the_browser() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Impressora").unwrap();
    let base = desk.base_url();
    let ticket = desk.portal_url(&id);
    for (words, address) in [
        (vec!["open", "hub"], format!("{base}/")),
        (vec!["open", "portal"], format!("{base}/portal")),
        (vec!["open", "new-ticket", "problem"], format!("{base}/portal/servicos/problema")),
        (vec!["open", "new-ticket", "question"], format!("{base}/portal")),
        (vec!["open", "ticket", &id], ticket),
        (vec!["open", "ticket", "tk-none"], format!("{base}/portal")),
    ] {
        let profile = Profile::new(&desk);
        profile.sign_in();
        let (code, text) = profile.says(&words, "");
        assert_eq!(code, 0, "{text}");
        assert_eq!(profile.opened(), [address], "{words:?}");
    }
}

#[test]
fn a_wrong_password_is_explained_and_not_kept() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let arguments = ["sign-in", "--email", ANA.email, "--password-stdin"];
    let (code, text) = profile.says(&arguments, "errada\n");
    assert_eq!((code, text.contains("E-mail ou senha incorretos")), (1, true), "{text}");
    assert!(!text.contains("errada"));
    let (code, text) = profile.says(&arguments, "\n");
    assert_eq!((code, text.contains("A entrada padrão está vazia")), (1, true), "{text}");
    let (_, table) = profile.says(&["check"], "");
    assert!(table.contains("nenhuma conta conectada"), "{table}");
}

#[test]
fn check_succeeds_and_names_every_origin() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let (code, table) = profile.says(&["check"], "");
    assert_eq!(code, 0, "{table}");
    assert!(table.contains("(linha de comando)") && table.contains("(padrão)"), "{table}");
    assert!(table.contains("conectado como ana@"), "{table}");
}

#[test]
fn a_bad_setting_is_reported_and_the_default_used() {
    let profile = Profile::with_settings(&[("PollSeconds", "1"), ("SupportEmail", "não")]);
    let (code, table) = profile.says(&["check"], "");
    assert_eq!(code, 1);
    assert!(
        table.contains("PollSeconds = “1” (linha de comando): use um número inteiro"),
        "{table}"
    );
    assert!(table.contains("SupportEmail = “não”"), "{table}");
    let mut tray = profile.tray();
    tray.shows("ícone: normal");
    profile.wait_for_log("configuração ignorada: PollSeconds");
}

#[test]
fn a_second_start_exits_with_0() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let mut tray = profile.tray();
    tray.shows("ícone: ");
    profile.poll_now();
    assert!(tray.is_running());
}

#[test]
fn version_and_help_answer() {
    let profile = Profile::with_settings(&[]);
    let (code, text) = profile.says(&["--version"], "");
    assert_eq!((code, text.starts_with("tecjump-tray ")), (0, true));
    assert_eq!(profile.says(&["--help"], "").0, 0);
    assert_eq!(profile.says(&["open", "moon"], "").0, 2);
}
