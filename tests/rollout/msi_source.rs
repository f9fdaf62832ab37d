//! `installer/settings.wxi` and `settings.sql`: for each setting a public property, the registry value
//! it is written to, and the action that refuses a wrong value.
//!
//! A refusal is a custom action that does nothing but fail with a text (type 19); a launch condition
//! would do the same, but wine's log does not have its text. A condition of Windows Installer can only
//! compare and search text: it refuses what is plainly wrong and lets pass what only the program can
//! judge (whether a host name is valid, for instance). `check` reports those.

use std::fmt::Write as _;

use roxmltree::{Document, Node};
use tecjump_tray::core::settings::{Kind, MAX_EXTRAS, MenuItem, Setting, TABLE};
use tecjump_tray::core::text::alternatives;

use crate::files::{must_be, read};

const WIX: &str = "http://schemas.microsoft.com/wix/2006/wi";

/// The key of the computer's settings, below `HKLM`.
pub(crate) const KEY: &str = r"Software\Tecjump\Tray";

/// The public property of a setting.
pub(crate) fn property(setting: &Setting) -> String {
    setting.name.to_uppercase()
}

/// Whether the value is a `REG_DWORD`.
pub(crate) const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number(..) | Kind::Switch)
}

/// What must be true of the property if it is given. A condition has at most 255 characters.
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
            format!("{p}<>\";\" AND NOT {p}<<\"#\"{}", none_of(&["|", "/", ":", "="]))
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

/// What is allowed, in Portuguese; follows the property's name.
pub(crate) fn allowed(kind: Kind) -> String {
    match kind {
        Kind::Choice(words) => format!("use {}", alternatives(words)),
        Kind::Switch => "use 0 ou 1".into(),
        Kind::Number(least, most) => format!("use um número inteiro de {least} a {most}"),
        Kind::Api => "use um endereço que comece com https:// (http:// só neste computador), \
                      sem espaço, usuário nem senha"
            .into(),
        Kind::Site | Kind::Page => "use um endereço que comece com https:// ou http://".into(),
        Kind::Email => "use um endereço de e-mail".into(),
        Kind::Phone => "use um número de telefone, como +55 11 1234-5678".into(),
        Kind::Words => "use palavras separadas por ponto e vírgula".into(),
        Kind::Items => {
            let names = MenuItem::NAMES.join(", ");
            format!("use nomes de itens separados por ponto e vírgula: {names}")
        }
        Kind::Extras => format!(
            "use Título|https://endereço, separados por ponto e vírgula, no máximo {MAX_EXTRAS}"
        ),
        Kind::Name => "use um nome sem | nem ponto e vírgula".into(),
    }
}

/// The condition for refusing the installation.
pub(crate) fn refusal(setting: &Setting) -> String {
    let property = property(setting);
    format!("{property} AND NOT ({})", condition(setting.kind, &property))
}

/// The refusal's message in the installation log.
pub(crate) fn message(setting: &Setting) -> String {
    let property = property(setting);
    format!("{property}: valor recusado “[{property}]”; {}.", allowed(setting.kind))
}

/// The sequence number of the first refusal; the actions after the refusals begin at 90.
const FIRST: usize = 56;

/// The condition for writing the value. It compares with an empty text, because wine treats a property
/// whose value begins with an accented letter as undefined.
pub(crate) fn given(setting: &Setting) -> String {
    format!("{}<>\"\"", property(setting))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn components() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <!-- Generated by tests/rollout from src/core/settings/table.rs -->\n\
         <Include>\n",
    );
    for setting in &TABLE {
        let _ = writeln!(text, "  <Property Id=\"{}\"/>", property(setting));
    }
    text.push_str("\n  <ComponentGroup Id=\"Settings\" Directory=\"INSTALLFOLDER\">\n");
    for setting in &TABLE {
        let kind = if is_number(setting.kind) { "integer" } else { "string" };
        let _ = write!(
            text,
            "    <Component Id=\"Setting.{name}\" Guid=\"\" Win64=\"yes\">\n      \
             <Condition>{condition}</Condition>\n      \
             <RegistryValue Id=\"Setting.{name}\" Root=\"HKLM\" Key=\"{KEY}\" Name=\"{name}\" \
             Type=\"{kind}\" Value=\"[{property}]\" KeyPath=\"yes\"/>\n    </Component>\n",
            name = setting.name,
            property = property(setting),
            condition = escape(&given(setting)),
        );
    }
    text.push_str("  </ComponentGroup>\n</Include>\n");
    text
}

/// One statement a line.
fn refusals() -> String {
    let mut text = String::from(
        "-- Made from the table of settings by tests/rollout/msi_source.rs (UPDATE=1 rewrites it).\n",
    );
    for (setting, place) in TABLE.iter().zip(FIRST..) {
        let name = format!("Refuse.{}", property(setting));
        let _ = write!(
            text,
            "INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('{name}', 19, '{}')\n\
             INSERT INTO `ActionText` (`Action`, `Description`) VALUES ('{name}', '{}: {}')\n\
             INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('{name}', '{}', {place})\n",
            message(setting),
            property(setting),
            allowed(setting.kind),
            refusal(setting),
        );
    }
    text
}

#[test]
fn the_installers_settings_match_the_table() {
    must_be("installer/settings.wxi", &components());
    must_be("installer/settings.sql", &refusals());
}

#[test]
fn only_searched_and_upgrade_properties_are_secure() {
    let source = read("installer/tecjump-tray.wxs");
    let document = Document::parse(&source).unwrap();
    let properties = || document.descendants().filter(|node| node.has_tag_name((WIX, "Property")));
    let is_secure = |node: &Node<'_, '_>| node.attribute("Secure") == Some("yes");
    let searched = |node: &Node<'_, '_>| node.children().any(|child| child.is_element());
    let ids = |nodes: Vec<Node<'_, '_>>| -> Vec<String> {
        nodes.into_iter().filter_map(|node| node.attribute("Id").map(Into::into)).collect()
    };
    let wanted = ids(properties().filter(searched).collect());
    assert_eq!(wanted, ["WINDOWSBUILD", "RUNLINE"]);
    assert_eq!(ids(properties().filter(is_secure).collect()), wanted);
    assert!(
        !components().contains("Secure"),
        "a user's repair could change the machine's settings"
    );
}

#[test]
fn no_text_is_longer_than_its_column() {
    for setting in &TABLE {
        let condition = refusal(setting);
        assert!(condition.len() <= 255, "{}: {} characters", setting.name, condition.len());
        assert!(!condition.contains('\''), "{}: a quote in a statement", setting.name);
        assert!(message(setting).chars().count() <= 255, "{}", setting.name);
    }
    assert!(FIRST + TABLE.len() <= 90);
}
