//! Notifications on a real message bus: `dbus-daemon`, and a notification service of our own.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use desk::Kind;
use desk::seed::ANA;
use zbus::blocking::{Connection, connection::Builder};
use zbus::zvariant::{DynamicType, OwnedValue};

use crate::support::{PATIENCE, Profile, empty_desk, output_of, said, wait};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

#[derive(Debug)]
enum Call {
    Notify { number: u32, title: String, body: String, actions: Vec<String> },
    Close(u32),
}

/// A service that writes down what it is asked, and takes replies as Plasma does.
struct Service {
    calls: Sender<Call>,
    capabilities: &'static [&'static str],
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.capabilities.to_vec()
    }

    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "the specification's signature"
    )]
    fn notify(
        &mut self,
        name: &str,
        replaces: u32,
        icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        assert_eq!((name, icon, timeout), ("Tecjump", "", -1));
        assert!(hints.contains_key("image-data"));
        self.last += u32::from(replaces == 0);
        let number = if replaces == 0 { self.last } else { replaces };
        let _ = self.calls.send(Call::Notify { number, title, body, actions });
        number
    }

    fn close_notification(&self, number: u32) {
        let _ = self.calls.send(Call::Close(number));
    }
}

/// A session's message bus with the service on it.
struct Desktop {
    daemon: Child,
    address: String,
    service: Connection,
    calls: Receiver<Call>,
    early: Vec<Call>,
}

impl Desktop {
    fn start(profile: &Profile) -> Self {
        let socket = profile.runtime_dir().join("bus");
        let settings = profile.runtime_dir().join("bus.conf");
        // No directories of services: nothing of this computer is started on it.
        let text = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
             <allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        fs::write(&settings, text).unwrap();
        // tests/run installs it.
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", settings.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(daemon.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let _ = output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line));
        });
        let address = lines.recv_timeout(PATIENCE).unwrap();
        let (sender, calls) = channel();
        let capabilities = &["actions", "body", "inline-reply", "persistence"];
        let service = Service { calls: sender, capabilities, last: 0 };
        let service = Builder::address(address.as_str())
            .and_then(|bus| bus.serve_at(PATH, service))
            .and_then(|bus| bus.name(SERVICE))
            .and_then(|bus| bus.method_timeout(PATIENCE).build())
            .unwrap();
        Self { daemon, address, service, calls, early: Vec::new() }
    }

    fn command(&self, profile: &Profile, arguments: &[&str]) -> Command {
        let mut command = profile.command(arguments);
        // Only looked at: nothing of ours speaks to a display.
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address).env("DISPLAY", ":none");
        command
    }

    /// Starts the program as a desktop does: with an icon, or at least notifications.
    fn tray(&self, profile: &Profile) -> Program {
        let mut command = self.command(profile, &[]);
        Program(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }

    /// The first call like this that was not waited for before. What one thread of the program
    /// closes and what another one says next may come in any order.
    fn expect<T>(&mut self, what: &str, is_it: impl Fn(&Call) -> Option<T>) -> T {
        loop {
            if let Some(at) = self.early.iter().position(|call| is_it(call).is_some()) {
                return is_it(&self.early.remove(at)).unwrap();
            }
            let Ok(call) = self.calls.recv_timeout(PATIENCE) else {
                panic!("never came: {what}; {:?}", self.early)
            };
            self.early.push(call);
        }
    }

    /// The next notification that has these words, and its buttons.
    fn notified(&mut self, words: &str) -> (u32, Vec<String>) {
        self.expect(words, |call| match call {
            Call::Notify { number, title, body, actions } => {
                (title.contains(words) || body.contains(words)).then(|| (*number, actions.clone()))
            }
            Call::Close(_) => None,
        })
    }

    fn closed(&mut self, number: u32) {
        self.expect("the end of a notification", |call| {
            matches!(call, Call::Close(closed) if *closed == number).then_some(())
        });
    }

    fn signal<B: serde::Serialize + DynamicType>(&self, member: &str, body: &B) {
        self.service.emit_signal(None::<&str>, PATH, SERVICE, member, body).unwrap();
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_notification_is_opened_put_off_answered_and_taken_back() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut desktop = Desktop::start(&profile);
    let asked = |subject: &str| {
        let id = desk.add_ticket(ANA.email, Kind::Problem, subject).unwrap();
        desk.suspend(&id, "Qual modelo?").unwrap();
        id
    };
    let check = output_of(desktop.command(&profile, &["check"]), "").stdout;
    let check = String::from_utf8(check).unwrap();
    assert!(check.contains("notificações da área de trabalho, com botões e resposta"), "{check}");
    let printer = asked("Impressora");
    let _program = desktop.tray(&profile);
    let (number, actions) = desktop.notified("Impressora");
    assert!(actions.contains(&"inline-reply".to_owned()), "{actions:?}");
    desktop.signal("ActionInvoked", &(number, "open"));
    desktop.closed(number);
    assert_eq!(profile.opened(), [desk.portal_url(&printer)]);

    asked("Teclado");
    profile.poke();
    let (number, _) = desktop.notified("Teclado");
    desktop.signal("ActionInvoked", &(number, "snooze-1h"));
    desktop.closed(number);
    let state = fs::read_to_string(profile.state_file()).unwrap();
    assert!(state.contains("snoozed_until"), "{state}");

    let screen = asked("Monitor");
    profile.poke();
    let (number, _) = desktop.notified("Monitor");
    desktop.signal("NotificationReplied", &(number, "É um de 24″.\nObrigado 😀"));
    desktop.closed(number);
    desktop.notified("voltou para “Em atendimento”.");
    assert_eq!(said(&desk, &screen), ["É um de 24″.\nObrigado 😀"]);

    let mouse = asked("Mouse");
    profile.poke();
    let (number, _) = desktop.notified("Mouse");
    desk.reply_as_requester(&mouse, "Com fio.").unwrap();
    profile.poke();
    desktop.closed(number);
}

#[test]
fn a_reply_typed_offline_is_on_disk_before_its_notification_goes_and_arrives_once() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let id = desk.add_ticket(ANA.email, Kind::Problem, "Impressora").unwrap();
    desk.suspend(&id, "Qual modelo?").unwrap();
    let mut desktop = Desktop::start(&profile);
    let program = desktop.tray(&profile);
    let (number, _) = desktop.notified("Impressora");
    desk.set_online(false).unwrap();
    desktop.signal("NotificationReplied", &(number, "A Laser 9"));
    desktop.closed(number);
    assert!(profile.outbox().contains("A Laser 9"), "{}", profile.outbox());
    drop(program);

    desk.set_online(true).unwrap();
    let _program = desktop.tray(&profile);
    wait("the outbox is empty", || profile.outbox().contains("\"replies\":[]").then_some(()));
    assert_eq!(said(&desk, &id), ["A Laser 9"]);
}
