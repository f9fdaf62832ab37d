//! The real program in a profile of its own, against a desk of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use desk::seed::ANA;
use desk::{Config, Desk, EventType, Kind, Mode};

/// Longer than a debug build on a busy machine ever took: a dripping request alone takes 20 s.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(3);

/// Faults that break any answer.
pub(crate) const BROKEN_ANSWERS: [Mode; 10] = [
    Mode::Reset,
    Mode::DropAnswer,
    Mode::ResetMidBody,
    Mode::CutMidBody,
    Mode::BigBody,
    Mode::GzipBomb,
    Mode::TruncatedJson,
    Mode::InvalidJson,
    Mode::Html,
    Mode::Redirect,
];

/// A desk with nothing on it but its accounts.
pub(crate) fn empty_desk() -> Desk {
    Desk::start(Config::default()).unwrap()
}

/// One waiting ticket, alerted and shown.
pub(crate) fn asked() -> (Desk, Profile, Tray, String) {
    let desk = empty_desk();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Impressora").unwrap();
    desk.suspend(&id, "Qual modelo?").unwrap();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    (desk, profile, tray, id)
}

/// The requester's follow-ups in the ticket, oldest first.
pub(crate) fn said(desk: &Desk, id: &str) -> Vec<String> {
    let events = desk.ticket(id).unwrap().events;
    let own = events.into_iter().filter(|event| {
        event.event_type == EventType::FollowUp && event.author.role == desk::Role::Requester
    });
    own.filter_map(|event| event.text).collect()
}

/// A user's directories, and the tray's settings for the desk.
pub(crate) struct Profile {
    home: PathBuf,
    settings: Vec<String>,
}

impl Profile {
    pub(crate) fn new(desk: &Desk) -> Self {
        let base = desk.base_url();
        Self::with_settings(&[
            ("ApiUrl", base),
            ("HubUrl", &format!("{base}/")),
            ("PortalUrl", &format!("{base}/portal")),
            ("MyTicketsUrl", &format!("{base}/portal/solicitacoes")),
            ("NewProblemUrl", &format!("{base}/portal/servicos/problema")),
            ("PollSeconds", "30"),
        ])
    }

    pub(crate) fn with_settings(settings: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "tecjump-journey-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let home = std::env::temp_dir().join(name);
        for name in ["config", "state", "run", "bin"] {
            fs::create_dir_all(home.join(name)).unwrap();
        }
        let settings = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let profile = Self { home, settings };
        profile.install_browser();
        profile
    }

    /// Replaces the server's address in the settings.
    pub(crate) fn set_api(&mut self, address: &str) {
        self.settings.retain(|setting| !setting.starts_with("ApiUrl="));
        self.settings.push(format!("ApiUrl={address}"));
    }

    /// A browser that records the addresses it is asked to open.
    fn install_browser(&self) {
        let script = self.home.join("bin/xdg-open");
        let text =
            format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", self.opened_file().display());
        fs::write(&script, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// Where this user's session has its sockets.
    pub(crate) fn runtime_dir(&self) -> PathBuf {
        self.home.join("run")
    }

    fn opened_file(&self) -> PathBuf {
        self.home.join("opened")
    }

    /// The addresses that the browser was asked to open; waits for the first one.
    pub(crate) fn opened(&self) -> Vec<String> {
        wait("the browser is asked to open something", || {
            let text = fs::read_to_string(self.opened_file()).unwrap_or_default();
            (text.ends_with('\n')).then(|| text.lines().map(str::to_owned).collect())
        })
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tecjump-tray"));
        command.args(arguments);
        for setting in &self.settings {
            command.args(["--set", setting]);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_STATE_HOME", self.home.join("state"))
            .env("XDG_RUNTIME_DIR", self.home.join("run"))
            .env("PATH", format!("{}:{path}", self.home.join("bin").display()))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }

    /// Replaces the user's settings file; `None` removes it.
    pub(crate) fn set(&self, toml: Option<&str>) {
        let file = self.home.join("config/tecjump-tray/settings.toml");
        match toml {
            Some(toml) => {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, toml).unwrap();
            }
            None => fs::remove_file(file).unwrap(),
        }
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        output_of(self.command(arguments), input)
    }

    /// Runs a command, and gives its exit code and all that it printed.
    pub(crate) fn says(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let output = self.run(arguments, input);
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8(text).unwrap())
    }

    pub(crate) fn sign_in(&self) {
        let arguments = ["sign-in", "--email", ANA.email, "--password-stdin"];
        let (code, text) = self.says(&arguments, ANA.password);
        assert_eq!(code, 0, "{text}");
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.join("state/tecjump-tray/tecjump-tray.log"))
            .unwrap_or_default()
    }

    /// The outbox as it is on disk.
    pub(crate) fn outbox(&self) -> String {
        fs::read_to_string(self.home.join("state/tecjump-tray/outbox.json")).unwrap_or_default()
    }

    /// All files that the program has written, as text.
    pub(crate) fn files(&self) -> String {
        let directory = self.home.join("state/tecjump-tray");
        let files = fs::read_dir(directory).into_iter().flatten().flatten();
        let texts = files.filter_map(|file| fs::read(file.path()).ok());
        texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
    }

    pub(crate) fn state_file(&self) -> PathBuf {
        self.home.join("state/tecjump-tray/state.json")
    }

    pub(crate) fn wait_for_log(&self, words: &str) {
        wait(words, || self.log().contains(words).then_some(()));
    }

    /// Starts the tray, with lines in place of an icon.
    pub(crate) fn tray(&self) -> Tray {
        let mut child = self
            .command(&["--console"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (lines, received) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    break;
                }
            }
        });
        Tray { child, received, seen: Vec::new() }
    }

    /// Starts a second instance, which makes the first one poll and exits with 0. The first one must have
    /// shown something already, or it may be the second one itself.
    pub(crate) fn poll_now(&self) {
        let output = self.run(&["--console"], "");
        assert!(output.status.success());
        assert!(output.stdout.is_empty(), "a second start shows nothing");
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = self.run(&["sign-out"], "");
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// The running program and the lines that it showed so far.
pub(crate) struct Tray {
    child: Child,
    received: Receiver<String>,
    seen: Vec<String>,
}

impl Tray {
    /// Waits for a line that begins like this and was not waited for before.
    pub(crate) fn shows(&mut self, beginning: &str) -> String {
        self.shows_within(TIMEOUT, beginning)
    }

    /// [`Self::shows`] with another timeout, for deliberate delays.
    pub(crate) fn shows_within(&mut self, timeout: Duration, beginning: &str) -> String {
        let until = Instant::now() + timeout;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.received.recv_timeout(left) else {
                panic!("never shown: {beginning}\nshown: {:#?}", self.seen);
            };
            self.seen.push(line.clone());
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    /// All lines so far that begin like this.
    pub(crate) fn shown(&mut self, beginning: &str) -> Vec<String> {
        self.seen.extend(self.received.try_iter());
        self.seen.iter().filter(|line| line.starts_with(beginning)).cloned().collect()
    }

    /// Types a line, as a person at the console would.
    pub(crate) fn types(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills the process.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end.
pub(crate) fn output_of(mut command: Command, input: &str) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    ended(child)
}

/// Waits for the end of a command, at most [`TIMEOUT`].
fn ended(mut child: Child) -> Output {
    let until = Instant::now() + TIMEOUT;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
            panic!("a command did not end: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// Repeats `look` until it returns something; panics after [`TIMEOUT`].
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + TIMEOUT;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < until, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
