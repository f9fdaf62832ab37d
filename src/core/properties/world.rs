//! The world around the core: one disk, one server, a platform that may refuse; it checks as it
//! goes.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;

use super::step::{Ending, Step, Typed};
use crate::core::alerts::{ChangeKind, Ledger, LedgerChange, Snooze};
use crate::core::effect::{Effect, UiCommand};
use crate::core::event::{Event, PollAnswer, SessionChange};
use crate::core::identity::Account;
use crate::core::poll::Ask;
use crate::core::problem::{Failure, Problem, Retry};
use crate::core::pump::{Clocked, Pump, clocked};
use crate::core::replies::activation::Activation;
use crate::core::replies::{MAX_CHARACTERS, Outbox, OutboxChange, ReplyId, Stage, Unsaved};
use crate::core::scripts::{Disk, config, requester, ticket};
use crate::core::tickets::{AlertKey, Tickets, WaitingTicket};
use crate::core::{Config, Core, Now};

mod alerted;
mod replies;
mod sessions;

fn words(typed: Typed) -> String {
    match typed {
        Typed::Yes => "sim".into(),
        Typed::Lines => "não,\r\nobrigada".into(),
        Typed::Blank => " \r\n\t".into(),
        Typed::TooLong => "é".repeat(MAX_CHARACTERS + 1),
    }
}

/// What all sessions of the user share: the disk, the server, and what they were shown.
#[derive(Default, Clone)]
struct Shared {
    ledger: Ledger,
    outbox: Outbox,
    alerted: HashMap<AlertKey, u32>,
    paused: HashMap<AlertKey, Timestamp>,
    /// Every reply that was ever kept: to what, as whom, and the text.
    kept: HashMap<ReplyId, (AlertKey, Account, String)>,
    /// Those that the server has.
    arrived: HashSet<ReplyId>,
    /// Those whose delivery the user was notified of.
    done: HashSet<ReplyId>,
    discarded: HashSet<ReplyId>,
    notified: usize,
    /// The lock on sending is held elsewhere.
    locked_elsewhere: bool,
}

/// An attempt to send.
struct Attempt {
    id: ReplyId,
    /// Whether it got the lock, and the reply is still to be sent.
    started: bool,
    /// Whether the core has given it up: another requester signed in meanwhile.
    orphaned: bool,
}

