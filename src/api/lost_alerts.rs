//! Core and Ticket API client together: after cancelled, late, failed or reordered polls, the next
//! complete answer alerts every question that waits.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jiff::tz::Offset;
use proptest::prelude::*;
use proptest::test_runner::RngAlgorithm;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use reqwest::{Request, StatusCode};
use serde_json::json;
use url::Url;

use super::answer::Answer;
use super::client::Http;
use super::credential::Credential;
use super::ticket_api::TicketApi;
use crate::core::alerts::Ledger;
use crate::core::effect::{Effect, UiCommand};
use crate::core::event::{Event, PollAnswer, SessionChange};
use crate::core::facts::Facts;
use crate::core::poll::Ask;
use crate::core::problem::{Failure, Problem};
use crate::core::pump::{Clocked, Pump, clocked};
use crate::core::replies::Outbox;
use crate::core::settings::{Layer, Origin, resolve};
use crate::core::tickets::{AlertKey, EpisodeId, Requester, TicketId};
use crate::core::{Config, Core, Now};

/// Small pages, so that most lists have several.
const ROWS_PER_PAGE: usize = 2;

thread_local! {
    static SERVER: RefCell<Server> = RefCell::default();
    /// Shared, because a new client reads the computer's certificates, which takes long.
    static HTTP: Http = Http::new(&Url::parse("https://api.test").unwrap()).unwrap().with_stub(answer);
}

/// The waiting tickets, and after how many further requests the connection breaks once.
#[derive(Default)]
struct Server {
    waiting: BTreeMap<u8, u8>,
    breaks_after: Option<usize>,
}

fn answer(request: &Request) -> Option<Answer> {
    SERVER.with_borrow_mut(|server| {
        match &mut server.breaks_after {
            Some(0) => {
                server.breaks_after = None;
                return None;
            }
            Some(left) => *left -= 1,
            None => {}
        }
        Some(server.page(request))
    })
}

impl Server {
    fn page(&self, request: &Request) -> Answer {
        let cursor = request.url().query_pairs().find(|(name, _)| name == "cursor");
        let skipped: usize = cursor.map_or(0, |(_, at)| at.parse().unwrap());
        let items: Vec<_> =
            self.waiting.iter().skip(skipped).take(ROWS_PER_PAGE).map(row).collect();
        let read = skipped + items.len();
        let next = (read < self.waiting.len()).then(|| read.to_string());
        let body = json!({ "items": items, "next_cursor": next }).to_string();
        let mut tag = std::hash::DefaultHasher::new();
        body.hash(&mut tag);
        let etag = HeaderValue::from_str(&format!("\"{:x}\"", tag.finish())).unwrap();
        let unchanged = request.headers().get(IF_NONE_MATCH) == Some(&etag);
        let (status, body) = if unchanged {
            (StatusCode::NOT_MODIFIED, String::new())
        } else {
            (StatusCode::OK, body)
        };
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let headers = HeaderMap::from_iter([(ETAG, etag), json]);
        Answer { asked: "GET /v1/tickets".into(), status, headers, body: body.into_bytes() }
    }
}

fn row((ticket, episode): (&u8, &u8)) -> serde_json::Value {
    json!({
        "id": ticket.to_string(), "number": ticket.to_string(), "subject": "VPN",
        "state": "waiting_customer", "can_follow_up": true,
        "waiting": { "episode_id": episode.to_string(), "since": "2026-11-22T12:00:00Z" },
    })
}

/// What happens to the PC, the server and the polls.
#[derive(Debug, Clone)]
enum Step {
    Wait(u16),
    Suspend(u8, u8),
    Answered(u8),
    /// One of the client's pending answers reaches the core.
    Deliver(usize),
    /// A pending answer is lost: the task was aborted just after its end.
    Lose(usize),
    BreaksAfter(usize),
    Resumed,
    NetworkUp,
    Locked(bool),
    Notified,
    SignsInAgain,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_u16..200).prop_map(Step::Wait),
        3 => (0_u8..6, 0_u8..4).prop_map(|(ticket, episode)| Step::Suspend(ticket, episode)),
        1 => (0_u8..6).prop_map(Step::Answered),
        6 => (0_usize..3).prop_map(Step::Deliver),
        1 => (0_usize..3).prop_map(Step::Lose),
        1 => (0_usize..3).prop_map(Step::BreaksAfter),
        2 => Just(Step::Resumed),
        1 => Just(Step::NetworkUp),
        1 => any::<bool>().prop_map(Step::Locked),
        1 => Just(Step::Notified),
        1 => Just(Step::SignsInAgain),
    ]
}

struct Pc {
    core: Core,
    now: Now,
    source: TicketApi,
    ledger: Ledger,
    /// Outcomes that the client has and the core has not.
    outcomes: Vec<(u64, Result<PollAnswer, Failure>)>,
    alerted: BTreeSet<AlertKey>,
}

