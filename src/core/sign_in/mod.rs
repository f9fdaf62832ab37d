//! Who is signed in, and how the program comes to know.

mod session;
mod token;
mod vault;

pub use session::{Session, secret};
pub(super) use session::{first_prompt, incomplete_prompt, is_complete, next_prompt};
pub(super) use vault::VaultReader;
