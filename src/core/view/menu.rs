//! The menu as plain, comparable data. The tray shell turns it into a real one.

use url::Url;

use crate::core::replies::{ReplyId, Unsent, Why};
use crate::core::settings::{Extra, MenuItem, Settings};
use crate::core::text::{self, clean, cut, waiting_count};
use crate::core::tickets::{TicketId, TicketKind, WaitingTicket};

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
    /// One of the customer's own items.
    OpenExtra(Url),
    /// Support by e-mail, with this computer's facts in the body.
    Email,
    /// Support by telephone.
    Phone,
    /// *Copiar informações deste computador*
    CopyFacts,
    /// *Verificar agora*
    CheckNow,
    /// Something about a reply that was not sent.
    Reply(ReplyId, ReplyAction),
    /// *Entrar…*
    SignIn,
    /// *Sobre*
    About,
    /// *Fechar o Tecjump Tray*
    Exit,
}

/// What can be done with a reply that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyAction {
    /// Open the ticket with the text on the clipboard.
    OpenPortal,
    /// Put the text on the clipboard.
    Copy,
    /// Send it again.
    TryAgain,
    /// Send it to this server, as this requester, although it was typed for another.
    SendHere,
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
        /// Its access key: see [`Item::key`].
        key: Option<char>,
        /// What it does.
        action: Action,
    },
    /// A line that opens further lines.
    Submenu {
        /// Text to show.
        label: String,
        /// Its access key: see [`Item::key`].
        key: Option<char>,
        /// The further lines, never empty.
        items: Vec<Item>,
    },
    /// A dividing line.
    Separator,
}

impl Item {
    /// The access key: the letter of the label that chooses the line from the keyboard, where the
    /// system's menus have such letters. It is a letter without an accent, which every keyboard has,
    /// and no other line of the same level has it. Lines named by a server, a user or IT have none.
    pub const fn key(&self) -> Option<char> {
        match self {
            Self::Choice { key, .. } | Self::Submenu { key, .. } => *key,
            Self::Separator => None,
        }
    }
}

/// The whole menu, top to bottom.
pub type Menu = Vec<Item>;

/// More tickets than this would not fit a small screen; the rest are behind one more line.
const MAX_TICKETS: usize = 15;
/// A subject longer than this makes the menu too wide.
const TICKET_UNITS: usize = 60;

/// What the menu depends on.
#[derive(Debug)]
pub(super) struct Contents<'a> {
    /// The settings in force.
    pub(super) settings: &'a Settings,
    /// The waiting tickets in the order to show.
    pub(super) tickets: &'a [WaitingTicket],
    /// How many tickets wait besides, of which nothing else is known.
    pub(super) unknown: usize,
    /// The replies that were not sent.
    pub(super) unsent: Vec<Unsent<'a>>,
    /// Whether *Entrar…* is shown.
    pub(super) sign_in: bool,
    /// What *Verificar agora* says of the last check; `None` where there is nothing to check.
    pub(super) check: Option<String>,
}

/// Builds the menu, without what IT hides.
pub(super) fn build(contents: &Contents<'_>) -> Menu {
    let settings = contents.settings;
    let mut menu = Menu::new();
    if contents.sign_in {
        menu.extend([choice("Entrar…", Some('E'), Action::SignIn), Item::Separator]);
    }
    if contents.tickets.len() + contents.unknown > 0 {
        menu.push(waiting(contents.tickets, contents.unknown));
    }
    if !contents.unsent.is_empty() {
        menu.push(unsent(&contents.unsent, settings));
    }
    menu.push(Item::Separator);
    let offer = |item, label, key, action| offer(settings, item, label, key, action);
    menu.extend(offer(MenuItem::Hub, "Área do Cliente", 'C', Action::OpenHub));
    menu.extend(offer(MenuItem::Portal, "Sistema de Chamados", 'S', Action::OpenPortal));
    menu.extend(new_ticket(settings));
    menu.extend(offer(MenuItem::MyTickets, "Minhas solicitações", 'M', Action::MyTickets));
    menu.extend(settings.extras.iter().map(extra));
    menu.extend(support(settings));
    menu.push(Item::Separator);
    if let Some(check) = &contents.check {
        menu.extend(offer(MenuItem::CheckNow, check, 'V', Action::CheckNow));
    }
    menu.extend(offer(MenuItem::About, "Sobre", 'o', Action::About));
    if settings.allow_exit {
        menu.push(choice("Fechar o Tecjump Tray", Some('T'), Action::Exit));
    }
    without_idle_separators(menu)
}

/// Separators divide: none at an edge, no two together.
fn without_idle_separators(menu: Menu) -> Menu {
    let mut tidy = Menu::with_capacity(menu.len());
    for item in menu {
        if item != Item::Separator || tidy.last().is_some_and(|last| *last != Item::Separator) {
            tidy.push(item);
        }
    }
    tidy.pop_if(|last| *last == Item::Separator);
    tidy
}

/// The three forms' names as people read them.
pub(super) const fn kind_label(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::ServiceRequest => "Requisição de serviço",
        TicketKind::Problem => "Problema ou falha",
        TicketKind::Question => "Dúvida ou orientação",
    }
}

