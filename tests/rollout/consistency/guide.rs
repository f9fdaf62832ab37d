//! The guide's table of settings.

use tecjump_tray::core::settings::Kind;

use super::{Fact, broken, disagreements, kind_words, must_agree, must_disagree, phrases, table};
use crate::admx::adml;
use crate::files;
use crate::guide::{GUIDE, marks};
use crate::words::Language;

/// The type in the registry, then the range.
fn detail(kind: Kind) -> String {
    let registry = match kind {
        Kind::Number(..) | Kind::Switch => "REG_DWORD",
        _ => "REG_SZ",
    };
    format!("{registry}, {}", kind_words(kind))
}

fn read(guide: &str) -> Result<Vec<Fact>, String> {
    let (start, end) = marks("configurações");
    let table = guide.split_once(&start).and_then(|(_, rest)| rest.split_once(&end));
    let (table, _) = table.ok_or("the guide has no table of settings")?;
    table.lines().filter(|line| line.starts_with("| `")).map(fact).collect()
}

fn fact(line: &str) -> Result<Fact, String> {
    let strange = || format!("cannot parse the line “{line}”");
    let line = line.replace(r"\|", "\u{0}");
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [name, property, policy, registry, accepted, default] = cells[..] else {
        return Err(strange());
    };
    let [name, property] = [name, property].map(|cell| cell.trim_matches('`'));
    if name.to_uppercase() != property {
        return Err(format!("{name}: the property is not {property}"));
    }
    if !files::read(&adml(Language::Portuguese))
        .contains(&format!("<string id=\"{name}\">{policy}</string>"))
    {
        return Err(format!("{name}: no policy has the name “{policy}”"));
    }
    let kind = phrases::read(&accepted.replace('\u{0}', "|")).ok_or_else(strange)?;
    Ok(Fact {
        name: name.into(),
        kind: format!("{registry}, {kind}"),
        default: phrases::default(default.trim_matches('`')),
    })
}

#[test]
fn the_guide_matches_the_table() {
    must_agree(&disagreements(&table(detail), read(&files::read(GUIDE))));
}

#[test]
fn a_guide_that_disagrees_is_reported() {
    for (old, new, words) in [
        ("| `PollSeconds` |", "| `PoolSeconds` |", "the property is not"),
        ("| `POLLSECONDS` |", "| `POLLSECOND` |", "the property is not"),
        ("| `PollSeconds` | `POLLSECONDS` |", "| `A` | `A` |", "no policy has the name"),
        ("de 30 a 86400 | `60`", "de 30 a 86400 | `90`", "90"),
        ("de 30 a 86400 | `60`", "de 30 a 8640 | `60`", "30 to 8640"),
        ("REG_DWORD | número", "REG_SZ | número", "REG_SZ, 30 to"),
        ("On, Silent, Off", "On, Silent", "one of On, Silent"),
        ("endereço de e-mail | não definido", "endereço de e-mail | `a@b.c`", "a@b.c"),
        ("| endereço de e-mail |", "| e-mail |", "cannot parse the line"),
        ("| Telefone do suporte |", "| Telefone |", "no policy has the name"),
        ("<!-- gerado: configurações -->", "", "no table of settings"),
    ] {
        let guide = broken(&files::read(GUIDE), old, new);
        must_disagree(&disagreements(&table(detail), read(&guide)), words);
    }
}
