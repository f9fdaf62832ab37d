//! The modes of the program, from the command line to the exit code.

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use secrecy::SecretString;
use tracing::info;

use super::cli::{self, CommandLine, Mode, Page, UpdateStep};
use super::loaded::Loaded;
use super::state_file::{OutboxFile, StateFile};
use super::ui::Surface;
use super::vault::Vault;
use super::{browser, check, io, log};
use crate::api::{Api, Credential};
use crate::core::Config;
use crate::core::links;
use crate::core::problem::{Audience, Doing, Problem, Secret};
use crate::core::session;
use crate::core::settings::Settings;
use crate::platform;
use crate::platform::event_loop::EventLoop;
use crate::platform::instance::{Acquired, acquire};

/// The command line could not be used.
const USAGE: u8 = 2;
/// COM, which waits for a class, gives up when the program that it started ends; the one that runs
/// already may just be about to bring that class.
const UNTIL_THE_FIRST_ANSWERS: Duration = Duration::from_secs(5);

/// Runs the program.
pub fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(line) => run(line),
        Err(why) => {
            platform::console::attach();
            say_error(&format!("tecjump-tray: {why}\nAjuda: tecjump-tray --help"));
            ExitCode::from(USAGE)
        }
    }
}

fn run(line: CommandLine) -> ExitCode {
    if platform::update::is_service() && !line.mode.may_be_a_service() {
        platform::console::attach();
        say_error("O Tecjump Tray não roda como SYSTEM. Inicie-o como o usuário, na sessão dele.");
        return ExitCode::FAILURE;
    }
    if line.mode == Mode::Tray {
        return tray(&line, Surface::Tray);
    }
    platform::console::attach();
    let done = match line.mode {
        Mode::Tray | Mode::Console => return tray(&line, Surface::Console),
        Mode::Version => {
            say(concat!("tecjump-tray ", env!("CARGO_PKG_VERSION")));
            Ok(())
        }
        Mode::Help => {
            say(cli::help().trim_end());
            Ok(())
        }
        Mode::Check => return check::run(&Loaded::new(&line.settings)),
        Mode::Open(page) => open(&Loaded::new(&line.settings).resolved.settings, &page),
        Mode::SignIn { login, secret } => {
            sign_in(&Loaded::new(&line.settings).resolved.settings, &login, secret)
        }
        Mode::Update(UpdateStep::Forget) => forget(&Loaded::new(&line.settings).resolved.settings),
        Mode::Update(step) => platform::update::run(step),
        Mode::SignOut => sign_out(&Loaded::new(&line.settings).resolved.settings),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say_error(&why);
            ExitCode::FAILURE
        }
    }
}

// --- tray and console ----------------------------------------------------------------------

/// An autostart is quiet: whatever goes wrong goes to the log, never into a window.
fn tray(line: &CommandLine, wanted: Surface) -> ExitCode {
    let surface = match wanted {
        Surface::Tray if !platform::console::has_desktop() => {
            say("Sem área de trabalho nesta sessão: mostrando em linhas (--console).");
            Surface::Console
        }
        wanted => wanted,
    };
    let directory = platform::dirs::state();
    let instance = match acquire() {
        Acquired::First(instance) => instance,
        Acquired::Second { poked } => {
            if !poked && log::init(&directory).is_ok() {
                tracing::warn!(
                    "outro programa ocupa o lugar do Tecjump Tray nesta sessão e não responde: sem ícone"
                );
            }
            if line.started_by_com {
                std::thread::sleep(UNTIL_THE_FIRST_ANSWERS);
            }
            return ExitCode::SUCCESS;
        }
    };
    if let Err(error) = log::init(&directory) {
        say_error(&format!("Sem log em {}: {error}", directory.display()));
    }
    match start(line, surface, &instance) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("não começou: {why}");
            say_error(&why);
            ExitCode::FAILURE
        }
    }
}

fn start(
    line: &CommandLine,
    surface: Surface,
    instance: &platform::instance::Instance,
) -> Result<(), String> {
    let watch = platform::settings_store::Watch::begin();
    let loaded = Loaded::new(&line.settings);
    loaded.log();
    let directory = platform::dirs::state();
    let (state, outbox) = (StateFile::new(&directory), OutboxFile::new(&directory));
    let source = loaded.resolved.settings.source;
    let event_loop =
        EventLoop::new(surface, source, line.started_by_com).map_err(|error| error.to_string())?;
    let ui = event_loop.handle();
    let (events, inbox) = super::ui::channel();
    let config = Config {
        settings: loaded.resolved.settings.clone(),
        in_force: loaded.resolved.in_force.clone(),
        facts: platform::facts::facts(),
        seed: io::seed(),
    };
    let setup = io::Setup {
        config,
        loaded,
        away: platform::presence::is_away(),
        state,
        outbox,
        ui: move |command| ui.send(command),
        events: events.clone(),
        inbox,
    };
    let thread = io::spawn(setup).map_err(|error| format!("Sem linha de execução: {error}"))?;
    instance.listen(events.clone());
    watch.tell(events.clone());
    event_loop.run(events);
    thread.join().map_err(|_| "A linha de execução de rede caiu.".to_owned())
}

