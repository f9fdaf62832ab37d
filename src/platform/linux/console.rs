//! The terminal and the desktop that the program was started from.

use std::env;
use std::path::Path;
use std::time::Duration;

use zbus::blocking::fdo::DBusProxy;
use zbus::connection::Builder;
use zbus::names::BusName;

use super::bus::connect;

/// Lets a GUI program print to its parent's console; on Linux it always can.
pub const fn attach() {}

/// Whether there is a desktop that can show an icon or at least a notification.
pub fn has_desktop() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    has_session_bus() && (set("DISPLAY") || set("WAYLAND_DISPLAY") || has_tray())
}

fn has_session_bus() -> bool {
    env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|value| !value.is_empty())
        || env::var_os("XDG_RUNTIME_DIR").is_some_and(|at| Path::new(&at).join("bus").exists())
}

fn has_tray() -> bool {
    let ask = || {
        let bus = connect(Builder::session(), Duration::from_secs(2))?;
        let watcher = BusName::try_from("org.kde.StatusNotifierWatcher")?;
        Ok::<_, zbus::Error>(DBusProxy::new(&bus)?.name_has_owner(watcher)?)
    };
    ask().unwrap_or(false)
}
