//! How layers become settings.

mod binding;

use std::time::Duration;

use url::Url;

use super::*;

fn layer(origin: Origin, values: &[(&str, &str)]) -> Layer {
    let values = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Layer { origin, values }
}

fn found(resolved: &Resolved, key: Key) -> (Option<String>, Origin) {
    let InForce { value, origin, .. } = &resolved[key];
    (value.as_ref().map(ToString::to_string), *origin)
}

fn machine(values: &[(&str, &str)]) -> Resolved {
    resolve(&[layer(Origin::Machine, values)])
}

#[test]
fn unset_settings_have_their_defaults_and_no_invented_address() {
    let Resolved { settings, in_force, bad } = resolve(&[]);
    assert_eq!(bad, []);
    assert_eq!(settings.portal.as_str(), "http://solicitante.tecjump.com.br/");
    assert_eq!(settings, Settings::default());
    assert_eq!(settings.poll_interval, Duration::from_mins(1));
    assert_eq!(settings.remind_after, Some(Duration::from_hours(24)));
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
    assert_eq!(found(&resolved, Key::PollSeconds), (Some("300".into()), Origin::CommandLine));
    assert_eq!(resolved.settings.support_email.as_deref(), Some("a@b.test"));
}

#[test]
fn a_weaker_value_replaces_a_bad_one() {
    let resolved = resolve(&[
        layer(Origin::Machine, &[("PollSeconds", "90")]),
        layer(Origin::User, &[("PollSeconds", "29")]),
    ]);
    assert_eq!(resolved.settings.poll_interval, Duration::from_secs(90));
    assert_eq!(
        resolved.bad[0].to_string(),
        "PollSeconds = “29” (usuário): use um número inteiro de 30 a 86400"
    );
}

#[test]
fn every_refusal_has_its_words() {
    let long_name = "x".repeat(MAX_NAME_CHARS + 1);
    let many_extras = "Wiki|https://wiki.test/;".repeat(MAX_EXTRAS + 1);
    for (name, value, words) in [
        ("PoolSeconds", "60", "nome desconhecido; veja os nomes com --help"),
        ("Source", "Zendesk", "use TicketApi ou RequestTracker"),
        ("Alerts", "Loud", "use On, Silent ou Off"),
        (
            "PortalUrl",
            "solicitante.tecjump.com.br",
            "endereço incompleto; exemplo: https://servidor.exemplo.com.br/",
        ),
        ("HubUrl", "file:///c:/windows", "use um endereço que comece com https://"),
        ("HubUrl", "javascript:alert(1)", "use um endereço que comece com https://"),
        (
            "ApiUrl",
            "https://user:pw@api.tecjump.test/",
            "um endereço não pode conter usuário nem senha",
        ),
        ("ApiUrl", "http://api.tecjump.test/", "o endereço da API deve começar com https://"),
        (
            "MyTicketsUrl",
            "http://elsewhere.test/",
            "use https://, ou http:// só no endereço do Sistema de Chamados ou da Área do Cliente",
        ),
        ("SupportEmail", "a@b?subject=x", "não é um endereço de e-mail válido"),
        ("SupportEmail", "a b@c.test", "não é um endereço de e-mail válido"),
        (
            "SupportPhone",
            "call me",
            "não é um número de telefone válido; exemplo: +55 11 1234-5678",
        ),
        ("WaitingStates", ";", "use palavras separadas por ponto e vírgula"),
        ("WaitingStates", "a' OR 'x", "use palavras separadas por ponto e vírgula"),
        ("PollSeconds", "sixty", "use um número inteiro de 30 a 86400"),
        ("ReminderHours", "-1", "use um número inteiro de 0 a 720"),
        ("AllowExit", "maybe", "use 0 ou 1"),
        (
            "HiddenItems",
            "Hub;Moon",
            "“Moon” não é um item do menu; use Hub, Portal, NewTicket, ServiceRequest, Problem, \
             Question, MyTickets, Support, Email, Phone, ComputerFacts, CheckNow, About",
        ),
        ("HiddenItems", ";", "use nomes de itens separados por ;"),
        ("ExtraItems", "https://wiki.test/", "“https://wiki.test/”: use Título|https://endereço"),
        (
            "ExtraItems",
            "Wiki|file:///c:/windows",
            "“Wiki|file:///c:/windows”: use um endereço que comece com https://",
        ),
        (
            "ExtraItems",
            "Wiki|http://elsewhere.test/",
            "“Wiki|http://elsewhere.test/”: use https://",
        ),
        ("ExtraItems", "|https://wiki.test/", "use um nome de até 64 caracteres, sem | nem ;"),
        ("ExtraItems", ";", "use Título|https://endereço, separados por ;"),
        ("ExtraItems", &many_extras, "use no máximo 10 itens"),
        ("ManagedBy", "\u{7}", "use um nome de até 64 caracteres, sem | nem ;"),
        ("ManagedBy", &long_name, "use um nome de até 64 caracteres, sem | nem ;"),
    ] {
        let resolved = machine(&[(name, value)]);
        let errors: Vec<_> = resolved.bad.iter().map(|bad| bad.error.to_string()).collect();
        assert_eq!(errors, [words], "{name}={value}");
        assert_eq!(resolved.settings, resolve(&[]).settings, "{name}={value}");
    }
}