// --- single commands -----------------------------------------------------------------------

fn open(settings: &Settings, page: &Page) -> Result<(), String> {
    let link = match page {
        Page::Hub => links::hub(settings),
        Page::Portal => links::portal(settings),
        Page::NewTicket(kind) => links::new_ticket(settings, *kind),
        Page::Ticket(id) => ticket_link(settings, id),
    };
    browser::open(&link).map_err(|error| {
        let words = Problem::Browser.words(Doing::OpeningLink, Audience::It);
        format!("{words} [{error}]")
    })
}

/// Only the server knows a ticket's page; where it can't be asked, the portal is the next best.
fn ticket_link(settings: &Settings, id: &str) -> links::Link {
    let known = links::ticket_by_id(settings, id);
    let credential = settings.api.as_ref().and_then(|api| Vault::new(api).load().ok().flatten());
    let Some(credential) = credential.filter(|_| known == links::portal(settings)) else {
        return known;
    };
    let page = with_api(settings, Doing::OpeningTicket, async |api| {
        api.ticket_page(&credential, id).await
    });
    match page {
        Ok(page) => links::ticket(settings, page.as_deref()),
        Err(why) => {
            say_error(&format!("{why}\nAbrindo o Sistema de Chamados."));
            known
        }
    }
}

fn sign_in(settings: &Settings, login: &str, secret: Secret) -> Result<(), String> {
    let typed = read_secret()?;
    let device = platform::facts::facts().computer;
    let doing = Doing::SigningIn(match session::secret(settings.source) {
        Secret::Token => Secret::Token,
        Secret::Password => secret,
    });
    let credential: Credential = with_api(settings, doing, async |api| match secret {
        Secret::Password => api.sign_in(login, typed, &device).await,
        Secret::Token => api.sign_in_with_token(login, typed).await,
    })?;
    vault(settings)?.save(&credential).map_err(|error| error.to_string())?;
    io::remember_login(&StateFile::new(&platform::dirs::state()), login);
    platform::instance::poke();
    let name = crate::core::text::clean(&credential.requester.name);
    say(&format!("Entrou como {}.", if name.is_empty() { login } else { &name }));
    Ok(())
}

fn sign_out(settings: &Settings) -> Result<(), String> {
    let vault = vault(settings)?;
    let credential = vault.load().map_err(|error| error.to_string())?;
    let Some(credential) = credential else {
        say("Ninguém entrou neste computador.");
        return Ok(());
    };
    // The server may take long to answer, and this may be ended meanwhile.
    vault.forget().map_err(|error| error.to_string())?;
    let revoked = with_api(settings, Doing::Polling, async |api| api.sign_out(&credential).await);
    platform::instance::poke();
    match revoked {
        Ok(()) => say("Saiu. O acesso foi apagado deste computador."),
        Err(why) => say(&format!(
            "Saiu. O acesso foi apagado deste computador, mas o servidor não soube disso: {why}"
        )),
    }
    Ok(())
}

/// What the program keeps for this user goes, files first: they need no network.
fn forget(settings: &Settings) -> Result<(), String> {
    let files = platform::update::run(UpdateStep::Forget);
    let access = if settings.api.is_some() { sign_out(settings) } else { Ok(()) };
    files.and(access)
}

fn vault(settings: &Settings) -> Result<Vault, String> {
    settings.api.as_ref().map(Vault::new).ok_or_else(not_configured)
}

fn not_configured() -> String {
    Problem::NotConfigured.words(Doing::Polling, Audience::It)
}

/// Runs one request to its end. The error is in words for IT.
pub(super) fn with_api<T>(
    settings: &Settings,
    doing: Doing,
    request: impl AsyncFnOnce(&Api) -> Result<T, crate::api::error::ApiError>,
) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("Sem rede: {error}"))?;
    let api = Api::new(settings).map_err(|error| error.to_string())?.ok_or_else(not_configured)?;
    let answer = runtime.block_on(request(&api));
    runtime.shutdown_background();
    answer.map_err(|error| {
        info!("{error}");
        let words = error.failure.problem.words(doing, Audience::It);
        format!("{words} [{}]", error.detail())
    })
}

/// One line of standard input, without its end.
fn read_secret() -> Result<SecretString, String> {
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .take(64 * 1024)
        .read_to_string(&mut typed)
        .map_err(|error| format!("A entrada padrão não pôde ser lida: {error}"))?;
    typed.truncate(typed.trim_end_matches(['\r', '\n']).len());
    if typed.is_empty() {
        return Err("A entrada padrão veio vazia: mande nela a senha ou o token.".into());
    }
    Ok(SecretString::from(typed))
}

/// A line for people on standard output. Nobody may be listening, and that is no error.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The same on standard error.
fn say_error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
