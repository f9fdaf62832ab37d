//! What the core alone costs: the time and the allocations of one poll of 1,000 tickets, and
//! whether 10,000 polls leave anything behind. And what it costs to find a question's words in the
//! largest message that is read, whatever is in it.
//!
//! `cargo bench --bench core`; exit code 1 where a budget is exceeded. Only the core's own work is
//! counted: its `handle` and the changes to the ledger, not the reading of JSON or files.

mod counting;
mod harness;
mod messages;
#[path = "../../kit/pump.rs"]
mod pump;

use std::fmt;
use std::process::ExitCode;
use std::time::Duration;

use tecjump_tray::core::tickets::{Tickets, WaitingTicket};

use counting::{Cost, live_bytes};
use harness::{Harness, ask_again, list};
use messages::messages;

const TICKETS: usize = 1_000;
const BUDGET: Duration = Duration::from_millis(1);
const ROUNDS: usize = 2_000;
/// Until each ticket has had five new questions: by then every bounded list is full, and the nodes of
/// the B-trees no longer spread. (After one question each, 10,000 polls more still cost 9 KB of nodes.)
const WARM_UP_POLLS: usize = 15 * TICKETS + 500;
const GROWTH_POLLS: usize = 10_000;

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

    /// The median: the p99 depends more on the machine's other work than on ours.
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
        let mut harness = Harness::signed_in();
        let cost = harness.poll(Tickets::Complete(list().into()));
        assert_eq!(harness.disk.own.entries.len(), TICKETS, "all of them were alerted");
        cost
    };
    let costs = (0..ROUNDS / 10).map(cost).collect();
    Row { budget: None, ..Row::new("the first poll, all of them new", costs) }
}

/// The server says that nothing changed.
fn unchanged() -> Row {
    let mut harness = settled(&list());
    let costs = (0..ROUNDS).map(|_| harness.poll(Tickets::Unchanged)).collect();
    Row::new("unchanged (304)", costs)
}

/// The server sends the list again, and nothing changed.
fn same_list() -> Row {
    let list = list();
    let mut harness = settled(&list);
    let costs = (0..ROUNDS).map(|_| harness.poll(Tickets::Complete(list.clone().into()))).collect();
    Row::new("the same list again (200)", costs)
}

/// One ticket has a new question: an alert is withdrawn, another one shown.
fn one_change() -> Row {
    let mut list = list();
    let mut harness = settled(&list);
    let cost = |round| {
        ask_again(&mut list, round);
        let shown = harness.shown;
        let cost = harness.poll(Tickets::Complete(list.clone().into()));
        assert!(harness.shown >= shown + 2, "withdrawn and alerted");
        cost
    };
    Row::new("one ticket with a new question", (0..ROUNDS).map(cost).collect())
}

/// Past the first poll and its alerts.
fn settled(list: &[WaitingTicket]) -> Harness {
    let mut harness = Harness::signed_in();
    for _ in 0..2 {
        harness.poll(Tickets::Complete(list.to_vec().into()));
    }
    harness
}

/// A week of polls in which nothing changes, with a reminder of all tickets every day.
fn growth_by_reminders() -> Growth {
    let list = list();
    let mut harness = settled(&list);
    Growth::over("a week of reminders", |_| {
        harness.poll(Tickets::Unchanged);
    })
}

/// A week in which every third poll brings nothing new, the same list, or a new question.
fn growth_by_questions() -> Growth {
    let mut list = list();
    // Restarted, so that no summary of the first poll is held until its last question is answered.
    let mut harness = Harness::start("0", settled(&list).disk);
    Growth::over("a week of questions", |round| {
        if round % 3 == 0 {
            ask_again(&mut list, round);
        }
        let unchanged = round % 3 == 1;
        let list =
            if unchanged { Tickets::Unchanged } else { Tickets::Complete(list.clone().into()) };
        harness.poll(list);
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
            live_bytes()
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
