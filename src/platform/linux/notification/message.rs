//! Calls to the notification service.

use std::collections::HashMap;

use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::message::{Flags, Type};
use zbus::zvariant::Value;
use zbus::{MatchRule, Message};

use super::actions;
use super::features::{Features, PATH, SERVERS_CHOICE, SERVICE};
use crate::platform::imp::icons;

/// Has the bus say what users do with notifications, and when another service comes.
pub(super) fn subscribe(bus: &Connection) -> zbus::Result<()> {
    let daemon = DBusProxy::new(bus)?;
    let signals = || MatchRule::builder().msg_type(Type::Signal);
    daemon.add_match_rule(signals().sender(SERVICE)?.interface(SERVICE)?.build())?;
    let restarts = signals().interface("org.freedesktop.DBus")?.member("NameOwnerChanged")?;
    daemon.add_match_rule(restarts.add_arg(SERVICE)?.build())?;
    Ok(())
}

/// A notification to show.
pub(super) struct Parts<'a> {
    /// The number of the notification whose place it takes, or 0.
    pub(super) replaces: u32,
    pub(super) title: &'a str,
    pub(super) body: String,
    /// Keys and labels by turns; empty where nothing follows from a click.
    pub(super) actions: Vec<&'static str>,
    pub(super) silent: bool,
    pub(super) features: Features,
}

impl Parts<'_> {
    /// The call that shows it.
    pub(super) fn message(&self) -> zbus::Result<Message> {
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
            // It stays until we close it: a reply has to be on disk by then.
            hints.insert("resident", Value::from(true));
        }
        if actions.contains(&actions::REPLY) {
            hints.insert("x-kde-reply-placeholder-text", Value::from("Digite sua resposta"));
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
pub(super) fn close_notification(bus: &Connection, number: u32) {
    let close = Message::method_call(PATH, "CloseNotification")
        .and_then(|message| message.destination(SERVICE)?.interface(SERVICE))
        .and_then(|message| message.with_flags(Flags::NoReplyExpected)?.build(&number));
    let _ = close.and_then(|message| bus.send(&message));
}
