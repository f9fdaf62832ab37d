//! What the IO thread has the UI thread show.

use std::fmt;

use crate::core::alerts::{Alert, AlertTarget};
use crate::core::effect::{Clip, CredentialPrompt};
use crate::core::settings::Source;
use crate::core::view::{Menu, Tray};

/// From the IO thread to the UI thread: the effects that people can see.
#[derive(Debug)]
pub enum UiCommand {
    /// Show this icon and tooltip.
    Tray(Tray),
    /// Show this menu, without closing one that is open.
    Menu(Menu),
    /// Show an alert; answer with `AlertAccepted` or `AlertRefused`.
    Alert(Alert),
    /// Tell the user one line; nothing answers.
    Tell {
        /// The line.
        text: String,
        /// Whether it comes without a sound.
        silent: bool,
    },
    /// Take an alert back.
    Withdraw(AlertTarget),
    /// From now on alerts come from this source.
    Source(Source),
    /// Ask for credentials, on a thread of its own; answer with `CredentialsTyped` or
    /// `CredentialsCancelled`.
    AskCredentials(CredentialPrompt),
    /// Show *Sobre*, without holding up anything else.
    About(String),
    /// Show a box that says what went wrong, without holding up anything else.
    Notice(String),
    /// Put text on the clipboard; answer with `Copied` or `CopyFailed`.
    Copy(Clip),
    /// Remove the icon and leave the event loop.
    Quit,
}

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
