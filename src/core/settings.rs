//! The settings: one table defines them, layers of text hold them, each is parsed once.
//!
//! A value is text only in a [`Layer`]. [`resolve`] chooses one layer for each [`Key`] and parses
//! its text into a [`Value`]; [`Settings`] and [`InForce`] hold nothing but parsed values.

mod choices;
mod error;
mod in_force;
mod layer;
pub mod lists;
mod parse;
mod resolve;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use choices::{Alerting, MenuItem, Source};
pub use error::SettingError;
pub use in_force::{InForce, Settings};
pub use layer::{BadValue, Layer, Origin};
pub use resolve::{Resolved, resolve};
pub use table::{DOCUMENTED_PORTAL, Key, Kind, MAX_EXTRAS, MAX_NAME_CHARS, Setting, TABLE};
pub use value::{Extra, Value};
