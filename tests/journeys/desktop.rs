//! A session bus that is silent or restarts; the permissions of the state directory.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use zbus::blocking::Connection;

use crate::session_bus::{SessionBus, tray_on};
use crate::support::{Profile, TIMEOUT, asked, empty_desk, output_of};

/// A bus that accepts connections and never answers.
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
    let _program = tray_on(&bus.address, &profile);
    profile.wait_for_log("o D-Bus da sessão não responde");
    profile.wait_for_log("início");
}

#[test]
fn state_files_are_readable_by_the_user_only() {
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

/// A panel's interface for icons.
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

/// A session's bus with a panel on it.
struct Session {
    icons: Receiver<String>,
    _panel: Connection,
    bus: SessionBus,
}

impl Session {
    fn start(profile: &Profile) -> Self {
        let bus = SessionBus::start(profile);
        let (sender, icons) = channel();
        let panel = bus.connect();
        panel.object_server().at("/StatusNotifierWatcher", Watcher(sender)).unwrap();
        panel.request_name("org.kde.StatusNotifierWatcher").unwrap();
        Self { icons, _panel: panel, bus }
    }
}

#[test]
fn the_icon_returns_on_a_new_session_bus() {
    let profile = Profile::new(&empty_desk());
    let session = Session::start(&profile);
    let _program = tray_on(&session.bus.address, &profile);
    session.icons.recv_timeout(TIMEOUT).unwrap();
    drop(session);
    let session = Session::start(&profile);
    session.icons.recv_timeout(TIMEOUT).unwrap();
}
