//! What outlives the program: alerts and login in one file, replies on their way in another.

use serde::{Deserialize, Serialize};

use super::durable::{Content, DurableFile};
use super::kept::Change;
use crate::core::alerts::{Applied, Ledger, LedgerChange};
use crate::core::replies::{Outbox, OutboxChange};

/// What was alerted, and who signed in last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// Login typed last, to fill the dialog. Not a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login: Option<String>,
    /// What was alerted.
    #[serde(default)]
    pub ledger: Ledger,
}

impl Content for State {
    const NAME: &'static str = "state";
    /// An alert is shown as soon as its claim is on disk.
    const COPIES_LATER: bool = true;

    /// A lost ledger is marked as lost, so that the user does not get all alerts again.
    fn lost() -> Self {
        let mut state = Self::default();
        state.ledger.lost = true;
        state
    }
}

impl Content for Outbox {
    const NAME: &'static str = "outbox";
}

impl Change<State> for LedgerChange {
    type Outcome = Applied;
    /// What alerts lose with it, the next poll says again.
    const MAX_UNSAVED: usize = 10_000;

    fn apply_to(&self, state: &mut State) -> Applied {
        let applied = Self::apply_to(self, state.ledger.clone());
        state.ledger.clone_from(&applied.ledger);
        applied
    }
}

impl Change<Outbox> for OutboxChange {
    type Outcome = ();
    /// Each holds what a user typed or decided.
    const MAX_UNSAVED: usize = usize::MAX;

    fn apply_to(&self, outbox: &mut Outbox) {
        self.apply(outbox);
    }
}

/// The file with the [`State`].
pub type StateFile = DurableFile<State>;

/// Keeps the typed login for the next dialog.
pub fn remember_login(state: &StateFile, login: &str) {
    let kept = state.update(|state| state.last_login = Some(login.to_owned()));
    if let Err(error) = kept.and_then(|_| state.copy()) {
        tracing::warn!("não foi possível salvar o nome de usuário: {error}");
    }
}

