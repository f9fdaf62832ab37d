//! Files on a RAM disk (`/dev/shm`) if there is one.

use std::fs;
use std::path::{Path, PathBuf};

use tecjump_tray::shell::durable::{Content, DurableFile};

/// A directory of this process.
pub struct Home(PathBuf);

impl Home {
    /// The directory, empty.
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let home = Self(parent.join(format!("tecjump-fuzz-{}", std::process::id())));
        let _ = fs::remove_dir_all(&home.0);
        fs::create_dir_all(&home.0).unwrap();
        home
    }

    fn path(&self, name: &str, extension: &str) -> PathBuf {
        self.0.join(format!("{name}.{extension}"))
    }

    /// What is on disk, if anything.
    fn read(&self, name: &str, extension: &str) -> Option<Vec<u8>> {
        fs::read(self.path(name, extension)).ok()
    }
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Finds these bytes in the file's place, and gives back what was made of them.
///
/// Reading any bytes succeeds; what was accepted stays untouched and is written and
/// read again without a loss; what was not is kept aside to the last byte, and the last good copy,
/// where there is one, takes its place.
pub fn found<T: Content + std::fmt::Debug>(bytes: &[u8], good: &T, change: impl Fn(&mut T)) -> T {
    thread_local! {
        static HOME: Home = Home::new();
    }
    HOME.with(|home| {
        for extension in ["json", "bak", "damaged.json", "newer.json"] {
            let _ = fs::remove_file(home.path(T::NAME, extension));
        }
        let file = DurableFile::<T>::new(&home.0);
        fs::write(home.path(T::NAME, "json"), bytes).unwrap();
        let content = file.load().expect("a readable file");
        let aside =
            ["damaged.json", "newer.json"].into_iter().find_map(|name| home.read(T::NAME, name));
        match aside {
            None => assert_eq!(home.read(T::NAME, "json").as_deref(), Some(bytes)),
            Some(aside) => {
                assert_eq!(aside, bytes, "quarantined whole");
                assert_eq!(content, T::lost());
                copy_takes_its_place(home, &file, bytes, good);
            }
        }
        let (changed, ()) = file.update(|content| change(content)).unwrap();
        assert_eq!(file.load().unwrap(), changed, "written and read again");
        changed
    })
}

fn copy_takes_its_place<T: Content + std::fmt::Debug>(
    home: &Home,
    file: &DurableFile<T>,
    bytes: &[u8],
    good: &T,
) {
    file.update(|content| content.clone_from(good)).unwrap();
    file.copy().unwrap();
    fs::write(home.path(T::NAME, "json"), bytes).unwrap();
    assert_eq!(file.load().unwrap(), *good, "the last good copy");
    assert_eq!(file.load().unwrap(), *good, "and it stays");
}
