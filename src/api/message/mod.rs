//! The words of a message, as its author wrote them.
//!
//! A message from mail or a web page also has text that the author did not write for the reader of an
//! alert: the quoted message, a signature, a disclaimer. [`Words`] reads the message's parts in order
//! and keeps the rest; if nothing remains, it keeps the quote.

mod automatic;
mod html;
mod line;
mod marks;
mod own;

pub use automatic::is_automatic;
pub use line::Format;
pub use own::Words;

#[cfg(test)]
mod corpus;
