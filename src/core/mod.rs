//! The pure core: takes an event and the time, returns effects, and owns every rule.
//!
//! It never touches the clock, the disk, the network, a random source or a window.

pub mod addresses;
pub mod alerts;
pub mod effect;
pub mod event;
pub mod facts;
pub mod links;
mod now;
pub mod poll;
pub mod problem;
mod reconfigure;
pub mod replies;
pub mod settings;
pub mod sign_in;
pub mod text;
pub mod tickets;
pub mod view;

pub use now::Now;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod scripts;

use std::collections::HashMap;
use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use alerts::{AlertTarget, Alerts, Ledger};
use effect::{Clip, Effect};
use event::{Event, Failure, PollAnswer, SessionChange};
use facts::Facts;
use links::Link;
use poll::{Hurry, Poller};
use problem::{Audience, Doing, Problem};
use replies::{Replies, Saving};
use settings::{InForce, Settings};
use sign_in::{Session, VaultReader};
use tickets::{AlertKey, AlertKeyRef, Requester, TicketId, Tickets, Unreadable, WaitingTicket};
use view::{Action, Menu, Tray};

/// What the core is told once.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// The same as they were written, each with its origin; for *Sobre*.
    pub in_force: Vec<InForce>,
    /// This computer.
    pub facts: Facts,
    /// A random number: jitter, and this program's name among the user's sessions.
    pub seed: u64,
}

/// The core's whole state.
#[derive(Debug)]
pub struct Core {
    config: Config,
    /// Source and server, for the ledger.
    scope: String,
    session: Session,
    /// The server refused the token, the last time that it was used.
    token_refused: bool,
    vault: VaultReader,
    /// Sign-ins whose end is to be heard of, all at this server.
    signing_in: u32,
    last_login: String,
    poller: Poller,
    replies: Replies,
    saving: Saving,
    /// Replies that arrived in this run: as whom, to what, and the text.
    answered: HashSet<(String, AlertKey, String)>,
    /// A ticket to open once the first list is here.
    opening: Option<AlertKey>,
    /// Whether the first list is here or has failed.
    listed_or_failed: bool,
    /// The list that we hold: the last complete answer, oldest question first.
    tickets: Vec<WaitingTicket>,
    unreadable: Unreadable,
    /// Whether `tickets` comes from this run's server.
    listed: bool,
    ledger: Ledger,
    alerts: Alerts,
    problem: Option<Problem>,
    last_check: Option<Timestamp>,
    shown_tray: Option<Tray>,
    shown_menu: Option<Menu>,
    now: Now,
}

impl Core {
    /// A core that waits for [`Event::Started`].
    pub fn new(config: Config, now: Now) -> Self {
        let interval = config.settings.poll_interval;
        let session = match config.settings.api {
            Some(_) => Session::SignedOut,
            None => Session::NoServer,
        };
        Self {
            scope: scope(&config.settings),
            session,
            token_refused: false,
            vault: VaultReader::default(),
            signing_in: 0,
            last_login: String::new(),
            poller: Poller::new(interval, config.seed),
            replies: Replies::new(config.seed),
            saving: Saving::new(config.seed),
            answered: HashSet::new(),
            opening: None,
            listed_or_failed: false,
            tickets: Vec::new(),
            unreadable: Unreadable::default(),
            listed: false,
            ledger: Ledger::default(),
            alerts: Alerts::default(),
            problem: None,
            last_check: None,
            shown_tray: None,
            shown_menu: None,
            now,
            config,
        }
    }

    /// The next moment (monotonic) at which the core wants [`Event::DeadlineReached`]; always
    /// after the last event's. The program has no other timer.
    pub fn deadline(&self) -> Option<Duration> {
        let snooze = self.next_snooze();
        let polling = self.poller.deadline(self.now.mono);
        let due = [polling, self.replies.due(), self.saving.due(), self.next_vault_read(), snooze];
        due.into_iter().flatten().min()
    }