/// One session.
pub(super) struct World {
    core: Core,
    now: Now,
    shared: Shared,
    seed: u64,
    disk: Disk,
    /// What the disk refused.
    unsaved: Vec<OutboxChange>,
    /// How often text was put on the clipboard.
    copied: u32,
    in_flight: Option<u64>,
    /// The poll in flight was dropped; of its answer only the requested pause counts.
    given_up: bool,
    user: &'static str,
    signed_in: bool,
    /// How often in a row the server refused the token; the second time ends the session, and the
    /// token is kept.
    refusals: u8,
    accepts: bool,
    floor: Duration,
    reply_floor: Duration,
    attempts: Vec<Attempt>,
    last_listed: Vec<AlertKey>,
    /// The ledger as this session saw it last.
    seen: Ledger,
    /// What the server listed to another session since it last listed to this one.
    listed_elsewhere: Option<Vec<(u8, u8)>>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let wall = "2026-11-22T12:00:00Z".parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: jiff::tz::Offset::UTC };
        let mut world = Self::stopped(seed, now, Shared::default());
        world.start();
        world
    }

    fn stopped(seed: u64, now: Now, shared: Shared) -> Self {
        Self {
            core: Core::new(core_config(seed), now),
            now,
            shared,
            seed,
            disk: Disk::Writes,
            unsaved: Vec::new(),
            copied: 0,
            in_flight: None,
            given_up: false,
            user: "ana",
            signed_in: true,
            refusals: 0,
            accepts: true,
            floor: Duration::ZERO,
            reply_floor: Duration::ZERO,
            attempts: Vec::new(),
            last_listed: Vec::new(),
            seen: Ledger::default(),
            listed_elsewhere: None,
        }
    }

    fn start(&mut self) {
        let requester = self.signed_in.then(|| requester(self.user));
        let (ledger, outbox) = (self.shared.ledger.clone(), self.shared.outbox.clone());
        self.seen.clone_from(&ledger);
        self.happens(Event::Started { requester, last_login: None, ledger, outbox, away: false });
    }

    fn change_ledger(&mut self, change: &LedgerChange) -> Event {
        let applied = change.apply_to(self.shared.ledger.clone());
        match &change.kind {
            // One more alert is due then.
            ChangeKind::Snooze(key, until) if applied.ledger.is_snoozed(key) => {
                self.shared.alerted.remove(key);
                self.shared.paused.insert(key.clone(), *until);
            }
            _ => {}
        }
        self.shared.ledger.clone_from(&applied.ledger);
        self.seen.clone_from(&applied.ledger);
        Event::LedgerApplied(applied)
    }

    // --- time, lists and sessions ----------------------------------------------------------

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
            Ok(PollAnswer { tickets: Tickets::Complete(list), .. }) => {
                let listed: Vec<_> = list.tickets.iter().map(WaitingTicket::key).collect();
                self.last_listed = listed;
                self.refusals = 0;
            }
            Err(failure) if failure.problem.retry() == Retry::AfterSignIn => {
                self.token_is_refused();
            }
            Ok(_) | Err(_) => self.refusals = 0,
        }
    }

    fn token_is_refused(&mut self) {
        self.refusals += 1;
        if self.refusals == 2 {
            self.signs_out();
            self.refusals = 2;
        }
    }

    fn starts_again(&mut self) {
        if self.refusals == 2 {
            (self.signed_in, self.refusals) = (true, 1);
        }
        self.happens(Event::Notified);
    }

    /// The requester signs out.
    fn signs_out(&mut self) {
        self.signed_in = false;
        self.refusals = 0;
        self.given_up = true;
        self.attempts.iter_mut().for_each(|attempt| attempt.orphaned = true);
    }

    pub(super) fn step(&mut self, step: Step) {
        match step {
            Step::Wait(millis) => self.wait(Duration::from_millis(millis.into())),
            Step::UntilDeadline => self.wait_for_deadline(),
            Step::List(rows) => {
                self.listed_elsewhere = None;
                self.answer(Ok(PollAnswer { tickets: complete(&rows), not_before: None }));
            }
            Step::Unchanged(seconds) => {
                let not_before = seconds.map(|seconds| Duration::from_secs(seconds.into()));
                let tickets = self.unchanged();
                self.answer(Ok(PollAnswer { tickets, not_before }));
            }
            Step::Fail(n, seconds) => {
                let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.into()));
                self.answer(Err(Failure { problem: Problem::ALL[n], retry_after }));
            }
            Step::Refuse(refuse) => self.accepts = !refuse,
            Step::Lock(true) => self.happens(Event::Session(SessionChange::Locked)),
            Step::Lock(false) => self.happens(Event::Session(SessionChange::Unlocked)),
            Step::Jump(hours) => self.jump(hours),
            Step::Resume => {
                self.given_up = true;
                self.happens(Event::Resumed);
            }
            Step::NetworkUp => self.happens(Event::NetworkUp),
            Step::SecondStart => self.starts_again(),
            Step::SignIn(works) => self.sign_in(works),
            Step::SignOut => {
                self.signs_out();
                self.happens(Event::CredentialsChanged(None));
            }
            Step::SwitchUser => self.switch_user(),
            Step::Restart(arrives) => self.restart(arrives),
            Step::OtherSession(rows) => self.other_session(&rows),
            Step::Type(t, e, text) => self.types(&key(t, e), &words(text)),
            Step::Snooze(t, e, choice) => self.snooze(key(t, e), choice),
            Step::ReplyEnds(ending, pause) => self.reply_ends(ending, pause),
            Step::Decide(n, action) => self.decide(n, action),
            Step::Disk(disk) => self.disk = disk,
        }
    }

    /// There is one server: what it listed to another session is not "unchanged" for this one.
    fn unchanged(&mut self) -> Tickets {
        self.listed_elsewhere.take().map_or(Tickets::Unchanged, |rows| complete(&rows))
    }

    fn snooze(&mut self, key: AlertKey, choice: Snooze) {
        self.happens(Event::Activated(Activation::Snooze(key, choice)));
    }

    /// In the end the user is signed in and the server answers: what was typed has arrived, or
    /// waits for the user to decide, or was thrown away; each once.
    pub(super) fn ends_well(mut self) {
        self.accepts = true;
        self.disk = Disk::Writes;
        if !self.signed_in {
            self.sign_in(true);
        }
        self.wait(Duration::from_secs(1));
        for _ in 0..200 {
            if self.attempts.is_empty() && self.nothing_left() {
                break;
            }
            if !self.attempts.is_empty() {
                self.reply_ends(Ending::Delivered(Some(false)), None);
            }
            let tickets = self.unchanged();
            self.answer(Ok(PollAnswer { tickets, not_before: None }));
            self.wait_for_deadline();
        }
        assert!(self.nothing_left(), "never sent: {:?}", self.shared.outbox.replies);
        let Shared { kept, outbox, done, discarded, notified, .. } = &self.shared;
        let ended = |id| outbox.reply(id).is_some() || done.contains(id) || discarded.contains(id);
        assert!(kept.keys().all(ended), "a reply is nowhere");
        assert!(*notified >= done.len(), "{notified} of {} were notified", done.len());
        if self.seed.is_multiple_of(8) {
            self.all_are_alerted(); // takes as long as all the rest
        }
    }

    fn nothing_left(&self) -> bool {
        if !self.unsaved.is_empty() {
            return false;
        }
        let own = format!(" {}", self.user);
        let mut own =
            self.shared.outbox.replies.iter().filter(|r| r.account.as_str().ends_with(&own));
        own.all(|reply| matches!(reply.stage, Stage::Refused { .. }))
    }
}