fn choice(label: &str, key: Option<char>, action: Action) -> Item {
    Item::Choice { label: label.to_owned(), key, action }
}

/// A line, unless IT hides it.
fn offer(
    settings: &Settings,
    item: MenuItem,
    label: &str,
    key: char,
    action: Action,
) -> Option<Item> {
    (!settings.hidden.contains(&item)).then(|| choice(label, Some(key), action))
}

/// A line with further lines, unless IT hides it or all of those.
fn offer_submenu(
    settings: &Settings,
    item: MenuItem,
    label: &str,
    key: char,
    items: Menu,
) -> Option<Item> {
    (!items.is_empty() && !settings.hidden.contains(&item)).then(|| Item::Submenu {
        label: label.to_owned(),
        key: Some(key),
        items,
    })
}

fn extra(extra: &Extra) -> Item {
    choice(&extra.title, None, Action::OpenExtra(extra.url.clone()))
}

fn waiting(tickets: &[WaitingTicket], unknown: usize) -> Item {
    let mut items: Vec<_> = tickets.iter().take(MAX_TICKETS).map(ticket).collect();
    if tickets.len() > MAX_TICKETS {
        items.push(choice("Ver todos no Sistema de Chamados", None, Action::MyTickets));
    }
    match unknown {
        0 => {}
        1 => items.push(choice("Não foi possível ler 1 chamado", None, Action::MyTickets)),
        _ => {
            let label = format!("Não foi possível ler {unknown} chamados");
            items.push(choice(&label, None, Action::MyTickets));
        }
    }
    Item::Submenu { label: waiting_count(tickets.len() + unknown), key: Some('h'), items }
}

fn ticket(ticket: &WaitingTicket) -> Item {
    let label = clean(&format!("{}  {}", ticket.number, text::subject(&ticket.subject)));
    choice(&cut(&label, TICKET_UNITS), None, Action::OpenTicket(ticket.id.clone()))
}

fn unsent(replies: &[Unsent<'_>], settings: &Settings) -> Item {
    let items =
        replies.iter().take(MAX_TICKETS).map(|reply| unsent_reply(reply, settings)).collect();
    Item::Submenu { label: "Respostas não enviadas".into(), key: Some('R'), items }
}

fn unsent_reply(Unsent { reply, why }: &Unsent<'_>, settings: &Settings) -> Item {
    let reason = match why {
        Why::Unsaved => "ainda não gravada",
        Why::Foreign => "de outro servidor ou usuário",
        Why::SignedOut => "entre para enviá-la",
        Why::Refused => "recusada",
        Why::Waiting => "aguardando envio",
    };
    let what =
        |label, key, action| choice(label, Some(key), Action::Reply(reply.id.clone(), action));
    let label = clean(&format!("{} ({reason})  {}", reply.number, reply.text));
    Item::Submenu {
        label: cut(&label, TICKET_UNITS),
        key: None,
        items: match why {
            Why::Foreign => {
                let server = settings.api.as_ref().and_then(Url::host_str).unwrap_or_default();
                vec![
                    what("Copiar o texto", 'C', ReplyAction::Copy),
                    what(&format!("Enviar para {}", clean(server)), 'E', ReplyAction::SendHere),
                    what("Descartar resposta", 'D', ReplyAction::Discard),
                ]
            }
            Why::SignedOut => vec![
                what("Copiar o texto", 'C', ReplyAction::Copy),
                what("Descartar resposta", 'D', ReplyAction::Discard),
            ],
            Why::Unsaved | Why::Refused | Why::Waiting => vec![
                what("Copiar o texto e ver o chamado", 'C', ReplyAction::OpenPortal),
                what("Tentar novamente", 'T', ReplyAction::TryAgain),
                what("Descartar resposta", 'D', ReplyAction::Discard),
            ],
        },
    }
}

fn new_ticket(settings: &Settings) -> Option<Item> {
    let forms = TicketKind::ALL.iter().copied().filter_map(|kind| {
        let (item, key) = match kind {
            TicketKind::ServiceRequest => (MenuItem::ServiceRequest, 'R'),
            TicketKind::Problem => (MenuItem::Problem, 'P'),
            TicketKind::Question => (MenuItem::Question, 'D'),
        };
        offer(settings, item, kind_label(kind), key, Action::NewTicket(kind))
    });
    offer_submenu(settings, MenuItem::NewTicket, "Abrir chamado", 'A', forms.collect())
}

fn support(settings: &Settings) -> Option<Item> {
    let mut items = Menu::new();
    if let Some(address) = &settings.support_email {
        let label = format!("E-mail: {address}");
        items.extend(offer(settings, MenuItem::Email, &label, 'E', Action::Email));
    }
    if let Some(number) = &settings.support_phone {
        let label = format!("Telefone: {number}");
        items.extend(offer(settings, MenuItem::Phone, &label, 'T', Action::Phone));
    }
    let copy = "Copiar informações deste computador";
    items.extend(offer(settings, MenuItem::ComputerFacts, copy, 'C', Action::CopyFacts));
    offer_submenu(settings, MenuItem::Support, "Falar com o suporte", 'F', items)
}
