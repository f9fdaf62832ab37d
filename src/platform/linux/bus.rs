//! D-Bus, as far as more than one module needs it.

use zbus::blocking::{Connection, Proxy, proxy};
use zbus::names::BusName;
use zbus::proxy::CacheProperties;
use zbus::zvariant::ObjectPath;

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
