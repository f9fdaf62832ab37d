//! The menu as plain, comparable data. The tray shell turns it into a real one.

use super::tickets::{TicketId, TicketKind};

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
    /// *Entrar…*
    SignIn,
    /// *Sobre*
    About,
    /// *Encerrar*
    Exit,
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
