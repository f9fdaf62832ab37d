//! On Linux, packages do what an installer needs.

use crate::shell::cli::UpdateStep;

/// Nothing to do here.
pub fn run(_step: UpdateStep) -> Result<(), String> {
    Err("update é só para o instalador do Windows".into())
}
