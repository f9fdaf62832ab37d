//! The settings: how the layers become one set of values, each with its origin.

#[cfg(test)]
mod binding;
pub mod lists;
mod table;
mod values;

use std::fmt;

use url::Url;

use super::text::{clean, cut};
pub use table::{
    Alerting, DOCUMENTED_PORTAL, Kind, LONGEST_NAME, MOST_EXTRAS, MenuItem, Setting, Source, TABLE,
};
use values::normalise;

/// Where a value came from, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The table's default.
    BuiltIn,
    /// Set for the machine by IT.
    Machine,
    /// Set by the user.
    User,
    /// `--set Name=Value`.
    CommandLine,
    /// Group Policy for the user.
    UserPolicy,
    /// Group Policy for the machine.
    MachinePolicy,
}

impl Origin {
    /// Whether an administrator set it so that nobody else can.
    pub const fn is_policy(self) -> bool {
        matches!(self, Self::UserPolicy | Self::MachinePolicy)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuiltIn => "padrão",
            Self::Machine => "máquina",
            Self::User => "usuário",
            Self::CommandLine => "linha de comando",
            Self::UserPolicy => "política do usuário",
            Self::MachinePolicy => "política da máquina",
        })
    }
}

/// The raw values of one origin, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Where they came from.
    pub origin: Origin,
    /// Name and text; numbers in decimal, lists divided by `;`.
    pub values: Vec<(String, String)>,
}

/// A value that was not used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// The name as it was written.
    pub name: String,
    /// The value as it was written.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
    /// What is wrong and what would be right, in Portuguese.
    pub reason: String,
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, origin, reason } = self;
        let (name, value) = (shown(name), shown(value));
        write!(f, "{name} = «{value}» ({origin}): {reason}")
    }
}

/// As one line of bounded length: whoever writes the user's settings must not write log lines or
/// control a terminal.
fn shown(written: &str) -> String {
    const MAX_UNITS: usize = 200;
    cut(&clean(written), MAX_UNITS)
}

/// One setting with its value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Name as in the table.
    pub name: &'static str,
    /// The value; `None` where unset.
    pub value: Option<String>,
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
    /// Seconds between two polls, at least 30.
    pub poll_seconds: u32,
    /// Hours until a reminder; 0 is never.
    pub reminder_hours: u32,
    /// How alerts show.
    pub alerts: Alerting,
    /// The items that the menu lacks.
    pub hidden: Vec<MenuItem>,
    /// The customer's own items, in the order to show.
    pub extras: Vec<Extra>,
    /// Whether the menu has *Encerrar*.
    pub allow_exit: bool,
    /// *Gerenciado por …*: who, where a policy is in force.
    pub managed_by: Option<String>,
}

/// An item of the customer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// What the menu shows.
    pub title: String,
    /// Where it leads; checked like every page.
    pub url: Url,
}

/// What became of the layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Typed.
    pub settings: Settings,
    /// For `check`: every setting in the table's order.
    pub in_force: Vec<InForce>,
    /// For `check` and the log: what was not used.
    pub bad: Vec<BadValue>,
}

/// Makes one set of values out of layers; the strongest [`Origin`] wins, in whatever order they come.
///
/// A bad value is reported and the next weaker layer's value, in the end the default, is used. Of a
/// [binding](Setting::is_binding) setting, the user's value does not count where the machine has one,
/// and a bad value of a policy means that it is unset.
pub fn resolve(layers: &[Layer]) -> Resolved {
    let mut layers: Vec<_> = layers.iter().collect();
    layers.sort_by_key(|layer| layer.origin);
    let mut bad = unknown_names(&layers);
    let mut sites = Vec::new();
    let mut in_force = Vec::with_capacity(TABLE.len());
    // Hub and portal come before the pages in the table, so their hosts are known in time.
    for setting in &TABLE {
        let chosen = choose(setting, &layers, &sites, &mut bad);
        if let (Kind::Site, Some(url)) = (setting.kind, &chosen.value) {
            sites.extend(Url::parse(url));
        }
        in_force.push(chosen);
    }
    Resolved { settings: typed(&in_force), in_force, bad }
}

