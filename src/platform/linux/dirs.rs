//! Where this user's files are.

use std::env;
use std::path::PathBuf;

const NAME: &str = "tecjump-tray";

/// This user's local, non-roaming directory of ours.
pub fn state() -> PathBuf {
    base("XDG_STATE_HOME", ".local/state").join(NAME)
}

/// This user's configuration directory of ours.
pub(super) fn config() -> PathBuf {
    base("XDG_CONFIG_HOME", ".config").join(NAME)
}

/// For sockets: the directory that lives as long as the user is signed in, where there is one.
pub(super) fn runtime() -> PathBuf {
    absolute("XDG_RUNTIME_DIR").map_or_else(state, |runtime| runtime.join(NAME))
}

fn base(variable: &str, in_home: &str) -> PathBuf {
    // Without a home there is nowhere of this user's own; the working directory is then as good as
    // any other place and fails visibly where it can't be written to.
    absolute(variable).unwrap_or_else(|| env::home_dir().unwrap_or_default().join(in_home))
}

/// The XDG specification says to ignore relative paths.
fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
