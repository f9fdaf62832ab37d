//! What the core does with an activated toast and with what was typed into it.

use super::activation::Activation;
use super::{MOST_CHARACTERS, Outbox, OutboxChange, Reply, ReplyId, Stage, Unsaved, is_refusal};
use crate::core::alerts::{ChangeKind, Snooze};
use crate::core::effect::{Clip, Effect};
use crate::core::event::{Failure, ReplyOutcome};
use crate::core::poll::Hurry;
use crate::core::problem::{Audience, Doing, Problem, Retry};
use crate::core::settings::Alerting;
use crate::core::tickets::{AlertKey, TicketId, WaitingTicket};
use crate::core::view::ReplyAction;
use crate::core::{Core, links, text, withdraw};

impl Core {
    /// Before the first list nobody knows what waits, so a click at the program's start has to be
    /// patient; a reply or a pause does not.
    pub(in crate::core) fn activated(&mut self, activation: Activation, effects: &mut Vec<Effect>) {
        match activation {
            Activation::Open(key) if self.is_waiting_for_list() => self.opening = Some(key),
            Activation::Open(key) if self.knows(&key) => {
                effects.push(Effect::Open(self.ticket_link(&key.ticket)));
            }
            Activation::Reply(key, text) if !text.trim().is_empty() => {
                self.typed(key, text, effects);
            }
            Activation::Reply(key, _) if self.knows(&key) => {}
            Activation::Stray(text) => {
                effects.push(copy(text, "Resposta não enviada: o aviso não vale mais."));
            }
            Activation::Snooze(key, choice) if self.knows(&key) => {
                self.snooze(key, choice, effects);
            }
            Activation::List => {
                effects.push(Effect::Open(links::my_tickets(&self.config.settings)));
            }
            Activation::Open(key) | Activation::Reply(key, _) | Activation::Snooze(key, _) => {
                effects.push(Effect::Remark(format!(
                    "ativação ignorada: chamado «{}» desconhecido",
                    text::cut(&text::clean(&key.ticket.0), 60)
                )));
            }
        }
    }

    /// The first list is here, or will not come for a while.
    pub(in crate::core) fn open_at_last(&mut self, effects: &mut Vec<Effect>) {
        if let Some(key) = self.opening.take() {
            let settled = Activation::Open(key);
            self.listed_or_failed = true;
            self.activated(settled, effects);
        }
    }

    fn is_waiting_for_list(&self) -> bool {
        self.session.is_signed_in() && !self.listed && !self.listed_or_failed
    }

    fn held(&self, key: &AlertKey) -> Option<&WaitingTicket> {
        self.tickets.iter().find(|held| held.question() == key.question())
    }

    fn knows(&self, key: &AlertKey) -> bool {
        self.held(key).is_some() || self.ledger.knows(key)
    }

    /// Whether the ticket waits or was alerted, whatever the question was.
    fn has(&self, ticket: &TicketId) -> bool {
        self.tickets.iter().any(|held| held.id == *ticket)
            || self.ledger.questions().any(|(known, _)| known == ticket)
    }

    fn snooze(&self, key: AlertKey, choice: Snooze, effects: &mut Vec<Effect>) {
        let until = choice.until(self.now.wall, self.now.offset);
        effects.push(self.change(ChangeKind::Snooze(key.clone(), until)));
        effects.push(withdraw(key));
    }

    // --- replies ---------------------------------------------------------------------------

    /// A question may have changed or gone while the user typed. What was typed goes to the ticket,
    /// if the user still has it; otherwise the user decides.
    fn typed(&mut self, key: AlertKey, text: String, effects: &mut Vec<Effect>) {
        let Some(account) = self.account() else {
            // Nobody can say whose it is, so it can't be kept to be sent; but it is not lost.
            effects.push(copy(text, "Resposta não enviada: ninguém entrou."));
            return;
        };
        if self.answered.contains(&(account.clone(), key.clone(), text.clone())) {
            effects.push(self.tell("Esta resposta já foi enviada."));
            return;
        }
        let refusal = if text.chars().count() > MOST_CHARACTERS {
            Some(Problem::ReplyTooLong)
        } else {
            (!self.has(&key.ticket)).then_some(Problem::Conflict)
        };
        let number =
            self.held(&key).map_or_else(|| key.ticket.0.clone(), |held| held.number.clone());
        let (answered, ticket) = (key.clone(), key.ticket.clone());
        let reply = Reply {
            id: self.replies.new_id(),
            account,
            number,
            ticket: key.ticket,
            episode: key.episode,
            text,
            written_at: self.now.wall,
            stage: refusal.map_or(Stage::Written, |problem| Stage::Written.refused(problem)),
        };
        if !self.replies.takes(&reply) {
            effects.push(copy(
                reply.text,
                "Resposta não enviada. Há respostas demais guardadas neste computador.",
            ));
            return;
        }
        // First on disk, then off the screen.
        self.saving.typed(answered);
        self.change_outbox(OutboxChange::Add(reply), effects);
        effects.extend(refusal.map(|problem| self.tell_unsent(problem)));
        self.replies.hurry_ticket(&ticket, self.now.mono);
    }