fn unknown_names(layers: &[&Layer]) -> Vec<BadValue> {
    let known = |name: &str| TABLE.iter().any(|setting| setting.name.eq_ignore_ascii_case(name));
    layers
        .iter()
        .flat_map(|layer| layer.values.iter().map(move |(name, value)| (layer, name, value)))
        .filter(|(_, name, _)| !known(name))
        .map(|(layer, name, value)| BadValue {
            name: name.clone(),
            value: value.clone(),
            origin: layer.origin,
            reason: "nome desconhecido; veja os nomes com --help".into(),
        })
        .collect()
}

fn choose(setting: &Setting, layers: &[&Layer], sites: &[Url], bad: &mut Vec<BadValue>) -> InForce {
    let machine_decides = setting.is_binding()
        && layers
            .iter()
            .any(|layer| layer.origin == Origin::Machine && given(setting, layer).is_some());
    for layer in layers.iter().rev() {
        if machine_decides && layer.origin == Origin::User {
            continue;
        }
        let Some(value) = given(setting, layer) else { continue };
        match normalise(setting.kind, value, sites) {
            Ok(value) => {
                return InForce { name: setting.name, value: Some(value), origin: layer.origin };
            }
            Err(reason) => bad.push(BadValue {
                name: setting.name.into(),
                value: value.into(),
                origin: layer.origin,
                reason,
            }),
        }
        // IT meant to decide: whose value a weaker layer has is not known.
        if setting.is_binding() && layer.origin.is_policy() {
            break;
        }
    }
    let value = setting.default.map(str::to_owned);
    InForce { name: setting.name, value, origin: Origin::BuiltIn }
}

/// A layer's value for a setting. An emptied value is an unset one: that is how people clear it.
fn given<'a>(setting: &Setting, layer: &'a Layer) -> Option<&'a str> {
    // The registry does not tell upper from lower case either.
    let named = layer.values.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(setting.name));
    named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// Types the values that [`choose`] has already checked; nothing here can fail any more, so a
/// value that still does not fit is treated as unset.
fn typed(in_force: &[InForce]) -> Settings {
    let text = |name: &str| {
        in_force.iter().find(|row| row.name == name).and_then(|row| row.value.as_deref())
    };
    let url = |name: &str| text(name).and_then(|value| Url::parse(value).ok());
    let number = |name: &str| text(name).and_then(|value| value.parse().ok()).unwrap_or_default();
    let source = match text("Source") {
        Some("RequestTracker") => Source::RequestTracker,
        _ => Source::TicketApi,
    };
    let managed = in_force.iter().any(|row| row.origin.is_policy());
    let name = || text("ManagedBy").unwrap_or("sua organização").to_owned();
    let waiting = text("WaitingStates").unwrap_or_else(|| source.waiting_state());
    Settings {
        source,
        api: url("ApiUrl"),
        hub: url("HubUrl"),
        portal: url("PortalUrl").unwrap_or_else(documented_portal),
        my_tickets: url("MyTicketsUrl"),
        new_service_request: url("NewServiceRequestUrl"),
        new_problem: url("NewProblemUrl"),
        new_question: url("NewQuestionUrl"),
        support_email: text("SupportEmail").map(str::to_owned),
        support_phone: text("SupportPhone").map(str::to_owned),
        waiting_states: waiting.split(';').map(str::to_owned).collect(),
        poll_seconds: number("PollSeconds"),
        reminder_hours: number("ReminderHours"),
        alerts: match text("Alerts") {
            Some("Off") => Alerting::Off,
            Some("Silent") => Alerting::Silent,
            _ => Alerting::On,
        },
        hidden: parts(text("HiddenItems")).filter_map(menu_item).collect(),
        extras: parts(text("ExtraItems")).filter_map(extra).collect(),
        allow_exit: text("AllowExit") == Some("1"),
        managed_by: managed.then(name),
    }
}

