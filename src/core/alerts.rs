//! Which alerts are due, and what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Now;
use super::ledger::{AlertKey, Ledger};
use super::settings::{Alerting, Settings};
use super::text::{self, clean, cut, local_time, waiting_count};
use super::tickets::{TicketId, WaitingTicket};

/// More new questions at once than this are one summary.
const MOST_SINGLES: usize = 3;
/// A platform that refused an alert is not asked again before this.
const REFUSED_PAUSE: Duration = Duration::from_mins(5);
/// Of more alerts than this, those that no longer wait are not remembered.
const MAX_SHOWN: usize = 1_000;
/// `NOTIFYICONDATAW::szInfoTitle` holds 64 units with its end mark.
const TITLE_UNITS: usize = 63;
/// `NOTIFYICONDATAW::szInfo` holds 256 units with its end mark.
const BODY_UNITS: usize = 255;
/// Of a summary's tickets, so many are named.
const NAMED_IN_SUMMARY: usize = 3;

/// What an alert is about; also what a click on it opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AlertTarget {
    /// One ticket's question.
    Ticket(AlertKey),
    /// Several tickets at once.
    Summary(Vec<AlertKey>),
}

impl AlertTarget {
    /// The episodes that count as alerted once the platform took this.
    pub fn keys(&self) -> &[AlertKey] {
        match self {
            Self::Ticket(key) => std::slice::from_ref(key),
            Self::Summary(keys) => keys,
        }
    }

    /// The same, for keeps.
    pub fn into_keys(self) -> Vec<AlertKey> {
        match self {
            Self::Ticket(key) => vec![key],
            Self::Summary(keys) => keys,
        }
    }

    /// Whether the alert speaks of this ticket.
    pub fn concerns(&self, ticket: &TicketId) -> bool {
        self.keys().iter().any(|key| key.ticket == *ticket)
    }
}

/// An alert, ready to show: plain text, already cut and cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub target: AlertTarget,
    /// First line, at most 63 UTF-16 units (`NOTIFYICONDATAW::szInfoTitle`).
    pub title: String,
    /// Text, at most 255 UTF-16 units (`NOTIFYICONDATAW::szInfo`).
    pub body: String,
    /// Whether it comes without a sound.
    pub silent: bool,
    /// What a toast says besides; a balloon has no room for it.
    pub toast: ToastParts,
}

/// What only a toast can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToastParts {
    /// The source's name, for the arguments and the group.
    pub source: &'static str,
    /// Since when the ticket waits, in words; empty for a summary.
    pub since: String,
    /// Whether there is a box to reply in.
    pub can_reply: bool,
}

/// The alerts under way: announced, handed to the platform, or refused by it.
#[derive(Debug, Default)]
pub struct Alerts {
    /// Announced to the ledger or handed to the platform, not yet answered.
    under_way: BTreeSet<AlertKey>,
    /// The summary that may be on the screen.
    summary: Option<Vec<AlertKey>>,
    refused_until: Option<Duration>,
    /// What this program has shown, and when (monotonic): the wall clock may jump, and a file may
    /// be lost.
    shown: BTreeMap<AlertKey, Duration>,
    /// What waits is no news: say it once, in one alert.
    all_in_one: bool,
}

impl Alerts {
    /// The questions to announce now: new ones, and those whose last alert is `reminder` ago.
    pub fn due(
        &self,
        tickets: &[WaitingTicket],
        ledger: &Ledger,
        now: &Now,
        remind_before: Option<Timestamp>,
    ) -> Vec<AlertKey> {
        if self.refused_until.is_some_and(|until| now.mono < until) {
            return Vec::new();
        }
        let due =
            |ticket: &&WaitingTicket| ledger.is_due(ticket.question(), now.wall, remind_before);
        tickets
            .iter()
            .filter(due)
            .map(WaitingTicket::key)
            .filter(|key| !self.under_way.contains(key))
            .collect()
    }

    /// Notes that these were announced.
    pub fn announced(&mut self, keys: &[AlertKey]) {
        self.under_way.extend(keys.iter().cloned());
    }

    /// Notes that the platform took these.
    pub fn shown(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.shown.extend(keys.iter().map(|key| (key.clone(), now)));
    }

