//! What has been alerted: the part of the state that outlives the program and is shared by two
//! sessions of one user.
//!
//! The shell applies a [`Change`] to the file under a lock; what the change means is decided here.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::tickets::{EpisodeId, TicketId};

/// One alertable thing: a question in a ticket. The source is the ledger's `scope`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlertKey {
    /// The ticket.
    pub ticket: TicketId,
    /// The question.
    pub episode: EpisodeId,
}

/// An [`AlertKey`], borrowed: to look something up without a copy.
pub type Question<'a> = (&'a TicketId, &'a EpisodeId);

impl AlertKey {
    /// The same, borrowed.
    pub const fn question(&self) -> Question<'_> {
        (&self.ticket, &self.episode)
    }
}

impl From<Question<'_>> for AlertKey {
    fn from((ticket, episode): Question<'_>) -> Self {
        Self { ticket: ticket.clone(), episode: episode.clone() }
    }
}

/// What we know of the last alert for one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The question that `alerted_at` and `claim` speak of.
    pub episode: EpisodeId,
    /// When the platform last took an alert for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerted_at: Option<Timestamp>,
    /// The user wants to be reminded then, and not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// Somebody is about to show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// A running program's word that it is about to show an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which program (a random number drawn at its start).
    pub holder: u64,
    /// After this the holder must have died on the way.
    pub until: Timestamp,
}

/// Longer than any platform takes to accept an alert, short enough to lose no alert to a crash.
const CLAIM_FOR: SignedDuration = SignedDuration::from_secs(60);

/// All entries of one source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// Source and server that the entries belong to.
    #[serde(default)]
    pub scope: String,
    /// Last alert by ticket.
    #[serde(default)]
    pub entries: BTreeMap<TicketId, Entry>,
    /// The file was damaged beyond repair: what waits now may have been alerted before.
    #[serde(skip)]
    pub lost: bool,
}

impl Ledger {
    /// Whether an alert is due: never shown, or shown so long ago, or put off until now.
    pub fn is_due(
        &self,
        question: Question<'_>,
        now: Timestamp,
        remind_before: Option<Timestamp>,
    ) -> bool {
        let Some(entry) = self.entry(question) else { return true };
        match (entry.snoozed_until, entry.alerted_at) {
            (Some(until), _) => until <= now,
            (None, None) => true,
            (None, Some(at)) => remind_before.is_some_and(|before| at <= before),
        }
    }

    /// When the next alert that was put off falls due, after `now`.
    pub fn next_snooze(&self, now: Timestamp) -> Option<Timestamp> {
        self.entries.values().filter_map(|entry| entry.snoozed_until).filter(|at| *at > now).min()
    }

    /// Whether the user put this question off and was not alerted since.
    pub fn was_put_off(&self, key: &AlertKey) -> bool {
        self.entry(key.question()).is_some_and(|entry| entry.snoozed_until.is_some())
    }

    /// Whether this question was ever announced or alerted.
    pub fn knows(&self, key: &AlertKey) -> bool {
        self.entry(key.question()).is_some()
    }

    /// Every question that was announced or alerted, and so may still be on the screen.
    pub fn questions(&self) -> impl Iterator<Item = Question<'_>> {
        self.entries.iter().map(|(ticket, entry)| (ticket, &entry.episode))
    }

    fn entry(&self, (ticket, episode): Question<'_>) -> Option<&Entry> {
        self.entries.get(ticket).filter(|entry| entry.episode == *episode)
    }
}

/// A change to the ledger, to be applied to the newest one on disk while nobody else can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Source and server that it speaks of; entries of another one are dropped.
    pub scope: String,
    /// When the core asked.
    pub at: Timestamp,
    /// Who asks.
    pub holder: u64,
    /// What is asked.
    pub kind: ChangeKind,
}

/// What a [`Change`] does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// Announce alerts. Granted are those that nobody else has shown or is about to show.
    Claim {
        /// Which ones.
        keys: Vec<AlertKey>,
        /// An alert shown before this may be shown again, as a reminder.
        remind_before: Option<Timestamp>,
        /// Also what the ledger does not know. Only a poll tells what is new: between two of them
        /// another session may have seen a newer question in the same ticket.
        new: bool,
    },
    /// The platform took them.
    Confirm(Vec<AlertKey>),
    /// The platform did not take them.
    Release(Vec<AlertKey>),
    /// These questions no longer wait.
    Forget(Vec<AlertKey>),
    /// The user put this one off.
    Snooze(AlertKey, Timestamp),
}

