//! What the core does with an activated toast and with what was typed into it.

use super::activation::Activation;
use super::{
    Arrived, MAX_CHARACTERS, Outbox, OutboxChange, Reply, ReplyId, Stage, Unsaved, is_refusal,
};
use crate::core::alerts::{ChangeKind, Snooze};
use crate::core::effect::{Clip, Effect, UiCommand};
use crate::core::event::ReplyOutcome;
use crate::core::identity::Account;
use crate::core::poll::Early;
use crate::core::problem::{Audience, Doing, Failure, Problem, Retry};
use crate::core::settings::Alerting;
use crate::core::tickets::{AlertKey, TicketId, TicketList};
use crate::core::view::ReplyAction;
use crate::core::{Core, links, text};

/// A longer number of a ticket is cut in notices.
const NUMBER_UNITS: usize = 24;

impl Core {
    /// Which tickets wait is unknown until the first poll ends, so a click during start-up is deferred
    /// until then. A reply or a snooze is not.
    pub(in crate::core) fn activated(&mut self, activation: Activation, effects: &mut Vec<Effect>) {
        match activation {
            Activation::Open(key) if self.is_waiting_for_list() => {
                self.replies.deferred = Some(key);
            }
            Activation::Open(key) => self.open(&key, effects),
            Activation::Reply(key, text) if !text.trim().is_empty() => {
                self.typed(key, text, effects);
            }
            Activation::Reply(key, _) if self.knows(&key) => {}
            Activation::Stray(text) => {
                effects.push(copy(text, "Resposta não enviada: este aviso não é mais válido."));
            }
            Activation::Snooze(key, choice) if self.knows(&key) => {
                self.snooze(key, choice, effects);
            }
            Activation::List => {
                effects.push(Effect::Open(links::my_tickets(&self.config.settings)));
            }
            Activation::Reply(key, _) | Activation::Snooze(key, _) => effects.push(ignored(&key)),
        }
    }

    /// Opens the ticket that was clicked before the first poll had ended.
    pub(in crate::core) fn open_deferred(&mut self, effects: &mut Vec<Effect>) {
        if let Some(key) = self.replies.deferred.take() {
            self.open(&key, effects);
        }
    }

    fn open(&self, key: &AlertKey, effects: &mut Vec<Effect>) {
        effects.push(if self.knows(key) {
            Effect::Open(self.ticket_link(&key.ticket))
        } else {
            ignored(key)
        });
    }

    const fn is_waiting_for_list(&self) -> bool {
        self.sign_in.is_signed_in() && matches!(self.tickets, TicketList::Unknown)
    }

    fn knows(&self, key: &AlertKey) -> bool {
        self.tickets.asked_in(key.question()).is_some() || self.alerts.ledger().knows(key)
    }

    /// Whether the ticket waits or was alerted, whatever the question was.
    fn has(&self, ticket: &TicketId) -> bool {
        self.tickets.ticket(ticket).is_some()
            || self.alerts.ledger().questions().any(|(known, _)| known == ticket)
    }

    fn snooze(&self, key: AlertKey, choice: Snooze, effects: &mut Vec<Effect>) {
        let until = choice.until(self.now.wall, self.now.offset);
        effects.push(self.change(ChangeKind::Snooze(key.clone(), until)));
        effects.push(Effect::withdraw(key));
    }

    // --- replies ---------------------------------------------------------------------------

    /// A question may have changed or gone while the user typed. What was typed goes to the ticket,
    /// if the user still has it; otherwise the user decides.
    fn typed(&mut self, key: AlertKey, text: String, effects: &mut Vec<Effect>) {
        let Some(account) = self.account() else {
            // A reply is kept for an account, and nobody is signed in: the clipboard keeps the text.
            effects.push(copy(
                text,
                "Resposta não enviada: você ainda não entrou. Escolha “Entrar…” no menu.",
            ));
            return;
        };
        let arrived = Arrived { account, question: key, text };
        if self.replies.arrived.contains(&arrived) {
            effects.push(self.notice("Esta resposta já foi enviada."));
            return;
        }
        let Arrived { account, question: key, text } = arrived;
        let refusal = if text.chars().count() > MAX_CHARACTERS {
            Some(Problem::ReplyTooLong)
        } else {
            (!self.has(&key.ticket)).then_some(Problem::Conflict)
        };
        let held = self.tickets.asked_in(key.question());
        let number =
            held.map_or_else(|| key.ticket.as_str().to_owned(), |held| held.number.clone());
        let (answered, ticket) = (key.clone(), key.ticket.clone());
        let reply = Reply {
            id: self.replies.queue.new_id(),
            account,
            number,
            ticket: key.ticket,
            episode: key.episode,
            text,
            written_at: self.now.wall,
            stage: refusal.map_or(Stage::Written, |problem| Stage::Written.refused(problem)),
        };
        if !self.replies.queue.has_room_for(&reply) {
            effects.push(copy(
                reply.text,
                "Resposta não enviada: há respostas demais aguardando envio neste computador.",
            ));
            return;
        }
        // The alert is withdrawn once the reply is on disk.
        self.replies.saving.typed(answered);
        let notice = refusal.map(|problem| self.unsent_notice(Some(&reply), problem));
        self.change_outbox(OutboxChange::Add(reply), effects);
        effects.extend(notice);
        self.replies.queue.retry_ticket_now(&ticket, self.now.mono);
    }

