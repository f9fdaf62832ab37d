//! On Linux, packages do what an installer needs.

use crate::ports::update::{UpdateError, UpdateStep};

/// Always [`UpdateError::NotSupported`].
pub fn run(_step: UpdateStep) -> Result<(), UpdateError> {
    Err(UpdateError::NotSupported)
}

/// There is no installer here that runs with other rights than the user asked for.
pub const fn is_service() -> bool {
    false
}
