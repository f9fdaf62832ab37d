//! Menu, icon and *Sobre*, and where they lead.

use super::*;

#[test]
fn clicks_open_the_portals_pages_and_nothing_else() {
    let mut play = Play::new(
        &[("HubUrl", "https://hub.test/"), ("SupportPhone", "+55 11 4002-8922")],
        Ledger::default(),
    );
    play.start(Some(requester("ana")));
    let evil = WaitingTicket { portal_url: Some("https://evil.test/".into()), ..ticket("8", "b") };
    play.lists(&[ticket("7", "a"), evil]);
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
        play.happens(Event::Chosen(action));
    }
    assert_eq!(
        play.opened,
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
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    play.happens(Event::AlertClicked(crate::core::alerts::AlertTarget::Ticket(key)));
    assert_eq!(play.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn without_a_server_the_program_is_a_menu() {
    let mut play = Play::new(&[("ApiUrl", "")], Ledger::default());
    play.core = Core::new(Config { settings: resolve(&[]).settings, ..config(&[]) }, play.now);
    play.start(None);
    assert_eq!((play.icon, play.tooltip.as_str()), (Some(IconState::Normal), "Tecjump"));
    assert_eq!((play.polls.len(), play.core.deadline()), (0, None));
    insta::assert_snapshot!(play.menu.join("\n"));
}

#[test]
fn the_whole_menu_reads_as_designed() {
    let mut play = Play::new(
        &[("SupportEmail", "suporte@tecjump.test"), ("SupportPhone", "(11) 4002-8922")],
        Ledger::default(),
    );
    play.start(Some(requester("ana")));
    play.lists(&[ticket("1042", "a"), ticket("1043", "b")]);
    insta::assert_snapshot!(play.menu.join("\n"));
}

#[test]
fn each_line_of_the_program_has_an_access_key() {
    let mut play = Play::new(
        &[
            ("SupportEmail", "suporte@tecjump.test"),
            ("SupportPhone", "(11) 4002-8922"),
            ("ExtraItems", "R&D|https://rd.test/"),
        ],
        Ledger::default(),
    );
    play.start(None);
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
    assert_eq!(play.keys, named_by_us);

    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Failed(Problem::Forbidden.into()));
    for key in [
        "1 c[h]amado aguardando sua resposta",
        "[R]espostas não enviadas",
        "[C]opiar o texto e ver o chamado",
        "[T]entar novamente",
        "[D]escartar resposta",
        "[V]erificar agora",
    ] {
        assert!(play.keys.iter().any(|line| line.starts_with(key)), "{key}: {:?}", play.keys);
    }
}

#[test]
fn exit_is_absent_where_it_is_not_allowed() {
    let mut play = Play::new(&[("AllowExit", "0")], Ledger::default());
    play.start(None);
    assert!(!play.has_line("Fechar o Tecjump Tray"));
}

#[test]
fn many_tickets_do_not_make_an_endless_menu() {
    let tickets: Vec<_> = (0..1_000).map(|n| ticket(&format!("{n:04}"), "a")).collect();
    let mut play = Play::signed_in();
    play.lists(&tickets);
    assert_eq!(play.icon, Some(IconState::Waiting(1_000)));
    assert!(play.menu.len() < 40 && play.has_line("Ver todos no Sistema de Chamados"));
}

#[test]
fn about_names_version_server_user_and_state() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::Chosen(Action::About));
    insta::assert_snapshot!(play.opened[0]);
}

#[test]
fn nothing_is_shown_again_that_did_not_change() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let again = Event::Polled {
        generation: 99,
        outcome: Ok(PollAnswer { tickets: Tickets::Unchanged, not_before: None }),
    };
    assert!(play.core.handle(again, play.now).is_empty());
    assert!(play.core.handle(Event::DeadlineReached, play.now).is_empty());
}

#[test]
fn a_link_that_does_not_open_is_no_about_box() {
    let mut play = Play::signed_in();
    play.happens(Event::OpenFailed);
    assert_eq!(play.opened, [""; 0]);
    assert!(play.notices[0].starts_with("Não foi possível abrir o link."), "{:?}", play.notices);
}
