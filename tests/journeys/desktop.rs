//! A session bus that is silent, ends and comes again; a state directory that is the user's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use zbus::blocking::{Connection, connection::Builder};

use crate::support::{PATIENCE, Profile, asked, empty_desk, output_of, wait};

/// A bus that takes connections and is silent.
struct SilentBus {
    _listener: UnixListener,
    address: String,
}

impl SilentBus {
    fn new(profile: &Profile) -> Self {
        let socket = profile.runtime_dir().join("silent");
        let address = format!("unix:path={}", socket.display());
        Self { _listener: UnixListener::bind(socket).unwrap(), address }
    }
}

#[test]
fn a_silent_session_bus_stops_no_command() {
    let profile = Profile::new(&empty_desk());
    let bus = SilentBus::new(&profile);
    for arguments in [&["check"][..], &["sign-out"]] {
        let mut command = profile.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", &bus.address);
        let output = output_of(command, "");
        assert!(output.status.code().is_some(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_silent_session_bus_stops_no_polls() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let bus = SilentBus::new(&profile);
    let mut command = profile.command(&[]);
    command.env("DBUS_SESSION_BUS_ADDRESS", &bus.address).env("DISPLAY", ":none");
    let _program = Program(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    profile.wait_for_log("o D-Bus da sessão não responde");
    profile.wait_for_log("início");
}

#[test]
fn only_the_user_reads_what_is_kept() {
    let (_desk, profile, _tray, _) = asked();
    let directory = profile.state_file().parent().unwrap().to_owned();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let files: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 2, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

/// What a panel offers to icons.
struct Watcher(Sender<String>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: String) {
        let _ = self.0.send(item);
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property is a method of its interface")]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session's bus with a panel on it.
struct Session {
    _daemon: Program,
    _panel: Connection,
    icons: Receiver<String>,
}

/// Starts the bus at the session's address, as after a crash.
fn start_session(profile: &Profile) -> Session {
    let socket = profile.runtime_dir().join("bus");
    let _ = fs::remove_file(&socket);
    let settings = profile.runtime_dir().join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
         <allow own=\"*\"/></policy></busconfig>",
        socket.display()
    );
    fs::write(&settings, text).unwrap();
    let mut command = Command::new("dbus-daemon");
    command.arg(format!("--config-file={}", settings.display())).arg("--nofork");
    let daemon = Program(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let (sender, icons) = channel();
    let address = format!("unix:path={}", socket.display());
    let bus = wait("the bus answers", || {
        Builder::address(address.as_str()).ok()?.method_timeout(PATIENCE).build().ok()
    });
    bus.object_server().at("/StatusNotifierWatcher", Watcher(sender)).unwrap();
    bus.request_name("org.kde.StatusNotifierWatcher").unwrap();
    Session { _daemon: daemon, _panel: bus, icons }
}

#[test]
fn a_new_session_bus_gets_the_icon_again() {
    let profile = Profile::new(&empty_desk());
    let session = start_session(&profile);
    let mut command = profile.command(&[]);
    let address = format!("unix:path={}", profile.runtime_dir().join("bus").display());
    command.env("DBUS_SESSION_BUS_ADDRESS", address).env("DISPLAY", ":none");
    let _program = Program(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    session.icons.recv_timeout(PATIENCE).unwrap();
    drop(session);
    let session = start_session(&profile);
    session.icons.recv_timeout(PATIENCE).unwrap();
}
