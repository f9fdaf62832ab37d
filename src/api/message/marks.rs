//! How mail programs mark what is not the author's own.
//!
//! Every mark is a whole line of a known form. A line that only begins like one is the author's.

mod line;
mod noise;
mod quote;

pub(super) use noise::{begins_the_signature, is_disclaimer, is_noise};
pub(super) use quote::{begins_the_quote, header, introduction, unmarked_quote};
