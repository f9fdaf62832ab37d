//! `make demo`: the tray against a new desk, in a profile that is thrown away afterwards.

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

/// What the demonstration needs to know.
#[derive(Clone, Debug)]
pub struct Demo {
    /// How the desk begins.
    pub config: Config,
    /// The tray program; nothing: the one beside this program.
    pub tray: Option<PathBuf>,
    /// Start the Windows program.
    pub windows: bool,
}

/// When the agent suspends a ticket.
const CURTAIN: Duration = Duration::from_secs(6);

/// How long the tray gets to end by itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// The tray's shortest poll interval, in seconds.
const POLL_SECONDS: u32 = 30;

const QUESTION: &str =
    "Qual é o número de patrimônio da impressora? Está na etiqueta ao lado do cabo.";

/// Runs the demonstration until Ctrl-C, or until the tray ends.
pub fn run(demo: &Demo) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(play(demo))
}

/// Waits for Ctrl-C, or whatever else asks a program to end here.
pub fn wait_for_ctrl_c() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(asked_to_stop())
}

#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        stopped = tokio::signal::ctrl_c() => stopped,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

async fn play(demo: &Demo) -> io::Result<()> {
    let program = program(demo)?;
    let desk = Desk::start(demo.config)?;
    let profile = Profile::new()?;
    let tray = Tray { program, windows: demo.windows, profile: &profile, desk: &desk };
    welcome(&desk);
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
        part(&mut child).await?;
    }
    let _ = tray.sign_out().await?;
    ended.map_or(Ok(()), outcome)
}

fn outcome(ended: ExitStatus) -> io::Result<()> {
    say("O Tecjump Tray foi encerrado / the tray program ended.");
    if ended.success() { Ok(()) } else { Err(io::Error::other(format!("the tray: {ended}"))) }
}

/// The tray program: the one that was named, or the one beside this program.
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

/// The act of the agent, and then the rest of the evening.
async fn suspend_then_wait(desk: &Desk) -> io::Result<()> {
    tokio::select! {
        () = sleep(CURTAIN) => {}
        stopped = asked_to_stop() => return stopped,
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
    asked_to_stop().await
}

/// Lets the tray end by itself (Ctrl-C reached it too), then ends it; nothing else is touched.
async fn part(child: &mut Child) -> io::Result<()> {
    if timeout(FAREWELL, child.wait()).await.is_err() {
        child.kill().await?;
    }
    Ok(())
}

/// A directory that stands in for the user's own, and goes when the demonstration ends.
struct Profile(PathBuf);

impl Profile {
    fn new() -> io::Result<Self> {
        let place = std::env::temp_dir().join(format!("tecjump-demo-{}", random_hex(6)));
        std::fs::create_dir(&place)?;
        let profile = Self(place);
        for part in ["config", "data", "state", "run"] {
            std::fs::create_dir(profile.path(part))?;
        }
        keep_private(&profile.path("run"))?;
        Ok(profile)
    }

    fn path(&self, part: &str) -> PathBuf {
        self.0.join(part)
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

/// How the tray is called. Every argument and variable that it gets is named in this block.
struct Tray<'a> {
    program: PathBuf,
    windows: bool,
    profile: &'a Profile,
    desk: &'a Desk,
}

impl Tray<'_> {
    /// The program with the demonstration's settings and profile, and so many arguments first.
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
        for (variable, part) in variables {
            command.env(variable, self.profile.path(part));
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
            // A program that ended without reading says so by its exit status.
            let _ = stdin.write_all(format!("{}\n", ANA.password).as_bytes()).await;
        }
        child.wait().await
    }

    fn start(&self) -> io::Result<Child> {
        self.command(&[]).stdin(Stdio::null()).spawn()
    }

    /// The token lives in the system's vault, which the profile does not move.
    async fn sign_out(&self) -> io::Result<ExitStatus> {
        self.command(&["sign-out"]).stdin(Stdio::null()).stdout(Stdio::null()).status().await
    }
}

fn welcome(desk: &Desk) {
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
        seconds = CURTAIN.as_secs(),
    ));
}

#[expect(clippy::print_stdout, reason = "the demonstration talks to its audience")]
fn say(text: &str) {
    println!("{text}");
}
