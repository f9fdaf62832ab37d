//! Every file for IT states the same name, type, range and default for a setting as the table.
//!
//! Each file is parsed independently of the code that generated it.

mod guide;
mod help;
mod installer;
mod phrases;
mod policies;
mod practice;

use tecjump_tray::core::settings::{Kind, MAX_EXTRAS, MAX_NAME_CHARS, MenuItem, TABLE};

/// What a file states about one setting, in one form for all files.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    name: String,
    /// Type and range, as [`kind_words`] writes them.
    kind: String,
    /// `None` if the file states that there is no default.
    default: Option<String>,
}

/// Type and range in one form for all files.
fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Api => "address of an API".into(),
        Kind::Site => "address of a site".into(),
        Kind::Page => "address of a page".into(),
        Kind::Email => "e-mail address".into(),
        Kind::Phone => "telephone number".into(),
        Kind::Words => "words".into(),
        Kind::Number(least, most) => format!("{least} to {most}"),
        Kind::Switch => "0 or 1".into(),
        Kind::Items => format!("some of {}", MenuItem::NAMES.join(", ")),
        Kind::Extras => format!("up to {MAX_EXTRAS} items, titles up to {MAX_NAME_CHARS}"),
        Kind::Name => format!("name up to {MAX_NAME_CHARS}"),
    }
}

/// The table's facts, in the detail that a file gives.
fn table(detail: impl Fn(Kind) -> String) -> Vec<Fact> {
    let fact = |setting: &tecjump_tray::core::settings::Setting| Fact {
        name: setting.name.into(),
        kind: detail(setting.kind),
        default: setting.default.map(Into::into),
    };
    TABLE.iter().map(fact).collect()
}

/// The differences between a file and the table; empty if they agree.
fn disagreements(wanted: &[Fact], found: Result<Vec<Fact>, String>) -> Vec<String> {
    let found = match found {
        Ok(found) => found,
        Err(why) => return vec![why],
    };
    let mut all = Vec::new();
    for fact in wanted {
        match found.iter().filter(|other| other.name == fact.name).collect::<Vec<_>>()[..] {
            [] => all.push(format!("{} is missing", fact.name)),
            [other] if other != fact => {
                all.push(format!("the table says {fact:?}, the file {other:?}"));
            }
            [_] => {}
            _ => all.push(format!("{} is listed more than once", fact.name)),
        }
    }
    for other in &found {
        if !wanted.iter().any(|fact| fact.name == other.name) {
            all.push(format!("not in the table: {}", other.name));
        }
    }
    all
}

/// Replaces the first occurrence of `old`. Panics if there is none.
fn broken(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "“{old}” is not in the file");
    text.replacen(old, new, 1)
}

#[track_caller]
fn must_agree(disagreements: &[String]) {
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[track_caller]
fn must_disagree(disagreements: &[String], words: &str) {
    let found = disagreements.iter().any(|disagreement| disagreement.contains(words));
    assert!(found, "wanted “{words}”, found {disagreements:#?}");
}
