//! Thousands of cores in virtual time: the real [`Core`] on each PC, a network and a server that
//! are not real.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::effect::{Effect, UiCommand};
use tecjump_tray::core::event::{Event, PollAnswer, SessionChange};
use tecjump_tray::core::facts::Facts;
use tecjump_tray::core::poll::Ask;
use tecjump_tray::core::problem::{Failure, Problem};
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::settings::{Layer, Origin, resolve};
use tecjump_tray::core::tickets::{
    AlertKey, EpisodeId, Requester, TicketId, Tickets, WaitingTicket,
};
use tecjump_tray::core::{Config, Core, Now};

use super::figures::Figures;
use super::plan::{Happening, Plan};
use super::pump::Pump;
use super::server::Server;

/// One way through the network.
const WAY: Duration = Duration::from_millis(20);
/// The client waits no longer for an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// One user's PC.
#[derive(Default)]
struct Pc {
    core: Option<Core>,
    started: Duration,
    disk: Ledger,
    in_flight: Option<(u64, Result<PollAnswer, Failure>)>,
    deadline: Option<Duration>,
    asleep: bool,
    locked: bool,
    cut_off: bool,
    waiting: Vec<WaitingTicket>,
    /// What the client remembers: of which poll, and how many tickets waited then.
    memory: Option<(u64, usize)>,
    /// When the questions were asked that are not alerted yet, if the user was there.
    asked: BTreeMap<AlertKey, Option<Duration>>,
}

/// A run.
pub(crate) struct Sim {
    now: Duration,
    server: Server,
    pcs: Vec<Pc>,
    queue: BinaryHeap<Reverse<(Duration, usize, Happening)>>,
    config: Config,
    rng: fastrand::Rng,
    figures: Figures,
}

/// One PC of the run.
struct OnPc<'a> {
    sim: &'a mut Sim,
    n: usize,
}

impl Pump for OnPc<'_> {
    type Event = Event;
    type Effect = Effect;

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        let pc = &mut self.sim.pcs[self.n];
        let now = wall(self.sim.now, pc.started);
        pc.core.as_mut().map_or_else(Vec::new, |core| core.handle(event, now))
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        let pc = &mut self.sim.pcs[self.n];
        match effect {
            Effect::Poll(ask) => self.sim.polls(self.n, ask),
            Effect::AbortPoll => pc.in_flight = None,
            Effect::Ledger(change) => {
                let applied = change.apply_to(std::mem::take(&mut pc.disk));
                pc.disk.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Ui(UiCommand::Alert(alert)) => {
                for key in alert.target.keys() {
                    if let Some(asked) = pc.asked.remove(key).flatten() {
                        self.sim.figures.alerted(self.sim.now.saturating_sub(asked));
                    }
                }
                return vec![Event::AlertAccepted(alert.target)];
            }
            _ => {}
        }
        Vec::new()
    }
}

impl Sim {
    /// Lets all this happen until a time of the day, and says what was measured.
    pub(crate) fn run(server: Server, plans: Vec<Plan>, until: Duration, seed: u64) -> Figures {
        let mut sim = Self {
            now: Duration::ZERO,
            server,
            pcs: plans.iter().map(|_| Pc::default()).collect(),
            queue: BinaryHeap::new(),
            config: config(),
            rng: fastrand::Rng::with_seed(seed),
            figures: Figures::default(),
        };
        for (pc, plan) in plans.into_iter().enumerate() {
            sim.queue.extend(plan.into_iter().map(|(at, what)| Reverse((at, pc, what))));
        }
        while let Some(Reverse((at, pc, what))) = sim.queue.pop() {
            if at > until {
                break;
            }
            sim.now = at;
            sim.happens(pc, what);
        }
        sim.figures
    }

    fn happens(&mut self, n: usize, what: Happening) {
        let now = self.now;
        let pc = &mut self.pcs[n];
        match what {
            Happening::On => self.log_on(n),
            Happening::Off => pc.core = None,
            Happening::Sleep => (pc.asleep, pc.cut_off) = (true, true),
            Happening::NetworkDown => pc.cut_off = true,
            Happening::RouteUp => pc.cut_off = false,
            Happening::Question => pc.is_asked(n, now),
            Happening::NetworkUp => {
                pc.cut_off = false;
                self.notify(n, Event::NetworkUp);
            }
            Happening::Lock | Happening::Unlock => {
                pc.locked = what == Happening::Lock;
                let change =
                    if pc.locked { SessionChange::Locked } else { SessionChange::Unlocked };
                self.notify(n, Event::Session(change));
            }
            Happening::Wake => {
                pc.asleep = false;
                if pc.deadline.is_some_and(|at| at <= now) {
                    self.notify(n, Event::DeadlineReached);
                }
            }
            Happening::Resumed => self.notify(n, Event::Resumed),
            Happening::Deadline if pc.deadline == Some(now) && !pc.asleep => {
                self.notify(n, Event::DeadlineReached);
            }
            Happening::Deadline => {}
            Happening::Answer(generation) => self.answered(n, generation),
        }
    }

