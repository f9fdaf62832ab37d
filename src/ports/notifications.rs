//! How alerts reach the user, for `check`.

/// How alerts are shown on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Whether they are shown at all.
    pub shown: bool,
    /// The way, in Portuguese.
    pub text: &'static str,
}
