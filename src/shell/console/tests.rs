use std::io::Cursor;

use super::*;
use crate::core::alerts::{Alert, AlertTarget, ToastParts};
use crate::core::effect::CredentialPrompt;
use crate::core::problem::Secret;
use crate::core::tickets::{AlertKey, EpisodeId, TicketId};
use crate::core::view::{Action, IconState, Item, Tray};

type Events = crate::ports::events::Inbox;

fn console(interactive: bool) -> (Console<Vec<u8>>, Events) {
    let (sender, events) = crate::ports::events::channel();
    (Console::with_writer(Vec::new(), interactive, sender), events)
}

fn printed(console: &Console<Vec<u8>>) -> String {
    String::from_utf8(std::mem::take(lock(&console.screen).writer())).unwrap()
}

fn tray(count: usize) -> UiCommand {
    UiCommand::Tray(Tray::new(IconState::Waiting(count), count))
}

fn choice(label: &str, action: Action) -> Item {
    Item::Choice { label: label.into(), key: None, action }
}

fn menu(checked: &str) -> UiCommand {
    let ticket = Action::OpenTicket(TicketId("7".into()));
    UiCommand::Menu(vec![
        Item::Submenu {
            label: "1 chamado".into(),
            key: None,
            items: vec![choice("7  Rede & cabo", ticket)],
        },
        Item::Separator,
        choice("Área do Cliente", Action::OpenHub),
        choice(checked, Action::CheckNow),
    ])
}

fn target(ticket: &str) -> AlertTarget {
    let ticket = TicketId(ticket.into());
    AlertTarget::Ticket(AlertKey { ticket, episode: EpisodeId("e".into()) })
}

fn alert(title: &str, body: &str) -> UiCommand {
    let toast = ToastParts { source: "TicketApi", since: String::new(), can_reply: true };
    UiCommand::Alert(Alert {
        target: target("7"),
        title: title.into(),
        body: body.into(),
        silent: false,
        toast,
    })
}

fn prompt(login: &str) -> UiCommand {
    UiCommand::AskCredentials(CredentialPrompt {
        title: "Entrar".into(),
        message: "Entre para receber avisos.".into(),
        login: login.into(),
        secret: Secret::Password,
    })
}

fn typed(console: &Console<Vec<u8>>, lines: &str) {
    read(&mut Cursor::new(lines.to_owned()), &console.screen, &console.events);
}

#[test]
fn the_icon_is_printed_when_it_changes() {
    let (mut console, _events) = console(false);
    for command in [tray(1), tray(1), tray(2)] {
        console.show(command);
    }
    assert_eq!(
        printed(&console),
        "ícone: aguardando 1 (Tecjump: 1 chamado aguardando sua resposta)\n\
         ícone: aguardando 2 (Tecjump: 2 chamados aguardando sua resposta)\n"
    );
}

#[test]
fn only_changed_menu_lines_are_printed_again() {
    let (mut console, _events) = console(false);
    console.show(menu("Verificar agora"));
    assert_eq!(
        printed(&console),
        "menu: 1 chamado ▸\nmenu:    1. 7 Rede & cabo\nmenu: ———\nmenu: 2. Área do Cliente\n\
         menu: 3. Verificar agora\n"
    );
    console.show(menu("Verificar agora"));
    assert_eq!(printed(&console), "");
    console.show(menu("Verificar agora (10:00)"));
    assert_eq!(printed(&console), "menu: 3. Verificar agora (10:00)\n");
    console.show(UiCommand::Menu(vec![choice("Entrar…", Action::SignIn)]));
    assert_eq!(printed(&console), "menu: 1. Entrar…\n");
}

#[test]
fn a_printed_alert_is_accepted_and_named_when_withdrawn() {
    let (mut console, mut events) = console(false);
    console.show(alert("Chamado 7: Rede", "Ana pergunta: qual cabo?\nO azul?"));
    assert!(matches!(events.try_recv(), Ok(Event::AlertAccepted(of)) if of == target("7")));
    console.show(UiCommand::Withdraw(target("7")));
    console.show(UiCommand::Withdraw(target("8")));
    assert_eq!(
        printed(&console),
        "aviso: Chamado 7: Rede | Ana pergunta: qual cabo? O azul?\n\
         aviso retirado: Chamado 7: Rede\naviso retirado: 8\n"
    );
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let (mut console, _events) = console(false);
    console.show(alert("a\u{1b}]0;x\u{7}b", "c\r\u{9b}2Jd\u{202e}e\naviso: f"));
    console.show(UiCommand::Menu(vec![choice("g\u{1b}[2Jh\ni", Action::OpenHub)]));
    console.show(UiCommand::About("j\u{1b}c\nk".into()));
    let text = printed(&console);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert_eq!(text.lines().count(), 4, "{text:?}");
}

#[test]
fn alerts_are_refused_when_output_is_closed() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (sender, mut events) = crate::ports::events::channel();
    Console::with_writer(Closed, false, sender).show(alert("a", "b"));
    assert!(matches!(events.try_recv(), Ok(Event::AlertRefused(_))));
}

#[test]
fn numbers_and_words_choose_what_the_menu_offers() {
    let (mut console, mut events) = console(false);
    console.show(menu("Verificar agora"));
    typed(&console, "1\n2\r\nverificar\nsair\n0\n4\nnada\n\n");
    let mut chosen = Vec::new();
    while let Ok(Event::Chosen(action)) = events.try_recv() {
        chosen.push(action);
    }
    let ticket = Action::OpenTicket(TicketId("7".into()));
    assert_eq!(chosen, [ticket, Action::OpenHub, Action::CheckNow]);
    assert_eq!(printed(&console).matches("ajuda: ").count(), 4);
}

#[test]
fn broken_and_endless_input_is_survived() {
    let (mut console, mut events) = console(false);
    console.show(menu("Verificar agora"));
    let mut input = vec![0xff, 0xfe, b'\n'];
    input.extend(vec![b'x'; 100_000]);
    input.extend(b"\n3");
    read(&mut Cursor::new(input), &console.screen, &console.events);
    assert!(matches!(events.try_recv(), Ok(Event::Chosen(Action::CheckNow))));
    assert!(events.try_recv().is_err());
}

#[test]
fn without_a_keyboard_signing_in_is_explained_and_cancelled() {
    let (mut console, mut events) = console(false);
    console.show(prompt(""));
    assert!(matches!(events.try_recv(), Ok(Event::CredentialsCancelled)));
    assert!(printed(&console).contains("tecjump-tray sign-in --email ENDEREÇO --password-stdin"));
}

#[test]
fn empty_login_or_end_of_input_cancels_sign_in() {
    for lines in ["\n", ""] {
        let (mut console, mut events) = console(true);
        console.show(prompt(""));
        typed(&console, lines);
        assert!(matches!(events.try_recv(), Ok(Event::CredentialsCancelled)), "{lines:?}");
    }
}

#[test]
fn what_went_wrong_is_no_about_box() {
    let (mut console, _events) = console(false);
    console.show(UiCommand::ErrorBox("Não foi possível abrir o link.".into()));
    assert_eq!(printed(&console), "mensagem: Não foi possível abrir o link.\n");
}
