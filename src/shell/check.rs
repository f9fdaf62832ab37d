//! `check`: a table of settings with their origin, and of what works and what does not.

use std::fmt::Write as _;
use std::process::ExitCode;

use jiff::{SignedDuration, Timestamp};

use super::loaded::{Loaded, value_text};
use super::log;
use super::output::say;
use super::request::with_api;
use super::vault::Vault;
use crate::api::answer::Greeting;
use crate::core::addresses::is_loopback;
use crate::core::event::PollAnswer;
use crate::core::links::foreign_links as count_foreign_links;
use crate::core::poll::Ask;
use crate::core::problem::Doing;
use crate::core::settings::{Key, Resolved, Settings};
use crate::core::text::clean;
use crate::core::tickets::Tickets;
use crate::platform;

/// Tokens and TLS begin to fail when clocks are further apart.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// One line of the table.
struct Row {
    name: &'static str,
    verdict: Verdict,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    /// Worth knowing; nothing fails for it.
    Note,
    Bad,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "nota",
            Self::Bad => "FALHA",
        }
    }
}

/// Checks everything, prints the table; 0 if nothing is wrong.
pub fn run(loaded: &Loaded) -> ExitCode {
    let rows = checks(loaded);
    say(&table(loaded, &rows));
    if rows.iter().any(|row| row.verdict == Verdict::Bad) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn table(loaded: &Loaded, rows: &[Row]) -> String {
    let mut table = String::from("Configuração\n");
    for row in &loaded.resolved.in_force {
        let (name, value) = (row.key.name(), value_text(row));
        let _ = writeln!(table, "  {name:<20}  {value}  ({})", row.origin);
    }
    if let Some(name) = &loaded.resolved.settings.managed_by {
        let _ = writeln!(table, "\nGerenciado por: {}", clean(name));
    }
    table.push_str("\nVerificação\n");
    for row in rows {
        let _ = writeln!(table, "  {:<5}  {:<20}  {}", row.verdict.word(), row.name, row.text);
    }
    table.truncate(table.trim_end().len());
    table
}

fn checks(loaded: &Loaded) -> Vec<Row> {
    let settings = &loaded.resolved.settings;
    let mut rows = bad_settings(loaded);
    rows.extend(absent(&loaded.resolved));
    rows.push(row("Credenciais", Verdict::Good, platform::vault::kind()));
    let alerts = platform::alert::kind();
    let verdict = if alerts.shown { Verdict::Good } else { Verdict::Note };
    rows.push(row("Avisos", verdict, alerts.text));
    let log = log::path(&platform::dirs::state());
    rows.push(row("Log", Verdict::Good, log.display().to_string()));
    if settings.api.is_some() {
        rows.extend(server(settings));
    } else {
        rows.push(row("Servidor", Verdict::Note, "ApiUrl não definido: sem avisos de chamados"));
    }
    rows
}

fn bad_settings(loaded: &Loaded) -> Vec<Row> {
    let bad = loaded.resolved.bad.iter().map(ToString::to_string);
    let all = bad.chain(loaded.unreadable.iter().cloned());
    all.map(|text| row("Configuração", Verdict::Bad, text)).collect()
}

/// What the menu lacks or sends to the portal because it is not set.
fn absent(resolved: &Resolved) -> Vec<Row> {
    let to_portal = "não definido: o item abre o Sistema de Chamados";
    let missing = "não definido: o item não aparece no menu";
    [
        (Key::HubUrl, to_portal),
        (Key::MyTicketsUrl, to_portal),
        (Key::NewServiceRequestUrl, to_portal),
        (Key::NewProblemUrl, to_portal),
        (Key::NewQuestionUrl, to_portal),
        (Key::SupportEmail, missing),
        (Key::SupportPhone, missing),
    ]
    .into_iter()
    .filter(|(key, _)| resolved[*key].value.is_none())
    .map(|(key, text)| row(key.name(), Verdict::Note, text))
    .collect()
}

fn server(settings: &Settings) -> Vec<Row> {
    match with_api(settings, Doing::Polling, async |api| api.greet().await) {
        Err(error) => vec![row("Servidor", Verdict::Bad, error.to_string())],
        Ok(greeting) => {
            let mut rows = vec![row("Servidor", Verdict::Good, "respondeu"), channel(settings)];
            rows.extend(clock(greeting));
            rows.extend(signed_in(settings));
            rows
        }
    }
}

fn channel(settings: &Settings) -> Row {
    match &settings.api {
        Some(url) if url.scheme() == "https" => {
            row("TLS", Verdict::Good, "conexão segura; certificado confiável")
        }
        Some(url) if is_loopback(url) => {
            row("TLS", Verdict::Note, "sem TLS: servidor neste mesmo computador")
        }
        _ => row("TLS", Verdict::Bad, "conexão sem TLS: use https:// em ApiUrl"),
    }
}

fn clock(greeting: Greeting) -> Option<Row> {
    let skew = Timestamp::now().duration_since(greeting.clock?);
    let text = format!("diferença de {} s em relação ao servidor", skew.as_secs());
    let (verdict, text) = if skew.abs() > MAX_SKEW {
        (Verdict::Bad, format!("{text}; acerte o relógio deste computador"))
    } else {
        (Verdict::Good, text)
    };
    Some(row("Relógio", verdict, text))
}

fn signed_in(settings: &Settings) -> Vec<Row> {
    let credential = match settings.api.as_ref().map(|api| Vault::new(api).load()) {
        Some(Ok(Some(credential))) => credential,
        Some(Err(error)) => return vec![row("Acesso", Verdict::Bad, error.to_string())],
        _ => {
            return vec![row(
                "Acesso",
                Verdict::Bad,
                "nenhuma conta conectada; use “Entrar…” no menu do ícone",
            )];
        }
    };
    let login = credential.requester.login.clone();
    let asked = with_api(settings, Doing::Polling, async |api| {
        let answer = api.poll(&credential, Ask::default()).await;
        Ok((answer?, api.take_warnings()))
    });
    match asked {
        Err(error) => vec![row("Acesso", Verdict::Bad, error.to_string())],
        Ok((answer, warnings)) => {
            let mut rows = vec![row("Acesso", Verdict::Good, format!("conectado como {login}"))];
            rows.push(tickets(&answer));
            rows.extend(unreadable(&answer));
            rows.extend(foreign_links(settings, &answer));
            rows.extend(warnings.into_iter().map(|text| row("Servidor", Verdict::Note, text)));
            rows
        }
    }
}

fn tickets(answer: &PollAnswer) -> Row {
    let text = match &answer.tickets {
        Tickets::Unchanged => "sem mudança".to_owned(),
        Tickets::Complete(list) => crate::core::text::waiting_count(list.len()),
    };
    row("Chamados", Verdict::Good, text)
}

fn unreadable(answer: &PollAnswer) -> Vec<Row> {
    let Tickets::Complete(list) = &answer.tickets else { return Vec::new() };
    list.unreadable.iter().map(|one| row("Chamados", Verdict::Bad, one.to_string())).collect()
}

fn foreign_links(settings: &Settings, answer: &PollAnswer) -> Option<Row> {
    let Tickets::Complete(list) = &answer.tickets else { return None };
    let foreign = count_foreign_links(settings, &list.tickets);
    let whose = match foreign {
        1 => "1 chamado com link".to_owned(),
        _ => format!("{foreign} chamados com link"),
    };
    let text =
        format!("{whose} fora de PortalUrl: abre-se o Sistema de Chamados. Corrija PortalUrl.");
    (foreign > 0).then(|| row("Links", Verdict::Bad, text))
}

fn row(name: &'static str, verdict: Verdict, text: impl Into<String>) -> Row {
    Row { name, verdict, text: clean(&text.into()) }
}
