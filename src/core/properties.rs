//! Properties of the core that hold for every sequence of events.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::effect::Effect;
use super::event::{Event, Failure, PollAnswer, SessionChange};
use super::ledger::{AlertKey, Ledger};
use super::outbox::Outbox;
use super::problem::{Problem, Retry};
use super::scripts::{config, requester, ticket};
use super::tickets::Tickets;
use super::{Config, Core, Now};

/// What the world may do next.
#[derive(Debug, Clone)]
enum Step {
    Wait(u32),
    UntilDeadline,
    List(Vec<(u8, u8)>),
    Unchanged(Option<u16>),
    Fail(usize, Option<u16>),
    Refuse(bool),
    Lock(bool),
    Resume,
    NetworkUp,
    Poke,
    SignIn(bool),
    SignOut,
    Restart,
    OtherSession(Vec<(u8, u8)>),
}

fn step() -> impl Strategy<Value = Step> {
    let rows = || {
        prop::collection::vec((0_u8..6, 0_u8..3), 0..6).prop_map(|mut rows| {
            rows.sort_unstable();
            rows.dedup_by_key(|row| row.0);
            rows
        })
    };
    prop_oneof![
        3 => (0_u32..200_000).prop_map(Step::Wait),
        8 => Just(Step::UntilDeadline),
        6 => rows().prop_map(Step::List),
        2 => prop::option::of(0_u16..2_000).prop_map(Step::Unchanged),
        3 => (0..Problem::ALL.len(), prop::option::of(0_u16..2_000))
            .prop_map(|(n, after)| Step::Fail(n, after)),
        1 => any::<bool>().prop_map(Step::Refuse),
        1 => any::<bool>().prop_map(Step::Lock),
        1 => Just(Step::Resume),
        1 => Just(Step::NetworkUp),
        1 => Just(Step::Poke),
        1 => any::<bool>().prop_map(Step::SignIn),
        1 => Just(Step::SignOut),
        1 => Just(Step::Restart),
        1 => rows().prop_map(Step::OtherSession),
    ]
}

/// The world: one disk, one server, a platform that may refuse; it checks as it goes.
struct World {
    core: Core,
    now: Now,
    ledger: Ledger,
    seed: u64,
    in_flight: Option<u64>,
    /// The poll under way was given up; of its answer only the wish for a pause counts.
    given_up: bool,
    signed_in: bool,
    accepts: bool,
    floor: Duration,
    alerted: HashMap<AlertKey, u32>,
    last_listed: Vec<AlertKey>,
    /// What the server told another session since it last told this one.
    told_elsewhere: Option<Vec<(u8, u8)>>,
}

