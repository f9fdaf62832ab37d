//! Hands addresses to the operating system.

use crate::core::links::Link;

/// Opens the address in the user's browser, mail program or telephone; returns once the system
/// took it, not when the page is there.
pub fn open(link: &Link) -> std::io::Result<()> {
    open::that_detached(link.as_str())
}
