//! Windows: the product.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

mod about;
pub mod alert;
pub mod browser;
mod clipboard;
pub mod clock;
pub mod console;
mod credentials_dialog;
mod credui;
mod desktop;
mod dialog;
pub mod dirs;
pub mod event_loop;
pub mod facts;
pub mod icons;
pub mod instance;
mod menu;
mod messages;
mod network;
mod notify_icon;
mod popup;
pub mod presence;
pub mod private;
mod registry;
mod session_end;
pub mod settings_store;
mod signal;
mod subclass;
mod ticks;
mod timers;
pub mod update;
pub mod vault;
mod wait_thread;
mod wide;
mod window_names;