impl World {
    fn new(seed: u64) -> Self {
        let wall = "2026-11-22T12:00:00Z".parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: jiff::tz::Offset::UTC };
        let mut world = Self {
            core: Core::new(core_config(seed), now),
            now,
            ledger: Ledger::default(),
            seed,
            in_flight: None,
            given_up: false,
            signed_in: true,
            accepts: true,
            floor: Duration::ZERO,
            alerted: HashMap::new(),
            last_listed: Vec::new(),
            told_elsewhere: None,
        };
        world.start();
        world
    }

    fn start(&mut self) {
        let requester = self.signed_in.then(|| requester("ana"));
        let ledger = self.ledger.clone();
        let outbox = Outbox::default();
        self.happens(Event::Started { requester, last_login: None, ledger, outbox });
    }

    fn happens(&mut self, event: Event) {
        let mut queue = std::collections::VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            for effect in self.core.handle(event, self.now) {
                queue.extend(self.carry_out(effect));
            }
        }
        let deadline = self.core.deadline();
        assert!(deadline.is_none_or(|at| at > self.now.mono), "a deadline in the past");
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Poll { generation } => {
                assert!(self.signed_in, "a poll while signed out");
                assert!(self.now.mono >= self.floor, "faster than the server's floor");
                self.in_flight = Some(generation);
                self.given_up = false;
            }
            Effect::Alert(alert) => {
                assert!(self.signed_in, "an alert while signed out");
                if !self.accepts {
                    return Some(Event::AlertRefused(alert.target));
                }
                for key in alert.target.keys() {
                    assert!(self.last_listed.contains(key), "an alert for what does not wait");
                    let count = self.alerted.entry(key.clone()).or_default();
                    *count += 1;
                    assert_eq!(*count, 1, "{key:?} alerted twice");
                }
                return Some(Event::AlertAccepted(alert.target));
            }
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return Some(Event::LedgerApplied(applied));
            }
            Effect::Quit => panic!("nobody asked to quit"),
            _ => {}
        }
        None
    }

    fn turn_to(&mut self, at: Duration) {
        let time = at.saturating_sub(self.now.mono);
        self.now.mono = at;
        self.now.wall = self.now.wall.checked_add(time).unwrap();
    }

    fn answer(&mut self, outcome: Result<PollAnswer, Failure>) {
        let Some(generation) = self.in_flight.take() else { return };
        let pause = match &outcome {
            Ok(answer) => answer.not_before,
            Err(failure) => failure.retry_after,
        };
        if !self.given_up {
            self.believed(&outcome);
        }
        if let Some(pause) = pause {
            self.floor = self.floor.max(self.now.mono + pause);
        }
        self.happens(Event::Polled { generation, outcome });
    }

    fn believed(&mut self, outcome: &Result<PollAnswer, Failure>) {
        match outcome {
            Ok(PollAnswer { tickets: Tickets::Complete(tickets), .. }) => {
                let listed: Vec<_> = tickets.iter().map(super::WaitingTicket::key).collect();
                // What stopped waiting and waits again is a new thing to say.
                self.alerted.retain(|key, _| listed.contains(key));
                self.last_listed = listed;
            }
            Err(failure) if failure.problem.retry() == Retry::AfterSignIn => self.signed_in = false,
            Ok(_) | Err(_) => {}
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Wait(millis) => {
                let end = self.now.mono + Duration::from_millis(millis.into());
                while let Some(at) = self.core.deadline().filter(|at| *at <= end) {
                    self.turn_to(at);
                    self.happens(Event::DeadlineReached);
                }
                self.turn_to(end);
            }
            Step::UntilDeadline => {
                if let Some(at) = self.core.deadline() {
                    self.turn_to(at);
                    self.happens(Event::DeadlineReached);
                }
            }
            Step::List(rows) => {
                self.told_elsewhere = None;
                self.answer(Ok(PollAnswer { tickets: complete(&rows), not_before: None }));
            }
            Step::Unchanged(seconds) => {
                let not_before = seconds.map(|seconds| Duration::from_secs(seconds.into()));
                // One server: what another session was told is no "unchanged" for this one.
                let tickets = match self.told_elsewhere.take() {
                    Some(rows) => complete(&rows),
                    None => Tickets::Unchanged,
                };
                self.answer(Ok(PollAnswer { tickets, not_before }));
            }
            Step::Fail(n, seconds) => {
                let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.into()));
                self.answer(Err(Failure { problem: Problem::ALL[n], retry_after }));
            }
            Step::Refuse(refuse) => self.accepts = !refuse,
            Step::Lock(true) => self.happens(Event::Session(SessionChange::Locked)),
            Step::Lock(false) => self.happens(Event::Session(SessionChange::Unlocked)),
            Step::Resume => {
                self.given_up = true;
                self.happens(Event::Resumed);
            }
            Step::NetworkUp => self.happens(Event::NetworkUp),
            Step::Poke => self.happens(Event::Poked),
            Step::SignIn(works) => self.sign_in(works),
            Step::SignOut => {
                self.signed_in = false;
                self.given_up = true;
                self.happens(Event::CredentialsChanged(None));
            }
            Step::Restart => self.restart(),
            Step::OtherSession(rows) => self.other_session(&rows),
        }
    }

    fn sign_in(&mut self, works: bool) {
        self.given_up = true;
        self.signed_in = false;
        self.happens(Event::CredentialsTyped {
            login: "ana".into(),
            secret: "x".to_owned().into(),
        });
        let outcome = if works { Ok(requester("ana")) } else { Err(Problem::Unreachable.into()) };
        self.signed_in = works;
        self.happens(Event::SignInEnded(outcome));
    }

    fn restart(&mut self) {
        self.seed += 1;
        self.in_flight = None;
        self.floor = Duration::ZERO;
        self.now.mono = Duration::ZERO;
        self.core = Core::new(core_config(self.seed), self.now);
        self.start();
    }

    /// A second program of the same user on the same disk sees other answers of the server.
    fn other_session(&mut self, rows: &[(u8, u8)]) {
        let other = World { ledger: self.ledger.clone(), ..World::new(self.seed + 1_000) };
        let mut other = World { alerted: self.alerted.clone(), ..other };
        other.core = Core::new(core_config(self.seed + 1_000), other.now);
        other.now.wall = self.now.wall;
        other.start();
        other.answer(Ok(PollAnswer { tickets: complete(rows), not_before: None }));
        self.told_elsewhere = Some(rows.to_vec());
        self.ledger = other.ledger;
        self.alerted = other.alerted;
    }
}

fn complete(rows: &[(u8, u8)]) -> Tickets {
    let row = |(t, e): &(u8, u8)| ticket(&t.to_string(), &e.to_string());
    Tickets::Complete(rows.iter().map(row).collect())
}

fn core_config(seed: u64) -> Config {
    Config { seed, ..config(&[("ReminderHours", "0")]) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Never faster than the server's floor; at most one alert per episode, across restarts and
    /// sessions; nothing while signed out; no alert for what does not wait; `deadline()` always
    /// after `now`.
    #[test]
    fn the_rules_hold_whatever_happens(seed in 0_u64..1_000_000, steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new(seed);
        for step in steps {
            world.step(step);
        }
    }
}
