//! Tecjump Tray: the library behind the one binary, so that tests link the same code.

pub mod api;
pub mod core;
#[expect(clippy::disallowed_methods, reason = "platforms do what the core must not")]
pub mod platform;
#[expect(clippy::disallowed_methods, reason = "shells do what the core must not")]
pub mod shell;