impl Pump for World {
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
            Effect::Poll(Ask { generation, .. }) => {
                assert!(self.signed_in, "a poll while signed out");
                assert!(self.now.mono >= self.floor, "faster than the server's floor");
                self.in_flight = Some(generation);
                self.given_up = false;
            }
            Effect::Ui(UiCommand::Alert(alert)) => {
                assert!(self.signed_in, "an alert while signed out");
                for key in alert.target.keys() {
                    assert!(self.last_listed.contains(key), "an alert for what does not wait");
                    let until = self.shared.paused.get(key);
                    assert!(until.is_none_or(|at| *at <= self.now.wall), "{key:?} before its time");
                }
                if !self.accepts {
                    return vec![Event::AlertRefused(alert.target)];
                }
                for key in alert.target.keys() {
                    self.shared.paused.remove(key);
                    let count = self.shared.alerted.entry(key.clone()).or_default();
                    *count += 1;
                    assert_eq!(*count, 1, "{key:?} alerted twice");
                }
                return vec![Event::AlertAccepted(alert.target)];
            }
            Effect::Ledger(change) => return vec![self.change_ledger(&change)],
            Effect::Outbox(change) => {
                self.unsaved.push(change);
                return vec![self.write().unwrap_or(Event::SaveFailed(Unsaved::Outbox))];
            }
            Effect::Save => {
                let failed = || vec![Event::SaveFailed(Unsaved::Outbox)];
                return self.write().map_or_else(failed, |applied| vec![applied, Event::Saved]);
            }
            Effect::SendReply(id) => self.send(id),
            Effect::Ui(UiCommand::Notice { text, .. }) => {
                let receipts = ["Resposta enviada", "Resposta registrada"];
                self.shared.notified +=
                    usize::from(receipts.iter().any(|receipt| text.starts_with(receipt)));
            }
            Effect::Ui(UiCommand::Copy(clip)) => {
                self.copied += 1;
                return vec![Event::Copied(clip)];
            }
            Effect::Ui(UiCommand::Quit) => panic!("nobody asked to quit"),
            _ => {}
        }
        Vec::new()
    }
}

clocked!(World);

fn key(t: u8, e: u8) -> AlertKey {
    ticket(&t.to_string(), &e.to_string()).key()
}

fn complete(rows: &[(u8, u8)]) -> Tickets {
    let row = |(t, e): &(u8, u8)| ticket(&t.to_string(), &e.to_string());
    Tickets::Complete(rows.iter().map(row).collect::<Vec<_>>().into())
}

fn core_config(seed: u64) -> Config {
    static SETTINGS: LazyLock<Config> = LazyLock::new(|| config(&[("ReminderHours", "0")]));
    Config { seed, ..SETTINGS.clone() }
}
