//! Small JSON files that outlive the program, shared by all sessions of one user.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tracing::warn;

/// The format that this program writes.
const VERSION: u32 = 1;
/// Larger than thousands of entries; a file beyond it is not ours.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// What can be kept in such a file.
pub trait Content: Serialize + DeserializeOwned + Default + Clone + PartialEq {
    /// The file's name without its extension.
    const NAME: &'static str;

    /// What stands in for content that was damaged beyond repair.
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
    /// is written where nothing changes.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> io::Result<(T, R)> {
        let lock = self.lock_file("lock")?;
        lock.lock()?;
        let before = self.read()?;
        let mut content = before.clone();
        let result = change(&mut content);
        if content != before {
            self.write(&content)?;
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
            fs::create_dir_all(directory)?;
        }
        File::create(self.sibling(name))
    }

    fn read(&self) -> io::Result<T> {
        let Some(bytes) = read_capped(&self.path)? else {
            return Ok(T::default());
        };
        match parse(&bytes) {
            Ok(content) => Ok(content),
            Err(unusable) => self.set_aside(&unusable),
        }
    }

    /// Moves a file that we can't use out of the way, and goes on with the last good one. Where
    /// there is none, the content is lost, and knows it.
    fn set_aside(&self, unusable: &Unusable) -> io::Result<T> {
        let (name, why) = match unusable {
            Unusable::Damaged(why) => ("damaged.json", why.clone()),
            Unusable::Newer(version) => ("newer.json", format!("versão {version}")),
        };
        let aside = self.sibling(name);
        fs::rename(&self.path, &aside)?;
        let good: Option<T> =
            read_capped(&self.sibling("bak"))?.and_then(|bytes| parse(&bytes).ok());
        warn!(
            arquivo = %aside.display(), motivo = %why, copia = good.is_some(),
            "estado inutilizável foi posto de lado"
        );
        if let Some(good) = good {
            self.write(&good)?;
            return Ok(good);
        }
        Ok(T::lost())
    }

    /// Temp file, flush, rename: the file is whole at any instant, and so is its copy.
    fn write(&self, content: &T) -> io::Result<()> {
        let bytes = serde_json::to_vec(&Versioned { version: VERSION, content })?;
        for path in [self.sibling("bak"), self.path.clone()] {
            let temporary = path.with_extension("tmp");
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&temporary, &path)?;
        }
        Ok(())
    }

    fn sibling(&self, extension: &str) -> PathBuf {
        self.path.with_extension(extension)
    }
}

fn read_capped(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unusable> {
    #[derive(Deserialize)]
    struct Stamp {
        version: u32,
    }
    if bytes.len() as u64 > MOST_BYTES {
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