    /// The signed-in account: a reply is sent only as the account that typed it.
    pub(in crate::core) fn account(&self) -> Option<Account> {
        self.sign_in.requester().map(|requester| Account::new(&self.scope, &requester.id))
    }

    pub(in crate::core) fn reply_ended(
        &mut self,
        id: ReplyId,
        outcome: ReplyOutcome,
        effects: &mut Vec<Effect>,
    ) {
        if !self.replies.queue.ended(&id) {
            return;
        }
        match outcome {
            ReplyOutcome::Delivered { reactivated } => {
                if let Some(reactivated) = reactivated {
                    self.replies.queue.succeeded(&id, self.now.mono);
                    self.done(id, reactivated, effects);
                } else {
                    self.replies.queue.busy(&id, self.now.mono);
                    self.change_outbox(OutboxChange::Stage(id, Stage::Delivered), effects);
                }
                // The ticket as shown is out of date, and so is a list requested before.
                self.poller.restart(self.now.mono);
            }
            ReplyOutcome::Busy => {
                self.replies.queue.busy(&id, self.now.mono);
                effects.push(Effect::Save); // another session may have changed what is on disk
            }
            ReplyOutcome::Failed(failure) => self.reply_failed(id, &failure, effects),
        }
    }

    fn reply_failed(&mut self, id: ReplyId, failure: &Failure, effects: &mut Vec<Effect>) {
        let problem = failure.problem;
        if is_refusal(problem) {
            self.replies.queue.succeeded(&id, self.now.mono);
            let reached = self.replies.queue.reply(&id).map(|reply| reply.stage.clone());
            let refused = reached.unwrap_or_default().refused(problem);
            let notice = self.unsent_notice(self.replies.queue.reply(&id), problem);
            self.change_outbox(OutboxChange::Stage(id, refused), effects);
            effects.push(notice);
        } else if self.replies.queue.failed(&id, failure, self.now.mono) {
            effects.push(self.notice(&problem.words_for_kept_reply()));
        }
        if problem.retry() == Retry::AfterSignIn {
            self.request_failed(problem);
            self.poller.poll_early(self.now.mono, Early::Back); // finds out whether the token is still valid
        }
    }

    fn done(&mut self, id: ReplyId, reactivated: bool, effects: &mut Vec<Effect>) {
        let number = numbered(self.replies.queue.reply(&id));
        let outcome = if reactivated {
            format!("Resposta enviada. O chamado{number} voltou para “Em atendimento”.")
        } else {
            format!(
                "Resposta registrada, mas o chamado{number} ainda está em “Aguardando Cliente”. Abra-o \
                 no Sistema de Chamados."
            )
        };
        effects.push(self.notice(&outcome));
        if let Some(reply) = self.replies.queue.reply(&id) {
            let arrived = Arrived {
                account: reply.account.clone(),
                question: reply.key(),
                text: reply.text.clone(),
            };
            self.reply_arrived(arrived, reactivated, effects);
        }
        self.change_outbox(OutboxChange::Remove(id), effects);
    }

    /// The same activation may come once more, after its reply has left the outbox. A ticket takes
    /// further replies, but not the same one to the same question.
    fn reply_arrived(&mut self, arrived: Arrived, reactivated: bool, effects: &mut Vec<Effect>) {
        if reactivated {
            self.tickets.remove(arrived.question.question());
            effects.push(self.change(ChangeKind::Forget(vec![arrived.question.clone()])));
        }
        self.replies.arrived.insert(arrived);
    }

    pub(in crate::core) fn outbox_applied(&mut self, outbox: Outbox, effects: &mut Vec<Effect>) {
        self.replies.queue.hold(outbox);
        effects.extend(self.replies.saving.outbox_saved().into_iter().map(Effect::withdraw));
    }

    pub(in crate::core) fn save_failed(&mut self, file: Unsaved, effects: &mut Vec<Effect>) {
        let to_notify = self.replies.saving.failed(file, self.now.mono);
        if self.replies.saving.is_quitting() {
            self.quit_unsaved(effects);
        } else if to_notify {
            effects.push(self.notice(&format!(
                "{} O texto está no menu, em “Respostas não enviadas”.",
                Problem::Disk.words_for_kept_reply()
            )));
        }
    }

    pub(in crate::core) fn saved(&mut self, effects: &mut Vec<Effect>) {
        self.replies.saving.saved();
        if self.replies.saving.is_quitting() {
            effects.push(Effect::Ui(UiCommand::Quit));
        }
    }

    /// What is not on disk gets one more try.
    pub(in crate::core) fn quit(&mut self, effects: &mut Vec<Effect>) {
        if self.replies.saving.due().is_some() {
            self.replies.saving.quit();
            effects.push(Effect::Save);
        } else {
            effects.push(Effect::Ui(UiCommand::Quit));
        }
    }

