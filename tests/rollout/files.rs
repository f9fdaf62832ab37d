//! The checked-in files of the roll-out.

use std::fs;
use std::path::PathBuf;

/// A file of the repository, by its path from the top.
pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The text of a file; a checkout with Windows line ends is the same text.
pub(crate) fn read(name: &str) -> String {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    text.replace("\r\n", "\n")
}

/// Compares a generated file with the checked-in one; writes it if `UPDATE=1`.
pub(crate) fn must_be(name: &str, wanted: &str) {
    if std::env::var_os("UPDATE").is_some_and(|update| update == "1") {
        fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        fs::write(path(name), wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(path(name)).unwrap_or_default().replace("\r\n", "\n");
    if found == wanted {
        return;
    }
    let line = found.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    panic!(
        "{name} does not match the settings table, from line {}:\n  there:  {}\n  wanted: {}\n\
         UPDATE=1 cargo test --test rollout rewrites it",
        line + 1,
        found.lines().nth(line).unwrap_or("(end)"),
        wanted.lines().nth(line).unwrap_or("(end)"),
    );
}
