use crate::core::alerts::ToastParts;
use std::os::unix::net::UnixStream;
use std::sync::mpsc;

use zbus::Guid;
use zbus::zvariant::OwnedValue;

use super::*;
use crate::core::ledger::AlertKey;
use crate::core::tickets::{EpisodeId, TicketId};

#[derive(Debug, PartialEq)]
enum Call {
    Notify { replaces: u32, title: String, body: String, actions: Vec<String>, timeout: i32 },
    Close(u32),
}

/// A notification service that writes down what it is asked.
struct Service {
    calls: mpsc::Sender<Call>,
    capabilities: Vec<&'static str>,
    last: u32,
    broken: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.capabilities.clone()
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
    ) -> zbus::fdo::Result<u32> {
        if self.broken {
            return Err(zbus::fdo::Error::LimitsExceeded("too many".into()));
        }
        assert_eq!((name, icon), ("Tecjump", ""));
        let image = &hints["image-data"];
        assert_eq!(image.value_signature(), "(iiibiiay)");
        self.last += u32::from(replaces == 0);
        let number = if replaces == 0 { self.last } else { replaces };
        self.calls.send(Call::Notify { replaces, title, body, actions, timeout }).unwrap();
        Ok(number)
    }

    fn close_notification(&self, number: u32) {
        self.calls.send(Call::Close(number)).unwrap();
    }
}

/// A notifier and its service, which talk without a bus.
struct Desk {
    notifier: Notifier,
    events: crate::shell::ui::Inbox,
    calls: mpsc::Receiver<Call>,
    service: Connection,
}

fn desk(capabilities: &[&'static str], broken: bool) -> Desk {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let (sender, calls) = mpsc::channel();
    let service = Service { calls: sender, capabilities: capabilities.to_vec(), last: 0, broken };
    let serving = thread::spawn(move || {
        let builder = Builder::async_io_unix_stream(theirs).server(Guid::generate()).unwrap().p2p();
        builder.serve_at(PATH, service).unwrap().build().unwrap()
    });
    let bus = Builder::async_io_unix_stream(ours).p2p().method_timeout(PATIENCE).build().unwrap();
    let (sender, events) = crate::shell::ui::channel();
    let mut notifier = Notifier::new(sender.clone());
    listen(&bus, sender, Arc::clone(&notifier.shown)).unwrap();
    notifier.bus = Some(bus);
    Desk { notifier, events, calls, service: serving.join().unwrap() }
}

impl Desk {
    fn call(&self) -> Call {
        self.calls.recv_timeout(2 * PATIENCE).unwrap()
    }

    fn signal<B: serde::Serialize + zbus::zvariant::DynamicType>(&self, member: &str, body: &B) {
        self.service.emit_signal(None::<&str>, PATH, SERVICE, member, body).unwrap();
    }
}

fn target(ticket: &str, episode: &str) -> AlertTarget {
    let (ticket, episode) = (TicketId(ticket.into()), EpisodeId(episode.into()));
    AlertTarget::Ticket(AlertKey { ticket, episode })
}

fn alert(target: &AlertTarget) -> Alert {
    let toast = ToastParts { source: "TicketApi", since: String::new(), can_reply: true };
    Alert { target: target.clone(), title: "a & <b>".into(), body: "c & <d>".into(), toast }
}

const ALL: [&str; 4] = ["actions", "body", "body-markup", "persistence"];

#[test]
fn an_alert_is_shown_accepted_clicked_and_withdrawn() {
    let mut desk = desk(&ALL, false);
    let question = target("7", "a");
    desk.notifier.show(alert(&question));
    assert!(
        matches!(desk.events.blocking_recv(), Some(Event::AlertAccepted(of)) if of == question)
    );
    let Call::Notify { replaces, title, body, actions, timeout } = desk.call() else {
        panic!("no notification")
    };
    assert_eq!((replaces, timeout), (0, SERVERS_CHOICE));
    // The title is never markup, the body is.
    assert_eq!((title.as_str(), body.as_str()), ("a & <b>", "c &amp; &lt;d&gt;"));
    assert_eq!(actions, ["default", "Abrir"]);
    desk.signal("ActionInvoked", &(99_u32, "default"));
    desk.signal("ActionInvoked", &(1_u32, "default"));
    assert!(matches!(desk.events.blocking_recv(), Some(Event::AlertClicked(of)) if of == question));
    desk.notifier.withdraw(&target("8", "a"));
    desk.notifier.withdraw(&question);
    desk.notifier.withdraw(&question);
    assert_eq!(desk.call(), Call::Close(1));
    assert!(desk.calls.try_recv().is_err());
}

#[test]
fn a_second_question_takes_the_place_of_the_first() {
    let mut desk = desk(&ALL, false);
    for (ticket, episode) in [("7", "a"), ("8", "a"), ("7", "b")] {
        desk.notifier.show(alert(&target(ticket, episode)));
    }
    let replaced: Vec<_> = desk
        .calls
        .try_iter()
        .map(|call| if let Call::Notify { replaces, .. } = call { replaces } else { 99 })
        .collect();
    assert_eq!(replaced, [0, 0, 1]);
    desk.signal("ActionInvoked", &(1_u32, "default"));
    let clicked = std::iter::from_fn(|| desk.events.blocking_recv())
        .find(|event| matches!(event, Event::AlertClicked(_)));
    assert!(matches!(clicked, Some(Event::AlertClicked(of)) if of == target("7", "b")));
}

#[test]
fn a_closed_notification_is_not_replaced_or_withdrawn() {
    let mut desk = desk(&ALL, false);
    desk.notifier.show(alert(&target("7", "a")));
    desk.signal("NotificationClosed", &(1_u32, 2_u32));
    while !lock(&desk.notifier.shown).is_empty() {
        thread::yield_now();
    }
    desk.notifier.show(alert(&target("7", "b")));
    let calls: Vec<_> = desk.calls.try_iter().collect();
    assert!(matches!(calls.last(), Some(Call::Notify { replaces: 0, .. })), "{calls:?}");
}

#[test]
fn a_simple_service_gets_plain_text_that_stays() {
    let mut desk = desk(&["body", "actions"], false);
    desk.notifier.show(alert(&target("7", "a")));
    let Call::Notify { body, timeout, .. } = desk.call() else { panic!("no notification") };
    assert_eq!((body.as_str(), timeout), ("c & <d>", NEVER));
}

#[test]
fn a_refusal_is_reported() {
    let mut desk = desk(&ALL, true);
    desk.notifier.show(alert(&target("7", "a")));
    assert!(matches!(desk.events.blocking_recv(), Some(Event::AlertRefused(_))));
    assert!(!desk.notifier.say("a", "b"));
}
