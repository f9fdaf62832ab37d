//! The settings: one table that is the source of names, types, ranges, defaults and texts, and how
//! the layers become one set of values, each with its origin.

use std::fmt;

use url::Url;

use super::links::{is_loopback, page_url};

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
    const fn waiting_state(self) -> &'static str {
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
pub const TABLE: [Setting; 14] = [
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
    row("AllowExit", Kind::Switch, Some("1"), "Se o menu tem Encerrar"),
];

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
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuiltIn => "padrão",
            Self::Machine => "máquina",
            Self::User => "usuário",
            Self::CommandLine => "linha de comando",
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
        write!(f, "{name} = «{value}» ({origin}): {reason}")
    }
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
    /// Whether the menu has *Encerrar*.
    pub allow_exit: bool,
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

/// Makes one set of values out of layers, weakest first.
///
/// A bad value is reported and the next weaker layer's value, in the end the default, is used.
pub fn resolve(layers: &[Layer]) -> Resolved {
    let mut bad = unknown_names(layers);
    let mut sites = Vec::new();
    let mut in_force = Vec::with_capacity(TABLE.len());
    // Hub and portal come before the pages in the table, so their hosts are known in time.
    for setting in &TABLE {
        let chosen = choose(setting, layers, &sites, &mut bad);
        if let (Kind::Site, Some(url)) = (setting.kind, &chosen.value) {
            sites.extend(Url::parse(url));
        }
        in_force.push(chosen);
    }
    Resolved { settings: typed(&in_force), in_force, bad }
}

fn unknown_names(layers: &[Layer]) -> Vec<BadValue> {
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

fn choose(setting: &Setting, layers: &[Layer], sites: &[Url], bad: &mut Vec<BadValue>) -> InForce {
    for layer in layers.iter().rev() {
        let given = layer.values.iter().rev().find(|(name, _)| {
            // The registry does not tell upper from lower case either.
            name.eq_ignore_ascii_case(setting.name)
        });
        let Some((_, value)) = given else { continue };
        let value = value.trim();
        if value.is_empty() {
            continue; // An emptied value is an unset one: that is how people clear it.
        }
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
    }
    let value = setting.default.map(str::to_owned);
    InForce { name: setting.name, value, origin: Origin::BuiltIn }
}

/// The value in its one proper form, or why it can't be used.
fn normalise(kind: Kind, value: &str, sites: &[Url]) -> Result<String, String> {
    match kind {
        Kind::Choice(words) => words
            .iter()
            .find(|word| word.eq_ignore_ascii_case(value))
            .map(|word| (*word).to_owned())
            .ok_or_else(|| format!("use {}", words.join(" ou "))),
        Kind::Api => {
            let url = web_url(value)?;
            if url.scheme() == "https" || is_loopback(&url) {
                Ok(url.into())
            } else {
                Err("a API precisa de https://".into())
            }
        }
        Kind::Site => web_url(value).map(Into::into),
        Kind::Page => {
            let url = web_url(value)?;
            page_url(&url, sites).then(|| url.into()).ok_or_else(|| {
                "use https://, ou http:// só no endereço do portal ou da Área do Cliente".into()
            })
        }
        Kind::Email => email(value),
        Kind::Phone => phone(value),
        Kind::Words => words(value),
        Kind::Number(least, most) => value
            .parse::<u32>()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .map(|number| number.to_string())
            .ok_or_else(|| format!("use um número inteiro de {least} a {most}")),
        Kind::Switch => match value.to_lowercase().as_str() {
            "1" | "true" | "sim" => Ok("1".into()),
            "0" | "false" | "não" | "nao" => Ok("0".into()),
            _ => Err("use 0 ou 1".into()),
        },
    }
}

fn web_url(value: &str) -> Result<Url, String> {
    let url = Url::parse(value).map_err(|_| "não é um endereço completo, como https://…")?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err("use um endereço que comece com https://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("um endereço não pode conter usuário nem senha".into());
    }
    Ok(url)
}

fn email(value: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%'*+-/=^_`{|}~".contains(c);
    match value.split_once('@') {
        Some((name, host))
            if !name.is_empty()
                && name.chars().all(plain)
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty())
                && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) =>
        {
            Ok(value.to_owned())
        }
        _ => Err("não é um endereço de e-mail".into()),
    }
}

fn phone(value: &str) -> Result<String, String> {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let fits = value
        .char_indices()
        .all(|(at, c)| c.is_ascii_digit() || " ()-.".contains(c) || (c == '+' && at == 0));
    if fits && (3..=15).contains(&digits) {
        Ok(value.to_owned())
    } else {
        Err("não é um telefone, como +55 11 1234-5678".into())
    }
}

fn words(value: &str) -> Result<String, String> {
    let words: Vec<_> = value.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
    let fits = |word: &&str| {
        word.chars().all(|c| c.is_alphanumeric() || " _-".contains(c)) && word.len() <= 64
    };
    if words.is_empty() || !words.iter().all(fits) {
        return Err("use palavras separadas por ponto e vírgula".into());
    }
    Ok(words.join(";"))
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
        allow_exit: text("AllowExit") == Some("1"),
    }
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