    /// Takes an event, returns what to do, in this order.
    pub fn handle(&mut self, event: Event, now: Now) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        self.take(event, &mut effects);
        effects.extend(self.poller.start_if_due(now.mono).map(Effect::Poll));
        if self.poller.take_dropped() {
            effects.push(Effect::AbortPoll);
        }
        if self.session == Session::SignedOut && self.vault.start_if_due(now.mono) {
            effects.push(Effect::ReadVault);
        }
        if self.saving.start_if_due(now.mono) {
            effects.push(Effect::Save);
        }
        effects.extend(self.replies.start_if_due(now.mono).map(Effect::SendReply));
        self.show(&mut effects);
        effects
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>) {
        let now = self.now.mono;
        match event {
            Event::Started { requester, last_login, ledger, outbox, away } => {
                if away {
                    self.poller.leave();
                }
                self.replies.hold(outbox);
                self.start(requester, last_login, ledger, effects);
            }
            Event::Activated(activation) => self.activated(activation, effects),
            Event::OutboxApplied(outbox) => self.outbox_applied(outbox, effects),
            Event::SaveFailed(file) => self.save_failed(file, effects),
            Event::Saved => self.saved(effects),
            Event::ReplyEnded { id, outcome } => self.reply_ended(id, outcome, effects),
            Event::Polled { generation, outcome } => self.polled(generation, outcome, effects),
            Event::Chosen(action) => {
                // A person is here, whatever the system said of the session.
                self.poller.come_back(now);
                self.chosen(action, effects);
            }
            Event::AlertClicked(target) => effects.push(Effect::Open(self.alert_link(&target))),
            Event::AlertAccepted(target) => self.accepted(target, effects),
            Event::AlertRefused(target) => self.refused(target, effects),
            Event::LedgerApplied(applied) => self.ledger_applied(applied, effects),
            Event::CredentialsTyped { login, secret } => {
                self.credentials_typed(&login, secret, effects);
            }
            Event::DeadlineReached => self.deadline_reached(effects),
            Event::CredentialsCancelled => {}
            Event::SignInEnded(outcome) => self.sign_in_ended(outcome, effects),
            Event::CredentialsChanged(requester) => self.signed_in_as(requester, effects),
            Event::CredentialsUnread => self.credentials_unread(),
            Event::SettingsChanged(settings, in_force) => {
                self.settings_changed(*settings, in_force, effects);
            }
            Event::Session(SessionChange::Locked | SessionChange::Disconnected) => {
                self.poller.leave();
            }
            Event::Session(SessionChange::Unlocked | SessionChange::Connected) => {
                self.poller.come_back(now);
            }
            Event::Resumed => self.poller.hurry(now, Hurry::Woke),
            Event::NetworkUp => {
                self.poller.hurry(now, Hurry::NetworkUp);
                self.replies.hurry(now);
            }
            Event::OpenFailed => {
                let words = Problem::Browser.words(Doing::OpeningLink, Audience::User);
                effects.push(Effect::Notice(words));
            }
            Event::Copied(clip) => self.copied(&clip, effects),
            Event::CopyFailed(clip) => self.copy_failed(&clip, effects),
            Event::Poked => self.check_now(),
            Event::SessionEnding => self.quit(effects),
        }
    }

    fn start(
        &mut self,
        requester: Option<Requester>,
        last_login: Option<String>,
        ledger: Ledger,
        effects: &mut Vec<Effect>,
    ) {
        self.last_login = last_login.unwrap_or_default();
        let ledger = ledger.of(&self.scope);
        // Alerts of another server: nobody can answer them here.
        effects.extend(ledger.questions_of_others().map(|question| withdraw(question.into())));
        if ledger.lost {
            self.alerts.all_in_one();
        }
        self.ledger = ledger;
        if self.is_muted() {
            self.withdraw_all(effects);
        }
        self.signed_in_as(requester, effects);
    }

    // --- polling ---------------------------------------------------------------------------

    fn check_now(&mut self) {
        self.alerts.asked();
        self.try_token_again();
        self.poller.hurry(self.now.mono, Hurry::Asked);
        self.replies.hurry(self.now.mono);
        self.saving.hurry(self.now.mono);
    }

    fn polled(
        &mut self,
        generation: u64,
        outcome: Result<PollAnswer, Failure>,
        effects: &mut Vec<Effect>,
    ) {
        if !self.poller.takes(generation) {
            // Too late to be believed, but the server's wish for a pause still stands.
            let pause = outcome.map_or_else(|late| late.retry_after, |late| late.not_before);
            self.poller.raise_floor(self.now.mono, pause);
            return;
        }
        match outcome {
            Ok(answer) => self.answered(generation, answer, effects),
            Err(failure) => {
                self.failed(&failure);
                self.open_at_last(effects);
            }
        }
    }

    fn answered(&mut self, generation: u64, answer: PollAnswer, effects: &mut Vec<Effect>) {
        self.poller.succeeded(self.now.mono, answer.not_before);
        self.token_refused = false;
        self.problem = None;
        self.last_check = Some(self.now.wall);
        if let Tickets::Complete(list) = answer.tickets {
            self.hold(list);
        }
        self.poller.holds(self.listed.then_some(generation));
        if self.listed {
            self.withdraw_answered(effects);
            self.announce_due(effects);
        }
        self.replies.connected(self.now.mono);
        self.open_at_last(effects);
    }

    fn failed(&mut self, failure: &Failure) {
        self.problem = Some(failure.problem);
        self.poller.raise_floor(self.now.mono, failure.retry_after);
        self.poller.failed(self.now.mono);
        self.failed_with_token(failure.problem);
    }

    // --- session ---------------------------------------------------------------------------

    fn credentials_typed(
        &mut self,
        login: &str,
        secret: secrecy::SecretString,
        effects: &mut Vec<Effect>,
    ) {
        if self.session == Session::NoServer {
            return;
        }
        let login = login.trim().to_owned();
        self.last_login.clone_from(&login);
        if sign_in::is_complete(&login, &secret) {
            self.poller.disable();
            self.replies.send_for(None, self.now.mono);
            let before = self.session.requester().cloned();
            self.session = Session::SigningIn { login: login.clone(), before };
            self.signing_in += 1;
            effects.push(Effect::SignIn { login, secret });
        } else {
            let prompt = sign_in::incomplete_prompt(&self.config.settings, &login);
            effects.push(Effect::AskCredentials(prompt));
        }
    }

    fn sign_in_ended(&mut self, outcome: Result<Requester, Failure>, effects: &mut Vec<Effect>) {
        let Some(others) = self.signing_in.checked_sub(1) else {
            return; // at a server that we have left
        };
        self.signing_in = others;
        match outcome {
            Ok(requester) => self.signed_in_as(Some(requester), effects),
            Err(failure) => {
                self.session = self.session.after_failed_sign_in();
                let prompt =
                    sign_in::next_prompt(failure.problem, &self.config.settings, &self.last_login);
                effects.push(Effect::AskCredentials(prompt));
            }
        }
    }

    fn next_vault_read(&self) -> Option<Duration> {
        self.vault.due().filter(|_| self.session == Session::SignedOut)
    }

    /// A vault that could not be read says nothing: who is signed in stays so.
    fn credentials_unread(&mut self) {
        if self.session == Session::SignedOut {
            self.vault.failed(self.now.mono);
        }
    }

    fn signed_in_as(&mut self, requester: Option<Requester>, effects: &mut Vec<Effect>) {
        if self.session == Session::NoServer {
            return;
        }
        let id = |requester: Option<&Requester>| requester.map(|requester| requester.id.clone());
        if id(self.session.requester()) != id(requester.as_ref()) {
            self.drop_tickets(effects);
        }
        self.vault.succeeded();
        self.problem = None;
        if let Some(requester) = requester {
            self.last_login.clone_from(&requester.login);
            self.session = Session::SignedIn(requester);
            self.token_refused = false;
            self.poller.enable(self.now.mono);
            self.replies.send_for(self.account(), self.now.mono);
            let foreign = self.replies.foreign();
            if foreign > 0 {
                effects.push(Effect::Remark(format!(
                    "respostas de outro servidor ou usuário, não enviadas: {foreign}"
                )));
            }
        } else {
            self.session = Session::SignedOut;
            self.poller.disable();
            self.replies.send_for(None, self.now.mono);
        }
    }

    /// What we hold belongs to somebody else: it leaves the screen. The ledger stays, so that
    /// the same user is not alerted again after signing in again.
    fn drop_tickets(&mut self, effects: &mut Vec<Effect>) {
        for held in self.let_go() {
            effects.push(withdraw(held.key()));
        }
        self.last_check = None;
        effects.extend(self.alerts.spent_summary(|_| false).map(Effect::Withdraw));
    }

    // --- menu and links --------------------------------------------------------------------

    fn chosen(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let Config { settings, facts, .. } = &self.config;
        let effect = match action {
            Action::OpenTicket(id) => Some(Effect::Open(self.ticket_link(&id))),
            Action::OpenHub => Some(Effect::Open(links::hub(settings))),
            Action::OpenPortal => Some(Effect::Open(links::portal(settings))),
            Action::NewTicket(kind) => Some(Effect::Open(links::new_ticket(settings, kind))),
            Action::MyTickets => Some(Effect::Open(links::my_tickets(settings))),
            Action::OpenExtra(url) => links::extra(settings, &url).map(Effect::Open),
            Action::Email => links::email(settings, facts).map(Effect::Open),
            Action::Phone => links::phone(settings).map(Effect::Open),
            Action::CopyFacts => Some(Effect::Copy(Clip::wanted(facts.to_text()))),
            Action::CheckNow => {
                self.check_now();
                self.pause_told()
            }
            Action::Reply(id, action) => {
                self.reply_chosen(id, action, effects);
                None
            }
            Action::SignIn => {
                Some(Effect::AskCredentials(sign_in::first_prompt(settings, &self.last_login)))
            }
            Action::About => Some(Effect::About(self.about())),
            // A menu may have stood open since before the policy.
            Action::Exit => {
                if settings.allow_exit {
                    self.quit(effects);
                }
                None
            }
        };
        effects.extend(effect);
    }

    fn ticket_link(&self, id: &TicketId) -> Link {
        let own = self.tickets.iter().find(|held| held.id == *id);
        match own {
            Some(held) => links::ticket(&self.config.settings, held.portal_url.as_deref()),
            None => links::ticket_by_id(&self.config.settings, &id.0),
        }
    }

    fn alert_link(&self, target: &AlertTarget) -> Link {
        match target {
            AlertTarget::Ticket(key) => self.ticket_link(&key.ticket),
            AlertTarget::Summary(_) => links::my_tickets(&self.config.settings),
        }
    }
}

/// The tickets by the question that waits in them.
fn by_question(tickets: &[WaitingTicket]) -> HashMap<AlertKeyRef<'_>, &WaitingTicket> {
    tickets.iter().map(|held| (held.question(), held)).collect()
}

/// Names the source and server that tickets and episodes belong to.
fn scope(settings: &Settings) -> String {
    let server = settings.api.as_ref().map_or("", |url| url.as_str());
    format!("{} {server}", settings.source.name())
}

const fn withdraw(key: AlertKey) -> Effect {
    Effect::Withdraw(AlertTarget::Ticket(key))
}
