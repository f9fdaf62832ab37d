//! Lines as marks are compared with.

/// Bytes of the longest line that may be a mark, except for disclaimers.
pub(super) const MAX_MARK_BYTES: usize = 300;

/// The line in lower case, without blanks around it.
pub(super) fn lower(line: &str) -> String {
    line.trim().to_lowercase()
}
