//! What every part of a running desk holds on to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::faults::Dial;
use crate::journal::Journal;
use crate::server::Switch;
use crate::store::Store;
use crate::wire::Meter;

/// The desk's insides, shared by its two ports and by tests.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) clock: Arc<Clock>,
    pub(crate) store: Mutex<Store>,
    pub(crate) faults: Mutex<Dial>,
    pub(crate) journal: Journal,
    pub(crate) meter: Arc<Meter>,
    pub(crate) switch: Switch,
    pub(crate) base_url: String,
}

/// A handle on the insides.
pub(crate) type Shared = Arc<Inner>;

impl Inner {
    /// The store, for as long as the guard lives; never hold it across an `await`.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }
}

/// Locks, also after another thread panicked: a fixture should show the first failure only.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
