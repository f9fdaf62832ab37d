//! The table of settings: the one place where names, types, ranges, defaults and texts stand.

/// The server's dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Ticket API v1, our neutral contract.
    TicketApi,
    /// Request Tracker 5, REST 2.0.
    RequestTracker,
}

impl Source {
    /// The name as it stands in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TicketApi => "TicketApi",
            Self::RequestTracker => "RequestTracker",
        }
    }

    /// The state that means *Aguardando Cliente* where `WaitingStates` is unset.
    pub(super) const fn waiting_state(self) -> &'static str {
        match self {
            Self::TicketApi => "waiting_customer",
            Self::RequestTracker => "stalled",
        }
    }
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
    /// Some of the menu's items, by their [`MenuItem::name`], divided by `;`.
    Items,
    /// Items of the customer's own: `Title|address`, divided by `;`, at most [`MOST_EXTRAS`].
    Extras,
    /// A short name for people, at most [`LONGEST_NAME`] characters.
    Name,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Registry value, TOML key and command-line name.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Built-in value; `None` where we know none and the feature is then absent.
    pub default: Option<&'static str>,
    /// What it is for, in Portuguese.
    pub text: &'static str,
}

impl Setting {
    /// Whether it decides which server gets the password and where the menu leads. What the machine
    /// or a policy says of such a setting is binding.
    pub fn is_binding(&self) -> bool {
        ["Source", "ApiUrl", "HubUrl", "PortalUrl", "ExtraItems"].contains(&self.name)
    }
}

const fn row(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    text: &'static str,
) -> Setting {
    Setting { name, kind, default, text }
}

/// The documented address of Tecjump's portal, the only one that we know.
pub const DOCUMENTED_PORTAL: &str = "http://solicitante.tecjump.com.br";

/// The table: the one place where a setting is defined.
pub const TABLE: [Setting; 18] = [
    row(
        "Source",
        Kind::Choice(&["TicketApi", "RequestTracker"]),
        Some("TicketApi"),
        "Tipo do servidor de chamados",
    ),
    row("ApiUrl", Kind::Api, None, "Endereço da API de chamados; sem ele não há avisos"),
    row("HubUrl", Kind::Site, None, "Área do Cliente; sem ela, abre o Sistema de Chamados"),
    row("PortalUrl", Kind::Site, Some(DOCUMENTED_PORTAL), "Sistema de Chamados"),
    row("MyTicketsUrl", Kind::Page, None, "Minhas solicitações; sem ela, abre o portal"),
    row("NewServiceRequestUrl", Kind::Page, None, "Requisição de serviço; sem ela, abre o portal"),
    row("NewProblemUrl", Kind::Page, None, "Problema ou falha; sem ela, abre o portal"),
    row("NewQuestionUrl", Kind::Page, None, "Dúvida ou orientação; sem ela, abre o portal"),
    row("SupportEmail", Kind::Email, None, "E-mail do suporte; sem ele, o item some do menu"),
    row("SupportPhone", Kind::Phone, None, "Telefone do suporte; sem ele, o item some do menu"),
    row(
        "WaitingStates",
        Kind::Words,
        None,
        "Estados que significam Aguardando Cliente; sem eles, o do tipo do servidor",
    ),
    row("PollSeconds", Kind::Number(30, 86_400), Some("60"), "Segundos entre duas verificações"),
    row(
        "ReminderHours",
        Kind::Number(0, 720),
        Some("24"),
        "Horas até lembrar de um chamado parado; 0 nunca",
    ),
    row(
        "Alerts",
        Kind::Choice(&["On", "Silent", "Off"]),
        Some("On"),
        "Avisos: On com som, Silent sem som, Off só no ícone e no menu",
    ),
    row("HiddenItems", Kind::Items, None, "Itens do menu que não aparecem"),
    row("ExtraItems", Kind::Extras, None, "Itens a mais no menu, cada um com título e endereço"),
    row("AllowExit", Kind::Switch, Some("1"), "Se o menu tem Encerrar"),
    row("ManagedBy", Kind::Name, None, "Nome de quem administra, para «Gerenciado por …»"),
];

/// How an alert shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alerting {
    /// With the system's sound.
    On,
    /// Without a sound.
    Silent,
    /// Not at all; icon and menu still tell.
    Off,
}

/// An item of the menu that IT may hide. What waits for the user, *Entrar…* and what was not sent
/// are no choice; *Encerrar* has `AllowExit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// *Copiar dados deste computador*
    ComputerFacts,
    /// *Verificar agora*
    CheckNow,
    /// *Sobre*
    About,
}

impl MenuItem {
    /// All, in the menu's order.
    pub const ALL: [Self; 13] = [
        Self::Hub,
        Self::Portal,
        Self::NewTicket,
        Self::ServiceRequest,
        Self::Problem,
        Self::Question,
        Self::MyTickets,
        Self::Support,
        Self::Email,
        Self::Phone,
        Self::ComputerFacts,
        Self::CheckNow,
        Self::About,
    ];

    /// The name as it stands in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hub => "Hub",
            Self::Portal => "Portal",
            Self::NewTicket => "NewTicket",
            Self::ServiceRequest => "ServiceRequest",
            Self::Problem => "Problem",
            Self::Question => "Question",
            Self::MyTickets => "MyTickets",
            Self::Support => "Support",
            Self::Email => "Email",
            Self::Phone => "Phone",
            Self::ComputerFacts => "ComputerFacts",
            Self::CheckNow => "CheckNow",
            Self::About => "About",
        }
    }
}

/// More extra items than this make no menu.
pub const MOST_EXTRAS: usize = 10;
/// In characters; a title or a name that is longer is none.
pub const LONGEST_NAME: usize = 64;
