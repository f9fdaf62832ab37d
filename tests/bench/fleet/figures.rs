//! What a run is measured by.

use std::collections::BTreeMap;
use std::time::Duration;

/// Requests by second of the day, and how long it took from a question to its alert.
#[derive(Debug)]
pub(crate) struct Figures {
    arrivals: Vec<u32>,
    /// Of PCs whose user was there when the question was asked.
    alerts: Vec<Duration>,
    /// From the end of an outage to the first good answer, by PC.
    back: BTreeMap<usize, Duration>,
}

/// Requests a second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// On average.
    pub(crate) mean: f64,
    /// In the busiest second.
    pub(crate) peak: u32,
}

impl Default for Figures {
    fn default() -> Self {
        Self { arrivals: vec![0; 25 * 3_600], alerts: Vec::new(), back: BTreeMap::new() }
    }
}

impl Figures {
    /// A request reaches the server; says how many have in this second.
    pub(crate) fn request(&mut self, at: Duration) -> u32 {
        let second = &mut self.arrivals[usize::try_from(at.as_secs()).unwrap()];
        *second += 1;
        *second
    }

    /// A question was alerted so long after it was asked.
    pub(crate) fn alerted(&mut self, after: Duration) {
        self.alerts.push(after);
    }

    /// A PC had a good answer so long after the outage; the first one counts.
    pub(crate) fn is_back(&mut self, pc: usize, after: Duration) {
        self.back.entry(pc).or_insert(after);
    }

    /// The load from one time of the day to another.
    pub(crate) fn load(&self, from: Duration, to: Duration) -> Load {
        let seconds = |at: Duration| usize::try_from(at.as_secs()).unwrap();
        let window = &self.arrivals[seconds(from)..seconds(to)];
        let all: u32 = window.iter().sum();
        let mean = f64::from(all) / f64::from(u32::try_from(window.len()).unwrap());
        Load { mean, peak: window.iter().copied().max().unwrap_or(0) }
    }

    /// The alert's delay that so many percent do not exceed.
    pub(crate) fn alert_percentile(&mut self, percent: usize) -> Duration {
        percentile(&mut self.alerts, percent)
    }

    /// The delay of the PC that was back last, and how many came back.
    pub(crate) fn last_back(&self) -> (Duration, usize) {
        (self.back.values().copied().max().unwrap_or_default(), self.back.len())
    }
}

fn percentile(all: &mut [Duration], percent: usize) -> Duration {
    all.sort_unstable();
    let last = all.len().saturating_sub(1);
    all.get(last * percent / 100).copied().unwrap_or_default()
}
