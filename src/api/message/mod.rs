//! The words of a message, as its author wrote them.
//!
//! A message from mail or a web page also has text that the author did not write for the reader of an
//! alert: the quoted message, a signature, a disclaimer. [`Words`] reads the message's parts in order
//! and keeps the rest; if nothing remains, it keeps the quote.

mod automatic;
mod html;
mod marks;
mod own;

pub use automatic::is_automatic;
pub use own::Words;

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
enum Origin {
    #[default]
    Own,
    Quoted,
    /// What a mail program writes above a quote.
    Introduction,
    Signature,
}

/// A line without its line end; empty between two paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    origin: Origin,
}

#[cfg(test)]
mod corpus;
