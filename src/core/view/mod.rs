//! What the user sees: icon, menu and *Sobre*, as plain, comparable data.

mod events;
mod icon;
mod menu;
mod show;

use jiff::Timestamp;

pub use icon::{IconState, TOOLTIP_UNITS, Tray, is_light};
pub use menu::{Action, Item, Menu, ReplyAction};

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

    /// The icon to show, unless it is shown already.
    fn new_tray(&mut self, tray: Tray) -> Option<Tray> {
        differs(&mut self.tray, tray)
    }

    /// The menu to show, unless it is shown already.
    fn new_menu(&mut self, menu: Menu) -> Option<Menu> {
        differs(&mut self.menu, menu)
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
