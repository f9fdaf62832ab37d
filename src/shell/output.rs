//! Lines for people on the standard streams.

use std::io::Write;

/// A line for people on standard output. Nobody may be listening, and that is no error.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The same on standard error.
pub(super) fn say_error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
