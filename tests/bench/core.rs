//! What the core alone costs: the time and the allocations of one poll of 1,000 tickets, and
//! whether 10,000 polls leave anything behind. And what it costs to find a question's words in the
//! largest message that is read, whatever is in it.
//!
//! `cargo bench --bench core`; exit code 1 where a budget is exceeded. Only the core's own work is
//! counted: its `handle` and the changes to the ledger, not the reading of JSON or files.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::Offset;
use tecjump_tray::api::message::{Format, Words};
use tecjump_tray::core::alerts::Ledger;
use tecjump_tray::core::effect::Effect;
use tecjump_tray::core::event::{Event, PollAnswer};
use tecjump_tray::core::facts::Facts;
use tecjump_tray::core::poll::Ask;
use tecjump_tray::core::replies::Outbox;
use tecjump_tray::core::settings::{Layer, Origin, resolve};
use tecjump_tray::core::tickets::{EpisodeId, Requester, TicketId, Tickets, WaitingTicket};
use tecjump_tray::core::{Config, Core, Now};

const TICKETS: usize = 1_000;
const BUDGET: Duration = Duration::from_millis(1);
const ROUNDS: usize = 2_000;
/// Until each of the tickets has had a new question, and the ledger holds all the answered questions
/// that it ever holds (500).
const WARM_UP_POLLS: usize = 3 * TICKETS + 100;
const GROWTH_POLLS: usize = 10_000;

// --- counting ------------------------------------------------------------------------------------

/// The system's allocator with a tally.
struct Counting;

static CALLS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(unsafe_code, reason = "there is no other way to see every allocation")]
// SAFETY: every call goes to the system's allocator unchanged; the tally touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        LIVE.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// What the core's work took so far.
#[derive(Debug, Default, Clone, Copy)]
struct Cost {
    time: Duration,
    allocations: usize,
}

impl Cost {
    fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let calls = CALLS.load(Relaxed);
        #[expect(clippy::disallowed_methods, reason = "a stopwatch")]
        let begin = Instant::now();
        let done = work();
        self.time += begin.elapsed();
        self.allocations += CALLS.load(Relaxed) - calls;
        done
    }
}

// --- playing -------------------------------------------------------------------------------------

/// A core with a willing platform, a disk in memory, and a minute between two polls.
struct Play {
    core: Core,
    now: Now,
    disk: Ledger,
    generation: u64,
    /// Effects that people see: icon, menu, alerts, withdrawals.
    shown: usize,
    cost: Cost,
}

impl Play {
    /// Signed in, first poll under way.
    fn signed_in() -> Self {
        Self::start("24", Ledger::default())
    }

    /// Started on a disk with these alerts on it.
    fn start(reminder_hours: &str, disk: Ledger) -> Self {
        let wall = Timestamp::constant(1_795_348_800, 0);
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::constant(-3) };
        let mut play = Self {
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
        play.happens(Event::Started {
            requester,
            last_login: None,
            ledger: disk,
            outbox: Outbox::default(),
            away: false,
        });
        play
    }

    /// Waits for the next poll and answers it; the cost of the answer and all that follows.
    fn poll(&mut self, tickets: Tickets) -> Cost {
        while let Some(at) = self.core.deadline() {
            let passed = at.saturating_sub(self.now.mono);
            self.now.mono = at;
            self.now.wall = self.now.wall.saturating_add(passed).unwrap_or(self.now.wall);
            self.happens(Event::DeadlineReached);
        }
        self.cost = Cost::default();
        let outcome = Ok(PollAnswer { tickets, not_before: None });
        self.happens(Event::Polled { generation: self.generation, outcome });
        self.cost
    }

