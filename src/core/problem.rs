//! The closed catalogue of what can go wrong: what it is called, what to do, whether to try again.

mod kind;
mod wording;

pub use kind::{Failure, Problem, Retry};
pub use wording::{Audience, Doing, Secret};
