//! Where the UI thread shows what the core wants shown.

use std::fmt;

use crate::core::effect::UiCommand;
use crate::core::settings::Source;

/// Where icon, menu and alerts are shown.
pub enum Surface {
    /// The notification area.
    Tray {
        /// Where alerts come from at the start.
        source: Source,
        /// COM started the program for a click on a toast and waits for its class.
        started_by_com: bool,
    },
    /// Lines on standard output (`--console`), printed by this function on the UI thread.
    Console(Box<dyn FnMut(UiCommand)>),
}

impl fmt::Debug for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tray { .. } => "Tray",
            Self::Console(_) => "Console",
        })
    }
}
