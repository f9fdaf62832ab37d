//! Linux: the same core with its own thin shell.

pub mod alert;
pub mod browser;
pub mod clock;
pub mod console;
pub mod dirs;
pub mod event_loop;
pub mod facts;
pub mod icons;
pub mod instance;
pub mod presence;
pub mod private;
pub mod settings_store;
pub mod update;
pub mod vault;

mod bus;
mod clipboard;
mod dialog;
mod notification;
mod session;
mod tray;