    fn happens(&mut self, event: Event) {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            let effects = self.cost.of(|| self.core.handle(event, self.now));
            for effect in effects {
                queue.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Poll(Ask { generation, .. }) => self.generation = generation,
            Effect::Ledger(change) => {
                let newest = std::mem::take(&mut self.disk);
                let applied = self.cost.of(|| change.apply_to(newest));
                self.disk.clone_from(&applied.ledger);
                return Some(Event::LedgerApplied(applied));
            }
            Effect::Alert(alert) => {
                self.shown += 1;
                return Some(Event::AlertAccepted(alert.target));
            }
            _ => self.shown += 1,
        }
        None
    }
}

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
fn list() -> Vec<WaitingTicket> {
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
fn ask_again(list: &mut [WaitingTicket], round: usize) {
    let length = list.len();
    list[(round * 7) % length].episode = episode(round + 1);
}

// --- measuring -----------------------------------------------------------------------------------

struct Row {
    what: &'static str,
    median: Duration,
    p99: Duration,
    allocations: usize,
    budget: Option<Duration>,
}

impl Row {
    fn new(what: &'static str, mut costs: Vec<Cost>) -> Self {
        costs.sort_by_key(|cost| cost.time);
        let (median, p99) = (costs[costs.len() / 2].time, costs[costs.len() * 99 / 100].time);
        costs.sort_by_key(|cost| cost.allocations);
        let allocations = costs[costs.len() / 2].allocations;
        Self { what, median, p99, allocations, budget: Some(BUDGET) }
    }

    /// The median: the p99 tells more of the machine's other work than of ours.
    fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.median >= budget)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = |time: Duration| format!("{:.0} µs", time.as_secs_f64() * 1e6);
        let (budget, verdict) = match self.budget {
            Some(budget) => (us(budget), verdict(self.is_over())),
            None => ("-".into(), ""),
        };
        let (median, p99) = (us(self.median), us(self.p99));
        line(f, [self.what, &median, &p99, &self.allocations.to_string(), &budget, verdict])
    }
}

fn line(f: &mut fmt::Formatter<'_>, cells: [&str; 6]) -> fmt::Result {
    let [what, figures @ .., verdict] = cells;
    write!(f, "{what:<42}")?;
    for figure in figures {
        write!(f, "{figure:>13}")?;
    }
    write!(f, "  {verdict}")
}

const fn verdict(is_over: bool) -> &'static str {
    if is_over { "OVER" } else { "OK" }
}

/// Every ticket is new, with one alert for all: once in a program's life, so without a budget.
fn first() -> Row {
    let cost = |_| {
        let mut play = Play::signed_in();
        let cost = play.poll(Tickets::Complete(list().into()));
        assert_eq!(play.disk.own.entries.len(), TICKETS, "all of them were alerted");
        cost
    };
    let costs = (0..ROUNDS / 10).map(cost).collect();
    Row { budget: None, ..Row::new("the first poll, all of them new", costs) }
}

/// The server says that nothing changed.
fn unchanged() -> Row {
    let mut play = settled(&list());
    let costs = (0..ROUNDS).map(|_| play.poll(Tickets::Unchanged)).collect();
    Row::new("unchanged (304)", costs)
}

/// The server sends the list again, and nothing changed.
fn same_list() -> Row {
    let list = list();
    let mut play = settled(&list);
    let costs = (0..ROUNDS).map(|_| play.poll(Tickets::Complete(list.clone().into()))).collect();
    Row::new("the same list again (200)", costs)
}

/// One ticket has a new question: an alert is withdrawn, another one shown.
fn one_change() -> Row {
    let mut list = list();
    let mut play = settled(&list);
    let cost = |round| {
        ask_again(&mut list, round);
        let shown = play.shown;
        let cost = play.poll(Tickets::Complete(list.clone().into()));
        assert!(play.shown >= shown + 2, "withdrawn and alerted");
        cost
    };
    Row::new("one ticket with a new question", (0..ROUNDS).map(cost).collect())
}

/// Past the first poll and its alerts.
fn settled(list: &[WaitingTicket]) -> Play {
    let mut play = Play::signed_in();
    for _ in 0..2 {
        play.poll(Tickets::Complete(list.to_vec().into()));
    }
    play
}

/// A week of polls in which nothing changes, with a reminder of all tickets every day.
fn growth_by_reminders() -> Growth {
    let list = list();
    let mut play = settled(&list);
    Growth::over("a week of reminders", |_| {
        play.poll(Tickets::Unchanged);
    })
}

/// A week in which every third poll brings nothing new, the same list, or a new question.
fn growth_by_questions() -> Growth {
    let mut list = list();
    // Restarted, so that no summary of the first poll is held until its last question is answered.
    let mut play = Play::start("0", settled(&list).disk);
    Growth::over("a week of questions", |round| {
        if round % 3 == 0 {
            ask_again(&mut list, round);
        }
        let unchanged = round % 3 == 1;
        let list =
            if unchanged { Tickets::Unchanged } else { Tickets::Complete(list.clone().into()) };
        play.poll(list);
    })
}

/// Live bytes after the polls that fill every bounded list, and after 10,000 more.
struct Growth {
    what: &'static str,
    before: usize,
    after: usize,
}

