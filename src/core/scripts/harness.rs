//! A core with a willing platform, a disk that works, and a clock that the script turns.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::core::alerts::{Alert, AlertTarget, Ledger};
use crate::core::effect::{Effect, UiCommand};
use crate::core::event::{Event, PollAnswer, ReplyOutcome};
use crate::core::facts::Facts;
use crate::core::poll::Ask;
use crate::core::problem::{Failure, Problem};
use crate::core::pump::{Clocked, Pump, clocked};
use crate::core::replies::activation::Activation;
use crate::core::replies::{Outbox, OutboxChange, ReplyId, Unsaved};
use crate::core::settings::{Layer, Origin, resolve};
use crate::core::tickets::{AlertKey, EpisodeId, Requester, TicketId, Tickets, WaitingTicket};
use crate::core::view::{IconState, Item};
use crate::core::{Config, Core, Now};

/// What a disk does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::core) enum Disk {
    Writes,
    Refuses,
}

/// Whether the clipboard takes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::core) enum Clipboard {
    Works,
    Fails,
}

/// A core with a willing platform and a disk that works, and a clock that the script turns.
pub(in crate::core) struct Harness {
    pub(in crate::core) core: Core,
    pub(in crate::core) now: Now,
    /// The disk.
    pub(in crate::core) ledger: Ledger,
    pub(in crate::core) outbox: Outbox,
    /// The disk writes nothing.
    pub(super) disk: Disk,
    /// What the disk refused.
    pub(super) unsaved: Vec<OutboxChange>,
    /// Who is in the vault for another server.
    pub(super) vaulted: Option<Requester>,
    /// How often the server was to be asked in another way, or another one.
    pub(super) renewals: u32,
    /// The replies that the core wants sent.
    pub(super) sending: Vec<ReplyId>,
    pub(super) notified: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) notices: Vec<String>,
    pub(in crate::core) clipboard: Clipboard,
    pub(super) vault_reads: usize,
    pub(in crate::core) alerts: Vec<(String, String)>,
    /// The questions that the platform took, alone or in a summary.
    pub(super) alerted: Vec<AlertKey>,
    /// Whether the newest of what made a sound or could have was silent.
    pub(super) silent: bool,
    pub(in crate::core) withdrawn: Vec<String>,
    pub(in crate::core) opened: Vec<String>,
    pub(in crate::core) asked: Vec<String>,
    pub(in crate::core) polls: Vec<u64>,
    /// How many polls were aborted with no other in their place.
    pub(super) aborted: usize,
    pub(in crate::core) icon: Option<IconState>,
    pub(in crate::core) tooltip: String,
    pub(in crate::core) menu: Vec<String>,
    /// The labels of the menu, each with its access key in brackets.
    pub(in crate::core) keys: Vec<String>,
    pub(in crate::core) accepts: bool,
    pub(in crate::core) quit: bool,
}

const START: &str = "2026-11-22T12:00:00Z";

pub(in crate::core) fn requester(id: &str) -> Requester {
    Requester { id: id.into(), name: "Ana".into(), login: format!("{id}@cliente.test") }
}

pub(in crate::core) fn ticket(id: &str, episode: &str) -> WaitingTicket {
    WaitingTicket {
        id: TicketId(id.into()),
        number: id.into(),
        subject: format!("Assunto {id}"),
        episode: EpisodeId(episode.into()),
        since: START.parse().unwrap(),
        asked_by: "Bruno".into(),
        excerpt: format!("Pergunta {episode}?"),
        portal_url: Some(format!("https://portal.test/chamados/{id}")),
        can_follow_up: true,
    }
}

pub(in crate::core) fn config(values: &[(&str, &str)]) -> Config {
    let mut all = vec![
        ("ApiUrl".to_owned(), "https://api.test/".to_owned()),
        ("PortalUrl".to_owned(), "https://portal.test/".to_owned()),
    ];
    all.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let resolved = resolve(&[Layer { origin: Origin::Machine, values: all }]);
    let facts = Facts {
        computer: "PC-07".into(),
        user: "ana".into(),
        system: "Windows 11".into(),
        program: "0.1.0".into(),
    };
    Config { settings: resolved.settings, in_force: resolved.in_force, facts, seed: 7 }
}

impl Harness {
    /// Signed in, first poll started.
    pub(in crate::core) fn signed_in() -> Self {
        let mut harness = Self::new(&[], Ledger::default());
        harness.start(Some(requester("ana")));
        harness
    }

