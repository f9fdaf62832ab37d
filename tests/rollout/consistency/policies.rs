//! The Group Policy template and its texts: what a policy writes, what its field offers at first, and
//! what its explanation says.

use roxmltree::{Document, Node};
use tecjump_tray::core::settings::{Kind, MAX_NAME_CHARS, MenuItem};

use super::{Fact, broken, disagreements, kind_words, must_agree, must_disagree, phrases, table};
use crate::admx::{ADMX, KEY, adml};
use crate::files;
use crate::words::Language;

/// What a policy of each kind writes: type and range, as far as Group Policy knows them.
fn written(kind: Kind) -> String {
    match kind {
        Kind::Choice(words) => format!("text, one of {}", words.join(", ")),
        Kind::Number(least, most) => format!("number, {least} to {most}"),
        Kind::Switch => "number, on 1, off 0".into(),
        Kind::Items => {
            format!("a number each for {}", MenuItem::NAMES.join(", "))
        }
        Kind::Extras => "texts by title".into(),
        Kind::Name => format!("text, up to {MAX_NAME_CHARS}"),
        _ => "text, up to 1023".into(),
    }
}

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or("(none)").to_owned()
}

/// What the template states; it has no defaults.
fn read_template(text: &str) -> Result<Vec<Fact>, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    named(document.root(), "policy").map(policy).collect()
}

fn policy(policy: Node<'_, '_>) -> Result<Fact, String> {
    let name = attribute(policy, "name");
    if attribute(policy, "class") != "Both" {
        return Err(format!("{name} is not for computers and users both"));
    }
    let kind = match policy.attribute("valueName") {
        Some(value) if value == name => switch(policy),
        Some(value) => return Err(format!("{name} writes {value}")),
        None => element(policy, &name)?,
    };
    let subkey = if kind.starts_with("a number each") || kind == "texts by title" {
        format!(r"{KEY}\{name}")
    } else {
        KEY.to_owned()
    };
    if attribute(policy, "key") != subkey {
        return Err(format!("{name} writes below {}", attribute(policy, "key")));
    }
    Ok(Fact { name, kind, default: None })
}

fn switch(policy: Node<'_, '_>) -> String {
    let value = |state| {
        named(policy, state)
            .flat_map(|state| named(state, "decimal"))
            .map(|decimal| attribute(decimal, "value"))
            .collect::<String>()
    };
    format!("number, on {}, off {}", value("enabledValue"), value("disabledValue"))
}

fn element(policy: Node<'_, '_>, name: &str) -> Result<String, String> {
    let elements: Vec<_> = named(policy, "elements")
        .flat_map(|elements| elements.children())
        .filter(Node::is_element)
        .collect();
    let [first, ..] = elements[..] else { return Err(format!("{name} writes nothing")) };
    let kind = first.tag_name().name();
    if !matches!(kind, "boolean" | "list") {
        let value = attribute(first, "valueName");
        if value != name || elements.len() != 1 {
            return Err(format!("{name} writes {value}"));
        }
        if attribute(first, "required") != "true" {
            return Err(format!("{name} may be enabled without a value"));
        }
    }
    Ok(match kind {
        "text" => format!("text, up to {}", attribute(first, "maxLength")),
        "decimal" => {
            let (least, most) = (attribute(first, "minValue"), attribute(first, "maxValue"));
            format!("number, {least} to {most}")
        }
        "enum" => {
            let words: Vec<_> = named(first, "string").filter_map(|word| word.text()).collect();
            format!("text, one of {}", words.join(", "))
        }
        "boolean" => {
            let names: Vec<_> = elements.iter().map(|item| attribute(*item, "valueName")).collect();
            format!("a number each for {}", names.join(", "))
        }
        "list" if attribute(first, "explicitValue") == "true" => "texts by title".into(),
        other => return Err(format!("{name} has an unknown element {other}")),
    })
}

/// What the explanations say. The field's first value must be the default that they name.
fn read_texts(text: &str, template: &str) -> Result<Vec<Fact>, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let template = Document::parse(template).map_err(|error| error.to_string())?;
    let mut facts = Vec::new();
    for string in named(document.root(), "stringTable").flat_map(|table| named(table, "string")) {
        let id = attribute(string, "id");
        let Some(name) = id.strip_suffix("_Explain").filter(|id| !id.starts_with("Category_"))
        else {
            continue;
        };
        let fact = explanation(name, string.text().unwrap_or_default())?;
        let field =
            named(document.root(), "presentation").find(|node| attribute(*node, "id") == name);
        if let Some(first) = field.and_then(|field| first_value(field, &template))
            && Some(&first) != fact.default.as_ref()
        {
            return Err(format!("{name}: the field offers {first}, the text {:?}", fact.default));
        }
        facts.push(fact);
    }
    Ok(facts)
}

