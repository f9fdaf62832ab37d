//! The MSI's public properties: what the installation accepts, refuses and writes.

use roxmltree::{Document, Node};
use tecjump_tray::core::settings::{Kind, MAX_EXTRAS};

use super::phrases::numbers;
use super::{Fact, broken, disagreements, kind_words, must_agree, must_disagree, table};
use crate::files;

/// The source that writes the values, followed by the one that refuses wrong ones.
fn source() -> String {
    files::read("installer/settings.wxi") + &files::read("installer/settings.sql")
}

/// Windows Installer's conditions compare texts and numbers; they cannot check pages or lengths.
fn detail(kind: Kind) -> String {
    let accepted = match kind {
        Kind::Site | Kind::Page => "address".into(),
        Kind::Extras => format!("up to {MAX_EXTRAS} items"),
        Kind::Name => "name".into(),
        kind => kind_words(kind),
    };
    let registry = match kind {
        Kind::Number(..) | Kind::Switch => "integer",
        _ => "string",
    };
    format!("{registry}, {accepted}")
}

fn named<'a>(document: &'a Document<'_>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

fn read(text: &str) -> Result<Vec<Fact>, String> {
    let (written, refused) = text.split_once("</Include>").ok_or("half of it is missing")?;
    let written = format!("{written}</Include>");
    let document = Document::parse(&written).map_err(|error| error.to_string())?;
    named(&document, "Property").map(|property| fact(&document, refused, property)).collect()
}

fn fact(document: &Document<'_>, refused: &str, property: Node<'_, '_>) -> Result<Fact, String> {
    let id = property.attribute("Id").unwrap_or_default();
    if property.has_attribute("Secure") {
        return Err(format!("{id} would be accepted from a user without administrator rights"));
    }
    let value = named(document, "RegistryValue")
        .find(|value| value.attribute("Value") == Some(&format!("[{id}]")))
        .ok_or_else(|| format!("{id} is written nowhere"))?;
    let name = value.attribute("Name").unwrap_or_default();
    if name.to_uppercase() != id {
        return Err(format!("{id} is written as {name}"));
    }
    let place = (value.attribute("Root"), value.attribute("Key"));
    if place != (Some("HKLM"), Some(r"Software\Tecjump\Tray")) {
        return Err(format!("{id} is written to {place:?}"));
    }
    let given = format!("{id}<>\"\"");
    let only_if_given = value
        .parent()
        .into_iter()
        .flat_map(|component| component.children())
        .any(|child| child.has_tag_name("Condition") && child.text() == Some(&given));
    if !only_if_given {
        return Err(format!("{id} is written even if it is not given"));
    }
    let registry = value.attribute("Type").unwrap_or_default();
    Ok(Fact {
        name: name.into(),
        kind: format!("{registry}, {}", accepted(refused, id)?),
        // Defaults are in the program only: writing them at installation would freeze them.
        default: property.attribute("Value").map(Into::into),
    })
}

