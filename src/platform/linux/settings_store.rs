//! The settings of the machine and the user and the machine's policy, from three TOML files.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::dirs;
use crate::core::settings::{Layer, Origin, lists};
use crate::ports::events::EventSender;

const FILE: &str = "settings.toml";
/// Counterpart of Group Policy: only root can write it, and it overrides every other layer.
const POLICY: &str = "policy.toml";
const MACHINE: &str = "/etc/tecjump-tray";

/// The layers, and what could not be read, in Portuguese.
pub fn layers() -> (Vec<Layer>, Vec<String>) {
    let mut unread = Vec::new();
    let layers = files().map(|(origin, path)| read(origin, &path, &mut unread)).into();
    (layers, unread)
}

/// Watches nothing: a second start, `sign-in` and `sign-out` have the files read again.
#[derive(Debug)]
pub struct Watch;

impl Watch {
    /// Nothing to begin.
    pub fn begin() -> Self {
        Self
    }

    /// Does nothing: changes take effect at the next start.
    pub fn notify(self, _events: EventSender) {}
}

fn files() -> [(Origin, PathBuf); 3] {
    let machine = Path::new(MACHINE);
    [
        (Origin::Machine, machine.join(FILE)),
        (Origin::User, dirs::config().join(FILE)),
        (Origin::MachinePolicy, machine.join(POLICY)),
    ]
}

fn read(origin: Origin, path: &Path, unread: &mut Vec<String>) -> Layer {
    let mut values = Vec::new();
    match fs::read_to_string(path) {
        Ok(text) => match flat(&text) {
            Ok(read) => {
                values = read.values;
                unread.extend(read.unread.iter().map(|why| format!("{}: {why}", path.display())));
            }
            Err(why) => unread.push(format!("{}: {why}", path.display())),
        },
        // Usual: nothing is set.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
        Err(error) => {
            unread.push(format!("{}: não foi possível ler ({error})", path.display()));
        }
    }
    Layer { origin, values }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Flat {
    values: Vec<(String, String)>,
    unread: Vec<String>,
}

/// The file is not TOML. Shown in Portuguese.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("arquivo danificado na linha {line}; nada dele foi usado ({why})")]
struct Damaged {
    /// Counted from 1.
    line: usize,
    /// The parser's words.
    why: String,
}

/// The values of a file, in the form that the settings table reads. A damaged file is refused whole:
/// half of it may be worse than none.
fn flat(text: &str) -> Result<Flat, Damaged> {
    let table: Table = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Damaged { line, why: error.message().to_owned() }
    })?;
    let mut flat = Flat::default();
    for (name, value) in table {
        match value {
            Value::Table(entries) if lists::names().any(|list| list == name) => {
                let entries = texts(&name, entries, &mut flat.unread);
                flat.values.extend(lists::text_of(&name, &entries).map(|text| (name, text)));
            }
            value => flat.values.extend(texts("", [(name, value)], &mut flat.unread)),
        }
    }
    Ok(flat)
}

/// The entries that are text or have a text form.
fn texts(
    of: &str,
    entries: impl IntoIterator<Item = (String, Value)>,
    unread: &mut Vec<String>,
) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (name, value) in entries {
        match as_text(value) {
            Some(text) => texts.push((name, text)),
            None => unread.push(format!(
                "{of}{}{name}: use texto, número inteiro, true, false ou uma lista de textos",
                if of.is_empty() { "" } else { "." }
            )),
        }
    }
    texts
}

fn as_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(on) => Some(if on { "1" } else { "0" }.into()),
        Value::Array(items) => {
            let words: Option<Vec<_>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            words.map(|words| words.join(";"))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn every_type_of_the_table_has_its_toml_form() {
        let flat = flat(
            "\u{feff}ApiUrl = \"https://api.test/\" # here\nPollSeconds = 90\nAllowExit = false\n\
             WaitingStates = [\"stalled\", \"aguardando cliente\"]\n",
        )
        .unwrap();
        assert_eq!(flat.unread, [] as [String; 0]);
        for expected in [
            pair("ApiUrl", "https://api.test/"),
            pair("PollSeconds", "90"),
            pair("AllowExit", "0"),
            pair("WaitingStates", "stalled;aguardando cliente"),
        ] {
            assert!(flat.values.contains(&expected), "{expected:?}");
        }
    }

    #[test]
    fn lists_may_be_tables() {
        let flat = flat(
            "[HiddenItems]\nHub = true\nAbout = 1\nPortal = false\n[ExtraItems]\n\
             \"Wiki da empresa\" = \"https://wiki.test/a;b\"\nRH = 1.5\n",
        )
        .unwrap();
        assert_eq!(
            flat.values,
            [
                pair("ExtraItems", "Wiki da empresa|https://wiki.test/a%3Bb"),
                pair("HiddenItems", "About;Hub"),
            ]
        );
        assert!(flat.unread[0].starts_with("ExtraItems.RH: use texto"), "{:?}", flat.unread);
    }

    #[test]
    fn the_policy_is_a_file_beside_the_machines_settings() {
        let paths = files().map(|(origin, path)| (origin, path.display().to_string()));
        assert_eq!(paths[0], (Origin::Machine, "/etc/tecjump-tray/settings.toml".into()));
        assert_eq!(paths[2], (Origin::MachinePolicy, "/etc/tecjump-tray/policy.toml".into()));
    }

    #[test]
    fn a_value_of_another_type_is_reported() {
        let flat =
            flat("PollSeconds = 1.5\nApiUrl = [1]\nSource = \"TicketApi\"\n[a]\nb = 1").unwrap();
        assert_eq!(flat.values, [pair("Source", "TicketApi")]);
        assert_eq!(flat.unread.len(), 3);
        assert!(flat.unread.iter().any(|line| line.starts_with("PollSeconds: use texto")));
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line() {
        let damaged = flat("PollSeconds = 90\nApiUrl = https://x\n").unwrap_err();
        let why = damaged.to_string();
        assert_eq!(damaged.line, 2);
        assert!(why.starts_with("arquivo danificado na linha 2;"), "{why}");
        assert!(!why.contains('\n'), "{why}");
    }

    #[test]
    fn an_unreadable_file_is_reported_a_missing_one_not() {
        let mut unread = Vec::new();
        let missing = read(Origin::User, Path::new("/nowhere/settings.toml"), &mut unread);
        assert_eq!((missing.values.len(), unread.len()), (0, 0));
        let directory = read(Origin::User, Path::new("/"), &mut unread);
        assert_eq!((directory.values.len(), unread.len()), (0, 1));
    }
}
