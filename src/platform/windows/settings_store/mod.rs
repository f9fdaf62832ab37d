//! Settings in the registry, and notice of their changes.

mod layers;
mod watch;

pub use layers::layers;
pub use watch::Watch;
