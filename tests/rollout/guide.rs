//! The generated tables in the guide for IT: made from the settings table, the menu and the catalogue
//! of problems, and put between marks in the hand-written text.

mod problems;
mod safety;

use std::fmt::Write as _;

use tecjump_tray::core::settings::{Kind, MenuItem, TABLE};

use crate::files::{must_be, read};
use crate::words::{Language, Row, accepted, default, item};

/// The guide.
pub(crate) const GUIDE: &str = "installer/GUIA-TI.md";

/// The marks around a generated table.
pub(crate) fn marks(block: &str) -> (String, String) {
    (format!("<!-- gerado: {block} -->\n"), format!("<!-- fim: {block} -->\n"))
}

fn settings() -> String {
    let mut table = String::from(
        "| Configuração | Propriedade do MSI | Política | Tipo | Valores aceitos | Padrão |\n\
         |---|---|---|---|---|---|\n",
    );
    for setting in &TABLE {
        let kind = match setting.kind {
            Kind::Number(..) | Kind::Switch => "REG_DWORD",
            _ => "REG_SZ",
        };
        let language = Language::Portuguese;
        writeln!(
            table,
            "| `{}` | `{}` | {} | {kind} | {} | {} |",
            setting.name,
            setting.name.to_uppercase(),
            Row::of(setting).words(language).title,
            accepted(setting.kind, language).replace('|', r"\|"),
            setting
                .default
                .map_or_else(|| default(setting, language).into(), |it| format!("`{it}`")),
        )
        .unwrap();
    }
    table
}

fn items() -> String {
    let mut table = String::from("| Nome | Item do menu |\n|---|---|\n");
    for &hidden in MenuItem::ALL {
        writeln!(table, "| `{}` | {} |", hidden.name(), item(hidden, Language::Portuguese))
            .unwrap();
    }
    table
}

/// Puts a table between its marks.
fn with_block(guide: &str, block: &str, table: &str) -> String {
    let (start, end) = marks(block);
    let (head, rest) = guide.split_once(&start).unwrap_or_else(|| panic!("no mark {start}"));
    let (_, tail) = rest.split_once(&end).unwrap_or_else(|| panic!("no mark {end}"));
    format!("{head}{start}\n{table}\n{end}{tail}")
}

/// The guide with the current version in its commands.
fn with_version(guide: &str) -> String {
    let mut parts = guide.split("tecjump-tray-");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part
            .split_once("-x64.msi")
            .filter(|(version, _)| version.chars().all(|c| c.is_ascii_digit() || c == '.'));
        match rest {
            Some((_, rest)) => {
                write!(text, "tecjump-tray-{}-x64.msi{rest}", env!("CARGO_PKG_VERSION")).unwrap();
            }
            None => write!(text, "tecjump-tray-{part}").unwrap(),
        }
    }
    text
}

#[test]
fn the_guides_tables_and_commands_match_the_program() {
    let guide = with_block(&read(GUIDE), "configurações", &settings());
    let guide = with_block(&guide, "itens", &items());
    let guide = with_block(&guide, "problemas", &problems::table());
    must_be(GUIDE, &with_version(&guide));
}