/// What came of a [`Change`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// For [`ChangeKind::Claim`] the keys that are ours to show; else empty.
    pub granted: Vec<AlertKey>,
    /// For [`ChangeKind::Claim`] the keys that another session shows or has shown; else empty.
    pub taken: Vec<AlertKey>,
    /// The ledger as it stands now, with what other sessions wrote.
    pub ledger: Ledger,
}

impl Change {
    /// Applies the change to the newest ledger and sums up what the core must know.
    pub fn apply_to(&self, mut ledger: Ledger) -> Applied {
        let (granted, taken) = self.apply(&mut ledger);
        Applied { granted, taken, ledger }
    }

    /// Applies the change, and says which keys were granted and which were not.
    fn apply(&self, ledger: &mut Ledger) -> (Vec<AlertKey>, Vec<AlertKey>) {
        if ledger.scope != self.scope {
            *ledger = Ledger { scope: self.scope.clone(), ..Ledger::default() };
        }
        match &self.kind {
            ChangeKind::Claim { keys, remind_before, new } => {
                let grant = |key: &AlertKey| {
                    (*new || ledger.knows(key)) && self.claim(ledger, key, *remind_before)
                };
                return keys.iter().cloned().partition(grant);
            }
            ChangeKind::Confirm(keys) => {
                for key in keys {
                    self.confirm(ledger, key);
                }
            }
            ChangeKind::Release(keys) => {
                for key in keys {
                    self.release(ledger, key);
                }
            }
            ChangeKind::Forget(keys) => {
                for key in keys {
                    if ledger.entry(key.question()).is_some() {
                        ledger.entries.remove(&key.ticket);
                    }
                }
            }
            ChangeKind::Snooze(key, until) => self.snooze(ledger, key, *until),
        }
        (Vec::new(), Vec::new())
    }

    fn claim(&self, ledger: &mut Ledger, key: &AlertKey, remind_before: Option<Timestamp>) -> bool {
        let due = ledger.is_due(key.question(), self.at, remind_before);
        let known = ledger.entry(key.question());
        let shown = known.and_then(|entry| entry.alerted_at);
        let snoozed_until = known.and_then(|entry| entry.snoozed_until);
        let taken = known
            .and_then(|entry| entry.claim.as_ref())
            .is_some_and(|claim| claim.holder != self.holder && claim.until > self.at);
        if !due || taken {
            return false;
        }
        let until = self.at.checked_add(CLAIM_FOR).unwrap_or(self.at);
        let claim = Some(Claim { holder: self.holder, until });
        ledger.entries.insert(
            key.ticket.clone(),
            Entry { episode: key.episode.clone(), alerted_at: shown, snoozed_until, claim },
        );
        true
    }

    fn confirm(&self, ledger: &mut Ledger, key: &AlertKey) {
        ledger.entries.insert(
            key.ticket.clone(),
            Entry {
                episode: key.episode.clone(),
                alerted_at: Some(self.at),
                snoozed_until: None,
                claim: None,
            },
        );
    }

    /// Another session may have shown a newer question since: that one was not put off.
    fn snooze(&self, ledger: &mut Ledger, key: &AlertKey, until: Timestamp) {
        let newest = ledger.entries.get(&key.ticket);
        if newest.is_none_or(|newest| newest.episode == key.episode) {
            ledger.entries.insert(
                key.ticket.clone(),
                Entry {
                    episode: key.episode.clone(),
                    alerted_at: Some(self.at),
                    snoozed_until: Some(until),
                    claim: None,
                },
            );
        }
    }

