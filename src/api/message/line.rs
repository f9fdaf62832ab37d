//! The lines of a message.

/// How a part of a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/plain`.
    Plain,
    /// `text/html`.
    Html,
}

/// Whose words a line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    Own,
    Quoted,
    /// What a mail program writes above a quote.
    Introduction,
    Signature,
}

/// A line without its line end; empty between two paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) origin: Origin,
}
