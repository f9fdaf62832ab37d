//! Server faults: the program survives, the list stays, nothing is alerted, `check` and log name it.

use desk::Kind;
use desk::seed::ANA;
use desk::{Fault, Mode};

use crate::support::{Profile, Tray, asked, empty_desk};

const LIST: &str = "/v1/tickets";
const JSON: &str = "application/json";
const PAGE: &str = "<html><h1>Bem-vindo</h1></html>";
const NOTHING: &str = r#"{"items":[],"next_cursor":null}"#;

/// Given one waiting ticket, when polls fail with `fault`, then nothing changes but the log, `check`
/// names the problem `code`, and polling recovers afterwards.
fn survives(fault: Fault, code: &str) {
    let (desk, profile, mut tray, _) = asked();
    desk.set_fault(fault);
    profile.poll_now();
    profile.wait_for_log(&format!("tipo=\"{code}\""));
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!(exit, 1, "{table}");
    assert!(table.contains("FALHA") && table.contains(title(code)), "{table}");

    nothing_changed(&mut tray);
    desk.clear_faults();
    profile.poll_now();
    profile.wait_for_log("o servidor de chamados voltou a responder");
    nothing_changed(&mut tray);
}

fn nothing_changed(tray: &mut Tray) {
    assert!(tray.is_running());
    assert_eq!(tray.shown("aviso: ").len(), 1);
    assert_eq!(tray.shown("aviso retirado"), [""; 0]);
    let icons = tray.shown("ícone: ");
    assert!(icons.last().unwrap().starts_with("ícone: aguardando 1"), "{icons:?}");
}

fn title(code: &str) -> &'static str {
    use tecjump_tray::core::problem::Problem;
    Problem::ALL.iter().copied().find(|problem| problem.code() == code).unwrap().title()
}

macro_rules! faults {
    ($($name:ident: $fault:expr => $code:literal;)+) => {
        $(#[test] fn $name() { survives($fault, $code); })+
    };
}

faults! {
    status_403: Fault::status(LIST, 403) => "forbidden";
    status_404: Fault::status(LIST, 404) => "not-found";
    status_418: Fault::status(LIST, 418) => "unexpected-status";
    status_500: Fault::status(LIST, 500) => "server-error";
    status_429: Fault { retry_after: Some(1), ..Fault::status(LIST, 429) } => "too-many-requests";
    status_503: Fault { retry_after: Some(1), ..Fault::status(LIST, 503) } => "unavailable";
    reset: Fault::new(LIST, Mode::Reset) => "connection-lost";
    reset_mid_body: Fault::new(LIST, Mode::ResetMidBody) => "connection-lost";
    cut_mid_body: Fault::new(LIST, Mode::CutMidBody) => "connection-lost";
    slow_drip: Fault::new(LIST, Mode::SlowDrip) => "timed-out";
    big_body: Fault::new(LIST, Mode::BigBody) => "too-large";
    gzip_bomb: Fault::new(LIST, Mode::GzipBomb) => "too-large";
    truncated_json: Fault::new(LIST, Mode::TruncatedJson) => "invalid-json";
    invalid_json: Fault::new(LIST, Mode::InvalidJson) => "invalid-json";
    captive_portal: Fault::new(LIST, Mode::Html) => "not-json";
    page_401: Fault::answer(LIST, 401, "text/html", PAGE) => "not-json";
    page_403: Fault::answer(LIST, 403, "text/html", PAGE) => "not-json";
    page_404: Fault::answer(LIST, 404, "text/html", PAGE) => "not-json";
    page_407: Fault::answer(LIST, 407, "text/html", PAGE) => "not-json";
    empty_list_203: Fault::answer(LIST, 203, JSON, NOTHING) => "contradictory";
    empty_list_206: Fault::answer(LIST, 206, JSON, NOTHING) => "contradictory";
    empty_list_201: Fault::answer(LIST, 201, JSON, NOTHING) => "contradictory";
    no_content: Fault::answer(LIST, 204, JSON, "") => "contradictory";
    redirect: Fault::new(LIST, Mode::Redirect) => "redirected";
    unknown_state: Fault::new(LIST, Mode::UnknownState) => "contradictory";
    duplicate_ids: Fault::new(LIST, Mode::DuplicateIds) => "contradictory";
}

#[test]
fn a_missing_page_does_not_shorten_the_list() {
    let desk = empty_desk();
    for id in desk.seed(ANA.email, 150).unwrap() {
        desk.suspend(&id, "Ainda precisa?").unwrap();
    }
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("ícone: aguardando 150");
    desk.set_fault(Fault::new(LIST, Mode::MissingPage));
    profile.poll_now();
    profile.wait_for_log("tipo=\"not-found\"");
    assert_eq!(tray.shown("ícone: ").len(), 2, "{:?}", tray.shown("ícone: "));
    assert_eq!(tray.shown("aviso retirado"), [""; 0]);
}

#[test]
fn unknown_fields_are_named_once_and_nothing_else() {
    let (desk, profile, mut tray, _) = asked();
    desk.set_fault(Fault::new(LIST, Mode::UnknownFields));
    let again = desk.add_ticket(ANA.email, Kind::Problem, "Outro").unwrap();
    desk.suspend(&again, "Qual?").unwrap();
    profile.poll_now();
    tray.shows("ícone: aguardando 2");
    assert!(profile.log().contains("campo desconhecido ignorado"), "{}", profile.log());
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!((exit, table.contains("campo desconhecido ignorado")), (0, true), "{table}");
}

#[test]
fn a_ticket_link_to_another_origin_opens_the_portal() {
    let (desk, profile, mut tray, _) = asked();
    desk.set_fault(Fault::new(LIST, Mode::ForeignLink));
    let again = desk.add_ticket(ANA.email, Kind::Problem, "Outro").unwrap();
    desk.suspend(&again, "Qual?").unwrap();
    profile.poll_now();
    tray.shows("ícone: aguardando 2");
    tray.types("1");
    assert_eq!(profile.opened(), [format!("{}/portal", desk.base_url())]);
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!((exit, table.contains("com link fora de PortalUrl")), (1, true), "{table}");
    assert!(profile.log().contains("links fora do endereço de PortalUrl"), "{}", profile.log());
}

#[test]
fn a_second_401_needs_sign_in_and_stops_polling() {
    let (desk, profile, mut tray, _) = asked();
    desk.revoke_all_sessions();
    profile.poll_now();
    profile.wait_for_log("tipo=\"unauthorized\"");
    profile.poll_now();
    tray.shows("ícone: entrar");
    tray.shows("menu: 1. Entrar…");
    let polls = desk.count("GET", LIST);
    profile.poll_now();
    tray.shows("ícone: entrar");
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!((exit, table.contains(title("unauthorized"))), (1, true), "{table}");
    assert_eq!(desk.count("GET", LIST), polls + 2, "one more try with the kept token, and check");
    profile.sign_in();
    tray.shows("ícone: aguardando 1");
    assert_eq!(tray.shown("aviso: ").len(), 1);
}

/// A proxy's 401, as a deploy or a lapsed proxy sign-in makes it.
#[test]
fn a_proxy_401_does_not_end_the_session() {
    let (desk, profile, mut tray, _) = asked();
    let mut page = Fault::answer(LIST, 401, "text/html", PAGE);
    page.headers.insert("www-authenticate".into(), "Basic realm=\"proxy\"".into());
    desk.set_fault(page);
    profile.poll_now();
    profile.wait_for_log("tipo=\"not-json\"");
    desk.clear_faults();
    profile.poll_now();
    profile.wait_for_log("o servidor de chamados voltou a responder");
    nothing_changed(&mut tray);
    assert_eq!(tray.shown("ícone: entrar"), [""; 0]);
}

#[test]
fn a_304_without_a_tag_is_rejected() {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Rede").unwrap();
    desk.suspend(&id, "Onde?").unwrap();
    desk.set_fault(Fault::answer(LIST, 304, JSON, ""));
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    profile.wait_for_log("tipo=\"contradictory\"");
    desk.clear_faults();
    profile.poll_now();
    tray.shows("aviso: ");
}

#[test]
fn check_rejects_a_captive_portal() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    for fault in [Fault::new("/", Mode::Html), Fault::answer("/", 403, "text/html", PAGE)] {
        desk.set_fault(fault);
        let (exit, table) = profile.says(&["check"], "");
        assert_eq!((exit, table.contains(title("not-json"))), (1, true), "{table}");
        assert!(!table.contains("ok     Servidor"), "{table}");
    }
}