    /// Whether this program has shown it, and so lately that no reminder is due; with
    /// `reminder_hours` of 0 none ever is.
    pub fn was_shown(&self, key: &AlertKey, now: Duration, reminder_hours: u32) -> bool {
        let pause = Duration::from_hours(reminder_hours.into());
        self.shown.get(key).is_some_and(|at| reminder_hours == 0 || now < *at + pause)
    }

    /// Keeps the memory of what was shown small.
    pub fn forget_shown(&mut self, waits: impl Fn(&AlertKey) -> bool) {
        if self.shown.len() > MAX_SHOWN {
            self.shown.retain(|key, _| waits(key));
        }
    }

    /// Notes that another session has these or that they are moot.
    pub fn settled(&mut self, keys: &[AlertKey]) {
        for key in keys {
            self.under_way.remove(key);
        }
    }

    /// Notes that the platform did not take these. What waits by the time it takes alerts again is
    /// one summary.
    pub fn refused(&mut self, keys: &[AlertKey], now: Duration) {
        self.settled(keys);
        self.refused_until = Some(now + REFUSED_PAUSE);
        self.all_in_one();
    }

    /// The user asks: the platform may take alerts by now.
    pub const fn asked(&mut self) {
        self.refused_until = None;
    }

    /// Notes that what is alerted next is no news, for it may have been alerted before or has
    /// waited while alerts were off: it is one summary.
    pub const fn all_in_one(&mut self) {
        self.all_in_one = true;
    }

    /// Makes the alerts for granted questions: singles, or one summary where there are many.
    pub fn compose(
        &mut self,
        tickets: &[&WaitingTicket],
        settings: &Settings,
        now: &Now,
    ) -> Vec<Alert> {
        let most = if std::mem::take(&mut self.all_in_one) { 1 } else { MOST_SINGLES };
        if tickets.len() <= most {
            return tickets.iter().map(|ticket| single(ticket, settings, now)).collect();
        }
        let alert = summary(tickets, settings);
        self.summary = Some(alert.target.keys().to_vec());
        vec![alert]
    }

    /// The summary to take back, once none of its questions waits any more.
    pub fn spent_summary(&mut self, waits: impl Fn(&AlertKey) -> bool) -> Option<AlertTarget> {
        if self.summary.as_ref()?.iter().any(waits) {
            return None;
        }
        self.summary.take().map(AlertTarget::Summary)
    }
}

/// The time before which an alert must have been shown for a reminder to be due.
pub fn remind_before(now: Timestamp, reminder_hours: u32) -> Option<Timestamp> {
    let pause = SignedDuration::from_hours(i64::from(reminder_hours));
    (reminder_hours > 0).then(|| now.checked_sub(pause).ok()).flatten()
}

fn single(ticket: &WaitingTicket, settings: &Settings, now: &Now) -> Alert {
    let (subject, who) = (text::subject(&ticket.subject), text::agent(&ticket.asked_by));
    let asks = match clean(&ticket.excerpt) {
        excerpt if excerpt.is_empty() => format!("{who} aguarda a sua resposta."),
        excerpt => format!("{who} pergunta: {excerpt}"),
    };
    Alert {
        target: AlertTarget::Ticket(ticket.key()),
        title: cut(&format!("Chamado {}: {subject}", clean(&ticket.number)), TITLE_UNITS),
        body: cut(&asks, BODY_UNITS),
        silent: settings.alerts == Alerting::Silent,
        toast: ToastParts {
            source: settings.source.name(),
            since: format!("Aguardando desde {}", local_time(ticket.since, now.wall, now.offset)),
            can_reply: ticket.can_follow_up,
        },
    }
}

fn summary(tickets: &[&WaitingTicket], settings: &Settings) -> Alert {
    let named: Vec<_> = tickets
        .iter()
        .take(NAMED_IN_SUMMARY)
        .map(|ticket| {
            cut(&format!("{} {}", clean(&ticket.number), text::subject(&ticket.subject)), 70)
        })
        .collect();
    let rest = match tickets.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!("\ne mais {more}"),
    };
    Alert {
        target: AlertTarget::Summary(tickets.iter().map(|ticket| ticket.key()).collect()),
        title: cut(&waiting_count(tickets.len()), TITLE_UNITS),
        body: cut(&format!("{}{rest}", named.join("\n")), BODY_UNITS),
        silent: settings.alerts == Alerting::Silent,
        toast: ToastParts {
            source: settings.source.name(),
            since: String::new(),
            can_reply: false,
        },
    }
}
