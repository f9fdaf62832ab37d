//! Tecjump Tray.
fn main() {}
