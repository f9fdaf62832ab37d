//! Alerts through the desktop's notification service (org.freedesktop.Notifications).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::Value;
use zbus::{MatchRule, Message};

use super::icons;
use crate::core::activation::Activation;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::shell::ui::EventSender;

mod actions;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The UI thread waits for the service, so one that hangs must not hold it for long.
const PATIENCE: Duration = Duration::from_secs(5);
/// `check` has a person waiting.
const CHECK_PATIENCE: Duration = Duration::from_secs(2);
/// From an activation to the disk; the notification stays on the screen for that long.
const SETTLE_PATIENCE: Duration = Duration::from_secs(3);
/// `expire_timeout`: as the server likes, and never.
const SERVERS_CHOICE: i32 = -1;
const NEVER: i32 = 0;

/// The notifications on the screen, by the service's number.
type Shown = Arc<Mutex<HashMap<u32, AlertTarget>>>;

fn lock(shown: &Shown) -> MutexGuard<'_, HashMap<u32, AlertTarget>> {
    // Nothing is left half done under the lock, so a panic elsewhere spoils nothing.
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows alerts. Connects at the first one, and again where the bus was not there yet.
#[derive(Debug)]
pub(super) struct Notifier {
    events: EventSender,
    shown: Shown,
    bus: Option<Connection>,
}

impl Notifier {
    pub(super) fn new(events: EventSender) -> Self {
        Self { events, shown: Shown::default(), bus: None }
    }

    /// Shows an alert and answers whether the service took it.
    pub(super) fn show(&mut self, alert: Alert) {
        let answer = match self.notify(&alert) {
            Ok(()) => Event::AlertAccepted(alert.target),
            Err(error) => {
                tracing::warn!(%error, "notificação recusada");
                Event::AlertRefused(alert.target)
            }
        };
        let _ = self.events.send(answer);
    }

    /// A notification that nothing follows from; false where the service did not take it.
    pub(super) fn say(&mut self, title: &str, body: &str, silent: bool) -> bool {
        let sent = self.bus().and_then(|bus| {
            let features = Features::of(&bus)?;
            let body = features.body(body);
            send(&bus, &Parts { replaces: 0, title, body, actions: Vec::new(), silent, features })
        });
        sent.inspect_err(|error| tracing::warn!(%error, "notificação recusada")).is_ok()
    }

    /// Takes an alert back.
    pub(super) fn withdraw(&mut self, target: &AlertTarget) {
        self.close(|shown| shown == target);
    }

    fn close(&self, which: impl Fn(&AlertTarget) -> bool) {
        let Some(bus) = &self.bus else { return };
        let closed: Vec<u32> = lock(&self.shown)
            .extract_if(|_, shown| which(shown))
            .map(|(number, _)| number)
            .collect();
        for number in closed {
            take_away(bus, number);
        }
    }

    fn notify(&mut self, alert: &Alert) -> zbus::Result<()> {
        let bus = self.bus()?;
        let features = Features::of(&bus)?;
        // Held over the call: the signal of a quick click must find the number.
        let mut shown = lock(&self.shown);
        let replaces = shown.iter().find(|(_, on)| same_subject(on, &alert.target));
        let replaces = replaces.map_or(0, |(number, _)| *number);
        let parts = Parts {
            replaces,
            title: &alert.title,
            body: features.body(&alert.body),
            actions: actions::of(alert, features.buttons),
            silent: alert.silent,
            features,
        };
        let number = send(&bus, &parts)?;
        shown.remove(&replaces);
        shown.insert(number, alert.target.clone());
        Ok(())
    }

    fn bus(&mut self) -> zbus::Result<Connection> {
        if let Some(bus) = self.bus.as_ref().filter(|bus| !bus.is_closed()) {
            return Ok(bus.clone());
        }
        let bus = Builder::session()?.method_timeout(PATIENCE).build()?;
        listen(&bus, self.events.clone(), Arc::clone(&self.shown))?;
        self.bus = Some(bus.clone());
        Ok(bus)
    }
}

impl Drop for Notifier {
    /// A button that nobody answers any more is worse than none.
    fn drop(&mut self) {
        self.close(|_| true);
    }
}

/// What a notification can do on this desktop, in Portuguese.
pub(super) fn kind() -> &'static str {
    let ask = || Features::of(&Builder::session()?.method_timeout(CHECK_PATIENCE).build()?);
    match ask().map(|features| features.buttons) {
        Ok(Buttons::WithReply) => "notificações da área de trabalho, com botões e resposta",
        Ok(Buttons::Plain) => "notificações da área de trabalho, com botões",
        Ok(Buttons::None) => "notificações da área de trabalho, sem botões",
        Err(_) => "só o ícone e o menu (nenhum serviço de notificações responde)",
    }
}

