//! A core with a disk in memory, and the list that it is given.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::effect::{Effect, UiCommand};
use tecjump_tray::core::event::{Event, PollAnswer};
use tecjump_tray::core::facts::Facts;
use tecjump_tray::core::poll::Ask;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::settings::{Layer, Origin, resolve};
use tecjump_tray::core::tickets::{EpisodeId, Requester, TicketId, Tickets, WaitingTicket};
use tecjump_tray::core::{Config, Core, Now};

use super::TICKETS;
use super::counting::Cost;
use super::pump::{Clocked, Pump, clocked};

/// A core with a willing platform, a disk in memory, and a minute between two polls.
pub(crate) struct Harness {
    core: Core,
    now: Now,
    pub(crate) disk: Ledger,
    generation: u64,
    /// Effects that people see: icon, menu, alerts, withdrawals.
    pub(crate) shown: usize,
    cost: Cost,
}

impl Harness {
    /// Signed in, first poll in flight.
    pub(crate) fn signed_in() -> Self {
        Self::start("24", Ledger::default())
    }

    /// Started on a disk with these alerts on it.
    pub(crate) fn start(reminder_hours: &str, disk: Ledger) -> Self {
        let wall = Timestamp::constant(1_795_348_800, 0);
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::constant(-3) };
        let mut harness = Self {
            core: Core::new(config(reminder_hours), now),
            now,
            disk: disk.clone(),
            generation: 0,
            shown: 0,
            cost: Cost::default(),
        };
        let requester =
            Requester { id: "u-1".into(), name: "Ana".into(), login: "ana@cliente.test".into() };
        let requester = Some(requester);
        harness.happens(Event::Started {
            requester,
            last_login: None,
            ledger: disk,
            outbox: Outbox::default(),
            away: false,
        });
        harness
    }

    /// Waits for the next poll and answers it; the cost of the answer and all that follows.
    pub(crate) fn poll(&mut self, tickets: Tickets) -> Cost {
        while self.core.deadline().is_some() {
            self.wait_for_deadline();
        }
        self.cost = Cost::default();
        let outcome = Ok(PollAnswer { tickets, not_before: None });
        self.happens(Event::Polled { generation: self.generation, outcome });
        self.cost
    }
}

impl Pump for Harness {
    type Event = Event;
    type Effect = Effect;

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        self.cost.of(|| self.core.handle(event, self.now))
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Poll(Ask { generation, .. }) => self.generation = generation,
            Effect::Ledger(change) => {
                let newest = std::mem::take(&mut self.disk);
                let applied = self.cost.of(|| change.apply_to(newest));
                self.disk.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Ui(UiCommand::Alert(alert)) => {
                self.shown += 1;
                return vec![Event::AlertAccepted(alert.target)];
            }
            _ => self.shown += 1,
        }
        Vec::new()
    }
}

clocked!(Harness);

fn config(reminder_hours: &str) -> Config {
    let values = [
        ("ApiUrl", "https://api.test/"),
        ("PortalUrl", "https://portal.test/"),
        ("ReminderHours", reminder_hours),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let resolved = resolve(&[Layer { origin: Origin::Machine, values: values.into() }]);
    Config {
        settings: resolved.settings,
        in_force: resolved.in_force,
        facts: Facts {
            computer: "PC-07".into(),
            user: "ana".into(),
            system: "Windows 11".into(),
            program: "0.1.0".into(),
        },
        seed: 7,
    }
}

/// A list like the reference desk's. All texts are as long as those of any other list.
pub(crate) fn list() -> Vec<WaitingTicket> {
    let ticket = |n: usize| WaitingTicket {
        id: TicketId(format!("tk-{:06}", 100_000 + n).into()),
        number: format!("{:06}", 100_000 + n),
        subject: "Impressora do financeiro não imprime em frente e verso".into(),
        episode: episode(0),
        since: Timestamp::constant(1_795_340_000, 0),
        asked_by: "Bruno Tavares".into(),
        excerpt: "Qual é o número de patrimônio da impressora? Está na etiqueta ao lado do cabo."
            .into(),
        portal_url: Some(format!("https://portal.test/portal/chamados/{:06}", 100_000 + n)),
        can_follow_up: true,
    };
    (0..TICKETS).map(ticket).collect()
}

fn episode(count: usize) -> EpisodeId {
    EpisodeId(format!("ev-{count:08}").into())
}

/// The agent asks the next question in one of the tickets.
pub(crate) fn ask_again(list: &mut [WaitingTicket], round: usize) {
    let length = list.len();
    list[(round * 7) % length].episode = episode(round + 1);
}
