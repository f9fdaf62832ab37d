//! Why the platform could not do something.

/// What the operating system refused, and during what.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {why}")]
pub struct PlatformError {
    /// What was being done, in Portuguese.
    pub doing: &'static str,
    /// The system's own words.
    pub why: String,
}
