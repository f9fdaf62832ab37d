//! Small JSON files that outlive the program, shared by all sessions of one user.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::platform::private;

/// The format that this program writes.
const VERSION: u32 = 1;
/// Larger than thousands of entries; a file beyond it is not ours.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What can be kept in such a file.
pub trait Content: Serialize + DeserializeOwned + Default + Clone + PartialEq {
    /// The file's name without its extension.
    const NAME: &'static str;
    /// Whether the copy waits for [`DurableFile::copy`], so that [`DurableFile::update`] returns as
    /// soon as the file itself is on disk.
    const COPIES_LATER: bool = false;

    /// What replaces content that was damaged beyond repair.
    fn lost() -> Self {
        Self::default()
    }
}

/// The file, and the copy of its last good content beside it.
#[derive(Debug)]
pub struct DurableFile<T> {
    path: PathBuf,
    content: PhantomData<T>,
}

impl<T> Clone for DurableFile<T> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), content: PhantomData }
    }
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// Why a file's content can't be used.
enum Unusable {
    Missing,
    /// A directory, a FIFO or a device: nothing of ours, and nothing to keep.
    NotAFile,
    Damaged(String),
    Newer(u32),
}

impl<T: Content> DurableFile<T> {
    /// The file in our directory, which is made when it is first needed.
    pub fn new(directory: &Path) -> Self {
        Self { path: directory.join(T::NAME).with_extension("json"), content: PhantomData }
    }

    /// Reads the content without changing it.
    pub fn load(&self) -> io::Result<T> {
        self.update(|_| ()).map(|(content, ())| content)
    }

    /// Changes the newest content on disk while no other session can, and gives it back. Nothing
    /// is written where nothing changes. May take a second where another program has the file.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> io::Result<(T, R)> {
        let mut patience = Patience::default();
        let lock = patience.with(|| self.lock_file("lock"))?;
        lock.lock()?;
        let before = self.read(&mut patience)?;
        let mut content = before.clone();
        let result = change(&mut content);
        if content != before {
            self.write(&content, &mut patience)?;
        }
        drop(lock);
        Ok((content, result))
    }

    /// A lock of its own beside the file's, held for as long as the guard lives; `None` where
    /// another session holds it.
    pub fn try_lock(&self, name: &str) -> io::Result<Option<File>> {
        let lock = self.lock_file(name)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock_file(&self, name: &str) -> io::Result<File> {
        if let Some(directory) = self.path.parent() {
            private::create_directory(directory)?;
        }
        let path = self.sibling(name);
        private::open_options().write(true).create(true).truncate(true).open(path)
    }

    fn read(&self, patience: &mut Patience) -> io::Result<T> {
        let read = patience.with(|| read_capped(&self.path))?;
        match read.and_then(|bytes| parse(&bytes)) {
            Ok(content) => Ok(content),
            Err(unusable) => self.recover(&unusable, patience),
        }
    }

    /// Goes on with the last good content where the file can't be used, and moves that file out of
    /// the way. Without a good copy the content is lost, and knows it.
    fn recover(&self, unusable: &Unusable, patience: &mut Patience) -> io::Result<T> {
        let copy = self.sibling("bak");
        let good = patience.with(|| read_capped(&copy))?.and_then(|bytes| parse(&bytes));
        let (path, name, why) = match (unusable, &good) {
            // The first start.
            (Unusable::Missing, Err(Unusable::Missing)) => return Ok(T::default()),
            (Unusable::NotAFile, _) => (None, "json", "não é um arquivo".to_owned()),
            (Unusable::Missing, Ok(_) | Err(Unusable::NotAFile)) => {
                (None, "json", "não existe".to_owned())
            }
            (Unusable::Missing, Err(_)) => {
                (Some(&copy), "damaged.json", "só há uma cópia, ilegível".to_owned())
            }
            (Unusable::Damaged(why), _) => (Some(&self.path), "damaged.json", why.clone()),
            (Unusable::Newer(version), _) => {
                (Some(&self.path), "newer.json", format!("versão {version}"))
            }
        };
        let aside = self.sibling(name);
        if let Some(path) = path {
            patience.with(|| fs::rename(path, &aside))?;
        }
        let good: Option<T> = good.ok();
        warn!(
            arquivo = %aside.display(), motivo = %why, copia = good.is_some(),
            "arquivo de dados inutilizável"
        );
        let content = good.unwrap_or_else(T::lost);
        // Without room for it the copy is still there, and is read again.
        if let Err(error) = self.write(&content, patience) {
            warn!(arquivo = %self.path.display(), "não foi possível gravar a cópia no lugar dele: {error}");
        }
        Ok(content)
    }

    /// Writes the file, then its copy unless that waits for [`Self::copy`], each by temporary file and
    /// rename: both are whole at any instant. Only the file is flushed: after a power cut it is whole, and the copy is not
    /// needed; what damages the file later finds a copy that has long been on disk.
    fn write(&self, content: &T, patience: &mut Patience) -> io::Result<()> {
        let bytes = serde_json::to_vec(&Versioned { version: VERSION, content })?;
        if bytes.len() as u64 > MAX_BYTES {
            // It would be read as damaged, and its copy too.
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "grande demais"));
        }
        replace(&self.path, &bytes, Flush::Yes, patience)?;
        self.sync_directory()?;
        if T::COPIES_LATER {
            return Ok(());
        }
        replace(&self.sibling("bak"), &bytes, Flush::No, patience)
    }

    /// Copies the file as it is now, whichever session wrote it. A file that can't be read leaves
    /// the last good copy as it is.
    pub fn copy(&self) -> io::Result<()> {
        let mut patience = Patience::default();
        let lock = patience.with(|| self.lock_file("lock"))?;
        lock.lock()?;
        match patience.with(|| read_capped(&self.path))? {
            Ok(bytes) if parse::<T>(&bytes).is_ok() => {
                replace(&self.sibling("bak"), &bytes, Flush::No, &mut patience)
            }
            _ => Ok(()),
        }
    }

    /// A rename is on disk once its directory is; Windows sees to that by itself.
    fn sync_directory(&self) -> io::Result<()> {
        let Some(directory) = self.path.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
        match File::open(directory)?.sync_all() {
            // Not every file system can.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced,
        }
    }

    fn sibling(&self, extension: &str) -> PathBuf {
        self.path.with_extension(extension)
    }
}

