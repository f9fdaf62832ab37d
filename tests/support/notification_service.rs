//! A fake of the desktop's notification service, which records its calls.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender};

use zbus::zvariant::OwnedValue;

/// A call that the service received.
#[derive(Debug, PartialEq)]
pub(crate) enum Call {
    Notify(Notified),
    Close(u32),
}

/// The arguments of `Notify`, and the number that it returned.
#[derive(Debug, PartialEq)]
pub(crate) struct Notified {
    pub(crate) number: u32,
    pub(crate) replaces: u32,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
    /// Names of the hints, sorted, without [`COMMON_HINTS`].
    pub(crate) hints: Vec<String>,
    pub(crate) timeout: i32,
}

/// The hints that every notification has.
const COMMON_HINTS: [&str; 3] = ["category", "desktop-entry", "image-data"];

/// The service. It accepts replies as Plasma does.
pub(crate) struct Service {
    calls: Sender<Call>,
    capabilities: Vec<&'static str>,
    last: u32,
    /// Refuses every notification.
    broken: bool,
    /// If there is one, each `Notify` returns only after a message came through it.
    gate: Option<Mutex<Receiver<()>>>,
}

impl Service {
    /// A service with these capabilities that reports its calls to `calls`.
    pub(crate) fn new(calls: Sender<Call>, capabilities: &[&'static str]) -> Self {
        let capabilities = capabilities.to_vec();
        Self { calls, capabilities, last: 0, broken: false, gate: None }
    }

    #[allow(dead_code, reason = "not every suite needs a broken service")]
    pub(crate) fn broken(self, broken: bool) -> Self {
        Self { broken, ..self }
    }

    #[allow(dead_code, reason = "not every suite needs a slow service")]
    pub(crate) fn gate(self, gate: Option<Receiver<()>>) -> Self {
        Self { gate: gate.map(Mutex::new), ..self }
    }
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.capabilities.clone()
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's signature")]
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
        assert_eq!(hints["image-data"].value_signature(), "(iiibiiay)");
        self.last += u32::from(replaces == 0);
        let number = if replaces == 0 { self.last } else { replaces };
        let is_common = |name: &String| COMMON_HINTS.contains(&name.as_str());
        let mut hints: Vec<_> = hints.into_keys().filter(|name| !is_common(name)).collect();
        hints.sort();
        let notified = Notified { number, replaces, title, body, actions, hints, timeout };
        let _ = self.calls.send(Call::Notify(notified));
        if let Some(gate) = &self.gate {
            let _ = gate.lock().unwrap().recv();
        }
        Ok(number)
    }

    fn close_notification(&self, number: u32) {
        let _ = self.calls.send(Call::Close(number));
    }
}