fn parts(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(';').filter(|part| !part.is_empty())
}

fn menu_item(name: &str) -> Option<MenuItem> {
    MenuItem::ALL.into_iter().find(|item| item.name() == name)
}

fn extra(part: &str) -> Option<Extra> {
    let (title, address) = part.split_once('|')?;
    Some(Extra { title: title.to_owned(), url: Url::parse(address).ok()? })
}

#[expect(clippy::expect_used, reason = "a constant; the tests parse it")]
fn documented_portal() -> Url {
    Url::parse(DOCUMENTED_PORTAL).expect("the documented portal is an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(origin: Origin, values: &[(&str, &str)]) -> Layer {
        let values = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Layer { origin, values }
    }

    fn machine(values: &[(&str, &str)]) -> Resolved {
        resolve(&[layer(Origin::Machine, values)])
    }

    #[test]
    fn nothing_set_gives_the_defaults_and_invents_no_address() {
        let Resolved { settings, in_force, bad } = resolve(&[]);
        assert_eq!(bad, []);
        assert_eq!(settings.portal.as_str(), "http://solicitante.tecjump.com.br/");
        assert_eq!((settings.poll_seconds, settings.reminder_hours), (60, 24));
        assert_eq!((&settings.api, &settings.hub, &settings.support_email), (&None, &None, &None));
        assert!(settings.allow_exit);
        assert!(in_force.iter().all(|row| row.origin == Origin::BuiltIn));
    }

    #[test]
    fn the_strongest_layer_wins_and_is_named() {
        let resolved = resolve(&[
            layer(Origin::Machine, &[("PollSeconds", "90"), ("SupportEmail", "a@b.test")]),
            layer(Origin::User, &[("pollseconds", "120")]),
            layer(Origin::CommandLine, &[("PollSeconds", "300")]),
        ]);
        let poll = resolved.in_force.iter().find(|row| row.name == "PollSeconds").unwrap();
        assert_eq!((poll.value.as_deref(), poll.origin), (Some("300"), Origin::CommandLine));
        assert_eq!(resolved.settings.support_email.as_deref(), Some("a@b.test"));
    }

    #[test]
    fn a_bad_value_is_named_with_its_origin_and_the_weaker_one_is_used() {
        let resolved = resolve(&[
            layer(Origin::Machine, &[("PollSeconds", "90")]),
            layer(Origin::User, &[("PollSeconds", "29")]),
        ]);
        assert_eq!(resolved.settings.poll_seconds, 90);
        assert_eq!(
            resolved.bad[0].to_string(),
            "PollSeconds = «29» (usuário): use um número inteiro de 30 a 86400"
        );
    }

    #[test]
    fn every_kind_refuses_what_it_must() {
        for (name, value) in [
            ("Source", "Zendesk"),
            ("ApiUrl", "http://api.tecjump.test/"),
            ("ApiUrl", "https://user:pw@api.tecjump.test/"),
            ("HubUrl", "file:///c:/windows"),
            ("HubUrl", "javascript:alert(1)"),
            ("PortalUrl", "solicitante.tecjump.com.br"),
            ("MyTicketsUrl", "http://elsewhere.test/"),
            ("SupportEmail", "a@b?subject=x"),
            ("SupportEmail", "a b@c.test"),
            ("SupportPhone", "call me"),
            ("WaitingStates", ";"),
            ("WaitingStates", "a' OR 'x"),
            ("PollSeconds", "sixty"),
            ("ReminderHours", "-1"),
            ("AllowExit", "maybe"),
            ("Alerts", "Loud"),
            ("HiddenItems", "Hub;Moon"),
            ("ExtraItems", "https://wiki.test/"),
            ("ExtraItems", "Wiki|http://elsewhere.test/"),
            ("ExtraItems", "Wiki|file:///c:/windows"),
            ("ExtraItems", "|https://wiki.test/"),
            ("ManagedBy", "\u{7}"),
            ("PoolSeconds", "60"),
        ] {
            let resolved = machine(&[(name, value)]);
            assert_eq!(resolved.bad.len(), 1, "{name}={value}");
            assert_eq!(resolved.settings, resolve(&[]).settings, "{name}={value}");
        }
    }

    #[test]
    fn http_is_for_loopback_and_for_the_hosts_of_hub_and_portal() {
        let resolved = machine(&[
            ("ApiUrl", "http://127.0.0.1:8080/"),
            ("HubUrl", "http://hub.test/"),
            ("NewProblemUrl", "http://hub.test/problema"),
            ("NewQuestionUrl", "http://solicitante.tecjump.com.br/duvida"),
            ("MyTicketsUrl", "http://localhost:9/minhas"),
        ]);
        assert_eq!(resolved.bad, []);
    }

    #[test]
    fn an_emptied_value_is_an_unset_one() {
        assert_eq!(machine(&[("SupportEmail", " ")]).settings.support_email, None);
        assert_eq!(machine(&[("SupportEmail", " ")]).bad, []);
    }

    #[test]
    fn policies_are_stronger_than_all_the_rest_the_machines_before_the_users() {
        let resolved = resolve(&[
            layer(Origin::MachinePolicy, &[("PollSeconds", "120")]),
            layer(Origin::UserPolicy, &[("PollSeconds", "90"), ("AllowExit", "0")]),
            layer(Origin::CommandLine, &[("PollSeconds", "300")]),
        ]);
        assert_eq!(resolved.settings.poll_seconds, 120);
        assert!(!resolved.settings.allow_exit);
        assert_eq!(resolved.settings.managed_by.as_deref(), Some("sua organização"));
    }

    #[test]
    fn a_name_is_shown_only_where_a_policy_is_in_force() {
        let name = ("ManagedBy", "Tecjump");
        assert_eq!(machine(&[name]).settings.managed_by, None);
        let managed = resolve(&[
            layer(Origin::Machine, &[name]),
            layer(Origin::UserPolicy, &[("AllowExit", "0")]),
        ]);
        assert_eq!(managed.settings.managed_by.as_deref(), Some("Tecjump"));
    }

    #[test]
    fn a_bad_value_is_one_printable_line() {
        let value = format!("x\nINFO entrou\u{1b}[2J{}", "y".repeat(5_000));
        let name = "a\r\nb";
        let bad = machine(&[("PollSeconds", &value), (name, "1")]).bad;
        assert_eq!(bad.len(), 2);
        for line in bad.iter().map(ToString::to_string) {
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(line.chars().count() < 500, "{line:?}");
        }
    }

    #[test]
    fn items_are_hidden_and_added_by_name() {
        let settings = machine(&[
            ("HiddenItems", "about; hub;Hub"),
            ("ExtraItems", "Wiki da empresa|https://wiki.test/?a=1; RH|http://localhost/rh"),
        ])
        .settings;
        assert_eq!(settings.hidden, [MenuItem::About, MenuItem::Hub]);
        let titles: Vec<_> = settings.extras.iter().map(|extra| extra.title.as_str()).collect();
        assert_eq!(titles, ["Wiki da empresa", "RH"]);
        assert_eq!(settings.extras[0].url.as_str(), "https://wiki.test/?a=1");
    }

    #[test]
    fn the_waiting_state_follows_the_source_unless_set() {
        assert_eq!(machine(&[]).settings.waiting_states, ["waiting_customer"]);
        let rt = machine(&[("Source", "requesttracker")]).settings;
        assert_eq!(
            (rt.source, rt.waiting_states),
            (Source::RequestTracker, vec!["stalled".into()])
        );
        let own = machine(&[("WaitingStates", "stalled; aguardando cliente")]).settings;
        assert_eq!(own.waiting_states, ["stalled", "aguardando cliente"]);
    }

    #[test]
    fn the_defaults_of_the_table_are_good_values() {
        for setting in TABLE {
            if let Some(default) = setting.default {
                assert!(normalise(setting.kind, default, &[]).is_ok(), "{}", setting.name);
            }
        }
    }
}
