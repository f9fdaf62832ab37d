//! The ground floor under `shell` and `platform`: what the two say to each other.

pub mod error;
pub mod events;
pub mod files;
pub mod notifications;
pub mod ui;
pub mod update;

pub use error::PlatformError;
