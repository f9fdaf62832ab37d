//! The thread that speaks to the notification service, and the one that hears it.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::connection::Builder;
use zbus::message::{Flags, Type};
use zbus::zvariant::Value;
use zbus::{MatchRule, Message};

use super::board::{Board, Pending, lock};
use super::{Features, PATH, PATIENCE, SERVERS_CHOICE, SERVICE, SETTLE_PATIENCE, actions};
use crate::core::activation::Activation;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::platform::imp::bus::{connect, timed_out};
use crate::platform::imp::icons;
use crate::ports::events::EventSender;

/// Between two tries to reach a bus that has gone.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Other programs' notifications are among them.
const MAX_EARLY: usize = 64;

/// What the thread is to do.
#[derive(Debug)]
pub(super) enum Order {
    Show(Box<Alert>),
    Say { title: String, body: String, silent: bool },
    Withdraw(AlertTarget),
    BusEnded,
    End,
}

/// What the thread has.
pub(super) struct Worker {
    events: EventSender,
    orders: Sender<Order>,
    bus_is_back: Box<dyn Fn() + Send>,
    pub(super) board: Arc<Mutex<Board>>,
    bus: Option<Connection>,
    /// Whether the bus was asked for what happens to notifications.
    subscribed: bool,
}

impl Worker {
    pub(super) fn new(
        events: EventSender,
        orders: Sender<Order>,
        bus_is_back: Box<dyn Fn() + Send>,
    ) -> Self {
        let board = Arc::default();
        Self { events, orders, bus_is_back, board, bus: None, subscribed: false }
    }

    /// Does what is ordered until the end is. Sleeps in between; without a bus it tries to reach
    /// one at growing intervals.
    pub(super) fn run(mut self, bus: Option<Connection>, queue: &Receiver<Order>) {
        let first = match bus {
            Some(bus) => self.take(bus),
            None => self.connect(),
        };
        if let Err(error) = &first {
            tracing::warn!(%error, "sem D-Bus da sessão; tentando novamente");
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let order = if self.bus.is_some() {
                queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(pause)
            };
            match order {
                Ok(Order::Show(alert)) => self.show(*alert),
                Ok(Order::Say { title, body, silent }) => self.say(&title, &body, silent),
                Ok(Order::Withdraw(target)) => self.close(|shown| *shown == target),
                Ok(Order::BusEnded) => {
                    tracing::warn!("o D-Bus da sessão terminou; esperando por ele");
                    self.bus = None;
                }
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    pause = if self.reconnect() { FIRST_PAUSE } else { longer(pause) };
                }
            }
        }
        self.close(|_| true);
    }

    fn reconnect(&mut self) -> bool {
        let connected = self.connect().is_ok();
        if connected {
            (self.bus_is_back)();
        }
        connected
    }

    fn connect(&mut self) -> zbus::Result<()> {
        let bus = connect(Builder::session(), PATIENCE)?;
        self.take(bus)
    }

    /// Hears what comes over the bus from now on.
    fn take(&mut self, bus: Connection) -> zbus::Result<()> {
        let ear = Ear {
            bus: bus.clone(),
            board: Arc::clone(&self.board),
            events: self.events.clone(),
            orders: self.orders.clone(),
            early: Vec::new(),
        };
        let messages = MessageIterator::from(&bus);
        thread::Builder::new().name("notifications".into()).spawn(move || ear.hear(messages))?;
        self.subscribed = false;
        self.bus = Some(bus);
        Ok(())
    }

    fn show(&mut self, alert: Alert) {
        if let Err(error) = self.send_alert(&alert) {
            tracing::warn!(%error, "notificação recusada");
            let _ = self.events.send(Event::AlertRefused(alert.target));
        }
    }

    fn send_alert(&mut self, alert: &Alert) -> zbus::Result<()> {
        let bus = self.subscribed_bus()?;
        let features = self.features(&bus)?;
        let replaces = lock(&self.board).replaced_by(&alert.target);
        let parts = Parts {
            replaces,
            title: &alert.title,
            body: features.body(&alert.body),
            actions: actions::of(alert, features.buttons),
            silent: alert.silent,
            features,
        };
        self.send(&bus, &parts, Some(alert.target.clone()))
    }

    fn say(&mut self, title: &str, body: &str, silent: bool) {
        let said = self.subscribed_bus().and_then(|bus| {
            let features = self.features(&bus)?;
            let body = features.body(body);
            let parts = Parts { replaces: 0, title, body, actions: Vec::new(), silent, features };
            self.send(&bus, &parts, None)
        });
        if let Err(error) = said {
            tracing::warn!(%error, "notificação recusada");
        }
    }

    /// Hands a notification over. The answer counts whenever it comes: a service that is slow has
    /// refused nothing.
    fn send(
        &self,
        bus: &Connection,
        parts: &Parts<'_>,
        target: Option<AlertTarget>,
    ) -> zbus::Result<()> {
        let message = parts.message()?;
        let serial = message.primary_header().serial_num();
        lock(&self.board).sent(serial, target, parts.replaces);
        bus.send(&message).inspect_err(|_| {
            lock(&self.board).answered(serial);
        })
    }

    /// Asked once of each service.
    fn features(&self, bus: &Connection) -> zbus::Result<Features> {
        if let Some(known) = lock(&self.board).features {
            return Ok(known);
        }
        match Features::of(bus) {
            Ok(features) => {
                lock(&self.board).features = Some(features);
                Ok(features)
            }
            Err(error) if timed_out(&error) => Ok(Features::UNKNOWN),
            Err(error) => Err(error),
        }
    }

    fn close(&self, which: impl Fn(&AlertTarget) -> bool) {
        let closed = lock(&self.board).withdraw(which);
        let Some(bus) = &self.bus else { return };
        for number in closed {
            take_away(bus, number);
        }
    }

    fn subscribed_bus(&mut self) -> zbus::Result<Connection> {
        if self.bus.as_ref().is_none_or(Connection::is_closed) {
            self.connect()?;
            (self.bus_is_back)();
        }
        let bus = self.bus.clone().ok_or(zbus::Error::InterfaceNotFound)?;
        if !self.subscribed && bus.inner().is_bus() {
            subscribe(&bus)?;
        }
        self.subscribed = true;
        Ok(bus)
    }
}

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}