/// From the condition of the action that refuses, and from its message.
fn accepted(refused: &str, id: &str) -> Result<String, String> {
    let between = |start: String, end: &str| {
        let rest = refused.lines().find_map(|line| line.split_once(&start))?.1;
        Some(rest.split_once(end)?.0)
    };
    let test = between(format!("VALUES ('Refuse.{id}', '{id} AND NOT ("), ")', ")
        .ok_or_else(|| format!("{id} may be anything"))?;
    let message = between(format!("VALUES ('Refuse.{id}', 19, '"), "')").unwrap_or_default();
    let rule = message
        .strip_prefix(&format!("{id}: valor recusado “[{id}]”; use "))
        .ok_or_else(|| format!("the log would not name {id}: “{message}”"))?;
    let equals: Vec<_> =
        test.split("~=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    Ok(match rule.trim_end_matches('.') {
        rule if rule.starts_with("um endereço de e-mail") => kind_words(Kind::Email),
        rule if rule.starts_with("um número de telefone") => kind_words(Kind::Phone),
        rule if rule.starts_with("um nome ") => "name".into(),
        rule if rule.contains("(http:// só neste computador)") => kind_words(Kind::Api),
        rule if rule.ends_with("https:// ou http://") => "address".into(),
        rule if rule.starts_with("palavras separadas") => kind_words(Kind::Words),
        rule if rule.starts_with("Título|") => match numbers(rule)[..] {
            [most] => format!("up to {most} items"),
            _ => return Err(format!("{id}: no number of items in “{rule}”")),
        },
        rule if rule.starts_with("nomes de itens") => {
            let names = rule.split_once(": ").map(|(_, names)| names).unwrap_or_default();
            format!("some of {names}")
        }
        rule if rule.starts_with("um número inteiro") => {
            match (&numbers(rule)[..], bounds(test, id)) {
                ([least, most], Some(bounds)) if bounds == (*least, *most) => {
                    format!("{least} to {most}")
                }
                said => return Err(format!("{id}: condition and message differ: {said:?}")),
            }
        }
        rule if rule.replace(" ou ", ", ") == equals.join(", ") => match &equals[..] {
            ["0", "1"] => kind_words(Kind::Switch),
            words => format!("one of {}", words.join(", ")),
        },
        rule => return Err(format!("{id}: condition and message differ: “{rule}”, {equals:?}")),
    })
}

/// The two numbers that a condition compares with.
fn bounds(test: &str, id: &str) -> Option<(u32, u32)> {
    let after = |operator: &str| {
        let (_, rest) = test.split_once(&format!("{id}{operator}"))?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    Some((after(">=")?, after("<=")?))
}

fn installer_disagreements(text: &str) -> Vec<String> {
    let mut wanted = table(detail);
    for fact in &mut wanted {
        fact.default = None;
    }
    disagreements(&wanted, read(text))
}

#[test]
fn the_installer_matches_the_table() {
    must_agree(&installer_disagreements(&source()));
}

#[test]
fn an_installer_that_disagrees_is_reported() {
    for (old, new, words) in [
        (r#"<Property Id="APIURL"/>"#, "", "ApiUrl is missing"),
        (r#"Id="APIURL""#, r#"Id="APIURL" Secure="yes""#, "without administrator rights"),
        (r#"Id="APIURL""#, r#"Id="APIURI""#, "APIURI is written nowhere"),
        (r#"Id="ALERTS""#, r#"Id="ALERTS" Value="On""#, "\"On\""),
        (r#"Name="ApiUrl""#, r#"Name="HubUrl""#, "APIURL is written as HubUrl"),
        (r#"Key="Software\Tecjump\Tray""#, r#"Key="Software\Tecjump""#, "is written to"),
        ("<Condition>APIURL&lt;&gt;\"\"</Condition>", "", "even if it is not given"),
        ("inteiro de 30 a 86400", "inteiro de 60 a 86400", "condition and message differ"),
        ("POLLSECONDS>=30", "POLLSECONDS>=29", "condition and message differ"),
        (r#"ALERTS~="Silent" OR "#, "", "condition and message differ"),
        ("no máximo 10", "no máximo 11", "up to 11 items"),
        (", CheckNow, About", ", About", "ComputerFacts, About"),
        (
            r#"Name="PollSeconds" Type="integer""#,
            r#"Name="PollSeconds" Type="string""#,
            "string, 30",
        ),
        (
            "'Refuse.HUBURL', 'HUBURL AND NOT",
            "'Refuse.HUBURL', 'HUBURL AND",
            "HUBURL may be anything",
        ),
        ("SUPPORTEMAIL: valor", "E-mail: valor", "the log would not name SUPPORTEMAIL"),
    ] {
        let text = broken(&source(), old, new);
        must_disagree(&installer_disagreements(&text), words);
    }
}
