//! Ten thousand PCs against one server, in virtual time: no moment that is the same for all may
//! become a herd, and an ordinary day may not get slower for it. Fails where a limit is passed.
//!
//! `cargo bench --bench fleet -- WORDS` runs the variants whose name has these words.
#![allow(clippy::print_stdout, reason = "a table is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "not the core: it measures its own time")]
#![allow(clippy::unwrap_used, reason = "a simulation that is wrong should stop")]

mod figures;
mod plan;
#[path = "../../kit/pump.rs"]
mod pump;
mod server;
mod sim;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use figures::Figures;
use plan::{Happening, Plan, between, clock};
use server::{Outage, Server};
use sim::Sim;

/// The PCs of the fleet.
const PCS: usize = 10_000;
/// The PCs of one site.
const SITE: usize = 500;
/// When a steady run begins, when something happens in it, and when it ends.
const BEGIN: Duration = clock(9, 30);
const EVENT: Duration = clock(9, 45);
const END: Duration = clock(10, 20);
/// When what went is back: seven minutes later.
const BACK: Duration = clock(9, 52);

/// A run of the fleet, and what it may cost.
struct Variant {
    name: &'static str,
    server: Server,
    plans: Vec<Plan>,
    /// Load is measured from here to the end.
    from: Duration,
    to: Duration,
    limits: Limits,
}

/// What a run may cost; `None` where it is only shown.
#[derive(Default, Clone, Copy)]
struct Limits {
    /// Peak over mean.
    peak: Option<f64>,
    /// The last PC is back so long after the outage.
    last_back: Option<Duration>,
    /// 50th and 99th percentile of a question's way to its alert.
    alert: Option<(Duration, Duration)>,
}

const NO_HERD: Limits = Limits { peak: Some(1.5), last_back: None, alert: None };

fn main() -> ExitCode {
    let (started, mut good) = (Instant::now(), true);
    println!("{PCS} PCs, requests a second\n");
    println!(
        "{:<44}{:>7}{:>7}{:>7}{:>9}  alert p50 / p99",
        "", "mean", "peak", "ratio", "last back"
    );
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let is_wanted = |variant: &Variant| {
        wanted.as_ref().is_none_or(|words| variant.name.contains(words.as_str()))
    };
    let variants = variants().into_iter().enumerate().filter(|(_, variant)| is_wanted(variant));
    for (row, is_within_limits) in rows(variants) {
        println!("{row}");
        good &= is_within_limits;
    }
    println!("\n{:.0} s", started.elapsed().as_secs_f64());
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the variants, as many at a time as the machine has processors; their rows are in order.
fn rows(variants: impl Iterator<Item = (usize, Variant)> + Send) -> Vec<(String, bool)> {
    let (variants, rows) = (Mutex::new(variants), Mutex::new(BTreeMap::new()));
    let work = || {
        loop {
            let Some((seed, variant)) = variants.lock().unwrap().next() else { break };
            let Variant { name, server, plans, from, to, limits } = variant;
            let mut figures = Sim::run(server, plans, to, u64::try_from(seed).unwrap());
            rows.lock().unwrap().insert(seed, row(name, &mut figures, (from, to), limits));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(work);
        }
    });
    rows.into_inner().unwrap().into_values().collect()
}

/// A run in one line, and whether it is within its limits.
fn row(
    name: &str,
    figures: &mut Figures,
    window: (Duration, Duration),
    limits: Limits,
) -> (String, bool) {
    let load = figures.load(window.0, window.1);
    let ratio = f64::from(load.peak) / load.mean;
    let (last, back) = figures.last_back();
    let alert = (figures.alert_percentile(50), figures.alert_percentile(99));
    let good = limits.peak.is_none_or(|most| ratio <= most)
        && limits.last_back.is_none_or(|most| last <= most && back == PCS)
        && limits.alert.is_none_or(|(half, most)| alert.0 <= half && alert.1 <= most);
    let row = format!(
        "{name:<44}{:>7.1}{:>7}{ratio:>7.2}{:>7} s  {:.0} / {:.0} s{}",
        load.mean,
        load.peak,
        last.as_secs(),
        alert.0.as_secs_f64(),
        alert.1.as_secs_f64(),
        if good { "" } else { "  ABOVE ITS LIMIT" }
    );
    (row, good)
}