impl Pc {
    fn new(seed: u64) -> Self {
        SERVER.set(Server::default());
        let wall = "2026-11-22T12:00:00Z".parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::UTC };
        let values = vec![("ApiUrl".to_owned(), "https://api.test/".to_owned())];
        let resolved = resolve(&[Layer { origin: Origin::Machine, values }]);
        let facts = Facts {
            computer: "PC-07".into(),
            user: "ana".into(),
            system: "Windows 11".into(),
            program: "0.1.0".into(),
        };
        let (settings, in_force) = (resolved.settings, resolved.in_force);
        let core = Core::new(Config { settings, in_force, facts, seed }, now);
        let (ledger, outcomes, alerted) = (Ledger::default(), Vec::new(), BTreeSet::new());
        let mut pc = Self { core, now, source: source(), ledger, outcomes, alerted };
        pc.happens(Event::Started {
            requester: Some(requester()),
            last_login: None,
            ledger: Ledger::default(),
            outbox: Outbox::default(),
            away: false,
        });
        pc
    }

    /// The real client asks the server; what it learns waits to reach the core.
    fn asks(&mut self, ask: Ask) {
        let credential = Credential { requester: requester(), token: "token".to_owned().into() };
        let outcome = now(self.source.poll(&credential, ask)).map_err(|error| error.failure);
        self.outcomes.push((ask.generation, outcome));
    }

    fn reaches(&mut self, n: usize) {
        if n < self.outcomes.len() {
            let (generation, outcome) = self.outcomes.remove(n);
            self.happens(Event::Polled { generation, outcome });
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Wait(seconds) => self.wait(Duration::from_secs(seconds.into())),
            Step::Suspend(ticket, episode) => {
                SERVER.with_borrow_mut(|server| server.waiting.insert(ticket, episode));
            }
            Step::Answered(ticket) => {
                SERVER.with_borrow_mut(|server| server.waiting.remove(&ticket));
            }
            Step::Deliver(n) => self.reaches(n),
            Step::Lose(n) => {
                self.outcomes.get_mut(n).into_iter().for_each(|(_, outcome)| {
                    *outcome = Err(Problem::ConnectionLost.into());
                });
            }
            Step::BreaksAfter(n) => {
                SERVER.with_borrow_mut(|server| server.breaks_after = Some(n));
            }
            Step::Resumed => self.happens(Event::Resumed),
            Step::NetworkUp => self.happens(Event::NetworkUp),
            Step::Locked(true) => self.happens(Event::Session(SessionChange::Locked)),
            Step::Locked(false) => self.happens(Event::Session(SessionChange::Unlocked)),
            Step::Notified => self.happens(Event::Notified),
            Step::SignsInAgain => {
                self.source = source();
                self.happens(Event::CredentialsChanged(Some(requester())));
            }
        }
    }

    /// The server answers the next poll, and the user is there.
    fn next_answer(&mut self) {
        SERVER.with_borrow_mut(|server| server.breaks_after = None);
        self.happens(Event::Session(SessionChange::Unlocked));
        self.happens(Event::Resumed);
        self.outcomes.clear();
        while self.outcomes.is_empty() {
            self.wait(Duration::from_secs(1));
        }
        self.reaches(0);
    }
}

impl Pump for Pc {
    type Event = Event;
    type Effect = Effect;

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        self.core.handle(event, self.now)
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Poll(ask) => self.asks(ask),
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Ui(UiCommand::Alert(alert)) => {
                self.alerted.extend(alert.target.keys().iter().cloned());
                return vec![Event::AlertAccepted(alert.target)];
            }
            _ => {}
        }
        Vec::new()
    }
}

clocked!(Pc);

fn requester() -> Requester {
    Requester { id: "ana".into(), name: "Ana".into(), login: "ana".into() }
}

fn source() -> TicketApi {
    let base = Url::parse("https://api.test/").unwrap();
    TicketApi::new(HTTP.with(Http::clone), base, vec!["waiting_customer".into()])
}

/// The server answers at once, so nothing ever waits.
fn now<T>(task: impl Future<Output = T>) -> T {
    match pin!(task).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

fn assert_every_question_is_alerted(seed: u64, steps: &[Step]) {
    let mut pc = Pc::new(seed);
    for step in steps {
        pc.step(step);
    }
    pc.next_answer();
    let waiting = SERVER.with_borrow(|server| server.waiting.clone());
    for (ticket, episode) in waiting {
        let key = AlertKey {
            ticket: TicketId(ticket.to_string().into()),
            episode: EpisodeId(episode.to_string().into()),
        };
        assert!(pc.alerted.contains(&key), "{key:?} was never alerted");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_next_complete_answer_alerts_every_question(
        seed in 0_u64..1_000_000,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        assert_every_question_is_alerted(seed, &steps);
    }
}

/// A poll's answer came between the wake and the poll after it: its tag made the question "unchanged".
#[test]
fn an_answer_after_waking_loses_no_alert() {
    let steps = [Step::Suspend(1, 1), Step::Resumed, Step::Deliver(0)];
    assert_every_question_is_alerted(7, &steps);
}