    pub(in crate::core) fn new(values: &[(&str, &str)], ledger: Ledger) -> Self {
        let wall: Timestamp = START.parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::constant(-3) };
        Self {
            core: Core::new(config(values), now),
            now,
            ledger,
            outbox: Outbox::default(),
            disk: Disk::Writes,
            unsaved: Vec::new(),
            vaulted: None,
            renewals: 0,
            sending: Vec::new(),
            notified: Vec::new(),
            warnings: Vec::new(),
            notices: Vec::new(),
            clipboard: Clipboard::Works,
            vault_reads: 0,
            alerts: Vec::new(),
            alerted: Vec::new(),
            silent: false,
            withdrawn: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
            polls: Vec::new(),
            aborted: 0,
            icon: None,
            tooltip: String::new(),
            menu: Vec::new(),
            keys: Vec::new(),
            accepts: true,
            quit: false,
        }
    }

    pub(in crate::core) fn start(&mut self, requester: Option<Requester>) {
        self.start_in(requester, false);
    }

    pub(super) fn start_in(&mut self, requester: Option<Requester>, away: bool) {
        let ledger = self.ledger.clone();
        let outbox = self.outbox.clone();
        self.happens(Event::Started { requester, last_login: None, ledger, outbox, away });
    }

    /// Ends the program and starts it again on the same disk.
    pub(super) fn restarted(self) -> Self {
        let mut next = Self::new(&[], self.ledger);
        next.outbox = self.outbox;
        next.now.wall = self.now.wall;
        next.start(Some(requester("ana")));
        next
    }

    /// Writes the outbox, unless the disk refuses.
    pub(super) fn write(&mut self) -> Option<Event> {
        if self.disk == Disk::Refuses {
            return None;
        }
        self.unsaved.drain(..).for_each(|change| change.apply(&mut self.outbox));
        Some(Event::OutboxApplied(self.outbox.clone()))
    }

    pub(in crate::core) fn answer(&mut self, outcome: Result<PollAnswer, Failure>) {
        let generation = *self.polls.last().expect("a poll was started");
        self.happens(Event::Polled { generation, outcome });
    }

    pub(in crate::core) fn lists(&mut self, tickets: &[WaitingTicket]) {
        let tickets = Tickets::Complete(tickets.to_vec().into());
        self.answer(Ok(PollAnswer { tickets, not_before: None }));
    }

    /// Waits for the next poll and answers it.
    pub(super) fn next_lists(&mut self, tickets: &[WaitingTicket]) {
        let polls = self.polls.len();
        while self.polls.len() == polls {
            self.wait(Duration::from_secs(1));
        }
        self.lists(tickets);
    }

    /// Waits for the next poll.
    pub(super) fn next_poll(&mut self) {
        let polls = self.polls.len();
        while self.polls.len() == polls {
            assert!(self.core.deadline().is_some(), "no poll will come");
            self.wait(Duration::from_secs(1));
        }
    }

    pub(super) fn next_fails(&mut self, problem: Problem) {
        self.next_poll();
        self.fails(problem);
    }

    pub(in crate::core) fn fails(&mut self, problem: Problem) {
        self.answer(Err(problem.into()));
    }

    pub(super) fn types(&mut self, ticket: &str, episode: &str, text: &str) {
        let key = self::ticket(ticket, episode).key();
        self.happens(Event::Activated(Activation::Reply(key, text.into())));
    }

    pub(super) fn reply_ends(&mut self, outcome: ReplyOutcome) {
        let id = self.sending.last().expect("a reply is being sent").clone();
        self.happens(Event::ReplyEnded { id, outcome });
    }

    pub(super) fn has_line(&self, words: &str) -> bool {
        self.menu.iter().any(|line| line.contains(words))
    }

    /// What a person would see; the answer of the UI thread, if it gives one.
    fn show(&mut self, command: UiCommand) -> Option<Event> {
        match command {
            UiCommand::Tray(tray) => {
                self.icon = Some(tray.icon);
                self.tooltip = tray.tooltip;
            }
            UiCommand::Menu(menu) => {
                has_good_keys(&menu);
                self.menu = lines(&menu, "");
                self.keys = keys(&menu);
            }
            UiCommand::Alert(alert) => return Some(self.show_alert(alert)),
            UiCommand::Withdraw(target) => self.withdraw(&target),
            UiCommand::Notice { text, silent } => {
                self.silent = silent;
                self.notified.push(text);
            }
            UiCommand::Source(_) => panic!("the shell sends it"),
            UiCommand::AskCredentials(prompt) => self.asked.push(prompt.message),
            UiCommand::About(text) => self.opened.push(text),
            UiCommand::ErrorBox(text) => self.notices.push(text),
            UiCommand::Copy(clip) if self.clipboard == Clipboard::Fails => {
                return Some(Event::CopyFailed(clip));
            }
            UiCommand::Copy(clip) => {
                self.opened.push(clip.text.clone());
                return Some(Event::Copied(clip));
            }
            UiCommand::Quit => self.quit = true,
        }
        None
    }

    fn show_alert(&mut self, alert: Alert) -> Event {
        if !self.accepts {
            return Event::AlertRefused(alert.target);
        }
        self.silent = alert.silent;
        self.alerted.extend(alert.target.keys().iter().cloned());
        self.alerts.push((alert.title, alert.body));
        Event::AlertAccepted(alert.target)
    }

    fn withdraw(&mut self, target: &AlertTarget) {
        self.withdrawn.extend(
            target.keys().iter().map(|key| format!("{}/{}", key.ticket, key.episode.as_str())),
        );
    }
}

