//! The orders to the notification thread.

use crate::core::alerts::{Alert, AlertTarget};

/// One order to the thread.
#[derive(Debug)]
pub(super) enum Order {
    Show(Box<Alert>),
    Say { title: String, body: String, silent: bool },
    Withdraw(AlertTarget),
    BusEnded,
    End,
}
