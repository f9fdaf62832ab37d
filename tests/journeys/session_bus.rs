//! A session's message bus, and the program on it.

use std::fs;
use std::process::{Child, Command, Stdio};

use zbus::blocking::{Connection, connection::Builder};

use crate::support::{Profile, TIMEOUT, wait};

/// A `dbus-daemon` of the profile's own.
pub(crate) struct SessionBus {
    pub(crate) address: String,
    _daemon: Program,
}

impl SessionBus {
    /// Starts the bus at the session's address, also after an earlier one ended.
    pub(crate) fn start(profile: &Profile) -> Self {
        let socket = profile.runtime_dir().join("bus");
        let _ = fs::remove_file(&socket);
        let address = format!("unix:path={}", socket.display());
        let settings = profile.runtime_dir().join("bus.conf");
        // Without directories of services it starts nothing of this computer.
        let text = format!(
            "<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
             <allow own=\"*\"/></policy></busconfig>"
        );
        fs::write(&settings, text).unwrap();
        // tests/run installs it.
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={}", settings.display())).arg("--nofork");
        let daemon = Program(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        Self { address, _daemon: daemon }
    }

    /// A connection for a fake service.
    pub(crate) fn connect(&self) -> Connection {
        wait("the bus answers", || {
            Builder::address(self.address.as_str()).ok()?.method_timeout(TIMEOUT).build().ok()
        })
    }
}

/// A command on the bus at this address. The display is only checked for: nothing connects to it.
pub(crate) fn command_on(address: &str, profile: &Profile, arguments: &[&str]) -> Command {
    let mut command = profile.command(arguments);
    command.env("DBUS_SESSION_BUS_ADDRESS", address).env("DISPLAY", ":none");
    command
}

/// The program on the bus at this address, as a desktop starts it; killed on drop.
pub(crate) fn tray_on(address: &str, profile: &Profile) -> Program {
    let mut command = command_on(address, profile, &[]);
    Program(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
}

pub(crate) struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
