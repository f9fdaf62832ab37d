//! Menu, icon and *Sobre*, and where they lead.

use super::*;

#[test]
fn clicks_open_the_portals_pages_and_nothing_else() {
    let mut harness = Harness::new(
        &[("HubUrl", "https://hub.test/"), ("SupportPhone", "+55 11 4002-8922")],
        Ledger::default(),
    );
    harness.start(Some(requester("ana")));
    let evil = WaitingTicket { portal_url: Some("https://evil.test/".into()), ..ticket("8", "b") };
    harness.lists(&[ticket("7", "a"), evil]);
    for action in [
        Action::OpenHub,
        Action::OpenPortal,
        Action::NewTicket(TicketKind::Problem),
        Action::OpenTicket(TicketId("7".into())),
        Action::OpenTicket(TicketId("8".into())),
        Action::OpenTicket(TicketId("gone".into())),
        Action::Phone,
        Action::Email,
    ] {
        harness.happens(Event::Chosen(action));
    }
    assert_eq!(
        harness.opened,
        [
            "https://hub.test/",
            "https://portal.test/",
            "https://portal.test/",
            "https://portal.test/chamados/7",
            "https://portal.test/",
            "https://portal.test/",
            "tel:+551140028922",
        ]
    );
}

#[test]
fn a_click_on_an_alert_opens_its_ticket() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    harness.happens(Event::AlertClicked(crate::core::alerts::AlertTarget::Ticket(key)));
    assert_eq!(harness.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn without_a_server_the_program_is_a_menu() {
    let mut harness = Harness::new(&[("ApiUrl", "")], Ledger::default());
    harness.core =
        Core::new(Config { settings: resolve(&[]).settings, ..config(&[]) }, harness.now);
    harness.start(None);
    assert_eq!((harness.icon, harness.tooltip.as_str()), (Some(IconState::Normal), "Tecjump"));
    assert_eq!((harness.polls.len(), harness.core.deadline()), (0, None));
    insta::assert_snapshot!(harness.menu.join("\n"));
}

#[test]
fn the_whole_menu_reads_as_designed() {
    let mut harness = Harness::new(
        &[("SupportEmail", "suporte@tecjump.test"), ("SupportPhone", "(11) 4002-8922")],
        Ledger::default(),
    );
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("1042", "a"), ticket("1043", "b")]);
    insta::assert_snapshot!(harness.menu.join("\n"));
}

#[test]
fn each_line_of_the_program_has_an_access_key() {
    let mut harness = Harness::new(
        &[
            ("SupportEmail", "suporte@tecjump.test"),
            ("SupportPhone", "(11) 4002-8922"),
            ("ExtraItems", "R&D|https://rd.test/"),
        ],
        Ledger::default(),
    );
    harness.start(None);
    let named_by_us = [
        "[E]ntrar…",
        "Área do [C]liente",
        "[S]istema de Chamados",
        "[A]brir chamado",
        "[R]equisição de serviço",
        "[P]roblema ou falha",
        "[D]úvida ou orientação",
        "[M]inhas solicitações",
        "R&D",
        "[F]alar com o suporte",
        "[E]-mail: suporte@tecjump.test",
        "[T]elefone: (11) 4002-8922",
        "[C]opiar informações deste computador",
        "S[o]bre",
        "Fechar o [T]ecjump Tray",
    ];
    assert_eq!(harness.keys, named_by_us);

    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "sim");
    harness.reply_ends(ReplyOutcome::Failed(Problem::Forbidden.into()));
    for key in [
        "1 c[h]amado aguardando sua resposta",
        "[R]espostas não enviadas",
        "[C]opiar o texto e ver o chamado",
        "[T]entar novamente",
        "[D]escartar resposta",
        "[V]erificar agora",
    ] {
        assert!(harness.keys.iter().any(|line| line.starts_with(key)), "{key}: {:?}", harness.keys);
    }
}

#[test]
fn exit_is_absent_where_it_is_not_allowed() {
    let mut harness = Harness::new(&[("AllowExit", "0")], Ledger::default());
    harness.start(None);
    assert!(!harness.has_line("Fechar o Tecjump Tray"));
}

#[test]
fn many_tickets_do_not_make_an_endless_menu() {
    let tickets: Vec<_> = (0..1_000).map(|n| ticket(&format!("{n:04}"), "a")).collect();
    let mut harness = Harness::signed_in();
    harness.lists(&tickets);
    assert_eq!(harness.icon, Some(IconState::Waiting(1_000)));
    assert!(harness.menu.len() < 40 && harness.has_line("Ver todos no Sistema de Chamados"));
}

#[test]
fn about_names_version_server_user_and_state() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    harness.happens(Event::Chosen(Action::About));
    insta::assert_snapshot!(harness.opened[0]);
}

#[test]
fn nothing_is_shown_again_that_did_not_change() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let again = Event::Polled {
        generation: 99,
        outcome: Ok(PollAnswer { tickets: Tickets::Unchanged, not_before: None }),
    };
    assert!(harness.core.handle(again, harness.now).is_empty());
    assert!(harness.core.handle(Event::DeadlineReached, harness.now).is_empty());
}

#[test]
fn a_link_that_does_not_open_is_reported() {
    let mut harness = Harness::signed_in();
    harness.happens(Event::OpenFailed);
    assert_eq!(harness.opened, [""; 0]);
    assert!(
        harness.notices[0].starts_with("Não foi possível abrir o link."),
        "{:?}",
        harness.notices
    );
}