/// The file with the [`Outbox`].
pub type OutboxFile = DurableFile<Outbox>;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::core::alerts::Entry;
    use crate::core::replies;
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

        fn write(&self, change: impl FnOnce(&mut State)) {
            self.file().update(change).unwrap();
            self.file().copy().unwrap();
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn note(state: &mut State) {
        state.last_login = Some("ana@cliente.test".into());
        state.ledger.own.entries.insert(
            TicketId("7".into()),
            Entry {
                episode: EpisodeId("a".into()),
                alerted_at: None,
                snoozed_until: None,
                claim: None,
            },
        );
    }

    #[test]
    fn what_was_written_is_read_again() {
        let home = Home::new("again");
        assert_eq!(home.file().load().unwrap(), State::default());
        home.file().update(note).unwrap();
        let state = home.file().load().unwrap();
        assert_eq!(state.last_login.as_deref(), Some("ana@cliente.test"));
        assert_eq!(state.ledger.own.entries.len(), 1);
    }

    #[test]
    fn a_file_of_version_1_is_read() {
        let home = Home::new("version-1");
        fs::create_dir_all(&home.0).unwrap();
        let first = r#"{"version":1,"last_login":"ana","ledger":{"scope":"TicketApi https://a/",
            "entries":{"7":{"episode":"a","alerted_at":"2026-11-22T12:00:00Z"}}}}"#;
        fs::write(home.0.join("state.json"), first).unwrap();
        let ledger = home.file().load().unwrap().ledger;
        assert_eq!((ledger.scope.as_str(), ledger.own.entries.len()), ("TicketApi https://a/", 1));
        home.file()
            .update(|state| {
                state.ledger = std::mem::take(&mut state.ledger)
                    .of(&"other".into())
                    .of(&"TicketApi https://a/".into());
                note(state);
            })
            .unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
    }

    #[test]
    fn nothing_is_written_where_nothing_changes() {
        let home = Home::new("quiet");
        home.file().update(|_| ()).unwrap();
        assert!(!home.0.join("state.json").exists());
    }

    #[test]
    fn a_damaged_file_is_quarantined_and_the_backup_used() {
        let home = Home::new("damaged");
        home.write(note);
        for damage in ["", "{", "[]", "null", "{\"version\":1,\"ledger\":7}", "\u{0}\u{0}"] {
            fs::write(home.0.join("state.json"), damage).unwrap();
            let state = home.file().load().unwrap();
            assert_eq!(state.ledger.own.entries.len(), 1, "{damage:?}");
            assert_eq!(fs::read_to_string(home.0.join("state.damaged.json")).unwrap(), damage);
            home.write(|state| state.last_login = Some(damage.into()));
        }
    }

    #[test]
    fn the_copy_is_the_newest_good_file() {
        let home = Home::new("copy");
        home.file().update(note).unwrap();
        assert!(!home.0.join("state.bak").exists(), "an alert does not wait for it");
        home.file().copy().unwrap();
        let read = |name| fs::read_to_string(home.0.join(name)).unwrap();
        let good = read("state.json");
        assert_eq!(read("state.bak"), good);
        fs::write(home.0.join("state.json"), "{").unwrap();
        home.file().copy().unwrap();
        assert_eq!(read("state.bak"), good, "a damaged file is not copied");
    }

    #[test]
    fn a_missing_file_is_restored_from_its_copy() {
        let home = Home::new("missing");
        home.write(note);
        fs::remove_file(home.0.join("state.json")).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
        assert!(home.0.join("state.json").exists());
    }

    #[test]
    fn a_damaged_file_on_a_full_disk_loses_nothing() {
        let home = Home::new("full");
        home.write(note);
        fs::write(home.0.join("state.json"), "{").unwrap();
        fs::create_dir(home.0.join("state.tmp")).unwrap();
        for _ in 0..2 {
            assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
        }
        let other = |state: &mut State| state.last_login = None;
        assert!(home.file().update(other).is_err());
        fs::remove_dir(home.0.join("state.tmp")).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
        assert!(home.0.join("state.json").exists());
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let home = Home::new("large");
        home.file().update(note).unwrap();
        let large = |state: &mut State| state.last_login = Some("x".repeat(5 * 1024 * 1024));
        assert!(home.file().update(large).is_err());
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
        assert!(!home.0.join("state.damaged.json").exists());
    }

    #[test]
    fn the_fullest_outbox_can_be_read_again() {
        let home = Home::new("fullest");
        let file = OutboxFile::new(&home.0);
        let long = |n: u32| "x".repeat(500) + &n.to_string();
        let reply = |n: u32| replies::Reply {
            id: replies::ReplyId(format!("{n:032x}")),
            account: long(0).into(),
            ticket: TicketId(long(n).into()),
            number: long(n),
            episode: EpisodeId(long(n).into()),
            text: "\u{1}".repeat(1_747),
            written_at: jiff::Timestamp::UNIX_EPOCH,
            stage: replies::Stage::Written,
        };
        let crowd = |outbox: &mut Outbox| {
            outbox.replies.extend((0..).map(reply).take(300));
            assert!(!outbox.has_room_for(&reply(301)));
        };
        file.update(crowd).unwrap();
        assert_eq!(file.load().unwrap().replies.len(), 300);
    }

    #[test]
    fn a_missing_file_with_damaged_backup_is_lost() {
        let home = Home::new("both");
        home.file().load().unwrap();
        fs::write(home.0.join("state.bak"), "?").unwrap();
        assert!(home.file().load().unwrap().ledger.lost);
        assert_eq!(fs::read_to_string(home.0.join("state.damaged.json")).unwrap(), "?");
        assert!(!home.file().load().unwrap().ledger.lost, "said once");
    }

    #[test]
    fn a_newer_file_is_quarantined_whole() {
        let home = Home::new("newer");
        home.write(note);
        let newer = r#"{"version":2,"ledger":"another shape"}"#;
        fs::write(home.0.join("state.json"), newer).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
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
    fn creating_the_directory_is_retried_each_time() {
        let home = Home::new("blocked");
        fs::write(&home.0, "a file in its place").unwrap();
        assert!(home.file().update(note).is_err());
        fs::remove_file(&home.0).unwrap();
        home.file().update(note).unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
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
                        let id = TicketId(format!("{session}-{n}").into());
                        let episode = EpisodeId("a".into());
                        let entry =
                            Entry { episode, alerted_at: None, snoozed_until: None, claim: None };
                        file.update(|state| state.ledger.own.entries.insert(id, entry)).unwrap();
                    }
                });
            }
        });
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 100);
    }

    #[test]
    fn an_interrupted_write_leaves_the_old_state() {
        let home = Home::new("cut");
        home.file().update(note).unwrap();
        fs::write(home.0.join("state.tmp"), "{\"version\":1,\"led").unwrap();
        assert_eq!(home.file().load().unwrap().ledger.own.entries.len(), 1);
    }
}
