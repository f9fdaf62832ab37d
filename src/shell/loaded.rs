//! The settings as they were read: once at the start, and again whenever they may have changed.

use tracing::{info, warn};

use crate::core::settings::{BadValue, InForce, Layer, Resolved, resolve};
use crate::core::text::clean;
use crate::platform;

/// The settings in force, and what could not be read or used.
#[derive(Debug)]
pub struct Loaded {
    /// What became of the layers.
    pub resolved: Resolved,
    /// What could not be read at all, in Portuguese.
    pub unreadable: Vec<String>,
    command_line: Layer,
}

impl Loaded {
    /// Reads all layers and adds the command line's.
    pub fn new(command_line: &Layer) -> Self {
        let (mut layers, unreadable) = platform::settings_store::layers();
        layers.push(command_line.clone());
        Self { resolved: resolve(&layers), unreadable, command_line: command_line.clone() }
    }

    /// Reads them again, logs what is new in them, and says whether anything in force differs.
    pub fn reload(&mut self) -> bool {
        let newest = Self::new(&self.command_line);
        newest.log_since(self.resolved.bad.as_slice(), &self.unreadable);
        let changed: Vec<_> = newest
            .resolved
            .in_force
            .iter()
            .zip(&self.resolved.in_force)
            .filter(|(new, old)| new != old)
            .map(|(new, _)| new)
            .collect();
        for row in &changed {
            info!("configuração mudou: {} = {} ({})", row.key.name(), value_text(row), row.origin);
        }
        let changed = !changed.is_empty();
        *self = newest;
        changed
    }

    /// Says in the log what could not be used.
    pub fn log(&self) {
        self.log_since(&[], &[]);
    }

    fn log_since(&self, bad: &[BadValue], unreadable: &[String]) {
        for new in self.resolved.bad.iter().filter(|new| !bad.contains(new)) {
            warn!("configuração ignorada: {new}");
        }
        for new in self.unreadable.iter().filter(|new| !unreadable.contains(new)) {
            warn!("configuração ilegível: {}", clean(new));
        }
    }
}

/// A value in one line, for the log and `check`.
pub fn value_text(row: &InForce) -> String {
    row.value.as_ref().map_or("(não definido)".into(), |value| clean(&value.to_string()))
}
