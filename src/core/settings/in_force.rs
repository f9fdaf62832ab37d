//! The values in force: as rows with their origins, and as one typed struct.

use std::time::Duration;

use url::Url;

use crate::core::settings::choices::{Alerting, MenuItem, Source};
use crate::core::settings::layer::Origin;
use crate::core::settings::table::{DOCUMENTED_PORTAL, Key};
use crate::core::settings::value::{Extra, Value};

/// One setting with its value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Which setting.
    pub key: Key,
    /// The value; `None` where unset.
    pub value: Option<Value>,
    /// Where it came from.
    pub origin: Origin,
}

/// The values in force, typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The server's dialect.
    pub source: Source,
    /// The API; without it there is no polling.
    pub api: Option<Url>,
    /// Customer hub.
    pub hub: Option<Url>,
    /// Ticket portal.
    pub portal: Url,
    /// *Minhas solicitações*
    pub my_tickets: Option<Url>,
    /// *Requisição de serviço*
    pub new_service_request: Option<Url>,
    /// *Problema ou falha*
    pub new_problem: Option<Url>,
    /// *Dúvida ou orientação*
    pub new_question: Option<Url>,
    /// Support's e-mail address.
    pub support_email: Option<String>,
    /// Support's telephone number as people write it.
    pub support_phone: Option<String>,
    /// States at the source that mean *Aguardando Cliente*, at least one.
    pub waiting_states: Vec<String>,
    /// Time between two polls, at least 30 s.
    pub poll_interval: Duration,
    /// Time from an alert to its reminder, at least 1 h; `None`: without reminders.
    pub remind_after: Option<Duration>,
    /// How alerts show.
    pub alerts: Alerting,
    /// The items that the menu lacks.
    pub hidden: Vec<MenuItem>,
    /// The customer's own items, in the order to show.
    pub extras: Vec<Extra>,
    /// Whether the menu has *Fechar o Tecjump Tray*.
    pub allow_exit: bool,
    /// The name for *Gerenciado por: …*; `None` if no policy is in force.
    pub managed_by: Option<String>,
}

/// The [table](crate::core::settings::TABLE)'s defaults.
impl Default for Settings {
    fn default() -> Self {
        Self {
            source: Source::TicketApi,
            api: None,
            hub: None,
            portal: documented_portal(),
            my_tickets: None,
            new_service_request: None,
            new_problem: None,
            new_question: None,
            support_email: None,
            support_phone: None,
            waiting_states: vec![Source::TicketApi.waiting_state().to_owned()],
            poll_interval: Duration::from_mins(1),
            remind_after: Some(Duration::from_hours(24)),
            alerts: Alerting::On,
            hidden: Vec::new(),
            extras: Vec::new(),
            allow_exit: true,
            managed_by: None,
        }
    }
}

impl Settings {
    /// The settings that these rows make.
    pub(super) fn new(rows: &[InForce]) -> Self {
        let mut settings = Self::default();
        let mut states = None;
        let mut manager = None;
        for value in rows.iter().filter_map(|row| row.value.clone()) {
            match value {
                Value::Source(source) => settings.source = source,
                Value::ApiUrl(url) => settings.api = Some(url),
                Value::HubUrl(url) => settings.hub = Some(url),
                Value::PortalUrl(url) => settings.portal = url,
                Value::MyTicketsUrl(url) => settings.my_tickets = Some(url),
                Value::NewServiceRequestUrl(url) => settings.new_service_request = Some(url),
                Value::NewProblemUrl(url) => settings.new_problem = Some(url),
                Value::NewQuestionUrl(url) => settings.new_question = Some(url),
                Value::SupportEmail(email) => settings.support_email = Some(email),
                Value::SupportPhone(phone) => settings.support_phone = Some(phone),
                Value::WaitingStates(words) => states = Some(words),
                Value::PollSeconds(interval) => settings.poll_interval = interval,
                Value::ReminderHours(pause) => settings.remind_after = pause,
                Value::Alerts(alerts) => settings.alerts = alerts,
                Value::HiddenItems(items) => settings.hidden = items,
                Value::ExtraItems(extras) => settings.extras = extras,
                Value::AllowExit(allowed) => settings.allow_exit = allowed,
                Value::ManagedBy(name) => manager = Some(name),
            }
        }
        settings.waiting_states =
            states.unwrap_or_else(|| vec![settings.source.waiting_state().to_owned()]);
        if rows.iter().any(|row| row.origin.is_policy()) {
            settings.managed_by = Some(manager.unwrap_or_else(|| "sua organização".to_owned()));
        }
        settings
    }
}

#[expect(clippy::expect_used, reason = "a constant; the tests parse it")]
fn documented_portal() -> Url {
    Url::parse(DOCUMENTED_PORTAL).expect("the documented portal is an address")
}