impl Growth {
    fn over(what: &'static str, poll: impl FnMut(usize)) -> Self {
        let mut polls = (0..).map(poll);
        let mut live_after = |count: usize| {
            polls.by_ref().take(count).for_each(drop);
            LIVE.load(Relaxed)
        };
        Self { what, before: live_after(WARM_UP_POLLS), after: live_after(GROWTH_POLLS) }
    }

    const fn is_over(&self) -> bool {
        self.after > self.before
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let growth = self.after.cast_signed() - self.before.cast_signed();
        let (before, after) = (self.before.to_string(), self.after.to_string());
        let growth = growth.to_string();
        line(f, [self.what, &before, &after, &growth, "0", verdict(self.is_over())])
    }
}

/// Messages of a megabyte that are slow to read for a reader that looks back, looks ahead, searches
/// what is open, or reads more than it shows.
fn messages() -> Vec<Message> {
    const SIZE: usize = 1_000_000;
    let of = |piece: &str| piece.repeat(SIZE / piece.len());
    let html = |what, begin: &str, piece: &str| Message {
        what,
        format: Format::Html,
        text: format!("{begin}{}", of(piece)),
    };
    let plain = |what, piece: &str| Message { what, format: Format::Plain, text: of(piece) };
    let deep = "<p hidden><table>".to_owned() + &"<div>".repeat(126);
    vec![
        html("& without end", "", "&"),
        html("names without end", "", "&CounterClockwiseContourIntegra"),
        html("<", "", "<"),
        html("<b", "", "<b"),
        html("<b> without </b>", "", "<b>"),
        html("</b> without <b>", "", "</b>"),
        html("<b hidden> without </b>", "", "<b hidden>"),
        html("nested blocks", "", "<div>"),
        html("nested quotes", "", "<blockquote>"),
        html("blocks in a deep paragraph", &deep, "<div></div>"),
        html("comments", "", "<!--->"),
        html("a comment without end", "<!--", "-"),
        html("attributes", "<p", " a='>'"),
        html("a style without end", "<p style='", "display:none;"),
        html("line breaks", "", "<br>"),
        html("quoted lines", "", "<blockquote>A</blockquote>"),
        html("hidden words", "<div hidden>", "palavra "),
        html("words in HTML", "", "palavra "),
        html("lines of preformatted text", "<pre>&gt;", "\n>"),
        plain("words", "palavra "),
        plain("white space", " "),
        plain("invisible characters", "\u{200B}"),
        plain("empty lines", "\n"),
        plain("> lines", ">\n"),
        plain("> lines with words", "> palavra\n"),
        plain("introductions", "Em 26/11/2026 12:03, Ana escreveu:\n> a\n"),
        plain("heads", "De: Ana\n\n"),
        plain("signatures", "-- \nAna\n"),
        plain("telephones", "Enviado do meu iPhone\n"),
        plain("disclaimers", "Esta mensagem confidencial e sigilosa\n\n"),
    ]
}

struct Message {
    what: &'static str,
    format: Format,
    text: String,
}

impl Message {
    const BUDGET: Duration = Duration::from_millis(50);

    fn measure(&self) -> Row {
        let read = |_| {
            let mut cost = Cost::default();
            let words = cost.of(|| {
                let mut words = Words::new(500);
                words.read(self.format, &self.text);
                words.finish()
            });
            assert!(words.encode_utf16().count() <= 500);
            cost
        };
        let costs = (0..9).map(read).collect();
        Row { budget: Some(Self::BUDGET), ..Row::new(self.what, costs) }
    }
}

struct Head<'a>([&'a str; 6]);

impl fmt::Display for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(f, self.0)
    }
}

#[expect(clippy::print_stdout, reason = "what it is for")]
fn main() -> ExitCode {
    let mut is_over = false;
    println!(
        "{}",
        Head(["one poll of 1,000 tickets", "median", "p99", "allocations", "budget", ""])
    );
    for measure in [unchanged, same_list, one_change, first] {
        let row = measure();
        println!("{row}");
        is_over |= row.is_over();
    }
    let (warm_up, polls) = (WARM_UP_POLLS.to_string(), (WARM_UP_POLLS + GROWTH_POLLS).to_string());
    println!(
        "\n{}",
        Head(["live bytes after this many polls", &warm_up, &polls, "growth", "budget", ""])
    );
    for measure in [growth_by_reminders, growth_by_questions] {
        let growth = measure();
        println!("{growth}");
        is_over |= growth.is_over();
    }
    println!("\n{}", Head(["one message of 1 MB", "median", "p99", "allocations", "budget", ""]));
    for message in messages() {
        let row = message.measure();
        println!("{row}");
        is_over |= row.is_over();
    }
    if is_over { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
