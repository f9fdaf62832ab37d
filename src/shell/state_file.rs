//! The state that outlives the program: one small JSON file, shared by all sessions of one user.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::core::ledger::Ledger;

/// The format that this program writes.
const VERSION: u32 = 1;
/// Larger than thousands of entries; a file beyond it is not ours.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    /// Login typed last, to fill the dialog. Not a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login: Option<String>,
    /// What was alerted.
    #[serde(default)]
    pub ledger: Ledger,
}

impl Default for State {
    fn default() -> Self {
        Self { version: VERSION, last_login: None, ledger: Ledger::default() }
    }
}

impl State {
    /// Stands in for a state that can't be read: nobody knows what was alerted.
    pub fn lost() -> Self {
        let mut state = Self::default();
        state.ledger.lost = true;
        state
    }
}

/// The file, and the copy of its last good content beside it.
#[derive(Debug, Clone)]
pub struct StateFile {
    path: PathBuf,
}

/// Why a file's content can't be used.
enum Unusable {
    Damaged(String),
    Newer(u32),
}

impl StateFile {
    /// The state file in our directory, which is made when it is first needed.
    pub fn new(directory: &Path) -> Self {
        Self { path: directory.join("state.json") }
    }

    /// Reads the state without changing it.
    pub fn load(&self) -> io::Result<State> {
        self.update(|_| ()).map(|(state, ())| state)
    }

    /// Changes the newest state on disk while no other session can, and gives it back. Nothing is
    /// written where nothing changes.
    pub fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> io::Result<(State, R)> {
        if let Some(directory) = self.path.parent() {
            fs::create_dir_all(directory)?;
        }
        let lock = File::create(self.sibling("lock"))?;
        lock.lock()?;
        let before = self.read()?;
        let mut state = before.clone();
        let result = change(&mut state);
        if state != before {
            self.write(&state)?;
        }
        drop(lock);
        Ok((state, result))
    }

    fn read(&self) -> io::Result<State> {
        let Some(bytes) = read_capped(&self.path)? else {
            return Ok(State::default());
        };
        match parse(&bytes) {
            Ok(state) => Ok(state),
            Err(unusable) => self.set_aside(&unusable),
        }
    }

    /// Moves a file that we can't use out of the way, and goes on with the last good one. Where
    /// there is none, the ledger says that it was lost, so that nobody is alerted in a storm.
    fn set_aside(&self, unusable: &Unusable) -> io::Result<State> {
        let (name, why) = match unusable {
            Unusable::Damaged(why) => ("damaged.json", why.clone()),
            Unusable::Newer(version) => ("newer.json", format!("versão {version}")),
        };
        let aside = self.sibling(name);
        fs::rename(&self.path, &aside)?;
        let good: Option<State> =
            read_capped(&self.sibling("bak"))?.and_then(|bytes| parse(&bytes).ok());
        warn!(
            arquivo = %aside.display(), motivo = %why, copia = good.is_some(),
            "estado inutilizável foi posto de lado"
        );
        if let Some(good) = good {
            self.write(&good)?;
            return Ok(good);
        }
        Ok(State::lost())
    }

    /// Temp file, flush, rename: the file is whole at any instant, and so is its copy.
    fn write(&self, state: &State) -> io::Result<()> {
        let bytes = serde_json::to_vec(state)?;
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

fn parse(bytes: &[u8]) -> Result<State, Unusable> {
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
    serde_json::from_slice(bytes).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::ledger::Entry;
    use crate::core::tickets::{EpisodeId, TicketId};

    struct Home(PathBuf);

    impl Home {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("tecjump-state-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn file(&self) -> StateFile {
            StateFile::new(&self.0)
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn note(state: &mut State) {
        state.last_login = Some("ana@cliente.test".into());
        state.ledger.entries.insert(
            TicketId("7".into()),
            Entry { episode: EpisodeId("a".into()), alerted_at: None, claim: None },
        );
    }

    #[test]
    fn what_was_written_is_read_again() {
        let home = Home::new("again");
        assert_eq!(home.file().load().unwrap(), State::default());
        home.file().update(note).unwrap();
        let state = home.file().load().unwrap();
        assert_eq!(state.last_login.as_deref(), Some("ana@cliente.test"));
        assert_eq!(state.ledger.entries.len(), 1);
    }

    #[test]
    fn nothing_is_written_where_nothing_changes() {
        let home = Home::new("quiet");
        home.file().update(|_| ()).unwrap();
        assert!(!home.0.join("state.json").exists());
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_the_copy_takes_its_place() {
        let home = Home::new("damaged");
        home.file().update(note).unwrap();
        for damage in ["", "{", "[]", "null", "{\"version\":1,\"ledger\":7}", "\u{0}\u{0}"] {
            fs::write(home.0.join("state.json"), damage).unwrap();
            let state = home.file().load().unwrap();
            assert_eq!(state.ledger.entries.len(), 1, "{damage:?}");
            assert_eq!(fs::read_to_string(home.0.join("state.damaged.json")).unwrap(), damage);
            home.file().update(|state| state.last_login = Some(damage.into())).unwrap();
        }
    }

    #[test]
    fn a_newer_file_is_set_aside_whole() {
        let home = Home::new("newer");
        home.file().update(note).unwrap();
        let newer = r#"{"version":2,"ledger":"another shape"}"#;
        fs::write(home.0.join("state.json"), newer).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.entries.len(), 1);
        assert_eq!(fs::read_to_string(home.0.join("state.newer.json")).unwrap(), newer);
    }

    #[test]
    fn a_lost_ledger_says_so() {
        let home = Home::new("lost");
        home.file().load().unwrap();
        fs::write(home.0.join("state.json"), "?").unwrap();
        assert!(home.file().load().unwrap().ledger.lost);
        assert!(!home.file().load().unwrap().ledger.lost, "said once");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_tried_again_each_time() {
        let home = Home::new("blocked");
        fs::write(&home.0, "a file in its place").unwrap();
        assert!(home.file().update(note).is_err());
        fs::remove_file(&home.0).unwrap();
        home.file().update(note).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.entries.len(), 1);
    }

    #[test]
    fn two_sessions_lose_none_of_each_others_changes() {
        let home = Home::new("two");
        home.file().load().unwrap();
        std::thread::scope(|scope| {
            for session in 0..4 {
                let file = home.file();
                scope.spawn(move || {
                    for n in 0..25 {
                        let id = TicketId(format!("{session}-{n}"));
                        let episode = EpisodeId("a".into());
                        let entry = Entry { episode, alerted_at: None, claim: None };
                        file.update(|state| state.ledger.entries.insert(id, entry)).unwrap();
                    }
                });
            }
        });
        assert_eq!(home.file().load().unwrap().ledger.entries.len(), 100);
    }

    #[test]
    fn a_write_that_was_cut_off_leaves_the_old_state() {
        let home = Home::new("cut");
        home.file().update(note).unwrap();
        fs::write(home.0.join("state.tmp"), "{\"version\":1,\"led").unwrap();
        assert_eq!(home.file().load().unwrap().ledger.entries.len(), 1);
    }
}
