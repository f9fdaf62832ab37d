//! The settings that are a choice among words. The words are the names of the variants.

use strum::{EnumString, VariantArray, VariantNames};

/// The server's dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, VariantNames)]
#[strum(ascii_case_insensitive)]
pub enum Source {
    /// Ticket API v1, our neutral contract.
    TicketApi,
    /// Request Tracker 5, REST 2.0.
    RequestTracker,
}

impl Source {
    /// The words, in the table's order.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The word in the settings.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The state that means *Aguardando Cliente* if `WaitingStates` is unset.
    pub(super) const fn waiting_state(self) -> &'static str {
        match self {
            Self::TicketApi => "waiting_customer",
            Self::RequestTracker => "stalled",
        }
    }
}

/// How an alert shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, VariantNames)]
#[strum(ascii_case_insensitive)]
pub enum Alerting {
    /// With the system's sound.
    On,
    /// Without a sound.
    Silent,
    /// Not at all; only icon and menu show that a ticket waits.
    Off,
}

impl Alerting {
    /// The words, in the table's order.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The word in the settings.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// An item of the menu that IT may hide. Waiting tickets, *Entrar…* and unsent replies can't be
/// hidden; *Fechar o Tecjump Tray* has `AllowExit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, VariantArray, VariantNames)]
#[strum(ascii_case_insensitive)]
pub enum MenuItem {
    /// *Área do Cliente*
    Hub,
    /// *Sistema de Chamados*
    Portal,
    /// *Abrir chamado*, whole
    NewTicket,
    /// *Requisição de serviço*
    ServiceRequest,
    /// *Problema ou falha*
    Problem,
    /// *Dúvida ou orientação*
    Question,
    /// *Minhas solicitações*
    MyTickets,
    /// *Falar com o suporte*, whole
    Support,
    /// *E-mail*
    Email,
    /// *Telefone*
    Phone,
    /// *Copiar informações deste computador*
    ComputerFacts,
    /// *Verificar agora*
    CheckNow,
    /// *Sobre*
    About,
}

impl MenuItem {
    /// All, in the menu's order.
    pub const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;

    /// Their words, in the menu's order.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The word in the settings.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}
