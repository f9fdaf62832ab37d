//! The core with a disk and a platform that take everything, and an eye on all that it does.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::effect::{Effect, UiCommand};
use tecjump_tray::core::event::{Event, PollAnswer};
use tecjump_tray::core::facts::Facts;
use tecjump_tray::core::poll::Ask;
use tecjump_tray::core::problem::Failure;
use tecjump_tray::core::replies::{Outbox, OutboxChange, Reply, ReplyId};
use tecjump_tray::core::settings::{Layer, Origin, Resolved, Settings, resolve};
use tecjump_tray::core::tickets::{AlertKey, Requester, Tickets, WaitingTicket};
use tecjump_tray::core::{Config, Core, Now};
use url::Url;

use crate::pump::{Clocked, Pump, clocked};
use crate::shown;
use crate::source::LOGIN;

/// Where the API is.
pub const API: &str = "https://api.test/";
/// The only site that may be opened.
pub const PORTAL: &str = "https://portal.test/";

/// The settings of every workstation here.
pub fn settings(source: &str) -> Settings {
    resolved(source).settings
}

fn resolved(source: &str) -> Resolved {
    let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let values = vec![value("ApiUrl", API), value("PortalUrl", PORTAL), value("Source", source)];
    resolve(&[Layer { origin: Origin::Machine, values }])
}

/// A user's computer.
pub struct Workstation {
    core: Core,
    now: Now,
    /// The disk.
    pub ledger: Ledger,
    /// The disk, too.
    pub outbox: Outbox,
    /// What the server said last.
    pub listed: Vec<WaitingTicket>,
    poll: Option<Ask>,
    /// Addresses that were opened.
    pub opened: Vec<String>,
    /// Lines for the log.
    pub warnings: Vec<String>,
    /// Replies that were added to the outbox.
    pub added: Vec<Reply>,
    /// Replies that are to be sent.
    pub sending: Vec<ReplyId>,
}

impl Workstation {
    /// Started with this on disk, and signed in.
    pub fn start(source: &str, ledger: Ledger, outbox: Outbox) -> Self {
        let Resolved { settings, in_force, .. } = resolved(source);
        let wall: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::constant(-3) };
        let facts = Facts {
            computer: "PC-07".into(),
            user: "ana".into(),
            system: "Windows 11".into(),
            program: "0.1.0".into(),
        };
        let mut workstation = Self {
            core: Core::new(Config { settings, in_force, facts, seed: 7 }, now),
            now,
            ledger: ledger.clone(),
            outbox: outbox.clone(),
            listed: Vec::new(),
            poll: None,
            opened: Vec::new(),
            warnings: Vec::new(),
            added: Vec::new(),
            sending: Vec::new(),
        };
        let requester = Requester { id: LOGIN.into(), name: "Ana".into(), login: LOGIN.into() };
        let requester = Some(requester);
        workstation.happens(Event::Started {
            requester,
            last_login: None,
            ledger,
            outbox,
            away: false,
        });
        workstation
    }

    /// The poll in flight, or else the next one.
    pub fn asks(&mut self) -> Ask {
        for _ in 0..4 {
            if self.poll.is_some() {
                break;
            }
            self.wait_for_deadline();
        }
        self.poll.unwrap_or_default()
    }

    /// The poll in flight, or else the next one, is answered.
    pub fn receives(&mut self, outcome: Result<PollAnswer, Failure>) {
        self.asks();
        let Some(Ask { generation, .. }) = self.poll.take() else { return };
        if let Ok(PollAnswer { tickets: Tickets::Complete(list), .. }) = &outcome {
            self.listed.clone_from(&list.tickets);
        }
        self.happens(Event::Polled { generation, outcome });
    }

    /// Whether a question is known here: it waits, or was alerted.
    pub fn knows(&self, key: &AlertKey) -> bool {
        self.listed.iter().any(|held| held.key() == *key) || self.ledger.knows(key)
    }
}

impl Pump for Workstation {
    type Event = Event;
    type Effect = Effect;

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.core.handle(event, self.now);
        let deadline = self.core.deadline();
        assert!(deadline.is_none_or(|at| at > self.now.mono), "a deadline in the past");
        effects
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Poll(ask) => self.poll = Some(ask),
            Effect::Ui(UiCommand::Alert(alert)) => {
                for key in alert.target.keys() {
                    let waits = self.listed.iter().any(|held| held.key() == *key);
                    assert!(waits, "an alert for what does not wait: {key:?}");
                }
                shown::alert(&alert);
                return vec![Event::AlertAccepted(alert.target)];
            }
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Outbox(change) => {
                if let OutboxChange::Add(reply) = &change {
                    self.added.push(reply.clone());
                }
                change.apply(&mut self.outbox);
                return vec![Event::OutboxApplied(self.outbox.clone())];
            }
            Effect::Save => return vec![Event::OutboxApplied(self.outbox.clone())],
            Effect::SendReply(id) => self.sending.push(id),
            Effect::Open(link) => {
                let portal = Url::parse(PORTAL).unwrap();
                let url = Url::parse(link.as_str()).unwrap();
                assert_eq!(url.origin(), portal.origin(), "opened {url}");
                self.opened.push(link.as_str().to_owned());
            }
            Effect::Ui(UiCommand::Copy(clip)) => return vec![Event::Copied(clip)],
            Effect::Ui(UiCommand::Menu(menu)) => shown::menu(&menu),
            Effect::Ui(UiCommand::Tray(tray)) => shown::line(&tray.tooltip, 127),
            Effect::Ui(UiCommand::Notice { text, .. }) => shown::line(&text, 500),
            Effect::LogWarning(text) => {
                shown::line(&text, 500);
                self.warnings.push(text);
            }
            Effect::Ui(UiCommand::Quit) => panic!("nobody asked to quit"),
            _ => {}
        }
        Vec::new()
    }
}

clocked!(Workstation);