fn explanation(name: &str, text: &str) -> Result<Fact, String> {
    let line = |pt: &str, en: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(pt).or_else(|| line.strip_prefix(en)))
            .ok_or_else(|| format!("{name}: no line “{pt}”"))
    };
    let accepted = line("Valores aceitos: ", "Accepted values: ")?;
    let kind =
        phrases::read(accepted).ok_or_else(|| format!("{name}: cannot parse “{accepted}”"))?;
    let default = phrases::default(line("Padrão: ", "Default: ")?);
    let place = line("Registro: ", "Registry: ")?;
    if !place.starts_with(KEY) || !place.contains(name) {
        return Err(format!("{name}: written to {place}"));
    }
    Ok(Fact { name: name.into(), kind, default })
}

/// What the editor puts into the field at first.
fn first_value(presentation: Node<'_, '_>, template: &Document<'_>) -> Option<String> {
    let field = presentation.children().find(Node::is_element)?;
    match field.tag_name().name() {
        "decimalTextBox" => Some(attribute(field, "defaultValue")),
        "textBox" => named(field, "defaultValue").next()?.text().map(str::to_owned),
        "dropdownList" => {
            let element = named(template.root(), "enum")
                .find(|node| node.attribute("id") == field.attribute("refId"))?;
            let chosen = field.attribute("defaultItem")?.parse().ok()?;
            named(element, "string").nth(chosen)?.text().map(str::to_owned)
        }
        _ => None,
    }
}

fn template_disagreements(template: &str) -> Vec<String> {
    let mut wanted = table(written);
    for fact in &mut wanted {
        fact.default = None;
    }
    disagreements(&wanted, read_template(template))
}

fn text_disagreements(texts: &str) -> Vec<String> {
    disagreements(&table(kind_words), read_texts(texts, &files::read(ADMX)))
}

#[test]
fn policies_match_the_table() {
    must_agree(&template_disagreements(&files::read(ADMX)));
}

#[test]
fn explanations_match_the_table_in_both_languages() {
    for &language in Language::ALL {
        must_agree(&text_disagreements(&files::read(&adml(language))));
    }
}

#[test]
fn a_template_that_disagrees_is_reported() {
    for (old, new, words) in [
        (r#"<policy name="ApiUrl""#, r#"<policy name="ApiUri""#, "ApiUri writes ApiUrl"),
        (r#"class="Both""#, r#"class="User""#, "not for computers and users"),
        (r#"valueName="PollSeconds""#, r#"valueName="Poll""#, "writes Poll"),
        (r#"minValue="30""#, r#"minValue="60""#, "60 to 86400"),
        (r#"maxValue="720""#, r#"maxValue="721""#, "0 to 721"),
        (r#"maxLength="64""#, r#"maxLength="63""#, "up to 63"),
        ("<string>Silent</string>", "<string>Quiet</string>", "On, Quiet, Off"),
        (r#"valueName="CheckNow""#, r#"valueName="Check""#, "Question, MyTickets, Support"),
        (r#" explicitValue="true""#, "", "unknown element list"),
        (
            r#"<enabledValue><decimal value="1" />"#,
            r#"<enabledValue><decimal value="0" />"#,
            "on 0",
        ),
        (r#"key="Software\Policies\Tecjump\Tray""#, r#"key="Software\Tecjump\Tray""#, "below"),
        (r#"required="true""#, "", "without a value"),
    ] {
        let template = broken(&files::read(ADMX), old, new);
        must_disagree(&template_disagreements(&template), words);
    }
}

#[test]
fn texts_that_disagree_are_reported() {
    let [portuguese, english] =
        [Language::Portuguese, Language::English].map(|language| files::read(&adml(language)));
    for (texts, old, new, words) in [
        (&portuguese, "inteiro de 30 a 86400", "inteiro de 30 a 3600", "30 to 3600"),
        (&english, "from 30 to 86400", "from 10 to 86400", "10 to 86400"),
        (&portuguese, "Padrão: 60\n", "Padrão: 90\n", "the field offers 60"),
        (&english, "Default: 60\n", "Default: not set\n", "the field offers 60"),
        (&english, r#"defaultValue="24""#, r#"defaultValue="48""#, "the field offers 48"),
        (&english, r#"defaultItem="0""#, r#"defaultItem="1""#, "the field offers RequestTracker"),
        (&portuguese, "Padrão: 1\n", "Padrão: 0\n", "AllowExit"),
        (&english, "On, Silent, Off", "On, Off", "one of On, Off"),
        (&portuguese, "id=\"ApiUrl_Explain\"", "id=\"ApiUri_Explain\"", "ApiUri"),
        (
            &portuguese,
            "Valores aceitos: endereço de e-mail",
            "Valores aceitos: e-mail",
            "cannot parse",
        ),
    ] {
        must_disagree(&text_disagreements(&broken(texts, old, new)), words);
    }
}