/// Has the bus say what users do with notifications, and when another service comes.
fn subscribe(bus: &Connection) -> zbus::Result<()> {
    let daemon = DBusProxy::new(bus)?;
    let signals = || MatchRule::builder().msg_type(Type::Signal);
    daemon.add_match_rule(signals().sender(SERVICE)?.interface(SERVICE)?.build())?;
    let restarts = signals().interface("org.freedesktop.DBus")?.member("NameOwnerChanged")?;
    daemon.add_match_rule(restarts.add_arg(SERVICE)?.build())?;
    Ok(())
}

struct Parts<'a> {
    replaces: u32,
    title: &'a str,
    body: String,
    /// Keys and labels by turns; empty where nothing follows from a click.
    actions: Vec<&'static str>,
    silent: bool,
    features: Features,
}

impl Parts<'_> {
    fn message(&self) -> zbus::Result<Message> {
        let parts = self;
        let actions = &parts.actions;
        let mut hints = HashMap::from([
            ("category", Value::from("im.received")),
            ("desktop-entry", Value::from("tecjump-tray")),
        ]);
        if parts.silent {
            hints.insert("suppress-sound", Value::from(true));
        }
        if !actions.is_empty() {
            // It stays until we take it away: a reply has to be on disk by then.
            hints.insert("resident", Value::from(true));
        }
        if actions.contains(&actions::REPLY) {
            hints.insert("x-kde-reply-placeholder-text", Value::from("Sua resposta…"));
            hints.insert("x-kde-reply-submit-button-text", Value::from("Enviar"));
        }
        if let Some(image) = icons::program() {
            // Width, height, bytes a row, alpha, bits a sample, samples a pixel, the pixels.
            let row = image.width.saturating_mul(4);
            let size = (image.width.cast_signed(), image.height.cast_signed(), row.cast_signed());
            let image = (size.0, size.1, size.2, true, 8_i32, 4_i32, image.rgba);
            hints.insert("image-data", Value::from(image));
        }
        let timeout = if actions.is_empty() { SERVERS_CHOICE } else { parts.features.timeout() };
        let arguments = (
            "Tecjump",
            parts.replaces,
            "",
            parts.title,
            parts.body.as_str(),
            actions,
            hints,
            timeout,
        );
        Message::method_call(PATH, "Notify")?
            .destination(SERVICE)?
            .interface(SERVICE)?
            .build(&arguments)
    }
}

