//! Replies: the outbox on disk, attempts to send, and what the server has.

use std::time::Duration;

use super::{Attempt, Ending, Shared, World};
use crate::core::event::{Event, ReplyOutcome};
use crate::core::identity::Account;
use crate::core::problem::{Failure, Problem, Retry};
use crate::core::pump::Pump as _;
use crate::core::replies::activation::Activation;
use crate::core::replies::{MAX_CHARACTERS, OutboxChange, ReplyId, Stage, is_refusal};
use crate::core::scripts::Disk;
use crate::core::tickets::AlertKey;
use crate::core::view::{Action, ReplyAction};

impl World {
    /// Writes the outbox, unless the disk refuses.
    pub(super) fn write(&mut self) -> Option<Event> {
        if self.disk == Disk::Refuses {
            return None;
        }
        for change in std::mem::take(&mut self.unsaved) {
            self.change_outbox(&change);
        }
        Some(Event::OutboxApplied(self.shared.outbox.clone()))
    }

    pub(super) fn change_outbox(&mut self, change: &OutboxChange) {
        let Shared { kept, arrived, done, discarded, outbox, .. } = &mut self.shared;
        match change {
            OutboxChange::Add(reply) => {
                assert!(!reply.text.trim().is_empty(), "a blank reply");
                let short = reply.text.chars().count() <= MAX_CHARACTERS;
                assert!(short || matches!(reply.stage, Stage::Refused { .. }), "too long");
                assert!(!kept.contains_key(&reply.id), "a key that was another reply's");
            }
            OutboxChange::Stage(id, Stage::Delivered) => {
                assert!(arrived.contains(id), "delivered to nobody");
            }
            OutboxChange::Stage(..) => {}
            OutboxChange::Adopt(id, account) => {
                if let Some((_, by, _)) = kept.get_mut(id).filter(|_| outbox.reply(id).is_some()) {
                    by.clone_from(account);
                }
            }
            OutboxChange::Remove(id) if discarded.contains(id) => {}
            // Another session was faster than the disk.
            OutboxChange::Remove(id) if done.contains(id) && outbox.reply(id).is_none() => {}
            OutboxChange::Remove(id) => {
                assert!(arrived.contains(id), "a reply was lost");
                assert!(done.insert(id.clone()), "a reply ended twice");
            }
        }
        change.apply(&mut self.shared.outbox);
        for reply in &self.shared.outbox.replies {
            let (id, text) = (&reply.id, &reply.text);
            let (of, by, said) = self.shared.kept.entry(id.clone()).or_insert_with(|| {
                (reply.key(), reply.account.clone(), text.clone()) // new on disk
            });
            let same = (&*of, &*by, &*said) == (&reply.key(), &reply.account, text);
            assert!(same, "a reply under another's key");
        }
    }

    pub(super) fn send(&mut self, id: ReplyId) {
        assert!(self.signed_in, "a reply was sent while signed out");
        assert!(self.now.mono >= self.reply_floor, "a reply faster than the server's floor");
        assert!(self.attempts.iter().all(|other| other.orphaned), "two replies at a time");
        let (_, account, _) = &self.shared.kept[&id];
        assert!(
            account.as_str().ends_with(&format!(" {}", self.user)),
            "{account} is not {}",
            self.user
        );
        // What the shell does: under a lock, and only what is on disk still to be sent.
        let free = !self.shared.locked_elsewhere && !self.attempts.iter().any(|one| one.started);
        let to_send = self.shared.outbox.reply(&id);
        let to_send = to_send.is_some_and(|reply| !matches!(reply.stage, Stage::Refused { .. }));
        self.attempts.push(Attempt { id, started: free && to_send, orphaned: false });
    }