impl Pump for Harness {
    type Event = Event;
    type Effect = Effect;

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        self.core.handle(event, self.now)
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::AbortPoll => self.aborted += 1,
            Effect::Poll(Ask { generation, .. }) => self.polls.push(generation),
            Effect::Ui(command) => return self.show(command).into_iter().collect(),
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Outbox(change) => {
                self.unsaved.push(change);
                return vec![self.write().unwrap_or(Event::SaveFailed(Unsaved::Outbox))];
            }
            Effect::Save => {
                let failed = || vec![Event::SaveFailed(Unsaved::Outbox)];
                return self.write().map_or_else(failed, |applied| vec![applied, Event::Saved]);
            }
            Effect::SendReply(id) => self.sending.push(id),
            Effect::LogWarning(text) => self.warnings.push(text),
            Effect::Open(link) => self.opened.push(link.as_str().to_owned()),
            Effect::RebuildClient => self.renewals += 1,
            Effect::SwitchServer => {
                self.renewals += 1;
                return vec![Event::CredentialsChanged(self.vaulted.clone())];
            }
            Effect::ReadVault => self.vault_reads += 1,
            Effect::SignIn { login, .. } => self.asked.push(format!("entrando: {login}")),
        }
        Vec::new()
    }
}

clocked!(Harness);

/// An access key is a letter of its label that every keyboard has and no other line of its level.
fn has_good_keys(menu: &[Item]) {
    let mut taken = Vec::new();
    for item in menu {
        if let Item::Choice { label, key: Some(key), .. }
        | Item::Submenu { label, key: Some(key), .. } = item
        {
            assert!(key.is_ascii_alphabetic() && label.contains(*key), "{key} in {label}");
            assert!(!taken.contains(&key.to_ascii_lowercase()), "{key} of {label} is taken");
            taken.push(key.to_ascii_lowercase());
        }
        if let Item::Submenu { items, .. } = item {
            has_good_keys(items);
        }
    }
}

/// The labels of a level with the access key in brackets.
fn keys(menu: &[Item]) -> Vec<String> {
    let marked = |label: &str, key: &Option<char>| match key {
        Some(key) => label.replacen(*key, &format!("[{key}]"), 1),
        None => label.to_owned(),
    };
    menu.iter()
        .flat_map(|item| match item {
            Item::Choice { label, key, .. } => vec![marked(label, key)],
            Item::Submenu { label, key, items } => [vec![marked(label, key)], keys(items)].concat(),
            Item::Separator => Vec::new(),
        })
        .collect()
}

fn lines(menu: &[Item], indent: &str) -> Vec<String> {
    menu.iter()
        .flat_map(|item| match item {
            Item::Choice { label, .. } => vec![format!("{indent}{label}")],
            Item::Separator => vec![format!("{indent}-")],
            Item::Submenu { label, items, .. } => {
                let mut all = vec![format!("{indent}{label} ▸")];
                all.extend(lines(items, &format!("{indent}  ")));
                all
            }
        })
        .collect()
}