    /// Source, server and requester: a reply is sent as whoever typed it, or not at all.
    pub(in crate::core) fn account(&self) -> Option<String> {
        self.session.requester().map(|requester| format!("{} {}", self.scope, requester.id))
    }

    pub(in crate::core) fn reply_ended(
        &mut self,
        id: ReplyId,
        outcome: ReplyOutcome,
        effects: &mut Vec<Effect>,
    ) {
        if !self.replies.ended(&id) {
            return;
        }
        match outcome {
            ReplyOutcome::Delivered { reactivated } => {
                if let Some(reactivated) = reactivated {
                    self.replies.succeeded(&id, self.now.mono);
                    self.done(id, reactivated, effects);
                } else {
                    self.replies.busy(&id, self.now.mono);
                    self.change_outbox(OutboxChange::Stage(id, Stage::Delivered), effects);
                }
                // What is shown of the ticket is old news, and so is a list asked for before.
                self.poller.restart(self.now.mono);
            }
            ReplyOutcome::Busy => {
                self.replies.busy(&id, self.now.mono);
                effects.push(Effect::Save); // another session may have changed what is on disk
            }
            ReplyOutcome::Failed(failure) => self.reply_failed(id, &failure, effects),
        }
    }

    fn reply_failed(&mut self, id: ReplyId, failure: &Failure, effects: &mut Vec<Effect>) {
        let problem = failure.problem;
        if is_refusal(problem) {
            self.replies.succeeded(&id, self.now.mono);
            let reached = self.replies.reply(&id).map(|reply| reply.stage.clone());
            let refused = reached.unwrap_or_default().refused(problem);
            self.change_outbox(OutboxChange::Stage(id, refused), effects);
            effects.push(self.tell_unsent(problem));
        } else if self.replies.failed(&id, failure, self.now.mono) {
            effects.push(self.tell(&problem.words_for_kept_reply()));
        }
        if problem.retry() == Retry::AfterSignIn {
            self.failed_with_token(problem);
            self.poller.hurry(self.now.mono, Hurry::Back); // whether the token is no longer good
        }
    }

    fn done(&mut self, id: ReplyId, reactivated: bool, effects: &mut Vec<Effect>) {
        let truth = if reactivated {
            "Resposta enviada. O chamado voltou para Em atendimento."
        } else {
            "Resposta registrada, mas o chamado continua suspenso: abra o portal."
        };
        effects.push(self.tell(truth));
        if let Some(reply) = self.replies.reply(&id) {
            let said = (reply.account.clone(), reply.key(), reply.text.clone());
            self.reply_arrived(said, reactivated, effects);
        }
        self.change_outbox(OutboxChange::Remove(id), effects);
    }

    /// The same activation may come once more, after its reply has left the outbox. A ticket takes
    /// further replies, but not the same one to the same question.
    fn reply_arrived(
        &mut self,
        said: (String, AlertKey, String),
        reactivated: bool,
        effects: &mut Vec<Effect>,
    ) {
        if reactivated {
            let key = said.1.clone();
            self.tickets.retain(|held| held.question() != key.question());
            effects.push(self.change(ChangeKind::Forget(vec![key])));
        }
        self.answered.insert(said);
    }

    pub(in crate::core) fn outbox_applied(&mut self, outbox: Outbox, effects: &mut Vec<Effect>) {
        self.replies.hold(outbox);
        effects.extend(self.saving.outbox_saved().into_iter().map(withdraw));
    }

    pub(in crate::core) fn save_failed(&mut self, file: Unsaved, effects: &mut Vec<Effect>) {
        let to_tell = self.saving.failed(file, self.now.mono);
        if self.saving.is_quitting() {
            self.quit_unsaved(effects);
        } else if to_tell {
            effects.push(self.tell(&format!(
                "{} O texto está no menu, em Respostas não enviadas.",
                Problem::Disk.words_for_kept_reply()
            )));
        }
    }

