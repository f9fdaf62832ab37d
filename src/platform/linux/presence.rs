//! Whether the user is at the computer now (logind). Changes come as signals.

use std::env;
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::connection::Builder;
use zbus::zvariant::OwnedObjectPath;

use super::bus::{connect, object};

pub(super) const LOGIND: &str = "org.freedesktop.login1";
pub(super) const MANAGER: &str = "org.freedesktop.login1.Manager";
pub(super) const SESSION: &str = "org.freedesktop.login1.Session";
/// The icon waits for the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether this session is locked or in the background. No where logind does not say.
pub fn is_away() -> bool {
    let asked = || {
        let bus = connect(Builder::system(), PATIENCE)?;
        let session = own_session(&bus)?;
        zbus::Result::Ok(of(&bus, &session))
    };
    asked().unwrap_or_else(|error| {
        tracing::debug!(%error, "state of the session unknown");
        false
    })
}

/// The same of this session.
pub(super) fn of(bus: &Connection, session: &OwnedObjectPath) -> bool {
    let says = |property| {
        let session = object(bus, LOGIND, session, SESSION)?;
        session.get_property::<bool>(property)
    };
    is_absent(says("LockedHint").ok(), says("Active").ok())
}

/// What is unknown counts as present.
const fn is_absent(locked: Option<bool>, active: Option<bool>) -> bool {
    matches!(locked, Some(true)) || matches!(active, Some(false))
}

/// A program that the desktop started as a service is in no session itself; `auto` then stands for
/// the user's graphical one, but signals come under its real name.
pub(super) fn own_session(bus: &Connection) -> zbus::Result<OwnedObjectPath> {
    let manager = object(bus, LOGIND, "/org/freedesktop/login1", MANAGER)?;
    if let Ok(id) = env::var("XDG_SESSION_ID") {
        return manager.call("GetSession", &id);
    }
    if let Ok(session) = manager.call("GetSessionByPID", &std::process::id()) {
        return Ok(session);
    }
    let auto = object(bus, LOGIND, "/org/freedesktop/login1/session/auto", SESSION)?;
    manager.call("GetSession", &auto.get_property::<String>("Id")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_or_inactive_is_away_and_unknown_is_not() {
        let (yes, no) = (Some(true), Some(false));
        for (locked, active, away) in [
            (no, yes, false),
            (yes, yes, true),
            (no, no, true),
            (yes, no, true),
            (None, yes, false),
            (None, no, true),
            (yes, None, true),
            (no, None, false),
            (None, None, false),
        ] {
            assert_eq!(is_absent(locked, active), away, "locked {locked:?}, active {active:?}");
        }
    }
}
