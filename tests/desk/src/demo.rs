//! `make demo`: the tray against a new desk, in a temporary profile.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::desk::{Config, Desk};
use crate::model::State;
use crate::seed::ANA;
use crate::store::random_hex;

/// The demonstration's configuration.
#[derive(Clone, Debug)]
pub struct Demo {
    /// How the desk begins.
    pub config: Config,
    /// The tray program; by default the one beside this program.
    pub tray: Option<PathBuf>,
    /// Start the Windows program.
    pub windows: bool,
}

/// How long after the start the agent suspends a ticket.
const DEMO_DELAY: Duration = Duration::from_secs(6);

/// How long the tray may take to end by itself.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// The tray's shortest poll interval, in seconds.
const POLL_SECONDS: u32 = 30;

const QUESTION: &str =
    "Qual é o número de patrimônio da impressora? Está na etiqueta ao lado do cabo.";

/// Runs the demonstration until Ctrl-C, or until the tray ends.
pub fn run(demo: &Demo) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run_until_stopped(demo))
}

/// Waits for Ctrl-C, on Unix also for `SIGTERM`.
pub fn wait_for_ctrl_c() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(stop_signal())
}

#[cfg(unix)]
async fn stop_signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        stopped = tokio::signal::ctrl_c() => stopped,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

async fn run_until_stopped(demo: &Demo) -> io::Result<()> {
    let program = program(demo)?;
    let desk = Desk::start(demo.config)?;
    let profile = Profile::new()?;
    let tray = Tray { program, windows: demo.windows, profile: &profile, desk: &desk };
    print_instructions(&desk);
    let signed_in = tray.sign_in().await?;
    if !signed_in.success() {
        say(
            "Não foi possível entrar automaticamente / automatic sign-in failed: use “Entrar…” no menu.",
        );
    }
    let mut child = tray.start()?;
    let ended = tokio::select! {
        ended = child.wait() => Some(ended?),
        stopped = suspend_then_wait(&desk) => { stopped?; None }
    };
    if ended.is_none() {
        stop(&mut child).await?;
    }
    let _ = tray.sign_out().await?;
    ended.map_or(Ok(()), outcome)
}

fn outcome(ended: ExitStatus) -> io::Result<()> {
    say("O Tecjump Tray foi encerrado / the tray program ended.");
    if ended.success() { Ok(()) } else { Err(io::Error::other(format!("the tray: {ended}"))) }
}

/// The tray program: `--tray`, or the one beside this program.
fn program(demo: &Demo) -> io::Result<PathBuf> {
    let name = if demo.windows || cfg!(windows) { "tecjump-tray.exe" } else { "tecjump-tray" };
    let program = match &demo.tray {
        Some(named) => named.clone(),
        None => std::env::current_exe()?.with_file_name(name),
    };
    if program.is_file() {
        return Ok(program);
    }
    let missing = format!(
        "{} is not there: build it first (cargo build), or name it with --tray PATH",
        program.display()
    );
    Err(io::Error::new(io::ErrorKind::NotFound, missing))
}

/// Suspends a ticket after the delay, then waits for the signal to stop.
async fn suspend_then_wait(desk: &Desk) -> io::Result<()> {
    tokio::select! {
        () = sleep(DEMO_DELAY) => {}
        stopped = stop_signal() => return stopped,
    }
    let open = desk.tickets().into_iter().rfind(|ticket| ticket.state == State::InProgress);
    if let Some(ticket) = open {
        desk.suspend(&ticket.id(), QUESTION).map_err(io::Error::other)?;
        say(&format!(
            "\n>> A atendente suspendeu o chamado {} (Aguardando Cliente). O aviso aparece em até \
             {} s;\n   Para ver na hora, escolha “Verificar agora” no menu. / Ticket suspended: the alert shows \
             within {} s.\n",
            ticket.number,
            POLL_SECONDS + 5,
            POLL_SECONDS + 5,
        ));
    }
    stop_signal().await
}

