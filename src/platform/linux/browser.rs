//! Hands addresses to the desktop.

/// Opens the address in the user's browser, mail program or telephone. Returns once a program was
/// started for it.
pub fn open(address: &str) -> std::io::Result<()> {
    open::that_detached(address)
}