/// Whether the content has reached the disk when the call returns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flush {
    Yes,
    No,
}

fn replace(path: &Path, bytes: &[u8], flush: Flush, patience: &mut Patience) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let open = || private::open_options().write(true).create(true).truncate(true).open(&temporary);
    let mut file = patience.with(open)?;
    file.write_all(bytes)?;
    if flush == Flush::Yes {
        file.sync_all()?;
    }
    drop(file);
    if path.is_dir() {
        fs::remove_dir(path)?; // a rename replaces anything else
    }
    patience.with(|| fs::rename(&temporary, path))
}

/// Waits for files that another program has open: on Windows a virus scanner, an indexer or a
/// backup makes opening and renaming fail for a moment.
#[derive(Debug, Default)]
struct Patience {
    tries: u32,
}

impl Patience {
    /// Does it, again and again where another program is in the way: for about a second in all.
    fn with<R>(&mut self, mut act: impl FnMut() -> io::Result<R>) -> io::Result<R> {
        loop {
            let error = match act() {
                Err(error) if cfg!(windows) && is_passing(error.raw_os_error()) => error,
                done => return done,
            };
            let Some(pause) = pause_after(self.tries) else { return Err(error) };
            self.tries += 1;
            std::thread::sleep(pause);
        }
    }
}

/// `ERROR_ACCESS_DENIED` and `ERROR_SHARING_VIOLATION`: the system error codes of winerror.h.
const fn is_passing(code: Option<i32>) -> bool {
    matches!(code, Some(5 | 32))
}

/// How long to wait before the next try; `None` once about a second has passed.
fn pause_after(tries: u32) -> Option<Duration> {
    (tries < 7).then(|| Duration::from_millis(8 << tries))
}

/// Reads at most one byte more than a file of ours may have.
fn read_capped(path: &Path) -> io::Result<Result<Vec<u8>, Unusable>> {
    // Opening a FIFO would wait for its writer.
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Ok(Err(Unusable::NotAFile));
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Err(Unusable::Missing)),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unusable> {
    #[derive(Deserialize)]
    struct Stamp {
        version: u32,
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unusable::Damaged("grande demais".into()));
    }
    let damaged = |error: serde_json::Error| Unusable::Damaged(error.to_string());
    let Stamp { version } = serde_json::from_slice(bytes).map_err(damaged)?;
    if version > VERSION {
        return Err(Unusable::Newer(version));
    }
    let Versioned { content, .. } = serde_json::from_slice(bytes).map_err(damaged)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_programs_hold_is_waited_for_about_a_second() {
        let pauses: Vec<_> = (0..).map_while(pause_after).collect();
        let all: Duration = pauses.iter().sum();
        assert!((900..1_100).contains(&all.as_millis()), "{all:?}");
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_millis(512)), "{pauses:?}");
        assert!([5, 32].into_iter().all(|code| is_passing(Some(code))));
        // ERROR_FILE_NOT_FOUND, ERROR_DISK_FULL
        assert!([Some(2), Some(112), None].into_iter().all(|code| !is_passing(code)));
    }
}
