//! What each setting accepts: its text becomes a [`Value`] here, and nowhere else.

use std::time::Duration;

use url::Url;

use crate::core::addresses::{is_loopback, page_url};

use crate::core::settings::choices::{Alerting, MenuItem, Source};
use crate::core::settings::error::SettingError;
use crate::core::settings::table::{Key, MAX_EXTRAS, MAX_NAME_CHARS, POLL_SECONDS, REMINDER_HOURS};
use crate::core::settings::value::{Extra, Value};
use crate::core::text::clean;

/// The value that a text means for a setting. `sites` are the addresses of hub and portal.
pub(super) fn value(key: Key, text: &str, sites: &[Url]) -> Result<Value, SettingError> {
    Ok(match key {
        Key::Source => {
            Value::Source(text.parse().map_err(|_| SettingError::NotAChoice(Source::NAMES))?)
        }
        Key::ApiUrl => Value::ApiUrl(api(text)?),
        Key::HubUrl => Value::HubUrl(web_url(text)?),
        Key::PortalUrl => Value::PortalUrl(web_url(text)?),
        Key::MyTicketsUrl => Value::MyTicketsUrl(page(text, sites)?),
        Key::NewServiceRequestUrl => Value::NewServiceRequestUrl(page(text, sites)?),
        Key::NewProblemUrl => Value::NewProblemUrl(page(text, sites)?),
        Key::NewQuestionUrl => Value::NewQuestionUrl(page(text, sites)?),
        Key::SupportEmail => Value::SupportEmail(email(text)?),
        Key::SupportPhone => Value::SupportPhone(phone(text)?),
        Key::WaitingStates => Value::WaitingStates(words(text)?),
        Key::PollSeconds => {
            Value::PollSeconds(Duration::from_secs(number(text, POLL_SECONDS)?.into()))
        }
        Key::ReminderHours => {
            let hours = number(text, REMINDER_HOURS)?;
            Value::ReminderHours((hours > 0).then(|| Duration::from_hours(hours.into())))
        }
        Key::Alerts => {
            Value::Alerts(text.parse().map_err(|_| SettingError::NotAChoice(Alerting::NAMES))?)
        }
        Key::HiddenItems => Value::HiddenItems(items(text)?),
        Key::ExtraItems => Value::ExtraItems(extras(text, sites)?),
        Key::AllowExit => Value::AllowExit(switch(text)?),
        Key::ManagedBy => Value::ManagedBy(name(text)?),
    })
}

/// 1 or 0, or a word for it.
pub(super) fn switch(text: &str) -> Result<bool, SettingError> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "sim" => Ok(true),
        "0" | "false" | "não" | "nao" => Ok(false),
        _ => Err(SettingError::NotASwitch),
    }
}

fn number(text: &str, (min, max): (u32, u32)) -> Result<u32, SettingError> {
    let number = text.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(SettingError::NotInRange { min, max })
}

fn web_url(text: &str) -> Result<Url, SettingError> {
    let url = Url::parse(text).map_err(|_| SettingError::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(SettingError::NotAWebAddress);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SettingError::CredentialsInAddress);
    }
    Ok(url)
}

fn api(text: &str) -> Result<Url, SettingError> {
    let url = web_url(text)?;
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err(SettingError::InsecureApi);
    }
    Ok(url)
}

fn page(text: &str, sites: &[Url]) -> Result<Url, SettingError> {
    let url = web_url(text)?;
    if !page_url(&url, sites) {
        return Err(SettingError::InsecurePage);
    }
    Ok(url)
}

fn email(text: &str) -> Result<String, SettingError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%'*+-/=^_`{|}~".contains(c);
    match text.split_once('@') {
        Some((name, host))
            if !name.is_empty()
                && name.chars().all(plain)
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty())
                && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(SettingError::NotAnEmail),
    }
}

fn phone(text: &str) -> Result<String, SettingError> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = text
        .char_indices()
        .all(|(at, c)| c.is_ascii_digit() || " ()-.".contains(c) || (c == '+' && at == 0));
    if fits && (3..=15).contains(&digits) {
        Ok(text.to_owned())
    } else {
        Err(SettingError::NotAPhone)
    }
}

fn words(text: &str) -> Result<Vec<String>, SettingError> {
    let words: Vec<_> = parts(text).map(str::to_owned).collect();
    let fits = |word: &String| {
        word.chars().all(|c| c.is_alphanumeric() || " _-".contains(c)) && word.len() <= 64
    };
    if words.is_empty() || !words.iter().all(fits) {
        return Err(SettingError::NotWords);
    }
    Ok(words)
}

fn items(text: &str) -> Result<Vec<MenuItem>, SettingError> {
    let mut hidden = Vec::new();
    for word in parts(text) {
        let item = word.parse().map_err(|_| SettingError::UnknownItem(word.to_owned()))?;
        if !hidden.contains(&item) {
            hidden.push(item);
        }
    }
    if hidden.is_empty() { Err(SettingError::NoItem) } else { Ok(hidden) }
}

fn extras(text: &str, sites: &[Url]) -> Result<Vec<Extra>, SettingError> {
    let extras = parts(text).map(|part| extra(part, sites)).collect::<Result<Vec<_>, _>>()?;
    match extras.len() {
        0 => Err(SettingError::NoExtra),
        1..=MAX_EXTRAS => Ok(extras),
        _ => Err(SettingError::TooManyExtras),
    }
}

fn extra(part: &str, sites: &[Url]) -> Result<Extra, SettingError> {
    let extra = || part.to_owned();
    let (title, address) = part.split_once('|').ok_or_else(|| SettingError::NotAnExtra(extra()))?;
    let url = web_url(address.trim())
        .map_err(|error| SettingError::ExtraAddress { extra: extra(), error: error.into() })?;
    if !page_url(&url, sites) {
        return Err(SettingError::InsecureExtra(extra()));
    }
    Ok(Extra { title: name(title)?, url })
}

fn name(text: &str) -> Result<String, SettingError> {
    let name = clean(text);
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.contains(['|', ';']) {
        return Err(SettingError::NotAName);
    }
    Ok(name)
}

/// The parts of a list, without spaces around them and without empty ones.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}
