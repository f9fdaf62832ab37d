//! A file that outlives the program, with the changes that the disk has refused so far.

use std::collections::VecDeque;
use std::io;

use super::durable::{Content, DurableFile};

/// A change to the content of a file.
pub trait Change<T> {
    /// What comes of it.
    type Outcome;
    /// Of more refused changes, the oldest ones are not kept.
    const MAX_UNSAVED: usize;

    /// Changes the content.
    fn apply_to(&self, content: &mut T) -> Self::Outcome;
}

/// The file, its newest content, and what the disk has refused.
pub struct Kept<T, C> {
    /// The file itself.
    pub file: DurableFile<T>,
    newest: T,
    unsaved: VecDeque<C>,
    failing: bool,
    /// The copy may be older than the file.
    copy_is_due: bool,
}

impl<T: Content, C: Change<T>> Kept<T, C> {
    /// The file as it is on disk. If it can't be read, this replaces it until it can.
    pub fn load(file: DurableFile<T>, lost: impl FnOnce() -> T) -> (Self, io::Result<()>) {
        let (newest, read) = match file.load() {
            Ok(newest) => (newest, Ok(())),
            Err(error) => (lost(), Err(error)),
        };
        (
            Self {
                file,
                newest,
                unsaved: VecDeque::new(),
                failing: read.is_err(),
                copy_is_due: false,
            },
            read,
        )
    }

    /// The newest content: on disk, or in memory only.
    pub const fn newest(&self) -> &T {
        &self.newest
    }

    /// Whether the disk refused the last try.
    pub const fn is_failing(&self) -> bool {
        self.failing
    }

    /// Applies the change to what is on disk, after those that the disk refused before. Where it
    /// refuses this one too, it is applied in memory and kept for the next try.
    pub fn change(&mut self, change: C) -> (C::Outcome, io::Result<()>) {
        let unsaved = &self.unsaved;
        let updated = self.file.update(|content| {
            for earlier in unsaved {
                earlier.apply_to(content);
            }
            change.apply_to(content)
        });
        match updated {
            Ok((newest, outcome)) => {
                self.is_saved(newest);
                (outcome, Ok(()))
            }
            Err(error) => {
                self.failing = true;
                let outcome = change.apply_to(&mut self.newest);
                self.unsaved.push_back(change);
                if self.unsaved.len() > C::MAX_UNSAVED {
                    self.unsaved.pop_front();
                }
                (outcome, Err(error))
            }
        }
    }

    /// Writes what the disk refused before, and reads what other sessions wrote.
    pub fn save(&mut self) -> io::Result<()> {
        let unsaved = &self.unsaved;
        let updated = self.file.update(|content| {
            for earlier in unsaved {
                earlier.apply_to(content);
            }
        });
        self.failing = updated.is_err();
        self.is_saved(updated?.0);
        Ok(())
    }

    /// Copies the file if a change was written since its last copy.
    pub fn copy_if_due(&mut self) -> io::Result<()> {
        if self.copy_is_due {
            self.file.copy()?;
            self.copy_is_due = false;
        }
        Ok(())
    }

    fn is_saved(&mut self, newest: T) {
        // What was refused before is in memory already, so memory alone does not show a write.
        let is_written = newest != self.newest || !self.unsaved.is_empty();
        self.copy_is_due |= T::COPIES_LATER && is_written;
        self.newest = newest;
        self.unsaved.clear();
        self.failing = false;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
    struct Words {
        words: Vec<String>,
    }

    impl Content for Words {
        const NAME: &'static str = "words";
        const COPIES_LATER: bool = true;
    }

    struct Say(&'static str);

    impl Change<Words> for Say {
        type Outcome = usize;
        const MAX_UNSAVED: usize = 2;

        fn apply_to(&self, content: &mut Words) -> usize {
            content.words.push(self.0.to_owned());
            content.words.len()
        }
    }

    fn kept(test: &str) -> (std::path::PathBuf, Kept<Words, Say>) {
        let name = format!("tecjump-kept-{test}-{}", std::process::id());
        let home = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&home).unwrap();
        let (kept, read) = Kept::load(DurableFile::new(&home), Words::default);
        read.unwrap();
        (home, kept)
    }

    #[test]
    fn refused_changes_are_written_with_the_next_one() {
        let (home, mut kept) = kept("order");
        fs::create_dir(home.join("words.tmp")).unwrap();
        for (word, count) in [("a", 1), ("b", 2)] {
            let (outcome, saved) = kept.change(Say(word));
            assert!(outcome == count && saved.is_err() && kept.is_failing());
        }
        assert!(kept.save().is_err());
        // Another session writes once the disk works again.
        fs::remove_dir(home.join("words.tmp")).unwrap();
        kept.file.update(|words| Say("x").apply_to(words)).unwrap();
        let (outcome, saved) = kept.change(Say("c"));
        assert!(outcome == 4 && saved.is_ok() && !kept.is_failing());
        assert_eq!(kept.file.load().unwrap().words, ["x", "a", "b", "c"]);
        assert_eq!(kept.newest().words, ["x", "a", "b", "c"]);
        fs::remove_dir_all(home).unwrap();
    }

    #[test]
    fn refused_changes_are_bounded_and_saved_on_retry() {
        let (home, mut kept) = kept("bound");
        fs::create_dir(home.join("words.tmp")).unwrap();
        for word in ["a", "b", "c"] {
            assert!(kept.change(Say(word)).1.is_err());
        }
        fs::remove_dir(home.join("words.tmp")).unwrap();
        kept.save().unwrap();
        assert_eq!(kept.newest().words, ["b", "c"]);
        fs::remove_dir_all(home).unwrap();
    }

    #[test]
    fn every_written_change_is_copied_in_the_end() {
        let (home, mut kept) = kept("copy");
        let read = |name| fs::read_to_string(home.join(name)).unwrap();
        let refusal = home.join("words.tmp");
        fs::create_dir(&refusal).unwrap();
        assert!(kept.change(Say("a")).1.is_err());
        fs::remove_dir(&refusal).unwrap();
        kept.save().unwrap();
        kept.copy_if_due().unwrap();
        assert_eq!(read("words.bak"), read("words.json"), "what was refused at first");

        kept.change(Say("b")).1.unwrap();
        fs::create_dir(&refusal).unwrap();
        assert!(kept.copy_if_due().is_err());
        fs::remove_dir(&refusal).unwrap();
        kept.copy_if_due().unwrap();
        assert_eq!(read("words.bak"), read("words.json"), "a refused copy is due again");
        fs::remove_dir_all(home).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_unreadable_at_start_is_read_later() {
        let (home, first) = kept("start");
        first.file.update(|words| Say("a").apply_to(words)).unwrap();
        fs::rename(home.join("words.json"), home.join("elsewhere")).unwrap();
        // A link to itself: the system refuses to open it.
        std::os::unix::fs::symlink("words.json", home.join("words.json")).unwrap();
        let (mut kept, read) = Kept::<Words, Say>::load(DurableFile::new(&home), Words::default);
        assert!(read.is_err() && kept.is_failing());
        fs::remove_file(home.join("words.json")).unwrap();
        fs::rename(home.join("elsewhere"), home.join("words.json")).unwrap();
        kept.save().unwrap();
        assert_eq!(kept.newest().words, ["a"]);
        fs::remove_dir_all(home).unwrap();
    }
}