    /// The disk refused to the last: the clipboard outlives the program, which ends once the text is
    /// there.
    fn quit_unsaved(&self, effects: &mut Vec<Effect>) {
        let texts: Vec<_> = self.replies.queue.unsaved().map(|reply| reply.text.as_str()).collect();
        if texts.is_empty() {
            effects.push(Effect::Ui(UiCommand::Quit));
        } else {
            let reason = Problem::Disk.words(Doing::Replying, Audience::User);
            effects.push(copy(texts.join("\n\n"), &format!("Resposta não enviada. {reason}")));
        }
    }

    /// Applied to our copy immediately; the copy read back from disk replaces it later.
    fn change_outbox(&mut self, change: OutboxChange, effects: &mut Vec<Effect>) {
        self.replies.queue.change(&change);
        effects.push(Effect::Outbox(change));
    }

    pub(in crate::core) fn reply_chosen(
        &mut self,
        id: ReplyId,
        action: ReplyAction,
        effects: &mut Vec<Effect>,
    ) {
        let Some(reply) = self.replies.queue.reply(&id).cloned() else { return };
        match action {
            ReplyAction::OpenPortal => {
                effects.push(Effect::Ui(UiCommand::Copy(Clip::wanted(reply.text))));
                effects.push(Effect::Open(self.ticket_link(&reply.ticket)));
            }
            ReplyAction::Copy => {
                effects.push(Effect::Ui(UiCommand::Copy(Clip::wanted(reply.text))));
            }
            // The menu may be older than the account.
            ReplyAction::TryAgain if self.replies.queue.is_foreign(&reply) => {}
            ReplyAction::TryAgain | ReplyAction::SendHere if reply.is_too_long() => {
                effects.push(self.unsent_notice(Some(&reply), Problem::ReplyTooLong));
            }
            ReplyAction::TryAgain => {
                if matches!(reply.stage, Stage::Refused { .. }) {
                    self.change_outbox(OutboxChange::Stage(id, reply.stage.retry()), effects);
                }
                self.replies.queue.retry_ticket_now(&reply.ticket, self.now.mono);
                self.replies.saving.retry_now(self.now.mono);
            }
            ReplyAction::SendHere => {
                if let Some(account) =
                    self.account().filter(|_| self.replies.queue.is_foreign(&reply))
                {
                    self.change_outbox(OutboxChange::Adopt(id, account), effects);
                    self.replies.queue.retry_ticket_now(&reply.ticket, self.now.mono);
                }
            }
            ReplyAction::Discard => self.change_outbox(OutboxChange::Remove(id), effects),
        }
    }

    fn unsent_notice(&self, reply: Option<&Reply>, problem: Problem) -> Effect {
        let number = numbered(reply);
        self.notice(&format!(
            "Sua resposta ao chamado{number} não foi enviada. {} O texto está no menu, em “Respostas \
             não enviadas”.",
            problem.words(Doing::Replying, Audience::User)
        ))
    }

    pub(in crate::core) fn copied(&self, clip: &Clip, effects: &mut Vec<Effect>) {
        if let Some(reason) = &clip.reason {
            effects.push(self.notice(&format!("{reason} O texto foi copiado; cole-o no chamado.")));
        }
        if self.replies.saving.is_quitting() {
            effects.push(Effect::Ui(UiCommand::Quit));
        }
    }

    /// The text outlives the failure: it is in the box, from which the user can copy it, and where
    /// nothing else holds it the program stays.
    pub(in crate::core) fn copy_failed(&mut self, clip: &Clip, effects: &mut Vec<Effect>) {
        self.replies.saving.stay();
        let reason = clip.reason.as_ref().map(|reason| format!("{reason} ")).unwrap_or_default();
        effects.push(Effect::Ui(UiCommand::ErrorBox(format!(
            "{reason}Não foi possível copiar o texto. Copie-o daqui:\n\n{}",
            clip.text
        ))));
    }

    /// A one-line notice; where alerts are off, a line in the log.
    pub(in crate::core) fn notice(&self, text: &str) -> Effect {
        let (text, how) = (text.to_owned(), self.config.settings.alerts);
        match how {
            Alerting::Off => Effect::LogWarning(text),
            Alerting::On | Alerting::Silent => {
                Effect::Ui(UiCommand::Notice { text, silent: how == Alerting::Silent })
            }
        }
    }
}

/// The number of the reply's ticket after the word *chamado*; nothing where the reply is gone.
fn numbered(reply: Option<&Reply>) -> String {
    reply.map_or_else(String::new, |reply| {
        format!(" {}", text::cut(&text::clean(&reply.number), NUMBER_UNITS))
    })
}

fn ignored(key: &AlertKey) -> Effect {
    let ticket = text::cut(&text::clean(key.ticket.as_str()), 60);
    Effect::LogWarning(format!("ativação ignorada: chamado desconhecido “{ticket}”"))
}

fn copy(text: String, reason: &str) -> Effect {
    Effect::Ui(UiCommand::Copy(Clip { text, reason: Some(reason.to_owned()) }))
}
