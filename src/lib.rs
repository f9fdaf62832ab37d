//! Tecjump Tray: the library behind the one binary, so that tests link the same code.

pub mod api;
pub mod core;
pub mod platform;
pub mod shell;
