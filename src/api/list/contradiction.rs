//! Lists that contradict themselves.

use std::fmt::Display;

use super::super::error::ApiError;
use crate::core::problem::Problem;

/// An error about the list as a whole.
pub(crate) fn contradiction(what: impl Display) -> ApiError {
    ApiError::new(Problem::Contradictory, "list of tickets").said(what.to_string())
}
