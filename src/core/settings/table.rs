//! The table of settings: the one place that defines names, types, ranges, defaults and texts.

use strum::{EnumCount, EnumString, VariantArray, VariantNames};

use crate::core::settings::choices::{Alerting, Source};

/// A setting: one variant per row of the [`TABLE`], in its order. Its name in the registry, in TOML
/// and on the command line is the variant's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, VariantArray, VariantNames)]
#[strum(ascii_case_insensitive)]
pub enum Key {
    /// The server's dialect.
    Source,
    /// The API.
    ApiUrl,
    /// *Área do Cliente*
    HubUrl,
    /// *Sistema de Chamados*
    PortalUrl,
    /// *Minhas solicitações*
    MyTicketsUrl,
    /// *Requisição de serviço*
    NewServiceRequestUrl,
    /// *Problema ou falha*
    NewProblemUrl,
    /// *Dúvida ou orientação*
    NewQuestionUrl,
    /// *E-mail*
    SupportEmail,
    /// *Telefone*
    SupportPhone,
    /// States at the source that mean *Aguardando Cliente*.
    WaitingStates,
    /// Seconds between two polls.
    PollSeconds,
    /// Hours from an alert to its reminder; 0 is never.
    ReminderHours,
    /// How alerts show.
    Alerts,
    /// The items that the menu lacks.
    HiddenItems,
    /// The customer's own items.
    ExtraItems,
    /// Whether the menu has *Fechar o Tecjump Tray*.
    AllowExit,
    /// The name for *Gerenciado por: …*.
    ManagedBy,
}

/// What a setting may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `https` address of an API; `http` on loopback only.
    Api,
    /// Address of the hub or portal: `https` or `http`.
    Site,
    /// Address of a page: `https`, or `http` on the hub's or portal's host or on loopback.
    Page,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Words divided by `;`.
    Words,
    /// Whole number between these, both included.
    Number(u32, u32),
    /// 0 or 1.
    Switch,
    /// Some of the menu's items, by their [`MenuItem::name`](super::MenuItem::name), divided by `;`.
    Items,
    /// Items of the customer's own: `Title|address`, divided by `;`, at most [`MAX_EXTRAS`].
    Extras,
    /// A short name for people, at most [`MAX_NAME_CHARS`] characters.
    Name,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Which setting.
    pub key: Key,
    /// Registry value, TOML key and command-line name.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Built-in value; without one the feature is absent until the setting is set.
    pub default: Option<&'static str>,
    /// What it is for, in Portuguese.
    pub text: &'static str,
}

/// The documented address of Tecjump's portal, the only one that we know.
pub const DOCUMENTED_PORTAL: &str = "http://solicitante.tecjump.com.br";
/// Maximum number of extra items.
pub const MAX_EXTRAS: usize = 10;
/// Maximum length of a title or name, in characters.
pub const MAX_NAME_CHARS: usize = 64;
/// Range of `PollSeconds`.
pub(super) const POLL_SECONDS: (u32, u32) = (30, 86_400);
/// Range of `ReminderHours`.
pub(super) const REMINDER_HOURS: (u32, u32) = (0, 720);

/// The table: every key's row.
pub const TABLE: [Setting; Key::COUNT] = {
    let mut table = [Key::Source.setting(); Key::COUNT];
    let mut at = 0;
    while at < Key::COUNT {
        table[at] = Key::ALL[at].setting();
        at += 1;
    }
    table
};

impl Key {
    /// All, in the table's order.
    pub const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;

    /// Registry value, TOML key and command-line name.
    pub const fn name(self) -> &'static str {
        <Self as VariantNames>::VARIANTS[self as usize]
    }

    /// The setting's row.
    pub const fn setting(self) -> Setting {
        let (kind, default, text) = match self {
            Self::Source => {
                (Kind::Choice(Source::NAMES), Some("TicketApi"), "Tipo do servidor de chamados")
            }
            Self::ApiUrl => (Kind::Api, None, "Endereço da API de chamados; sem ele não há avisos"),
            Self::HubUrl => {
                (Kind::Site, None, "Área do Cliente; sem ela, abre o Sistema de Chamados")
            }
            Self::PortalUrl => (Kind::Site, Some(DOCUMENTED_PORTAL), "Sistema de Chamados"),
            Self::MyTicketsUrl => {
                (Kind::Page, None, "Minhas solicitações; sem ela, abre o Sistema de Chamados")
            }
            Self::NewServiceRequestUrl => {
                (Kind::Page, None, "Requisição de serviço; sem ela, abre o Sistema de Chamados")
            }
            Self::NewProblemUrl => {
                (Kind::Page, None, "Problema ou falha; sem ela, abre o Sistema de Chamados")
            }
            Self::NewQuestionUrl => {
                (Kind::Page, None, "Dúvida ou orientação; sem ela, abre o Sistema de Chamados")
            }
            Self::SupportEmail => {
                (Kind::Email, None, "E-mail do suporte; sem ele, o item não aparece no menu")
            }
            Self::SupportPhone => {
                (Kind::Phone, None, "Telefone do suporte; sem ele, o item não aparece no menu")
            }
            Self::WaitingStates => (
                Kind::Words,
                None,
                "Status que significam “Aguardando Cliente”; se vazio, o padrão do tipo de servidor",
            ),
            Self::PollSeconds => (
                Kind::Number(POLL_SECONDS.0, POLL_SECONDS.1),
                Some("60"),
                "Intervalo entre verificações, em segundos",
            ),
            Self::ReminderHours => (
                Kind::Number(REMINDER_HOURS.0, REMINDER_HOURS.1),
                Some("24"),
                "Horas até o lembrete de um chamado sem resposta; 0 = sem lembrete",
            ),
            Self::Alerts => (
                Kind::Choice(Alerting::NAMES),
                Some("On"),
                "Avisos: On = com som; Silent = sem som; Off = só no ícone e no menu",
            ),
            Self::HiddenItems => (Kind::Items, None, "Itens do menu que não aparecem"),
            Self::ExtraItems => {
                (Kind::Extras, None, "Itens adicionais no menu, cada um com título e endereço")
            }
            Self::AllowExit => (Kind::Switch, Some("1"), "Mostrar “Fechar o Tecjump Tray” no menu"),
            Self::ManagedBy => (Kind::Name, None, "Nome mostrado em “Gerenciado por:”"),
        };
        Setting { key: self, name: self.name(), kind, default, text }
    }

    /// Whether it decides which server gets the password and where the menu leads. The user can't
    /// override the machine's or a policy's value of such a setting.
    pub const fn is_binding(self) -> bool {
        match self {
            Self::Source | Self::ApiUrl | Self::HubUrl | Self::PortalUrl | Self::ExtraItems => true,
            Self::MyTicketsUrl
            | Self::NewServiceRequestUrl
            | Self::NewProblemUrl
            | Self::NewQuestionUrl
            | Self::SupportEmail
            | Self::SupportPhone
            | Self::WaitingStates
            | Self::PollSeconds
            | Self::ReminderHours
            | Self::Alerts
            | Self::HiddenItems
            | Self::AllowExit
            | Self::ManagedBy => false,
        }
    }
}
