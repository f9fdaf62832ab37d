//! The log: a file that rotates by size and stays silent while nothing happens.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::fmt::MakeWriter;

use crate::platform::private;

/// A file is rotated before it would grow beyond this.
const MAX_BYTES: u64 = 1_000_000;
/// The current file and four older ones.
const MAX_FILES: u32 = 5;

/// Sends everything at level *info* and above to `directory/tecjump-tray.log`.
///
/// Without a log the program still works, so the caller only reports an error.
pub fn init(directory: &Path) -> io::Result<()> {
    let file = Rotating::open(directory)?;
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(file)
        .try_init()
        .map_err(io::Error::other)?;
    std::panic::set_hook(Box::new(|panic| tracing::error!("erro interno: {panic}")));
    Ok(())
}

/// Where the log is, for `check`.
pub fn path(directory: &Path) -> PathBuf {
    directory.join("tecjump-tray.log")
}

struct Rotating(Mutex<Current>);

struct Current {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl Rotating {
    fn open(directory: &Path) -> io::Result<Self> {
        private::create_directory(directory)?;
        let path = path(directory);
        let file = append(&path)?;
        let bytes = file.metadata()?.len();
        Ok(Self(Mutex::new(Current { path, file, bytes })))
    }
}

impl Current {
    /// Shifts `.log` to `.log.1` and so on; the oldest goes. A second session of the same user may
    /// hold the file open: then we go on in it, and it grows a little.
    fn rotate(&mut self) -> io::Result<()> {
        let older = |age: u32| match age {
            0 => self.path.clone(),
            _ => self.path.with_extension(format!("log.{age}")),
        };
        for age in (1..MAX_FILES).rev() {
            let _ = fs::rename(older(age - 1), older(age));
        }
        self.file = append(&self.path)?;
        self.bytes = self.file.metadata()?.len();
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    private::open_options().create(true).append(true).open(path)
}

/// One log line at a time.
struct Line<'a>(&'a Mutex<Current>);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut current = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if current.bytes + line.len() as u64 > MAX_BYTES {
            current.rotate()?;
        }
        current.file.write_all(line)?;
        current.bytes += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Rotating {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_exceeds_five_files_of_a_megabyte() {
        let home = std::env::temp_dir().join(format!("tecjump-log-{}", std::process::id()));
        let _ = fs::remove_dir_all(&home);
        let log = Rotating::open(&home).unwrap();
        let line = [b'x'; 1_000];
        for _ in 0..7_000 {
            log.make_writer().write_all(&line).unwrap();
        }
        let sizes: Vec<_> = fs::read_dir(&home)
            .unwrap()
            .map(|file| file.unwrap().metadata().unwrap().len())
            .collect();
        fs::remove_dir_all(&home).unwrap();
        assert_eq!(sizes.len(), 5);
        assert!(sizes.iter().all(|size| *size <= MAX_BYTES), "{sizes:?}");
    }
}
