//! What the system says of sleep, lock screen and network (logind, `NetworkManager`).

use std::thread;
use std::time::Duration;

use zbus::blocking::MessageIterator;
use zbus::blocking::fdo::DBusProxy;
use zbus::connection::Builder;
use zbus::message::Type;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zbus::{MatchRule, Message};

use super::bus::connect;
use super::presence::{self, LOGIND, MANAGER, SESSION};
use crate::core::event::{Event, SessionChange};
use crate::ports::events::EventSender;

const NETWORK: &str = "org.freedesktop.NetworkManager";
const PATIENCE: Duration = Duration::from_secs(5);
/// `NM_STATE_CONNECTED_SITE`: the company's own network is enough.
const CONNECTED: u32 = 60;

/// Reports to the core from now on, on one thread that sleeps in between. A computer without these
/// services has none of these events, and nothing is wrong with that.
pub(super) fn watch(events: EventSender) {
    let watching = thread::Builder::new().name("session".into()).spawn(move || {
        if let Err(error) = report(&events) {
            tracing::debug!(%error, "sem D-Bus do sistema: suspensão, bloqueio e rede não serão detectados");
        }
    });
    if let Err(error) = watching {
        tracing::warn!(%error, "suspensão, bloqueio e rede não serão detectados");
    }
}

fn report(events: &EventSender) -> zbus::Result<()> {
    let bus = connect(Builder::system(), PATIENCE)?;
    let messages = MessageIterator::from(&bus);
    let session = presence::own_session(&bus).ok();
    let daemon = DBusProxy::new(&bus)?;
    for rule in rules(session.as_ref())? {
        daemon.add_match_rule(rule)?;
    }
    // Asked only now, so that no change falls in between.
    if let Some(session) = &session {
        let away = presence::of(&bus, session);
        let now = if away { SessionChange::Locked } else { SessionChange::Unlocked };
        events.send(Event::Session(now));
    }
    for message in messages.map_while(Result::ok) {
        if events.is_closed() {
            break;
        }
        if let Some(event) = event_of(&message) {
            events.send(event);
        }
    }
    Ok(())
}

fn rules(session: Option<&OwnedObjectPath>) -> zbus::Result<Vec<MatchRule<'static>>> {
    let signal = |sender, interface, member| {
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(sender)?;
        rule.interface(interface)?.member(member)
    };
    let mut rules = vec![
        signal(LOGIND, MANAGER, "PrepareForSleep")?.build(),
        signal(NETWORK, NETWORK, "StateChanged")?.build(),
    ];
    if let Some(session) = session {
        rules.push(signal(LOGIND, SESSION, "Unlock")?.path(session.clone())?.build());
        let changed = signal(LOGIND, "org.freedesktop.DBus.Properties", "PropertiesChanged")?;
        rules.push(changed.path(session.clone())?.arg(0, SESSION)?.build());
    }
    Ok(rules)
}

/// `Lock` is not listened to: it only asks for the lock screen, and where none comes up, or one
/// that does not report its end to logind, the core would treat the session as locked permanently.
/// `LockedHint` says what is.
fn event_of(message: &Message) -> Option<Event> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "PrepareForSleep" => (!body.deserialize::<bool>().ok()?).then_some(Event::Resumed),
        "StateChanged" => {
            (body.deserialize::<u32>().ok()? >= CONNECTED).then_some(Event::NetworkUp)
        }
        "Unlock" => Some(Event::Session(SessionChange::Unlocked)),
        "PropertiesChanged" => {
            type Changed = std::collections::HashMap<String, OwnedValue>;
            let (interface, changed, _): (String, Changed, Vec<String>) =
                body.deserialize().ok()?;
            (interface == SESSION).then(|| session_change(&changed)).flatten()
        }
        _ => None,
    }
}

fn session_change(changed: &std::collections::HashMap<String, OwnedValue>) -> Option<Event> {
    let now = |name| changed.get(name).and_then(|value| bool::try_from(value).ok());
    let change = match (now("LockedHint"), now("Active")) {
        (Some(true), _) => SessionChange::Locked,
        (Some(false), _) => SessionChange::Unlocked,
        (None, Some(true)) => SessionChange::Connected,
        (None, Some(false)) => SessionChange::Disconnected,
        (None, None) => return None,
    };
    Some(Event::Session(change))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Serialize;
    use zbus::zvariant::{DynamicType, Value};

    use super::*;

    fn signal<B: Serialize + DynamicType>(
        interface: &str,
        member: &str,
        body: &B,
    ) -> Option<Event> {
        let signal = Message::signal("/org/freedesktop/login1", interface, member).unwrap();
        event_of(&signal.build(body).unwrap())
    }

    fn properties(interface: &str, values: &[(&str, bool)]) -> Option<Event> {
        let changed: HashMap<_, _> = values.iter().map(|(n, v)| (*n, Value::from(*v))).collect();
        let none: Vec<&str> = Vec::new();
        let body = (interface, changed, none);
        signal("org.freedesktop.DBus.Properties", "PropertiesChanged", &body)
    }

    fn change(event: Option<Event>) -> Option<SessionChange> {
        match event? {
            Event::Session(change) => Some(change),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_waking_up_counts_not_falling_asleep() {
        assert!(signal(MANAGER, "PrepareForSleep", &true).is_none());
        assert!(matches!(signal(MANAGER, "PrepareForSleep", &false), Some(Event::Resumed)));
    }

    #[test]
    fn a_network_that_reaches_the_company_is_enough() {
        for (state, up) in [(20_u32, false), (40, false), (50, false), (60, true), (70, true)] {
            let event = signal(NETWORK, "StateChanged", &state);
            assert_eq!(matches!(event, Some(Event::NetworkUp)), up, "{state}");
        }
    }

    #[test]
    fn locking_counts_once_it_is_done() {
        assert!(signal(SESSION, "Lock", &()).is_none());
        assert_eq!(change(signal(SESSION, "Unlock", &())), Some(SessionChange::Unlocked));
        for (name, value, expected) in [
            ("LockedHint", true, Some(SessionChange::Locked)),
            ("LockedHint", false, Some(SessionChange::Unlocked)),
            ("Active", true, Some(SessionChange::Connected)),
            ("Active", false, Some(SessionChange::Disconnected)),
            ("IdleHint", true, None),
        ] {
            assert_eq!(change(properties(SESSION, &[(name, value)])), expected, "{name}");
        }
        assert!(properties("org.freedesktop.login1.User", &[("LockedHint", true)]).is_none());
    }

    #[test]
    fn damaged_signals_are_ignored() {
        assert!(signal(MANAGER, "PrepareForSleep", &"yes").is_none());
        assert!(signal(NETWORK, "StateChanged", &()).is_none());
        assert!(signal(SESSION, "PropertiesChanged", &1_u32).is_none());
    }
}