/// Whether the newer alert takes the older one's place: the same ticket asks again.
fn same_subject(older: &AlertTarget, newer: &AlertTarget) -> bool {
    match (older, newer) {
        (AlertTarget::Ticket(older), AlertTarget::Ticket(newer)) => older.ticket == newer.ticket,
        (older, newer) => older == newer,
    }
}

/// What follows from a notification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Buttons {
    #[default]
    None,
    Plain,
    /// And a text box in the notification itself. No part of the specification: Plasma's word.
    WithReply,
}

/// What the service can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) buttons: Buttons,
    markup: bool,
    persistence: bool,
}

impl Features {
    pub(super) fn of(bus: &Connection) -> zbus::Result<Self> {
        let reply = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetCapabilities", &())?;
        let body = reply.body();
        let names: Vec<&str> = body.deserialize()?;
        let has = |name| names.contains(&name);
        Ok(Self {
            buttons: match (has("actions"), has("inline-reply")) {
                (false, _) => Buttons::None,
                (true, false) => Buttons::Plain,
                (true, true) => Buttons::WithReply,
            },
            markup: has("body-markup"),
            persistence: has("persistence"),
        })
    }

    fn body(self, text: &str) -> String {
        if !self.markup {
            return text.to_owned();
        }
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    /// An alert that was missed must be there to be found: in the service's own list, or else on
    /// the screen until it is clicked, closed or answered.
    const fn timeout(self) -> i32 {
        if self.persistence { SERVERS_CHOICE } else { NEVER }
    }
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

fn send(bus: &Connection, parts: &Parts<'_>) -> zbus::Result<u32> {
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
    let arguments =
        ("Tecjump", parts.replaces, "", parts.title, parts.body.as_str(), actions, hints, timeout);
    bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &arguments)?.body().deserialize()
}

/// The service answers an error where the user was faster; either way it is gone.
fn take_away(bus: &Connection, number: u32) {
    let _ = bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "CloseNotification", &number);
}

/// Waits for what users do on one thread, which sleeps in between, until the bus or the program
/// ends.
fn listen(bus: &Connection, events: EventSender, shown: Shown) -> zbus::Result<()> {
    let messages = MessageIterator::from(bus);
    if bus.inner().is_bus() {
        let daemon = DBusProxy::new(bus)?;
        let signals = || MatchRule::builder().msg_type(Type::Signal);
        daemon.add_match_rule(signals().sender(SERVICE)?.interface(SERVICE)?.build())?;
        let restarts = signals().interface("org.freedesktop.DBus")?.member("NameOwnerChanged")?;
        daemon.add_match_rule(restarts.add_arg(SERVICE)?.build())?;
    }
    let bus = bus.clone();
    thread::Builder::new().name("notifications".into()).spawn(move || {
        for message in messages.map_while(Result::ok) {
            let Some((number, activation)) = heard(&message, &shown) else { continue };
            if events.settle(Event::Activated(activation), SETTLE_PATIENCE).is_ok() {
                // Unless the core took it back already.
                let still_there = lock(&shown).remove(&number).is_some();
                if still_there {
                    take_away(&bus, number);
                }
            } else if events.is_closed() {
                return;
            } else {
                tracing::error!("ativação sem resposta do programa");
            }
        }
    })?;
    Ok(())
}

/// What the user did, and to which notification.
fn heard(message: &Message, shown: &Shown) -> Option<(u32, Activation)> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (number, action): (u32, &str) = body.deserialize().ok()?;
            let target = lock(shown).get(&number).cloned()?;
            Some((number, actions::read(action, &target)?))
        }
        "NotificationReplied" => {
            let (number, text): (u32, String) = body.deserialize().ok()?;
            let target = lock(shown).get(&number).cloned()?;
            Some((number, actions::reply(&target, text)?))
        }
        "NotificationClosed" => {
            let (number, _reason): (u32, u32) = body.deserialize().ok()?;
            lock(shown).remove(&number);
            None
        }
        "NameOwnerChanged" => {
            // A new service starts its numbers anew.
            let (name, _old, _new): (&str, &str, &str) = body.deserialize().ok()?;
            if name == SERVICE {
                lock(shown).clear();
            }
            None
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "notification/tests.rs"]
mod tests;