    pub(super) fn reply_ends(&mut self, ending: Ending, pause: Option<u16>) {
        if self.attempts.is_empty() {
            return;
        }
        let Attempt { id, started, orphaned } = self.attempts.remove(0);
        // To the core an attempt has no name but its reply's: the end of one is the end of all.
        let same = self.attempts.iter_mut().filter(|other| other.id == id && !other.orphaned);
        let others = same.map(|other| other.orphaned = true).count();
        let orphaned = orphaned && others == 0;
        if !started {
            self.happens(Event::ReplyEnded { id, outcome: ReplyOutcome::Busy });
            return;
        }
        let outcome = self.attempt(&id, ending, pause);
        if !orphaned {
            self.believed_of_reply(&outcome);
        }
        self.happens(Event::ReplyEnded { id, outcome });
    }

    /// What the server makes of it; it knows a key that it has seen before.
    pub(super) fn attempt(
        &mut self,
        id: &ReplyId,
        ending: Ending,
        pause: Option<u16>,
    ) -> ReplyOutcome {
        let stage = self.shared.outbox.reply(id).map(|reply| reply.stage.clone());
        let (delivered, known) =
            (stage == Some(Stage::Delivered), self.shared.arrived.contains(id));
        let retry_after = pause.map(|seconds| Duration::from_secs(seconds.into()));
        match ending {
            Ending::Delivered(reactivated) => {
                self.shared.arrived.insert(id.clone());
                ReplyOutcome::Delivered { reactivated }
            }
            _ if delivered => ReplyOutcome::Delivered { reactivated: None },
            Ending::AnswerLost => {
                self.shared.arrived.insert(id.clone());
                ReplyOutcome::Failed(Problem::ConnectionLost.into())
            }
            Ending::Failed(n) if known && is_refusal(Problem::ALL[n]) => {
                ReplyOutcome::Delivered { reactivated: Some(false) }
            }
            Ending::Failed(n) => {
                ReplyOutcome::Failed(Failure { problem: Problem::ALL[n], retry_after })
            }
        }
    }

    pub(super) fn believed_of_reply(&mut self, outcome: &ReplyOutcome) {
        match outcome {
            // A list that was asked for before is old news.
            ReplyOutcome::Delivered { .. } => self.given_up = true,
            ReplyOutcome::Failed(failure) => {
                let refused = is_refusal(failure.problem);
                if let Some(pause) = failure.retry_after.filter(|_| !refused) {
                    self.reply_floor = self.reply_floor.max(self.now.mono + pause);
                }
                if failure.problem.retry() == Retry::AfterSignIn {
                    self.token_is_refused();
                }
            }
            ReplyOutcome::Busy => {}
        }
    }

    pub(super) fn types(&mut self, key: &AlertKey, text: &str) {
        let copied = self.copied;
        let account = format!(" {}", self.user);
        self.happens(Event::Activated(Activation::Reply(key.clone(), text.to_owned())));
        let same = |(of, by, said): &(AlertKey, Account, String)| {
            of == key && said == text && by.as_str().ends_with(&account)
        };
        let mut unsaved = self.unsaved.iter().filter_map(|change| match change {
            OutboxChange::Add(reply) => {
                Some((reply.key(), reply.account.clone(), reply.text.clone()))
            }
            _ => None,
        });
        let kept = self.shared.kept.values().any(same) || unsaved.any(|reply| same(&reply));
        let blank = text.trim().is_empty();
        assert!(!(kept && blank), "a blank reply was kept");
        let arrived = self.shared.done.iter().any(|id| same(&self.shared.kept[id]));
        let copied = self.copied > copied;
        assert!(kept || blank || copied || arrived, "what was typed left no trace");
    }

    pub(super) fn decide(&mut self, n: usize, action: ReplyAction) {
        let Some(reply) = self.shared.outbox.replies.get(n) else { return };
        let id = reply.id.clone();
        if action == ReplyAction::Discard {
            self.shared.discarded.insert(id.clone());
        }
        self.happens(Event::Chosen(Action::Reply(id, action)));
    }
}
