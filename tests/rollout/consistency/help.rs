//! `--help`: one line a setting, `Name  text (type and range) [default]`.

use tecjump_tray::core::settings::Kind;
use tecjump_tray::shell::cli::help;

use super::phrases::numbers;
use super::{Fact, broken, disagreements, kind_words, must_agree, must_disagree, table};

/// The help fits a screen and is less detailed than the guide.
fn detail(kind: Kind) -> String {
    match kind {
        Kind::Site | Kind::Page => "address".into(),
        Kind::Items => "names".into(),
        Kind::Extras => "titles and addresses".into(),
        Kind::Name => "name".into(),
        kind => kind_words(kind),
    }
}

fn read(help: &str) -> Result<Vec<Fact>, String> {
    let lines = help.lines().skip_while(|line| !line.starts_with("Configuração (")).skip(1);
    lines.filter(|line| !line.trim().is_empty()).map(fact).collect()
}

fn fact(line: &str) -> Result<Fact, String> {
    let strange = || format!("cannot parse the line “{line}”");
    let (name, rest) = line.trim().split_once("  ").ok_or_else(strange)?;
    let (rest, default) = match rest.strip_suffix(']') {
        Some(rest) => rest.rsplit_once(" [").ok_or_else(strange)?,
        None => (rest, ""),
    };
    let (_, kind) =
        rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).ok_or_else(strange)?;
    Ok(Fact {
        name: name.into(),
        kind: kind_of(kind).ok_or_else(strange)?,
        default: (!default.is_empty()).then(|| default.to_owned()),
    })
}

fn kind_of(words: &str) -> Option<String> {
    Some(match words {
        "https://…" => kind_words(Kind::Api),
        "endereço" => "address".into(),
        "e-mail" => kind_words(Kind::Email),
        "telefone" => kind_words(Kind::Phone),
        "palavras separadas por ;" => kind_words(Kind::Words),
        "nomes separados por ;" => "names".into(),
        "Título|endereço, separados por ;" => "titles and addresses".into(),
        "nome" => "name".into(),
        "0 ou 1" => kind_words(Kind::Switch),
        _ => match numbers(words)[..] {
            [least, most] if words == format!("{least} a {most}") => format!("{least} to {most}"),
            _ if words.contains(" ou ") => format!("one of {}", words.replace(" ou ", ", ")),
            _ => return None,
        },
    })
}

#[test]
fn help_matches_the_table() {
    must_agree(&disagreements(&table(detail), read(&help())));
}

#[test]
fn a_help_that_disagrees_is_reported() {
    for (old, new, words) in [
        ("  PollSeconds ", "  PoolSeconds ", "PollSeconds is missing"),
        ("(30 a 86400)", "(29 a 86400)", "29 to 86400"),
        ("(30 a 86400) [60]", "(30 a 86400) [90]", "90"),
        ("(30 a 86400) [60]", "(30 a 86400)", "None"),
        ("(On, Silent ou Off)", "(On ou Off)", "one of On, Off"),
        ("(telefone)", "(fax)", "cannot parse the line"),
        ("  AllowExit ", "  ApiUrl    ", "more than once"),
    ] {
        let help = broken(&help(), old, new);
        must_disagree(&disagreements(&table(detail), read(&help)), words);
    }
}