#[test]
fn three_failures_show_offline_until_the_server_answers() {
    let (desk, profile, mut tray, _) = asked();
    desk.set_online(false).unwrap();
    profile.poll_now();
    profile.wait_for_log("tipo=\"unreachable\"");
    for _ in 0..3 {
        profile.poll_now();
    }
    tray.shows("ícone: sem conexão");
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!((exit, table.contains(title("unreachable"))), (1, true), "{table}");
    desk.set_online(true).unwrap();
    profile.poll_now();
    tray.shows("ícone: aguardando 1");
    assert_eq!(tray.shown("aviso: ").len(), 1);
}

#[test]
fn a_server_without_tls_is_reported() {
    let desk = empty_desk();
    let secure = desk.base_url().replace("http:", "https:");
    let profile = Profile::with_settings(&[("ApiUrl", &secure)]);
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!((exit, table.contains(title("tls"))), (1, true), "{table}");
}

#[test]
fn a_wrong_clock_is_reported() {
    let desk = empty_desk();
    desk.set_clock_skew(3_600);
    let profile = Profile::new(&desk);
    let (exit, table) = profile.says(&["check"], "");
    assert_eq!(exit, 1);
    assert!(table.contains("diferença de -3"), "{table}");
}

#[test]
fn sign_in_rejects_an_unusable_token() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let arguments = ["sign-in", "--email", ANA.email, "--password-stdin"];
    for token in ["tok\\n", "", " tok", "a\\tb", "ação", &"x".repeat(2_500)] {
        let session = format!(r#"{{"token":"{token}","requester":{{"id":"rq-1","name":"Ana"}}}}"#);
        desk.set_fault(Fault::answer("/v1/sessions", 201, JSON, &session));
        let (code, text) = profile.says(&arguments, ANA.password);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("the server's token"), "{text}");
    }
    assert_eq!(desk.count("GET", LIST), 0);
}
