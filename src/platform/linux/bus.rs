//! D-Bus, as far as more than one module needs it.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use zbus::blocking::{Connection, Proxy, proxy};
use zbus::connection::Builder;
use zbus::names::BusName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::ObjectPath;

/// Connects within `patience`, and gives each call on the connection as long. zbus's own limit
/// holds for calls alone: a bus that accepts and says nothing would be waited for without end.
pub(super) fn connect(
    bus: zbus::Result<Builder<'_>>,
    patience: Duration,
) -> zbus::Result<Connection> {
    let connecting = bus?.method_timeout(patience).build();
    within(patience, connecting)
        .unwrap_or_else(|| {
            let silent = io::Error::new(io::ErrorKind::TimedOut, "no answer from the bus");
            Err(zbus::Error::InputOutput(std::sync::Arc::new(silent)))
        })
        .map(Into::into)
}

/// Whether a bus was there and did not answer in time: it may do so later.
pub(super) fn timed_out(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::InputOutput(why) if why.kind() == io::ErrorKind::TimedOut)
}

/// What the future yields, unless it takes longer than `patience`.
fn within<T>(patience: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut timer = pin!(async_io::Timer::after(patience));
    async_io::block_on(poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|_| None),
    }))
}

/// A remote object that keeps no copy of its properties: a copy would cost a subscription, and
/// wake-ups, for values that are asked for once.
pub(super) fn object<'a>(
    bus: &Connection,
    service: &'static str,
    path: impl TryInto<ObjectPath<'a>, Error: Into<zbus::Error>>,
    interface: &'static str,
) -> zbus::Result<Proxy<'a>> {
    proxy::Builder::new(bus)
        .destination(BusName::try_from(service)?)?
        .path(path)?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn connecting_to_a_silent_bus_times_out() {
        let name = format!("tecjump-silent-bus-{}", std::process::id());
        let socket = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&socket);
        // Takes connections and never reads.
        let _listener = UnixListener::bind(&socket).unwrap();
        let address = format!("unix:path={}", socket.display());
        let error = connect(Builder::address(address.as_str()), Duration::from_millis(50));
        std::fs::remove_file(&socket).unwrap();
        assert!(timed_out(&error.unwrap_err()));
    }

    #[test]
    fn a_missing_bus_is_not_a_timeout() {
        let error = connect(Builder::address("unix:path=/nowhere"), Duration::from_mins(1));
        assert!(!timed_out(&error.unwrap_err()));
    }
}
