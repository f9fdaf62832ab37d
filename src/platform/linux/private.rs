//! Files that only this user may read.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes our directory where it is not there, and closes it to others where it is: in it are
/// replies and the names of tickets.
pub fn create_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// For a file that is made for this user alone.
pub fn open_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the modes of files on disk")]
mod tests {
    use super::*;

    struct Home(std::path::PathBuf);

    impl Home {
        fn new(name: &str) -> Self {
            let name = format!("tecjump-private-{name}-{}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_closed_to_other_users() {
        let home = Home::new("made");
        let directory = home.0.join("a/b");
        create_directory(&directory).unwrap();
        assert_eq!((mode(&directory), mode(directory.parent().unwrap())), (0o700, 0o700));
        let file = directory.join("c");
        open_options().write(true).create(true).truncate(true).open(&file).unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_directory_of_an_earlier_version_is_closed() {
        let home = Home::new("earlier");
        fs::create_dir_all(&home.0).unwrap();
        fs::set_permissions(&home.0, Permissions::from_mode(0o755)).unwrap();
        create_directory(&home.0).unwrap();
        assert_eq!(mode(&home.0), 0o700);
    }
}