#[test]
fn every_value_has_its_own_field() {
    let url = |path: &str| Url::parse(&format!("https://it.test/{path}")).unwrap();
    let texts = [
        ("Source", "RequestTracker"),
        ("ApiUrl", "https://it.test/api"),
        ("HubUrl", "https://it.test/hub"),
        ("PortalUrl", "https://it.test/portal"),
        ("MyTicketsUrl", "https://it.test/tickets"),
        ("NewServiceRequestUrl", "https://it.test/service"),
        ("NewProblemUrl", "https://it.test/problem"),
        ("NewQuestionUrl", "https://it.test/question"),
        ("SupportEmail", "a@b.test"),
        ("SupportPhone", "+55 11 1234-5678"),
        ("WaitingStates", "stalled;new"),
        ("PollSeconds", "90"),
        ("ReminderHours", "2"),
        ("Alerts", "Silent"),
        ("HiddenItems", "Hub;About"),
        ("ExtraItems", "Wiki|https://wiki.test/;RH|https://rh.test/"),
        ("AllowExit", "0"),
        ("ManagedBy", "Tecjump"),
    ];
    let resolved = resolve(&[layer(Origin::MachinePolicy, &texts)]);
    assert_eq!(resolved.bad, []);
    let expected = Settings {
        source: Source::RequestTracker,
        api: Some(url("api")),
        hub: Some(url("hub")),
        portal: url("portal"),
        my_tickets: Some(url("tickets")),
        new_service_request: Some(url("service")),
        new_problem: Some(url("problem")),
        new_question: Some(url("question")),
        support_email: Some("a@b.test".into()),
        support_phone: Some("+55 11 1234-5678".into()),
        waiting_states: vec!["stalled".into(), "new".into()],
        poll_interval: Duration::from_secs(90),
        remind_after: Some(Duration::from_hours(2)),
        alerts: Alerting::Silent,
        hidden: vec![MenuItem::Hub, MenuItem::About],
        extras: vec![
            Extra { title: "Wiki".into(), url: Url::parse("https://wiki.test/").unwrap() },
            Extra { title: "RH".into(), url: Url::parse("https://rh.test/").unwrap() },
        ],
        allow_exit: false,
        managed_by: Some("Tecjump".into()),
    };
    assert_eq!(resolved.settings, expected);
    // What is shown of a value is the text that sets it.
    let shown: Vec<_> = Key::ALL.iter().map(|key| found(&resolved, *key).0.unwrap()).collect();
    assert_eq!(shown, texts.map(|(_, text)| text));
    assert_eq!(
        Key::ALL.iter().map(|key| key.name()).collect::<Vec<_>>(),
        texts.map(|(name, _)| name)
    );
}

#[test]
fn http_is_only_for_loopback_hub_and_portal() {
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
fn an_empty_value_is_unset() {
    assert_eq!(machine(&[("SupportEmail", " ")]).settings.support_email, None);
    assert_eq!(machine(&[("SupportEmail", " ")]).bad, []);
}

#[test]
fn policies_win_the_machines_before_the_users() {
    let resolved = resolve(&[
        layer(Origin::MachinePolicy, &[("PollSeconds", "120")]),
        layer(Origin::UserPolicy, &[("PollSeconds", "90"), ("AllowExit", "0")]),
        layer(Origin::CommandLine, &[("PollSeconds", "300")]),
    ]);
    assert_eq!(resolved.settings.poll_interval, Duration::from_mins(2));
    assert!(!resolved.settings.allow_exit);
    assert_eq!(resolved.settings.managed_by.as_deref(), Some("sua organização"));
}

#[test]
fn the_manager_is_named_only_under_a_policy() {
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
fn zero_reminder_hours_are_no_reminder() {
    let resolved = machine(&[("ReminderHours", "0")]);
    assert_eq!(resolved.settings.remind_after, None);
    assert_eq!(found(&resolved, Key::ReminderHours), (Some("0".into()), Origin::Machine));
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
    assert_eq!((rt.source, rt.waiting_states), (Source::RequestTracker, vec!["stalled".into()]));
    let own = machine(&[("WaitingStates", "stalled; aguardando cliente")]).settings;
    assert_eq!(own.waiting_states, ["stalled", "aguardando cliente"]);
}

#[test]
fn the_defaults_of_the_table_are_good_values() {
    for Setting { key, default, .. } in TABLE {
        let value = default.map(|text| parse::value(key, text, &[]).unwrap());
        assert_eq!(resolve(&[])[key].value, value, "{key:?}");
    }
}
