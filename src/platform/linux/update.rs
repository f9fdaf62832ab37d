//! On Linux, packages do what an installer needs.

use crate::ports::update::UpdateStep;

/// Nothing to do here.
pub fn run(_step: UpdateStep) -> Result<(), String> {
    Err("update é só para o instalador do Windows".into())
}

/// There is no installer here that runs with other rights than the user asked for.
pub const fn is_service() -> bool {
    false
}
