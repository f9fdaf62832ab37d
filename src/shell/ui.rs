//! What the IO thread and the UI thread say to each other.

use crate::core::alerts::{Alert, AlertTarget};
use crate::core::effect::CredentialPrompt;
use crate::core::event::Event;
use crate::core::icon::Tray;
use crate::core::menu::Menu;

/// From any thread to the core. Never blocks; an error means that the program is ending.
pub type EventSender = tokio::sync::mpsc::UnboundedSender<Event>;

/// From the IO thread to the UI thread: the effects that people can see.
#[derive(Debug)]
pub enum UiCommand {
    /// Show this icon and tooltip.
    Tray(Tray),
    /// Show this menu, without closing one that is open.
    Menu(Menu),
    /// Show an alert; answer with `AlertAccepted` or `AlertRefused`.
    Alert(Alert),
    /// Take an alert back.
    Withdraw(AlertTarget),
    /// Ask for credentials, on a thread of its own; answer with `CredentialsTyped` or
    /// `CredentialsCancelled`.
    AskCredentials(CredentialPrompt),
    /// Show *Sobre*, without holding up anything else.
    About(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Remove the icon and leave the event loop.
    Quit,
}

/// Where alerts, icon and menu are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// The notification area.
    Tray,
    /// Lines on standard output (`--console`).
    Console,
}
