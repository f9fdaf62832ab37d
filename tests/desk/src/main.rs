//! Reference service desk.
fn main() {}