    fn release(&self, ledger: &mut Ledger, key: &AlertKey) {
        let ours = |entry: &Entry| {
            entry.episode == key.episode
                && entry.claim.as_ref().is_some_and(|claim| claim.holder == self.holder)
        };
        let Some(entry) = ledger.entries.get_mut(&key.ticket).filter(|entry| ours(entry)) else {
            return;
        };
        entry.claim = None;
        if entry.alerted_at.is_none() {
            ledger.entries.remove(&key.ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "TicketApi http://127.0.0.1";

    fn key(ticket: &str, episode: &str) -> AlertKey {
        AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId(episode.into()) }
    }

    impl Change {
        fn grants(&self, ledger: &mut Ledger) -> Vec<AlertKey> {
            self.apply(ledger).0
        }
    }

    fn change(holder: u64, second: i64, kind: ChangeKind) -> Change {
        let at = Timestamp::from_second(second).unwrap();
        Change { scope: SCOPE.into(), at, holder, kind }
    }

    fn claim(holder: u64, second: i64, key: &AlertKey) -> Change {
        change(
            holder,
            second,
            ChangeKind::Claim { keys: vec![key.clone()], remind_before: None, new: true },
        )
    }

    #[test]
    fn of_two_sessions_one_is_granted_the_alert() {
        let (mut ledger, question) = (Ledger::default(), key("1", "a"));
        assert_eq!(claim(1, 0, &question).grants(&mut ledger).len(), 1);
        assert_eq!(claim(2, 1, &question).grants(&mut ledger), []);
        change(1, 2, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
        assert_eq!(claim(2, 100, &question).grants(&mut ledger), []);
    }

    #[test]
    fn a_claim_outlived_by_its_holder_expires() {
        let (mut ledger, question) = (Ledger::default(), key("1", "a"));
        claim(1, 0, &question).grants(&mut ledger);
        assert_eq!(claim(2, 59, &question).grants(&mut ledger), []);
        assert_eq!(claim(2, 60, &question).grants(&mut ledger), [question]);
    }

    #[test]
    fn a_released_claim_is_free_again_and_only_its_holder_releases_it() {
        let (mut ledger, question) = (Ledger::default(), key("1", "a"));
        claim(1, 0, &question).grants(&mut ledger);
        change(2, 1, ChangeKind::Release(vec![question.clone()])).grants(&mut ledger);
        assert_eq!(claim(2, 2, &question).grants(&mut ledger), []);
        change(1, 3, ChangeKind::Release(vec![question.clone()])).grants(&mut ledger);
        assert_eq!(claim(2, 4, &question).grants(&mut ledger), [question]);
    }

    #[test]
    fn a_reminder_is_granted_once_the_last_alert_is_old_enough() {
        let (mut ledger, question) = (Ledger::default(), key("1", "a"));
        change(1, 100, ChangeKind::Confirm(vec![question.clone()])).grants(&mut ledger);
        let remind = |before: i64| {
            let remind_before = Some(Timestamp::from_second(before).unwrap());
            change(
                1,
                500,
                ChangeKind::Claim { keys: vec![question.clone()], remind_before, new: true },
            )
        };
        assert_eq!(remind(99).grants(&mut ledger), []);
        assert_eq!(remind(100).grants(&mut ledger).len(), 1);
        assert!(
            ledger.entry(question.question()).unwrap().alerted_at.is_some(),
            "a reminder under way stays alerted"
        );
    }

    #[test]
    fn forgetting_an_old_question_leaves_a_newer_one() {
        let mut ledger = Ledger::default();
        change(1, 0, ChangeKind::Confirm(vec![key("1", "b")])).grants(&mut ledger);
        change(2, 1, ChangeKind::Forget(vec![key("1", "a")])).grants(&mut ledger);
        assert!(ledger.knows(&key("1", "b")));
    }

    /// Found by the properties: the newer one was alerted a second time.
    #[test]
    fn putting_an_old_question_off_leaves_a_newer_one() {
        let (mut ledger, until) = (Ledger::default(), Timestamp::from_second(900).unwrap());
        change(1, 0, ChangeKind::Confirm(vec![key("1", "b")])).grants(&mut ledger);
        change(2, 1, ChangeKind::Snooze(key("1", "a"), until)).grants(&mut ledger);
        assert_eq!(claim(1, 2, &key("1", "b")).grants(&mut ledger), []);
    }

    #[test]
    fn another_server_starts_from_nothing() {
        let mut ledger = Ledger::default();
        change(1, 0, ChangeKind::Confirm(vec![key("1", "a")])).grants(&mut ledger);
        let elsewhere = Change { scope: "other".into(), ..claim(1, 1, &key("1", "a")) };
        assert_eq!(elsewhere.grants(&mut ledger), [key("1", "a")]);
    }
}
