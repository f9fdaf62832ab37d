//! A setting's parsed value, and its canonical text.

use std::fmt;
use std::time::Duration;

use url::Url;

use crate::core::settings::choices::{Alerting, MenuItem, Source};

/// An item of the customer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// What the menu shows.
    pub title: String,
    /// Where it leads; checked like every page.
    pub url: Url,
}

/// A setting's parsed value, one variant per [`Key`](super::Key).
///
/// [`Settings`](super::Settings) has the same values under the names that the program uses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "`Key` and `Settings` document each")]
pub enum Value {
    Source(Source),
    ApiUrl(Url),
    HubUrl(Url),
    PortalUrl(Url),
    MyTicketsUrl(Url),
    NewServiceRequestUrl(Url),
    NewProblemUrl(Url),
    NewQuestionUrl(Url),
    SupportEmail(String),
    SupportPhone(String),
    WaitingStates(Vec<String>),
    PollSeconds(Duration),
    ReminderHours(Option<Duration>),
    Alerts(Alerting),
    HiddenItems(Vec<MenuItem>),
    ExtraItems(Vec<Extra>),
    AllowExit(bool),
    ManagedBy(String),
}

/// The canonical text, as a layer could hold it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(source) => f.write_str(source.name()),
            Self::ApiUrl(url)
            | Self::HubUrl(url)
            | Self::PortalUrl(url)
            | Self::MyTicketsUrl(url)
            | Self::NewServiceRequestUrl(url)
            | Self::NewProblemUrl(url)
            | Self::NewQuestionUrl(url) => f.write_str(url.as_str()),
            Self::SupportEmail(text) | Self::SupportPhone(text) | Self::ManagedBy(text) => {
                f.write_str(text)
            }
            Self::WaitingStates(words) => f.write_str(&words.join(";")),
            Self::PollSeconds(interval) => write!(f, "{}", interval.as_secs()),
            Self::ReminderHours(pause) => {
                write!(f, "{}", pause.map_or(0, |pause| pause.as_secs() / SECONDS_PER_HOUR))
            }
            Self::Alerts(alerts) => f.write_str(alerts.name()),
            Self::HiddenItems(items) => {
                f.write_str(&items.iter().map(|item| item.name()).collect::<Vec<_>>().join(";"))
            }
            Self::ExtraItems(extras) => {
                let extras = extras.iter().map(|Extra { title, url }| format!("{title}|{url}"));
                f.write_str(&extras.collect::<Vec<_>>().join(";"))
            }
            Self::AllowExit(allowed) => f.write_str(if *allowed { "1" } else { "0" }),
        }
    }
}

const SECONDS_PER_HOUR: u64 = 3_600;
