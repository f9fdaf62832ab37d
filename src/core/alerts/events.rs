//! What the core does about alerts: announcing, withdrawing, and what came of both.

use std::time::Duration;

use jiff::Timestamp;

use super::{AlertTarget, Applied, ChangeKind, LedgerChange, remind_before};
use crate::core::effect::Effect;
use crate::core::settings::Alerting;
use crate::core::tickets::{AlertKey, Waiting};
use crate::core::{Core, by_question, withdraw};

impl Core {
    /// Withdraws every alert whose question no longer waits, also those of an earlier run.
    pub(in crate::core) fn withdraw_answered(&mut self, effects: &mut Vec<Effect>) {
        let waiting = Waiting::new(&self.tickets, &self.unreadable);
        let gone = self.ledger.questions().filter(|question| !waiting.has(*question));
        let gone: Vec<_> = gone.map(AlertKey::from).collect();
        let back = self.ledger.gone().filter(|question| waiting.lists(*question));
        let back: Vec<_> = back.map(AlertKey::from).collect();
        let spent = self.alerts.spent_summary(|key| waiting.has(key.question()));
        self.alerts.forget_shown(|key| waiting.has(key.question()));
        effects.extend(spent.map(Effect::Withdraw));
        if !gone.is_empty() {
            effects.extend(gone.iter().cloned().map(withdraw));
            self.alerts.settled(&gone);
            effects.push(self.change(ChangeKind::Forget(gone)));
        }
        if !back.is_empty() || self.ledger.is_ahead(self.now.wall) {
            effects.push(self.change(ChangeKind::Return(back)));
        }
    }

    /// Whether there are no alerts at all, and no reminders: icon and menu alone tell.
    pub(in crate::core) fn is_muted(&self) -> bool {
        self.config.settings.alerts == Alerting::Off
    }

    /// Takes every alert from the screen; the ledger still knows that it was shown.
    pub(in crate::core) fn withdraw_all(&mut self, effects: &mut Vec<Effect>) {
        effects.extend(self.ledger.questions().map(|question| withdraw(question.into())));
        effects.extend(self.alerts.spent_summary(|_| false).map(Effect::Withdraw));
    }

    /// An alert that was put off may be due between two polls. Nothing else is: what is new and
    /// what needs a reminder, a poll has to say.
    pub(in crate::core) fn deadline_reached(&mut self, effects: &mut Vec<Effect>) {
        if self.listed && self.session.is_signed_in() {
            let mut keys = self.due(None);
            keys.retain(|key| self.ledger.was_put_off(key));
            self.announce(keys, None, false, effects);
        }
    }

    /// When to show again what was put off, for as long as it waits.
    pub(in crate::core) fn next_snooze(&self) -> Option<Duration> {
        let here = self.listed && self.session.is_signed_in() && !self.poller.is_away();
        let waits = here && !self.is_muted();
        let at = self.ledger.next_snooze(self.now.wall).filter(|_| waits)?;
        let pause = Duration::try_from(at.duration_since(self.now.wall)).ok()?;
        Some(self.now.mono + pause)
    }

    pub(in crate::core) fn announce_due(&mut self, effects: &mut Vec<Effect>) {
        let remind_before = remind_before(self.now.wall, self.config.settings.remind_after);
        let keys = self.due(remind_before);
        self.announce(keys, remind_before, true, effects);
    }

    pub(in crate::core) fn due(&self, remind_before: Option<Timestamp>) -> Vec<AlertKey> {
        if self.is_muted() {
            return Vec::new();
        }
        let remind_after = self.config.settings.remind_after;
        let mut keys = self.alerts.due(&self.tickets, &self.ledger, &self.now, remind_before);
        keys.retain(|key| {
            self.ledger.was_put_off(key) || !self.alerts.was_shown(key, self.now.mono, remind_after)
        });
        // Whoever has answered is not asked again while the answer is on its way.
        keys.retain(|key| !self.replies.is_answering(key));
        keys
    }

    pub(in crate::core) fn announce(
        &mut self,
        keys: Vec<AlertKey>,
        remind_before: Option<Timestamp>,
        new: bool,
        effects: &mut Vec<Effect>,
    ) {
        if !keys.is_empty() {
            self.alerts.announced(&keys);
            effects.push(self.change(ChangeKind::Claim { keys, remind_before, new }));
        }
    }

    pub(in crate::core) fn ledger_applied(&mut self, applied: Applied, effects: &mut Vec<Effect>) {
        let Applied { granted, taken, ledger } = applied;
        self.ledger = ledger;
        self.alerts.settled(&taken);
        if granted.is_empty() {
            return;
        }
        let held = by_question(&self.tickets);
        let (current, moot): (Vec<_>, Vec<_>) =
            granted.into_iter().partition(|key| held.contains_key(&key.question()));
        if !moot.is_empty() {
            self.alerts.settled(&moot);
            effects.push(self.change(ChangeKind::Release(moot)));
        }
        let tickets: Vec<_> =
            current.iter().filter_map(|key| held.get(&key.question()).copied()).collect();
        if !tickets.is_empty() {
            let alerts = self.alerts.compose(&tickets, &self.config.settings, &self.now);
            effects.extend(alerts.into_iter().map(Effect::Alert));
        }
    }

    pub(in crate::core) fn accepted(&mut self, target: AlertTarget, effects: &mut Vec<Effect>) {
        let keys = target.into_keys();
        self.alerts.shown(&keys, self.now.mono);
        effects.push(self.change(ChangeKind::Confirm(keys)));
    }

    pub(in crate::core) fn refused(&mut self, target: AlertTarget, effects: &mut Vec<Effect>) {
        let keys = target.into_keys();
        self.alerts.refused(&keys, self.now.mono);
        effects.push(self.change(ChangeKind::Release(keys)));
    }

    pub(in crate::core) fn change(&self, kind: ChangeKind) -> Effect {
        Effect::Ledger(LedgerChange {
            scope: self.scope.clone(),
            at: self.now.wall,
            holder: self.config.seed,
            kind,
        })
    }
}
