//! What IT reads and uses says the same of every setting as the table: name, type, range, default.
//!
//! Each file is read back here as a stranger would read it, without the code that made it.

mod guide;
mod help;
mod installer;
mod phrases;
mod policies;
mod practice;

use tecjump_tray::core::settings::{Kind, MAX_EXTRAS, MAX_NAME_CHARS, MenuItem, TABLE};

/// What a file says of one setting, in words of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    name: String,
    /// Type and range, as [`kind_words`] writes them.
    kind: String,
    /// `None` where the file says that there is none.
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

/// What the table says, in as much detail as a file tells it.
fn table(detail: impl Fn(Kind) -> String) -> Vec<Fact> {
    let fact = |setting: &tecjump_tray::core::settings::Setting| Fact {
        name: setting.name.into(),
        kind: detail(setting.kind),
        default: setting.default.map(Into::into),
    };
    TABLE.iter().map(fact).collect()
}

/// Where a file and the table disagree, in words; empty where they agree.
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
            _ => all.push(format!("{} is there more than once", fact.name)),
        }
    }
    for other in &found {
        if !wanted.iter().any(|fact| fact.name == other.name) {
            all.push(format!("the table knows no {}", other.name));
        }
    }
    all
}

/// Replaces the first place of a text, which must be there.
fn broken(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "nothing like “{old}” to break");
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