fn variants() -> Vec<Variant> {
    let mut all = vec![day()];
    all.extend(outages());
    all.extend(servers());
    all.extend(returns());
    all
}

fn day() -> Variant {
    let seconds = Duration::from_secs;
    let mut rng = fastrand::Rng::with_seed(1);
    Variant {
        name: "an ordinary day until 14:00",
        server: Server::good(),
        plans: (0..PCS).map(|_| plan::working_day(&mut rng)).collect(),
        from: clock(9, 0),
        to: clock(14, 0),
        // A user who locks the PC before the poll comes is alerted at the unlock.
        limits: Limits { alert: Some((seconds(31), seconds(64))), ..Limits::default() },
    }
}

fn steady(name: &'static str, server: Server, limits: Limits) -> Variant {
    let mut rng = fastrand::Rng::with_seed(2);
    let phase = server.max_age.unwrap_or(Duration::from_mins(1));
    let plans = (0..PCS).map(|_| plan::steady(&mut rng, BEGIN, phase, END)).collect();
    Variant { name, server, plans, from: EVENT, to: END, limits }
}

/// The server is away for seven minutes.
fn outages() -> Vec<Variant> {
    let outage = |how| Server { outage: Some((EVENT..BACK, how)), ..Server::good() };
    let after = |variant: Variant| Variant { from: BACK, ..variant };
    let five_minutes = Limits { last_back: Some(Duration::from_mins(5)), ..NO_HERD };
    let slow = Server { max_age: Some(Duration::from_mins(5)), ..outage(Outage::UntilTheEnd) };
    vec![
        after(steady("7 min refused", outage(Outage::Refused), five_minutes)),
        after(steady("7 min of 503 until the end", outage(Outage::UntilTheEnd), five_minutes)),
        after(steady("7 min of 503, 30 s each", outage(Outage::HalfAMinute), five_minutes)),
        after(steady("7 min of 503 until the end, max-age 300", slow, Limits::default())),
    ]
}

/// The server is slow, small, or asks for pauses.
fn servers() -> Vec<Variant> {
    let capacity = |lists| Server { capacity: Some(lists), ..Server::good() };
    let takes = |seconds| Server { takes: Duration::from_secs(seconds), ..Server::good() };
    let max_age = Server { max_age: Some(Duration::from_mins(5)), ..Server::good() };
    vec![
        steady("no event", Server::good(), NO_HERD),
        steady("60 % of the capacity needed", capacity(100), NO_HERD),
        steady("90 % of the capacity needed", capacity(150), NO_HERD),
        steady("15 s for each answer", takes(15), NO_HERD),
        steady("25 s for each answer", takes(25), Limits::default()),
        steady("max-age 300", max_age, Limits::default()),
    ]
}

/// PCs come back all at once.
fn returns() -> Vec<Variant> {
    let site = |up| {
        move |_: &mut fastrand::Rng, plan: &mut Plan| {
            plan.extend([(EVENT, Happening::NetworkDown), (BACK, up)]);
        }
    };
    let wakes = |rng: &mut fastrand::Rng, plan: &mut Plan| {
        let wake = between(rng, BACK, BACK + Duration::from_millis(500));
        plan::sleep(plan, BEGIN + Duration::from_mins(2), wake);
    };
    let power = |rng: &mut fastrand::Rng, plan: &mut Plan| {
        plan[0].0 = between(rng, EVENT, EVENT + Duration::from_secs(20));
    };
    vec![
        returning("a site's network returns", SITE, site(Happening::NetworkUp), Some(1.6)),
        returning("a site's line returns, no event", SITE, site(Happening::RouteUp), Some(1.5)),
        returning("2000 PCs start within 20 s", 2_000, power, Some(1.8)),
        returning("2000 PCs wake within half a second", 2_000, wakes, Some(2.5)),
    ]
}

fn returning(
    name: &'static str,
    pcs: usize,
    happens: impl Fn(&mut fastrand::Rng, &mut Plan),
    peak: Option<f64>,
) -> Variant {
    let mut variant = steady(name, Server::good(), Limits { peak, ..Limits::default() });
    let mut rng = fastrand::Rng::with_seed(3);
    for plan in variant.plans.iter_mut().take(pcs) {
        happens(&mut rng, plan);
    }
    variant
}
