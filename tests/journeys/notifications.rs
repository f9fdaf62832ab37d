//! Notifications on a real message bus: `dbus-daemon`, and a fake notification service.

use std::fs;
use std::sync::mpsc::{Receiver, channel};

use desk::Kind;
use desk::seed::ANA;
use zbus::blocking::Connection;
use zbus::zvariant::DynamicType;

use crate::notification_service::{Call, Notified, Service};
use crate::session_bus::{Program, SessionBus, command_on, tray_on};
use crate::support::{Profile, TIMEOUT, empty_desk, output_of, said, wait};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The service chooses how long a notification is shown.
const SERVICE_DEFAULT: i32 = -1;

/// A session's message bus with the service on it.
struct Desktop {
    service: Connection,
    calls: Receiver<Call>,
    early: Vec<Call>,
    bus: SessionBus,
}

impl Desktop {
    fn start(profile: &Profile) -> Self {
        let bus = SessionBus::start(profile);
        let (sender, calls) = channel();
        let service = bus.connect();
        let fake = Service::new(sender, &["actions", "body", "inline-reply", "persistence"]);
        service.object_server().at(PATH, fake).unwrap();
        service.request_name(SERVICE).unwrap();
        Self { service, calls, early: Vec::new(), bus }
    }

    fn tray(&self, profile: &Profile) -> Program {
        tray_on(&self.bus.address, profile)
    }

    /// The first matching call that was not returned before. The program closes and opens notifications
    /// on two threads, so the calls may come in any order.
    fn expect<T>(&mut self, what: &str, is_it: impl Fn(&Call) -> Option<T>) -> T {
        loop {
            if let Some(at) = self.early.iter().position(|call| is_it(call).is_some()) {
                return is_it(&self.early.remove(at)).unwrap();
            }
            let Ok(call) = self.calls.recv_timeout(TIMEOUT) else {
                panic!("never came: {what}; {:?}", self.early)
            };
            self.early.push(call);
        }
    }

    /// The next notification that has these words, and its buttons.
    fn notified(&mut self, words: &str) -> (u32, Vec<String>) {
        self.expect(words, |call| match call {
            Call::Notify(Notified { number, title, body, actions, timeout, .. }) => {
                assert_eq!(*timeout, SERVICE_DEFAULT);
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

#[test]
fn a_notification_is_opened_snoozed_answered_and_withdrawn() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    profile.sign_in();
    let mut desktop = Desktop::start(&profile);
    let asked = |subject: &str| {
        let id = desk.add_ticket(ANA.email, Kind::Problem, subject).unwrap();
        desk.suspend(&id, "Qual modelo?").unwrap();
        id
    };
    let check = output_of(command_on(&desktop.bus.address, &profile, &["check"]), "").stdout;
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
    profile.poll_now();
    let (number, _) = desktop.notified("Teclado");
    desktop.signal("ActionInvoked", &(number, "snooze-1h"));
    desktop.closed(number);
    let state = fs::read_to_string(profile.state_file()).unwrap();
    assert!(state.contains("snoozed_until"), "{state}");

    let screen = asked("Monitor");
    profile.poll_now();
    let (number, _) = desktop.notified("Monitor");
    desktop.signal("NotificationReplied", &(number, "É um de 24″.\nObrigado 😀"));
    desktop.closed(number);
    desktop.notified("voltou para “Em atendimento”.");
    assert_eq!(said(&desk, &screen), ["É um de 24″.\nObrigado 😀"]);

    let mouse = asked("Mouse");
    profile.poll_now();
    let (number, _) = desktop.notified("Mouse");
    desk.reply_as_requester(&mouse, "Com fio.").unwrap();
    profile.poll_now();
    desktop.closed(number);
}

#[test]
fn an_offline_reply_is_saved_before_its_notification_closes() {
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
