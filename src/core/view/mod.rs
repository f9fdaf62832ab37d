//! What the user sees: icon, menu and *Sobre*, as plain, comparable data.

mod icon;
mod menu;
mod show;

pub use icon::{IconState, TOOLTIP_UNITS, Tray, is_light};
pub use menu::{Action, Item, Menu, ReplyAction};
