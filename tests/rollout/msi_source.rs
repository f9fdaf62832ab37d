//! `installer/settings.wxi`: for each setting a public property, what it may hold, and where it goes.
//!
//! A condition of Windows Installer can compare and search text, no more: it refuses what is plainly
//! wrong and lets pass what only the program can judge (whether a host name is one, for instance).
//! `check` tells of those.

use std::fmt::Write as _;

use tecjump_tray::core::settings::{Kind, MOST_EXTRAS, MenuItem, Setting, TABLE};

use crate::files::must_be;

/// Where the settings of the machine are.
pub(crate) const KEY: &str = r"Software\Tecjump\Tray";

/// The public property of a setting.
pub(crate) fn property(setting: &Setting) -> String {
    setting.name.to_uppercase()
}

/// Whether the value is a `REG_DWORD`.
pub(crate) const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number(..) | Kind::Switch)
}

/// What must be true of the property where it is given. At most 255 characters make a condition.
fn condition(kind: Kind, p: &str) -> String {
    let none_of = |parts: &[&str]| {
        parts.iter().fold(String::new(), |all, part| format!("{all} AND NOT {p}><\"{part}\""))
    };
    let equals = |words: &[&str]| {
        words.iter().map(|word| format!("{p}~=\"{word}\"")).collect::<Vec<_>>().join(" OR ")
    };
    match kind {
        Kind::Choice(words) => equals(words),
        Kind::Switch => equals(&["0", "1"]),
        Kind::Number(least, most) => format!("{p}>={least} AND {p}<={most}"),
        Kind::Api => format!(
            "({p}~<<\"https://\" OR {p}~<<\"http://127.0.0.1\" OR {p}~<<\"http://localhost\") AND \
             {p}~<>\"https://\"{}",
            none_of(&[" ", "@"])
        ),
        Kind::Site | Kind::Page => format!(
            "({p}~<<\"https://\" OR {p}~<<\"http://\") AND {p}~<>\"https://\" AND {p}~<>\"http://\"{}",
            none_of(&[" "])
        ),
        Kind::Email => format!(
            "{p}><\"@\" AND {p}><\".\" AND NOT {p}<<\"@\" AND NOT {p}>>\"@\"{}",
            none_of(&[" ", ";", ",", "?"])
        ),
        Kind::Phone => (0..=9).map(|d| format!("{p}><\"{d}\"")).collect::<Vec<_>>().join(" OR "),
        // A text that begins with # would become a number in the registry.
        Kind::Words => {
            format!("{p}<>\";\" AND NOT {p}<<\"#\"{}", none_of(&["'", "|", "/", ":", "="]))
        }
        Kind::Items => {
            format!("{p}<>\";\" AND NOT {p}<<\"#\"{}", none_of(&[",", "|", "/", ":", "="]))
        }
        Kind::Extras => {
            format!("{p}><\"|\" AND {p}~><\"http\" AND {p}><\"://\" AND NOT {p}<<\"#\"")
        }
        Kind::Name => format!("NOT {p}<<\"#\"{}", none_of(&["|", ";"])),
    }
}

/// What is allowed, in Portuguese, after the property's name.
pub(crate) fn allowed(kind: Kind) -> String {
    match kind {
        Kind::Choice(words) => format!("use {}", words.join(" ou ")),
        Kind::Switch => "use 0 ou 1".into(),
        Kind::Number(least, most) => format!("use um número inteiro de {least} a {most}"),
        Kind::Api => "use um endereço que comece com https:// (http:// só neste computador), \
                      sem espaço, usuário nem senha"
            .into(),
        Kind::Site | Kind::Page => "use um endereço que comece com https:// ou http://".into(),
        Kind::Email => "use um endereço de e-mail".into(),
        Kind::Phone => "use um telefone, como +55 11 1234-5678".into(),
        Kind::Words => "use palavras separadas por ponto e vírgula".into(),
        Kind::Items => {
            let names = MenuItem::ALL.map(MenuItem::name).join(", ");
            format!("use nomes de itens separados por ponto e vírgula: {names}")
        }
        Kind::Extras => format!(
            "use Título|https://endereço, separados por ponto e vírgula, no máximo {MOST_EXTRAS}"
        ),
        Kind::Name => "use um nome sem | nem ponto e vírgula".into(),
    }
}

/// The condition that the installation starts with.
pub(crate) fn launch_condition(setting: &Setting) -> String {
    let property = property(setting);
    format!("NOT {property} OR ({})", condition(setting.kind, &property))
}

/// What the log of the installation says where it does not hold.
pub(crate) fn message(setting: &Setting) -> String {
    let property = property(setting);
    format!("{property}: valor recusado «[{property}]»; {}.", allowed(setting.kind))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn source() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <!-- Made from the table of settings: UPDATE=1 cargo test --test rollout -->\n<Include>\n",
    );
    for setting in &TABLE {
        let property = property(setting);
        let _ = write!(
            text,
            "  <Property Id=\"{property}\" Secure=\"yes\"/>\n  \
             <Condition Message=\"{}\">{}</Condition>\n",
            escape(&message(setting)).replace('"', "&quot;"),
            escape(&launch_condition(setting)),
        );
    }
    text.push_str("\n  <ComponentGroup Id=\"Settings\" Directory=\"INSTALLFOLDER\">\n");
    for setting in &TABLE {
        let property = property(setting);
        let kind = if is_number(setting.kind) { "integer" } else { "string" };
        let _ = write!(
            text,
            "    <Component Id=\"Setting.{name}\" Guid=\"\" Win64=\"yes\">\n      \
             <Condition>{property}</Condition>\n      \
             <RegistryValue Id=\"Setting.{name}\" Root=\"HKLM\" Key=\"{KEY}\" Name=\"{name}\" \
             Type=\"{kind}\" Value=\"[{property}]\" KeyPath=\"yes\"/>\n    </Component>\n",
            name = setting.name,
        );
    }
    text.push_str("  </ComponentGroup>\n</Include>\n");
    text
}

#[test]
fn the_installers_settings_are_those_of_the_table() {
    must_be("installer/settings.wxi", &source());
}

#[test]
fn no_condition_is_longer_than_its_column() {
    for setting in &TABLE {
        let condition = launch_condition(setting);
        assert!(condition.len() <= 255, "{}: {} characters", setting.name, condition.len());
        assert!(message(setting).chars().count() <= 255, "{}", setting.name);
    }
}
