//! Files that only this user may read: in the profile's local directory, whose access list says so.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// Makes our directory where it is not there.
pub fn create_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// For a file that is made for this user alone.
pub fn open_options() -> OpenOptions {
    OpenOptions::new()
}
