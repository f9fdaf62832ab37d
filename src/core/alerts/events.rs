//! What the core does about alerts: announcing, withdrawing, and what came of both.

use std::time::Duration;

use jiff::Timestamp;

use super::{AlertTarget, Applied, ChangeKind, Ledger, LedgerChange, remind_before};
use crate::core::Core;
use crate::core::effect::{Effect, UiCommand};
use crate::core::settings::Alerting;
use crate::core::tickets::AlertKey;

impl Core {
    /// Takes the ledger of earlier runs.
    pub(in crate::core) fn ledger_read(&mut self, ledger: Ledger, effects: &mut Vec<Effect>) {
        let ledger = ledger.of(&self.scope);
        // Alerts of another server cannot be answered here.
        effects
            .extend(ledger.questions_of_others().map(|question| Effect::withdraw(question.into())));
        // An earlier run may have ended between the note on disk and the withdrawal.
        let recent = ledger.recently_gone(self.now.wall);
        effects.extend(recent.map(|question| Effect::withdraw(question.into())));
        if ledger.lost {
            self.alerts.all_in_one();
        }
        self.alerts.ledger = ledger;
        if self.is_muted() {
            self.withdraw_all(effects);
        }
    }

    /// Withdraws every alert whose question no longer waits, also those of an earlier run.
    pub(in crate::core) fn withdraw_answered(&mut self, effects: &mut Vec<Effect>) {
        let Some(listed) = self.tickets.listed() else { return };
        let ledger = &self.alerts.ledger;
        let gone = ledger.questions().filter(|question| !listed.may_wait(*question));
        let gone: Vec<_> = gone.map(AlertKey::from).collect();
        let back = ledger.gone().filter(|question| listed.position(*question).is_some());
        let back: Vec<_> = back.map(AlertKey::from).collect();
        let spent = self.alerts.spent_summary(|key| listed.may_wait(key.question()));
        self.alerts.forget_shown(|key| listed.may_wait(key.question()));
        effects.extend(spent.map(|shown| Effect::Ui(UiCommand::Withdraw(shown))));
        if !gone.is_empty() {
            effects.extend(gone.iter().cloned().map(Effect::withdraw));
            self.alerts.settled(&gone);
            effects.push(self.change(ChangeKind::Forget(gone)));
        }
        if !back.is_empty() || self.alerts.ledger.is_ahead(self.now.wall) {
            effects.push(self.change(ChangeKind::Return(back)));
        }
    }

    /// Whether alerts are off, reminders included: only icon and menu show what waits.
    pub(in crate::core) fn is_muted(&self) -> bool {
        self.config.settings.alerts == Alerting::Off
    }

    /// Withdraws every alert from the screen. The ledger still knows that each was shown.
    pub(in crate::core) fn withdraw_all(&mut self, effects: &mut Vec<Effect>) {
        let questions = self.alerts.ledger.questions();
        effects.extend(questions.map(|question| Effect::withdraw(question.into())));
        effects
            .extend(self.alerts.take_summary().map(|shown| Effect::Ui(UiCommand::Withdraw(shown))));
    }

    /// Shows the snoozed alerts that are due between two polls. New questions and reminders wait
    /// for the next poll.
    pub(in crate::core) fn deadline_reached(&mut self, effects: &mut Vec<Effect>) {
        if self.sign_in.is_signed_in() {
            let mut keys = self.due(None);
            keys.retain(|key| self.alerts.ledger.is_snoozed(key));
            self.announce(keys, None, false, effects);
        }
    }

    /// When the next snoozed alert is due.
    pub(in crate::core) fn next_snooze(&self) -> Option<Duration> {
        let is_here = self.sign_in.is_signed_in() && !self.poller.is_paused();
        if !is_here || self.tickets.listed().is_none() || self.is_muted() {
            return None;
        }
        let at = self.alerts.ledger.next_snooze(self.now.wall)?;
        let pause = Duration::try_from(at.duration_since(self.now.wall)).ok()?;
        Some(self.now.mono + pause)
    }

    pub(in crate::core) fn announce_due(&mut self, effects: &mut Vec<Effect>) {
        let remind_before = remind_before(self.now.wall, self.config.settings.remind_after);
        let keys = self.due(remind_before);
        self.announce(keys, remind_before, true, effects);
    }

    /// Announces in one alert what has waited while alerts were off. While the session is locked
    /// nothing is shown; the poll after unlocking does it.
    pub(in crate::core) fn on_alerts_enabled(&mut self, effects: &mut Vec<Effect>) {
        if !self.sign_in.is_signed_in() || self.poller.is_paused() {
            return;
        }
        let remind_before = remind_before(self.now.wall, self.config.settings.remind_after);
        let keys = self.due(remind_before);
        if !keys.is_empty() {
            self.alerts.all_in_one();
            self.announce(keys, remind_before, true, effects);
        }
    }

    /// The questions to announce now, oldest first; none while no list is held.
    fn due(&self, remind_before: Option<Timestamp>) -> Vec<AlertKey> {
        let Some(listed) = self.tickets.listed().filter(|_| !self.is_muted()) else {
            return Vec::new();
        };
        let remind_after = self.config.settings.remind_after;
        let mut keys = self.alerts.due(listed, &self.now, remind_before, remind_after);
        // A question is not asked again while its answer is on the way.
        keys.retain(|key| !self.replies.is_answering(key));
        keys
    }

    fn announce(
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
        self.alerts.ledger = ledger;
        self.alerts.settled(&taken);
        let waits = |key: &AlertKey| self.tickets.asked_in(key.question()).is_some();
        let (current, moot): (Vec<_>, Vec<_>) = granted.into_iter().partition(waits);
        if !moot.is_empty() {
            self.alerts.settled(&moot);
            effects.push(self.change(ChangeKind::Release(moot)));
        }
        let tickets = current.iter().filter_map(|key| self.tickets.asked_in(key.question()));
        let tickets: Vec<_> = tickets.collect();
        if !tickets.is_empty() {
            let alerts = self.alerts.compose(&tickets, &self.config.settings, &self.now);
            effects.extend(alerts.into_iter().map(|shown| Effect::Ui(UiCommand::Alert(shown))));
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

    /// A change to the ledger on disk.
    pub(in crate::core) fn change(&self, kind: ChangeKind) -> Effect {
        Effect::Ledger(LedgerChange {
            scope: self.scope.clone(),
            at: self.now.wall,
            holder: self.config.seed,
            kind,
        })
    }
}