    fn log_on(&mut self, n: usize) {
        let config = Config { seed: self.rng.u64(..), ..self.config.clone() };
        let core = Core::new(config, wall(self.now, self.now));
        let pc = &mut self.pcs[n];
        (pc.core, pc.started) = (Some(core), self.now);
        let requester = Requester { id: "u".into(), name: "Ana".into(), login: "ana".into() };
        self.notify(
            n,
            Event::Started {
                requester: Some(requester),
                last_login: None,
                ledger: Ledger::default(),
                outbox: Outbox::default(),
                away: false,
            },
        );
    }

    fn answered(&mut self, n: usize, generation: u64) {
        let pc = &mut self.pcs[n];
        let Some((_, outcome)) = pc.in_flight.take_if(|(current, _)| *current == generation) else {
            return;
        };
        if let (Ok(_), Some(end)) = (&outcome, self.server.good_again())
            && self.now >= end
        {
            self.figures.is_back(n, self.now.saturating_sub(end));
        }
        self.notify(n, Event::Polled { generation, outcome });
    }

    /// A PC's core handles one event, and all that follow from its effects at once.
    fn notify(&mut self, n: usize, event: Event) {
        OnPc { sim: self, n }.happens(event);
        let pc = &mut self.pcs[n];
        let deadline = pc.core.as_ref().and_then(Core::deadline).map(|at| pc.started + at);
        if pc.deadline != deadline {
            pc.deadline = deadline;
            self.queue.extend(deadline.map(|at| Reverse((at, n, Happening::Deadline))));
        }
    }

    fn polls(&mut self, n: usize, ask: Ask) {
        let (outcome, takes) = self.ask_server(n, ask);
        let (outcome, takes) = if takes > TIMEOUT {
            (Err(Problem::TimedOut.into()), TIMEOUT)
        } else {
            (outcome, takes)
        };
        self.pcs[n].in_flight = Some((ask.generation, outcome));
        self.queue.push(Reverse((self.now + takes, n, Happening::Answer(ask.generation))));
    }

    fn ask_server(&mut self, n: usize, ask: Ask) -> (Result<PollAnswer, Failure>, Duration) {
        let pc = &mut self.pcs[n];
        if pc.cut_off {
            return (Err(Problem::Unreachable.into()), WAY);
        }
        let at = self.now + WAY;
        let nth = self.figures.request(at);
        if let Err(failure) = self.server.answers(at, nth) {
            return (Err(failure), WAY * 2);
        }
        let remembered = pc.memory.filter(|(poll, _)| Some(*poll) == ask.held);
        pc.memory = Some((ask.generation, pc.waiting.len()));
        let unchanged = remembered.is_some_and(|(_, waiting)| waiting == pc.waiting.len());
        let tickets = if unchanged {
            Tickets::Unchanged
        } else {
            Tickets::Complete(pc.waiting.clone().into())
        };
        (Ok(PollAnswer { tickets, not_before: self.server.max_age }), WAY * 2 + self.server.takes)
    }
}

impl Pc {
    /// Questions only ever come: whether the list changed can be seen by its length.
    fn is_asked(&mut self, n: usize, now: Duration) {
        let ticket = question(n, self.waiting.len());
        let present = self.core.is_some() && !self.locked && !self.asleep;
        self.asked.insert(ticket.key(), present.then_some(now));
        self.waiting.push(ticket);
    }
}

fn question(pc: usize, n: usize) -> WaitingTicket {
    WaitingTicket {
        id: TicketId(format!("{pc}-{n}").into()),
        number: n.to_string(),
        subject: "VPN não conecta".into(),
        episode: EpisodeId("1".into()),
        since: Timestamp::UNIX_EPOCH,
        asked_by: "Bruno".into(),
        excerpt: "Qual é o erro?".into(),
        portal_url: None,
        can_follow_up: true,
    }
}

fn wall(now: Duration, started: Duration) -> Now {
    let wall = Timestamp::UNIX_EPOCH.checked_add(now).unwrap();
    Now { mono: now.saturating_sub(started), wall, offset: Offset::UTC }
}

fn config() -> Config {
    let values = vec![("ApiUrl".to_owned(), "https://api.test/".to_owned())];
    let resolved = resolve(&[Layer { origin: Origin::Machine, values }]);
    let facts = Facts {
        computer: "PC-07".into(),
        user: "ana".into(),
        system: "Windows 11".into(),
        program: "0.1.0".into(),
    };
    Config { settings: resolved.settings, in_force: resolved.in_force, facts, seed: 0 }
}
