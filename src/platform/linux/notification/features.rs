//! What a notification service can do.

use zbus::blocking::Connection;

pub(super) const SERVICE: &str = "org.freedesktop.Notifications";
pub(super) const PATH: &str = "/org/freedesktop/Notifications";
/// `expire_timeout`: as the server likes, and never.
pub(super) const SERVERS_CHOICE: i32 = -1;
pub(super) const NEVER: i32 = 0;

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
    /// Of a service that did not say in time what it can do: text that is safe with and without
    /// markup, which stays until it is closed.
    pub(super) const UNKNOWN: Self =
        Self { buttons: Buttons::None, markup: true, persistence: false };

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

    pub(super) fn body(self, text: &str) -> String {
        if !self.markup {
            return text.to_owned();
        }
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    /// An alert that was missed must be there to be found: in the service's own list, or else on
    /// the screen until it is clicked, closed or answered.
    pub(super) const fn timeout(self) -> i32 {
        if self.persistence { SERVERS_CHOICE } else { NEVER }
    }
}