/// Not waited for: the service answers an error where the user was faster, and either way it is
/// gone.
fn take_away(bus: &Connection, number: u32) {
    let close = Message::method_call(PATH, "CloseNotification")
        .and_then(|message| message.destination(SERVICE)?.interface(SERVICE))
        .and_then(|message| message.with_flags(Flags::NoReplyExpected)?.build(&number));
    let _ = close.and_then(|message| bus.send(&message));
}

/// Hears the service on one thread, which sleeps in between, until the bus or the program ends.
struct Ear {
    bus: Connection,
    board: Arc<Mutex<Board>>,
    events: EventSender,
    orders: Sender<Order>,
    /// What was said of numbers that a slow service may still answer one of our calls with.
    early: Vec<Message>,
}

impl Ear {
    fn hear(mut self, messages: MessageIterator) {
        for message in messages.map_while(Result::ok) {
            self.take(&message);
            if self.events.is_closed() {
                return;
            }
        }
        for target in lock(&self.board).bus_ended() {
            let _ = self.events.send(Event::AlertRefused(target));
        }
        let _ = self.orders.send(Order::BusEnded);
    }

    fn take(&mut self, message: &Message) {
        if let Some(number) = number_of(message)
            && lock(&self.board).may_become(number)
        {
            if self.early.len() < MAX_EARLY {
                self.early.push(message.clone());
            }
        } else if let Some((number, activation)) = activated(message, &self.board) {
            self.settle(number, activation);
        } else {
            self.answered(message);
        }
    }

    fn settle(&self, number: u32, activation: Activation) {
        if self.events.settle(Event::Activated(activation), SETTLE_PATIENCE).is_ok() {
            // Unless the core took it back already.
            if lock(&self.board).closed(number) {
                take_away(&self.bus, number);
            }
        } else if !self.events.is_closed() {
            tracing::error!("ativação sem resposta do programa");
        }
    }

    /// The service's answer to a notification of ours.
    fn answered(&mut self, message: &Message) {
        let header = message.header();
        let kind = header.message_type();
        let answer = matches!(kind, Type::MethodReturn | Type::Error);
        let Some(serial) = header.reply_serial().filter(|_| answer) else { return };
        let Some(pending) = lock(&self.board).answered(serial) else { return };
        match message.body().deserialize::<u32>() {
            Ok(number) if kind == Type::MethodReturn => self.shown(&pending, number),
            _ => {
                let error = header.error_name().map(ToString::to_string).unwrap_or_default();
                tracing::warn!(%error, "notificação recusada");
                if let Some(target) = pending.target {
                    let _ = self.events.send(Event::AlertRefused(target));
                }
            }
        }
    }

    fn shown(&mut self, pending: &Pending, number: u32) {
        if lock(&self.board).shows(number, pending) {
            take_away(&self.bus, number);
        }
        if let Some(target) = pending.target.clone() {
            let _ = self.events.send(Event::AlertAccepted(target));
        }
        for early in std::mem::take(&mut self.early) {
            self.take(&early);
        }
    }
}

/// Which notification a signal of the service is about, ours or another program's.
fn number_of(message: &Message) -> Option<u32> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "ActionInvoked" | "NotificationReplied" => {
            body.deserialize::<(u32, &str)>().ok().map(|(number, _)| number)
        }
        "NotificationClosed" => body.deserialize::<(u32, u32)>().ok().map(|(number, _)| number),
        _ => None,
    }
}

/// What the user did, and to which notification.
fn activated(message: &Message, board: &Mutex<Board>) -> Option<(u32, Activation)> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (number, action): (u32, &str) = body.deserialize().ok()?;
            let target = lock(board).get(number).cloned()?;
            Some((number, actions::read(action, &target)?))
        }
        "NotificationReplied" => {
            let (number, text): (u32, String) = body.deserialize().ok()?;
            let target = lock(board).get(number).cloned()?;
            Some((number, actions::reply(&target, text)?))
        }
        "NotificationClosed" => {
            let (number, _reason): (u32, u32) = body.deserialize().ok()?;
            lock(board).closed(number);
            None
        }
        "NameOwnerChanged" => {
            // A new service starts its numbers anew.
            let (name, _old, _new): (&str, &str, &str) = body.deserialize().ok()?;
            if name == SERVICE {
                lock(board).service_changed();
            }
            None
        }
        _ => None,
    }
}
