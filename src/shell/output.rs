//! Lines for people on the standard streams.

use std::io::Write;

/// A line for people on standard output. A closed output is not an error.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A line for people on standard error.
pub(super) fn say_error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
