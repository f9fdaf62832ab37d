//! What the user sees: icon, menu and *Sobre*, as plain, comparable data.

mod events;
mod icon;
mod menu;
mod show;

use jiff::Timestamp;

pub use icon::{IconState, TOOLTIP_UNITS, Tray, is_light};
pub use menu::{Action, Item, Menu, ReplyAction};

use super::effect::{Effect, UiCommand};
use super::problem::Problem;

/// What is on the screen, and what is said of the last poll.
#[derive(Debug, Default)]
pub(super) struct View {
    /// What went wrong in the last poll.
    pub(super) problem: Option<Problem>,
    /// When the server last answered a poll.
    pub(super) last_check: Option<Timestamp>,
    tray: Option<Tray>,
    menu: Option<Menu>,
}

impl View {
    /// The server answered a poll.
    pub(super) const fn answered(&mut self, at: Timestamp) {
        self.problem = None;
        self.last_check = Some(at);
    }

    /// Shows an icon, unless it is shown already.
    fn show_tray(&mut self, tray: Tray) -> Option<Effect> {
        differs(&mut self.tray, tray).map(|shown| Effect::Ui(UiCommand::Tray(shown)))
    }

    /// Shows a menu, unless it is shown already.
    fn show_menu(&mut self, menu: Menu) -> Option<Effect> {
        differs(&mut self.menu, menu).map(|shown| Effect::Ui(UiCommand::Menu(shown)))
    }
}

/// Keeps the new value, and returns it where it differs from the one before.
fn differs<T: Clone + PartialEq>(shown: &mut Option<T>, new: T) -> Option<T> {
    if shown.as_ref() == Some(&new) {
        return None;
    }
    *shown = Some(new.clone());
    Some(new)
}