/// Lets the tray end by itself (Ctrl-C reached it too), or kills it after the timeout.
async fn stop(child: &mut Child) -> io::Result<()> {
    if timeout(SHUTDOWN_TIMEOUT, child.wait()).await.is_err() {
        child.kill().await?;
    }
    Ok(())
}

/// A directory in place of the user's own, removed when the demonstration ends.
struct Profile(PathBuf);

impl Profile {
    fn new() -> io::Result<Self> {
        let place = std::env::temp_dir().join(format!("tecjump-demo-{}", random_hex(6)));
        std::fs::create_dir(&place)?;
        let profile = Self(place);
        for name in ["config", "data", "state", "run"] {
            std::fs::create_dir(profile.path(name))?;
        }
        keep_private(&profile.path("run"))?;
        Ok(profile)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn keep_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Starts the tray, with all of its arguments and variables.
struct Tray<'a> {
    program: PathBuf,
    windows: bool,
    profile: &'a Profile,
    desk: &'a Desk,
}

impl Tray<'_> {
    /// The program with these arguments, then the demonstration's settings and profile.
    fn command(&self, arguments: &[&str]) -> Command {
        let through_wine = self.windows && cfg!(not(windows));
        let mut command =
            Command::new(if through_wine { Path::new("wine") } else { self.program.as_path() });
        if through_wine {
            command.arg(&self.program);
        }
        command.args(arguments);
        for (name, value) in self.settings() {
            command.arg("--set").arg(format!("{name}={value}"));
        }
        let variables = [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
        ];
        for (variable, name) in variables {
            command.env(variable, self.profile.path(name));
        }
        command.kill_on_drop(true);
        command
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let base = self.desk.base_url();
        vec![
            ("Source", "TicketApi".to_owned()),
            ("ApiUrl", base.to_owned()),
            ("HubUrl", format!("{base}/")),
            ("PortalUrl", format!("{base}/portal")),
            ("MyTicketsUrl", format!("{base}/portal/solicitacoes")),
            ("NewServiceRequestUrl", format!("{base}/portal/servicos/requisicao")),
            ("NewProblemUrl", format!("{base}/portal/servicos/problema")),
            ("NewQuestionUrl", format!("{base}/portal/servicos/duvida")),
            ("SupportEmail", "suporte@tecjump.example".to_owned()),
            ("SupportPhone", "+55 00 0000-0000".to_owned()),
            ("PollSeconds", POLL_SECONDS.to_string()),
            ("AllowExit", "1".to_owned()),
        ]
    }

    async fn sign_in(&self) -> io::Result<ExitStatus> {
        let mut command = self.command(&["sign-in", "--email", ANA.email, "--password-stdin"]);
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ends without reading reports it by its exit status.
            let _ = stdin.write_all(format!("{}\n", ANA.password).as_bytes()).await;
        }
        child.wait().await
    }

    fn start(&self) -> io::Result<Child> {
        self.command(&[]).stdin(Stdio::null()).spawn()
    }

    /// The token is in the system's vault, which the profile does not redirect.
    async fn sign_out(&self) -> io::Result<ExitStatus> {
        self.command(&["sign-out"]).stdin(Stdio::null()).stdout(Stdio::null()).status().await
    }
}

fn print_instructions(desk: &Desk) {
    let base = desk.base_url();
    let control = desk.control_url();
    say(&format!(
        "\n  Tecjump Tray: demonstração / demonstration\n\n\
         \x20 Área do Cliente      {base}/\n\
         \x20 Sistema de Chamados  {base}/portal\n\
         \x20   e-mail: {email}   senha: {password}\n\
         \x20 Página do atendente  {base}/atendente   (suspenda um chamado / suspend a ticket)\n\
         \x20 Porta de controle    {control}/   (falhas / faults)\n\n\
         \x20 Em {seconds} s a atendente vai suspender um chamado. / An agent suspends a ticket soon.\n\
         \x20 Ctrl-C termina tudo. / Ctrl-C ends everything.\n",
        email = ANA.email,
        password = ANA.password,
        seconds = DEMO_DELAY.as_secs(),
    ));
}

#[expect(clippy::print_stdout, reason = "the demonstration prints its instructions")]
fn say(text: &str) {
    println!("{text}");
}