    pub(in crate::core) fn saved(&mut self, effects: &mut Vec<Effect>) {
        self.saving.saved();
        if self.saving.is_quitting() {
            effects.push(Effect::Quit);
        }
    }

    /// What is not on disk gets one more try.
    pub(in crate::core) fn quit(&mut self, effects: &mut Vec<Effect>) {
        if self.saving.due().is_some() {
            self.saving.quit();
            effects.push(Effect::Save);
        } else {
            effects.push(Effect::Quit);
        }
    }

    /// The disk refused to the last: the clipboard outlives the program, which ends once the text is
    /// there.
    fn quit_unsaved(&self, effects: &mut Vec<Effect>) {
        let texts: Vec<_> = self.replies.unsaved().map(|reply| reply.text.as_str()).collect();
        if texts.is_empty() {
            effects.push(Effect::Quit);
        } else {
            let reason = Problem::Disk.words(Doing::Replying, Audience::User);
            effects.push(copy(texts.join("\n\n"), &format!("Resposta não enviada. {reason}")));
        }
    }

    /// Held at once, for what is decided next must not wait for the disk's word; what is on disk
    /// comes back as an event and counts in the end.
    fn change_outbox(&mut self, change: OutboxChange, effects: &mut Vec<Effect>) {
        self.replies.change(&change);
        effects.push(Effect::Outbox(change));
    }

    pub(in crate::core) fn reply_chosen(
        &mut self,
        id: ReplyId,
        action: ReplyAction,
        effects: &mut Vec<Effect>,
    ) {
        let Some(reply) = self.replies.reply(&id).cloned() else { return };
        match action {
            ReplyAction::OpenPortal => {
                effects.push(Effect::Copy(Clip::wanted(reply.text)));
                effects.push(Effect::Open(self.ticket_link(&reply.ticket)));
            }
            ReplyAction::Copy => effects.push(Effect::Copy(Clip::wanted(reply.text))),
            // The menu may be older than the account.
            ReplyAction::TryAgain if self.replies.is_foreign(&reply) => {}
            ReplyAction::TryAgain | ReplyAction::SendHere if reply.is_too_long() => {
                effects.push(self.tell_unsent(Problem::ReplyTooLong));
            }
            ReplyAction::TryAgain => {
                if matches!(reply.stage, Stage::Refused { .. }) {
                    self.change_outbox(OutboxChange::Stage(id, reply.stage.again()), effects);
                }
                self.replies.hurry_ticket(&reply.ticket, self.now.mono);
                self.saving.hurry(self.now.mono);
            }
            ReplyAction::SendHere => {
                if let Some(account) = self.account().filter(|_| self.replies.is_foreign(&reply)) {
                    self.change_outbox(OutboxChange::Adopt(id, account), effects);
                    self.replies.hurry_ticket(&reply.ticket, self.now.mono);
                }
            }
            ReplyAction::Discard => self.change_outbox(OutboxChange::Remove(id), effects),
        }
    }

    fn tell_unsent(&self, problem: Problem) -> Effect {
        self.tell(&format!(
            "Resposta não enviada. {} O texto está no menu, em Respostas não enviadas.",
            problem.words(Doing::Replying, Audience::User)
        ))
    }

    pub(in crate::core) fn copied(&self, clip: &Clip, effects: &mut Vec<Effect>) {
        if let Some(reason) = &clip.reason {
            effects.push(self.tell(&format!("{reason} O texto foi copiado.")));
        }
        if self.saving.is_quitting() {
            effects.push(Effect::Quit);
        }
    }

    /// The text outlives the failure: it is in the box, from which the user can copy it, and where
    /// nothing else holds it the program stays.
    pub(in crate::core) fn copy_failed(&mut self, clip: &Clip, effects: &mut Vec<Effect>) {
        self.saving.stay();
        let reason = clip.reason.as_ref().map(|reason| format!("{reason} ")).unwrap_or_default();
        effects.push(Effect::Notice(format!(
            "{reason}Não foi possível copiar o texto. Guarde-o a partir daqui:\n\n{}",
            clip.text
        )));
    }

    /// Where alerts are off, icon and menu have to say it, and the log.
    pub(in crate::core) fn tell(&self, text: &str) -> Effect {
        let (text, how) = (text.to_owned(), self.config.settings.alerts);
        match how {
            Alerting::Off => Effect::Remark(text),
            Alerting::On | Alerting::Silent => {
                Effect::Tell { text, silent: how == Alerting::Silent }
            }
        }
    }
}

fn copy(text: String, reason: &str) -> Effect {
    Effect::Copy(Clip { text, reason: Some(reason.to_owned()) })
}
