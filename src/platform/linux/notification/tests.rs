use std::os::unix::net::UnixStream;
use std::sync::mpsc;

use zbus::Guid;
use zbus::blocking::connection::Builder;

use super::board::lock;
use super::features::{NEVER, PATH, SERVERS_CHOICE, SERVICE};
use super::worker::PATIENCE;
use super::*;
use crate::core::alerts::{Snooze, ToastParts};
use crate::core::event::Event;
use crate::core::replies::activation::Activation;
use crate::core::tickets::{AlertKey, EpisodeId, TicketId};
use service::{Call, Notified, Service};

#[path = "../../../../tests/support/notification_service.rs"]
mod service;

/// A notifier and its service, which talk without a bus.
struct Desk {
    notifier: Notifier,
    events: crate::ports::events::Inbox,
    calls: mpsc::Receiver<Call>,
    service: Connection,
}

fn desk(capabilities: &[&'static str], broken: bool) -> Desk {
    desk_with(capabilities, broken, None, PATIENCE)
}

fn desk_with(
    capabilities: &[&'static str],
    broken: bool,
    gate: Option<mpsc::Receiver<()>>,
    patience: Duration,
) -> Desk {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let (sender, calls) = mpsc::channel();
    let service = Service::new(sender, capabilities).broken(broken).gate(gate);
    let serving = thread::spawn(move || {
        let builder = Builder::async_io_unix_stream(theirs).server(Guid::generate()).unwrap().p2p();
        builder.serve_at(PATH, service).unwrap().build().unwrap()
    });
    let bus = Builder::async_io_unix_stream(ours).p2p().method_timeout(patience).build().unwrap();
    let (sender, events) = crate::ports::events::channel();
    let notifier = Notifier::with_bus(sender, Some(bus), Box::new(|| {}));
    Desk { notifier, events, calls, service: serving.join().unwrap() }
}

/// More than a busy machine ever needed.
const A_MINUTE: Duration = Duration::from_mins(1);

impl Desk {
    fn call(&self) -> Call {
        self.calls.recv_timeout(A_MINUTE).unwrap()
    }

    fn notified(&self) -> Notified {
        match self.call() {
            Call::Notify(notified) => notified,
            call @ Call::Close(_) => panic!("no notification but {call:?}"),
        }
    }

    /// Shows an alert that is accepted.
    fn shows(&mut self, alert: Alert) -> Notified {
        let target = alert.target.clone();
        self.notifier.show(alert);
        assert!(matches!(self.events.recv_soon(), Event::AlertAccepted(of) if of == target));
        self.notified()
    }

    fn activated(&mut self) -> Activation {
        match self.events.recv_soon() {
            Event::Activated(activation) => activation,
            event => panic!("{event:?}"),
        }
    }

    fn signal<B: serde::Serialize + zbus::zvariant::DynamicType>(&self, member: &str, body: &B) {
        self.service.emit_signal(None::<&str>, PATH, SERVICE, member, body).unwrap();
    }
}

fn key(ticket: &str, episode: &str) -> AlertKey {
    AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId(episode.into()) }
}

fn target(ticket: &str, episode: &str) -> AlertTarget {
    AlertTarget::Ticket(key(ticket, episode))
}

fn alert(target: &AlertTarget) -> Alert {
    let toast = ToastParts { source: "TicketApi", since: String::new(), can_reply: true };
    Alert {
        target: target.clone(),
        title: "a & <b>".into(),
        body: "c & <d>".into(),
        silent: false,
        toast,
    }
}

const ALL: [&str; 5] = ["actions", "body", "body-markup", "inline-reply", "persistence"];
const WITHOUT_REPLY: [&str; 4] = ["actions", "body", "body-markup", "persistence"];
const BUTTONS: [&str; 8] = [
    "default",
    "Abrir",
    "open",
    "Ver chamado",
    "snooze-1h",
    "Lembrar em 1 hora",
    "snooze-tomorrow",
    "Lembrar amanhã às 9h",
];

#[test]
fn an_alert_is_shown_accepted_and_withdrawn() {
    let mut desk = desk(&WITHOUT_REPLY, false);
    let question = target("7", "a");
    let shown = desk.shows(alert(&question));
    assert_eq!((shown.replaces, shown.timeout), (0, SERVERS_CHOICE));
    // The title is never markup, the body is.
    assert_eq!((shown.title.as_str(), shown.body.as_str()), ("a & <b>", "c &amp; &lt;d&gt;"));
    assert_eq!(shown.actions, BUTTONS);
    assert_eq!(shown.hints, ["resident"]);
    desk.notifier.withdraw(&target("8", "a"));
    desk.notifier.withdraw(&question);
    desk.notifier.withdraw(&question);
    assert_eq!(desk.call(), Call::Close(1));
    assert!(desk.calls.try_recv().is_err());
}

#[test]
fn every_button_has_its_meaning_and_closes_the_notification() {
    for (button, meaning) in [
        ("default", Activation::Open(key("7", "a"))),
        ("open", Activation::Open(key("7", "a"))),
        ("snooze-1h", Activation::Snooze(key("7", "a"), Snooze::Hour)),
        ("snooze-tomorrow", Activation::Snooze(key("7", "a"), Snooze::Tomorrow)),
    ] {
        let mut desk = desk(&ALL, false);
        desk.shows(alert(&target("7", "a")));
        desk.signal("ActionInvoked", &(99_u32, "default"));
        desk.signal("ActionInvoked", &(1_u32, "inline-reply"));
        desk.signal("ActionInvoked", &(1_u32, "run"));
        desk.signal("ActionInvoked", &(1_u32, button));
        assert_eq!(desk.activated(), meaning);
        assert_eq!(desk.call(), Call::Close(1));
    }
}

#[test]
fn the_reply_box_needs_service_and_ticket_support() {
    let mut with_box = desk(&ALL, false);
    let shown = with_box.shows(alert(&target("7", "a")));
    assert_eq!(shown.actions[..4], ["default", "Abrir", "inline-reply", "Responder"]);
    assert_eq!(shown.actions[4..], BUTTONS[2..]);
    let hints = ["resident", "x-kde-reply-placeholder-text", "x-kde-reply-submit-button-text"];
    assert_eq!(shown.hints, hints);
    let mut closed = alert(&target("8", "a"));
    closed.toast.can_reply = false;
    assert_eq!(with_box.shows(closed).actions, BUTTONS);
    let text = "Sim.\nAção 😀";
    with_box.signal("NotificationReplied", &(99_u32, text));
    with_box.signal("NotificationReplied", &(1_u32, text));
    assert_eq!(with_box.activated(), Activation::Reply(key("7", "a"), text.into()));
    assert_eq!(with_box.call(), Call::Close(1));
}

#[test]
fn a_notification_stays_until_its_reply_is_on_disk() {
    let mut desk = desk(&ALL, false);
    desk.shows(alert(&target("7", "a")));
    desk.signal("NotificationReplied", &(1_u32, "sim"));
    let message = desk.events.recv_message();
    assert!(desk.calls.try_recv().is_err(), "not yet: it is not reported to be on disk");
    assert!(lock(&desk.notifier.board).get(1).is_some());
    message.event();
    assert_eq!(desk.call(), Call::Close(1));
}

#[test]
fn a_reply_that_is_not_stored_keeps_the_notification() {
    let mut desk = desk(&ALL, false);
    desk.shows(alert(&target("7", "a")));
    desk.signal("NotificationReplied", &(1_u32, "sim"));
    drop(desk.events.recv_message());
    desk.signal("NotificationReplied", &(1_u32, "de novo"));
    assert_eq!(desk.activated(), Activation::Reply(key("7", "a"), "de novo".into()));
    assert_eq!(desk.call(), Call::Close(1), "the first and only one");
}

#[test]
fn a_summary_leads_to_the_list() {
    let mut desk = desk(&ALL, false);
    let all = AlertTarget::Summary(vec![key("1", "a"), key("2", "a")]);
    let shown = desk.shows(alert(&all));
    assert_eq!(shown.actions, ["default", "Abrir", "list", "Ver chamados"]);
    desk.signal("NotificationReplied", &(1_u32, "sim"));
    desk.signal("ActionInvoked", &(1_u32, "snooze-1h"));
    desk.signal("ActionInvoked", &(1_u32, "list"));
    assert_eq!(desk.activated(), Activation::List);
    assert_eq!(desk.call(), Call::Close(1));
}

#[test]
fn a_second_question_takes_the_place_of_the_first() {
    let mut desk = desk(&ALL, false);
    let questions = [("7", "a"), ("8", "a"), ("7", "b")].map(|(id, episode)| target(id, episode));
    let replaced = questions.map(|question| desk.shows(alert(&question)).replaces);
    assert_eq!(replaced, [0, 0, 1]);
    desk.signal("ActionInvoked", &(1_u32, "default"));
    assert_eq!(desk.activated(), Activation::Open(key("7", "b")));
}

#[test]
fn a_closed_notification_is_not_replaced_or_withdrawn() {
    let mut desk = desk(&ALL, false);
    desk.shows(alert(&target("7", "a")));
    desk.signal("NotificationClosed", &(1_u32, 2_u32));
    let until = std::time::Instant::now() + A_MINUTE;
    while !lock(&desk.notifier.board).is_empty() {
        assert!(std::time::Instant::now() < until, "never closed");
        thread::yield_now();
    }
    assert_eq!(desk.shows(alert(&target("7", "b"))).replaces, 0);
}

#[test]
fn a_simple_service_gets_plain_text_that_stays() {
    let mut desk = desk(&["body", "actions"], false);
    let shown = desk.shows(alert(&target("7", "a")));
    assert_eq!((shown.body.as_str(), shown.timeout), ("c & <d>", NEVER));
}

#[test]
fn a_service_without_actions_gets_none() {
    let mut desk = desk(&["body"], false);
    let shown = desk.shows(alert(&target("7", "a")));
    assert_eq!((shown.actions.len(), shown.hints.len()), (0, 0));
}

#[test]
fn a_silent_alert_asks_for_no_sound() {
    let mut desk = desk(&WITHOUT_REPLY, false);
    let silent = Alert { silent: true, ..alert(&target("7", "a")) };
    assert_eq!(desk.shows(silent).hints, ["resident", "suppress-sound"]);
}

#[test]
fn a_refusal_is_reported() {
    let mut desk = desk(&ALL, true);
    desk.notifier.show(alert(&target("7", "a")));
    assert!(matches!(desk.events.recv_soon(), Event::AlertRefused(_)));
}

/// As a service that is frozen or slow: our calls have long timed out when its answer comes.
fn slow_desk() -> (Desk, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel();
    (desk_with(&ALL, false, Some(gate), Duration::from_millis(1)), open)
}

#[test]
fn a_late_answer_is_no_refusal() {
    let (mut desk, open) = slow_desk();
    let question = target("7", "a");
    desk.notifier.show(alert(&question));
    desk.notified();
    open.send(()).unwrap();
    assert!(matches!(desk.events.recv_soon(), Event::AlertAccepted(of) if of == question));
    desk.signal("ActionInvoked", &(1_u32, "open"));
    assert_eq!(desk.activated(), Activation::Open(key("7", "a")));
    assert_eq!(desk.call(), Call::Close(1));
}

#[test]
fn a_click_before_the_answer_counts() {
    let (mut desk, open) = slow_desk();
    desk.notifier.show(alert(&target("7", "a")));
    desk.notified();
    desk.signal("ActionInvoked", &(99_u32, "open"));
    desk.signal("ActionInvoked", &(1_u32, "open"));
    open.send(()).unwrap();
    assert!(matches!(desk.events.recv_soon(), Event::AlertAccepted(_)));
    assert_eq!(desk.activated(), Activation::Open(key("7", "a")));
    assert_eq!(desk.call(), Call::Close(1));
}

#[test]
fn an_alert_withdrawn_before_its_answer_leaves_with_it() {
    let (mut desk, open) = slow_desk();
    let question = target("7", "a");
    desk.notifier.show(alert(&question));
    desk.notified();
    desk.notifier.withdraw(&question);
    desk.notifier.show(alert(&target("8", "a")));
    open.send(()).unwrap();
    open.send(()).unwrap();
    assert!(matches!(desk.events.recv_soon(), Event::AlertAccepted(of) if of == question));
    let calls = [desk.call(), desk.call()];
    assert!(calls.contains(&Call::Close(1)), "{calls:?}");
}

#[test]
fn unanswered_alerts_are_refused_when_the_bus_ends() {
    let (mut desk, _open) = slow_desk();
    desk.notifier.show(alert(&target("7", "a")));
    desk.notified();
    desk.service.clone().close().unwrap();
    assert!(matches!(desk.events.recv_soon(), Event::AlertRefused(_)));
}
