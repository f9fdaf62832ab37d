//! Notifies the core when a network comes up, without polling.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, HANDLE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    CancelMibChangeNotify2, FreeMibTable, GetUnicastIpAddressEntry, GetUnicastIpAddressTable,
    MIB_NOTIFICATION_TYPE, MIB_UNICASTIPADDRESS_ROW, MibDeleteInstance,
    NotifyUnicastIpAddressChange,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, IpDadStatePreferred, SOCKADDR_INET,
};

use crate::core::event::Event;
use crate::ports::events::EventSender;

/// An address on an interface.
type Address = (u64, [u8; 16]);

/// Notifies the core until dropped.
pub(super) struct Network {
    notification: HANDLE,
    /// What Windows hands back to the callback; behind a pointer, so that it does not move.
    context: *mut Context,
}

struct Context {
    events: EventSender,
    /// Usable addresses: Windows also notifies when only a lifetime was renewed.
    up: Mutex<HashSet<Address>>,
}

impl Network {
    /// Begins to notify. `None` if Windows refuses; then only the poll's back-off notices.
    pub(super) fn new(events: EventSender) -> Option<Self> {
        let context = Context { events, up: Mutex::new(usable_now()) };
        let mut this =
            Self { notification: std::ptr::null_mut(), context: Box::into_raw(Box::new(context)) };
        // SAFETY: the context lives until `drop` has cancelled the notification.
        let code = unsafe {
            NotifyUnicastIpAddressChange(
                AF_UNSPEC,
                Some(changed),
                this.context.cast(),
                false,
                &raw mut this.notification,
            )
        };
        if code == ERROR_SUCCESS {
            Some(this)
        } else {
            tracing::warn!(code, "mudanças da rede não serão detectadas");
            None
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // SAFETY: after cancelling, which waits for running callbacks, nothing else has the
        // context, which came out of a box.
        unsafe {
            if !self.notification.is_null() {
                CancelMibChangeNotify2(self.notification);
            }
            drop(Box::from_raw(self.context));
        }
    }
}

/// Called on a thread of the system's.
unsafe extern "system" fn changed(
    context: *const core::ffi::c_void,
    row: *const MIB_UNICASTIPADDRESS_ROW,
    kind: MIB_NOTIFICATION_TYPE,
) {
    // SAFETY: the context that `new` handed over; it lives until the notification is cancelled. A
    // row is there except for the initial notification, which we did not ask for.
    let (context, row) = unsafe { (&*context.cast::<Context>(), row.as_ref()) };
    let Some(mut row) = row.copied() else { return };
    let Some(address) = address(&row) else { return };
    // SAFETY: the row lives through the call; it names interface and address, the rest is filled.
    let known = unsafe { GetUnicastIpAddressEntry(&raw mut row) } == ERROR_SUCCESS;
    let usable = kind != MibDeleteInstance && known && row.DadState == IpDadStatePreferred;
    let mut up = context.up.lock().unwrap_or_else(PoisonError::into_inner);
    if !usable {
        up.remove(&address);
    } else if up.insert(address) {
        context.events.send(Event::NetworkUp);
    }
}

fn usable_now() -> HashSet<Address> {
    let mut table = std::ptr::null_mut();
    // SAFETY: `table` receives a buffer of Windows' that we free below.
    if unsafe { GetUnicastIpAddressTable(AF_UNSPEC, &raw mut table) } != ERROR_SUCCESS {
        return HashSet::new();
    }
    // SAFETY: the table holds as many rows as it says, one after the other.
    let rows = unsafe {
        let count = (*table).NumEntries as usize;
        std::slice::from_raw_parts(
            (&raw const (*table).Table).cast::<MIB_UNICASTIPADDRESS_ROW>(),
            count,
        )
    };
    let usable =
        rows.iter().filter(|row| row.DadState == IpDadStatePreferred).filter_map(address).collect();
    // SAFETY: from Windows, freed once, and `rows` is not used any more.
    unsafe { FreeMibTable(table.cast_const().cast()) };
    usable
}

/// `None` for addresses that lead nowhere: loopback and link-local.
fn address(row: &MIB_UNICASTIPADDRESS_ROW) -> Option<Address> {
    let bytes = octets(&row.Address)?;
    // SAFETY: a plain number whichever way it is read.
    let interface = unsafe { row.InterfaceLuid.Value };
    Some((interface, bytes))
}

fn octets(address: &SOCKADDR_INET) -> Option<[u8; 16]> {
    use std::net::{Ipv4Addr, Ipv6Addr};
    // SAFETY: the family says which of the two it is; both are plain bytes.
    unsafe {
        match address.si_family {
            AF_INET => {
                let ip = Ipv4Addr::from_bits(u32::from_be(address.Ipv4.sin_addr.S_un.S_addr));
                (!ip.is_loopback() && !ip.is_link_local()).then(|| ip.to_ipv6_mapped().octets())
            }
            AF_INET6 => {
                let ip = Ipv6Addr::from(address.Ipv6.sin6_addr.u.Byte);
                (!ip.is_loopback() && !ip.is_unicast_link_local()).then(|| ip.octets())
            }
            _ => None,
        }
    }
}
