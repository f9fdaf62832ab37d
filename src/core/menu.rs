//! The menu as plain, comparable data. The tray shell turns it into a real one.

use super::outbox::{Reply, ReplyId, Stage};
use super::settings::Settings;
use super::text::{clean, cut, waiting_count};
use super::tickets::{TicketId, TicketKind, WaitingTicket};

/// What an item does when chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open the ticket's history in the portal.
    OpenTicket(TicketId),
    /// *Área do Cliente*
    OpenHub,
    /// *Sistema de Chamados*
    OpenPortal,
    /// One of the forms under *Abrir chamado*
    NewTicket(TicketKind),
    /// *Minhas solicitações*
    MyTickets,
    /// Support by e-mail, with this computer's facts in the body.
    Email,
    /// Support by telephone.
    Phone,
    /// *Copiar dados deste computador*
    CopyFacts,
    /// *Verificar agora*
    CheckNow,
    /// Something about a reply that was not sent.
    Reply(ReplyId, ReplyAction),
    /// *Entrar…*
    SignIn,
    /// *Sobre*
    About,
    /// *Encerrar*
    Exit,
}

/// What can be done with a reply that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyAction {
    /// Open the ticket with the text on the clipboard.
    OpenPortal,
    /// Send it again.
    TryAgain,
    /// Throw it away.
    Discard,
}

/// One line of the menu. Labels are plain text: an `&` is an `&`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line to choose.
    Choice {
        /// Text to show.
        label: String,
        /// What it does.
        action: Action,
    },
    /// A line that opens further lines.
    Submenu {
        /// Text to show.
        label: String,
        /// The further lines, never empty.
        items: Vec<Item>,
    },
    /// A dividing line.
    Separator,
}

/// The whole menu, top to bottom.
pub type Menu = Vec<Item>;

/// More tickets than this would not fit a small screen; the rest are behind one more line.
const MOST_TICKETS: usize = 15;
/// A subject longer than this makes the menu too wide.
const TICKET_UNITS: usize = 60;

/// What the menu depends on.
#[derive(Debug)]
pub struct Contents<'a> {
    /// The settings in force.
    pub settings: &'a Settings,
    /// The waiting tickets in the order to show.
    pub tickets: &'a [WaitingTicket],
    /// The replies that were not sent.
    pub unsent: Vec<&'a Reply>,
    /// Whether *Entrar…* is shown.
    pub sign_in: bool,
    /// What *Verificar agora* says of the last check; `None` where there is nothing to check.
    pub check: Option<String>,
}

/// Builds the menu.
pub fn build(contents: &Contents<'_>) -> Menu {
    let mut menu = Menu::new();
    if contents.sign_in {
        menu.extend([choice("Entrar…", Action::SignIn), Item::Separator]);
    }
    if !contents.tickets.is_empty() {
        menu.push(waiting(contents.tickets));
    }
    if !contents.unsent.is_empty() {
        menu.push(unsent(&contents.unsent));
    }
    if !(contents.tickets.is_empty() && contents.unsent.is_empty()) {
        menu.push(Item::Separator);
    }
    menu.extend([
        choice("Área do Cliente", Action::OpenHub),
        choice("Sistema de Chamados", Action::OpenPortal),
        new_ticket(),
        choice("Minhas solicitações", Action::MyTickets),
        support(contents.settings),
        Item::Separator,
    ]);
    if let Some(check) = &contents.check {
        menu.push(choice(check, Action::CheckNow));
    }
    menu.push(choice("Sobre", Action::About));
    if contents.settings.allow_exit {
        menu.push(choice("Encerrar", Action::Exit));
    }
    menu
}

/// The three forms' names as people read them.
pub const fn kind_label(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::ServiceRequest => "Requisição de serviço",
        TicketKind::Problem => "Problema ou falha",
        TicketKind::Question => "Dúvida ou orientação",
    }
}

fn choice(label: &str, action: Action) -> Item {
    Item::Choice { label: label.to_owned(), action }
}

fn waiting(tickets: &[WaitingTicket]) -> Item {
    let mut items: Vec<_> = tickets.iter().take(MOST_TICKETS).map(ticket).collect();
    if tickets.len() > MOST_TICKETS {
        items.push(choice("Ver todos no portal…", Action::MyTickets));
    }
    Item::Submenu { label: waiting_count(tickets.len()), items }
}

fn ticket(ticket: &WaitingTicket) -> Item {
    let label = clean(&format!("{}  {}", ticket.number, ticket.subject));
    choice(&cut(&label, TICKET_UNITS), Action::OpenTicket(ticket.id.clone()))
}

fn unsent(replies: &[&Reply]) -> Item {
    let items = replies.iter().take(MOST_TICKETS).map(|reply| unsent_reply(reply)).collect();
    Item::Submenu { label: "Respostas não enviadas".into(), items }
}

fn unsent_reply(reply: &Reply) -> Item {
    let why = match &reply.stage {
        Stage::Refused { .. } => "recusada",
        _ => "aguardando conexão",
    };
    let what = |label, action| choice(label, Action::Reply(reply.id.clone(), action));
    let label = clean(&format!("{} ({why})  {}", reply.number, reply.text));
    Item::Submenu {
        label: cut(&label, TICKET_UNITS),
        items: vec![
            what("Abrir portal com o texto copiado", ReplyAction::OpenPortal),
            what("Tentar de novo", ReplyAction::TryAgain),
            what("Descartar", ReplyAction::Discard),
        ],
    }
}

fn new_ticket() -> Item {
    let forms = TicketKind::ALL.map(|kind| choice(kind_label(kind), Action::NewTicket(kind)));
    Item::Submenu { label: "Abrir chamado".into(), items: forms.into() }
}

fn support(settings: &Settings) -> Item {
    let mut items = Vec::new();
    if let Some(address) = &settings.support_email {
        items.push(choice(&format!("E-mail: {address}"), Action::Email));
    }
    if let Some(number) = &settings.support_phone {
        items.push(choice(&format!("Telefone: {number}"), Action::Phone));
    }
    items.push(choice("Copiar dados deste computador", Action::CopyFacts));
    Item::Submenu { label: "Falar com o suporte".into(), items }
}
