//! What surrounds a text.

use super::super::line::Origin;

/// What applies to text at one position.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct State {
    pub(super) is_hidden: bool,
    pub(super) keeps_line_ends: bool,
    pub(super) origin: Origin,
}
