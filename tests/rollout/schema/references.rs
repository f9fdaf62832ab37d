//! References between a template and its texts. The published schema gives these rules in prose only;
//! if one is broken, the editor shows gaps or refuses the template.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

use super::place;

/// Everything that is wrong with one language's texts and with the template's own references.
pub(super) fn faults(template: &Document<'_>, texts: &Document<'_>, language: &str) -> Vec<String> {
    let mut faults = Vec::new();
    unique(template, "category", "name", &mut faults);
    unique(template, "policy", "name", &mut faults);
    unique(template, "definition", "name", &mut faults);
    names(template, &mut faults);
    written_once(template, &mut faults);
    revisions(template, texts, &mut faults);
    unique(texts, "presentation", "id", &mut faults);
    strings(template, texts, &mut faults);
    presentations(template, texts, &mut faults);
    faults.into_iter().map(|fault| format!("{language}: {fault}")).collect()
}

fn all<'a>(document: &'a Document<'_>, name: &str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name_of(name))
}

trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn unique(document: &Document<'_>, name: &str, id: &str, faults: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for node in all(document, name) {
        if let Some(id) = node.attribute(id)
            && !seen.insert(id.to_lowercase())
        {
            faults.push(format!("{}: duplicate", place(node)));
        }
    }
}

/// Categories and what is supported; a prefix must be of a namespace that the file names.
fn names(template: &Document<'_>, faults: &mut Vec<String>) {
    let categories: BTreeSet<_> =
        all(template, "category").filter_map(|node| node.attribute("name")).collect();
    let supported: BTreeSet<_> = ["definition", "product", "majorVersion", "minorVersion"]
        .into_iter()
        .flat_map(|name| all(template, name))
        .filter_map(|node| node.attribute("name"))
        .collect();
    let prefixes: BTreeSet<_> = ["target", "using"]
        .into_iter()
        .flat_map(|name| all(template, name))
        .filter_map(|node| node.attribute("prefix"))
        .collect();
    for node in template.descendants() {
        let known = match node.tag_name().name() {
            "parentCategory" => &categories,
            "supportedOn" | "range" | "reference" => &supported,
            _ => continue,
        };
        let Some(reference) = node.attribute("ref") else { continue };
        let found = match reference.split_once(':') {
            Some((prefix, _)) => prefixes.contains(prefix), // The rest is in another file.
            None => known.contains(reference),
        };
        if !found {
            faults.push(format!("{}: refers to a missing name", place(node)));
        }
    }
    for policy in all(template, "policy") {
        if !policy.children().any(|child| child.has_tag_name_of("parentCategory")) {
            faults.push(format!("{}: in no category", place(policy)));
        }
    }
    for category in all(template, "category") {
        let used = all(template, "parentCategory")
            .any(|node| node.attribute("ref") == category.attribute("name"));
        if !used {
            faults.push(format!("{}: an empty category", place(category)));
        }
    }
}

/// No two policies may write the same value, and every policy writes some.
fn written_once(template: &Document<'_>, faults: &mut Vec<String>) {
    let mut owners = BTreeMap::new();
    for policy in all(template, "policy") {
        let owner = policy.attribute("name").unwrap_or_default();
        let mut writes = 0;
        for node in policy.descendants() {
            let key = node.attribute("key").or_else(|| policy.attribute("key")).unwrap_or_default();
            let value = match (node.attribute("valueName"), node.tag_name().name()) {
                (Some(value), _) => value,
                (None, "list") => "*",
                _ => continue,
            };
            writes += 1;
            let value = format!(r"{key}\{value}").to_lowercase();
            if let Some(other) = owners.insert(value.clone(), owner) {
                faults.push(format!("{}: {other} writes {value} too", place(policy)));
            }
        }
        if writes == 0 {
            faults.push(format!("{}: writes nothing", place(policy)));
        }
    }
}

fn revisions(template: &Document<'_>, texts: &Document<'_>, faults: &mut Vec<String>) {
    let number = |text: Option<&str>| -> Option<(u32, u32)> {
        let (major, minor) = text?.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let needed = all(template, "resources").find_map(|node| node.attribute("minRequiredRevision"));
    let there = texts.root_element().attribute("revision");
    if number(there) < number(needed) {
        faults.push(format!("revision {there:?} is older than {needed:?}, which the ADMX needs"));
    }
}

/// Every `$(string.…)` is there, and every string is used.
fn strings(template: &Document<'_>, texts: &Document<'_>, faults: &mut Vec<String>) {
    let used: BTreeSet<_> = template
        .descendants()
        .flat_map(|node| node.attributes())
        .filter_map(|attribute| inside(attribute.value(), "$(string."))
        .collect();
    let mut there = BTreeSet::new();
    for node in all(texts, "stringTable").flat_map(|table| table.children()) {
        let Some(id) = node.attribute("id") else { continue };
        if !there.insert(id) {
            faults.push(format!("{}: duplicate", place(node)));
        }
        if node.text().is_none_or(|text| text.trim().is_empty()) {
            faults.push(format!("{}: empty", place(node)));
        }
    }
    for missing in used.difference(&there) {
        faults.push(format!("string {missing} is missing"));
    }
    for orphan in there.difference(&used) {
        faults.push(format!("string {orphan} is an orphan"));
    }
}

fn inside<'a>(value: &'a str, start: &str) -> Option<&'a str> {
    value.strip_prefix(start)?.strip_suffix(')')
}

/// Every presentation belongs to a policy, and its fields are the policy's elements, one by one.
fn presentations(template: &Document<'_>, texts: &Document<'_>, faults: &mut Vec<String>) {
    let mut used = BTreeSet::new();
    for policy in all(template, "policy") {
        let elements: Vec<_> = policy
            .children()
            .filter(|child| child.has_tag_name_of("elements"))
            .flat_map(|elements| elements.children().filter(Node::is_element))
            .collect();
        let wanted = policy.attribute("presentation");
        let Some(id) = wanted.and_then(|value| inside(value, "$(presentation.")) else {
            if !elements.is_empty() {
                faults.push(format!("{}: elements, but no presentation", place(policy)));
            }
            continue;
        };
        used.insert(id);
        match all(texts, "presentation").find(|node| node.attribute("id") == Some(id)) {
            Some(presentation) => fields(&elements, presentation, faults),
            None => faults.push(format!("presentation {id} is missing")),
        }
    }
    for presentation in all(texts, "presentation") {
        if !presentation.attribute("id").is_some_and(|id| used.contains(id)) {
            faults.push(format!("{}: an orphan", place(presentation)));
        }
    }
}

fn fields(elements: &[Node<'_, '_>], presentation: Node<'_, '_>, faults: &mut Vec<String>) {
    let mut shown = BTreeSet::new();
    for field in presentation.children().filter(|node| node.attribute("refId").is_some()) {
        let id = field.attribute("refId").unwrap_or_default();
        if !shown.insert(id) {
            faults.push(format!("{}: duplicate", place(field)));
        }
        match elements.iter().find(|element| element.attribute("id") == Some(id)) {
            None => faults.push(format!("{}: the policy has no such element", place(field))),
            Some(element) if !belongs(field, *element) => {
                let name = element.tag_name().name();
                faults.push(format!("{}: a field that can't show a {name}", place(field)));
            }
            Some(element) => faults.extend(bad_default(field, *element)),
        }
        if label(field).trim().is_empty() {
            faults.push(format!("{}: without a label", place(field)));
        }
    }
    for element in elements {
        if !element.attribute("id").is_some_and(|id| shown.contains(id)) {
            faults.push(format!("{}: no field shows it", place(*element)));
        }
    }
}

fn belongs(field: Node<'_, '_>, element: Node<'_, '_>) -> bool {
    let element = element.tag_name().name();
    match field.tag_name().name() {
        "textBox" | "comboBox" => element == "text",
        "decimalTextBox" => ["decimal", "text"].contains(&element),
        "checkBox" => element == "boolean",
        "dropdownList" => element == "enum",
        "listBox" => element == "list",
        _ => false,
    }
}

fn label(field: Node<'_, '_>) -> String {
    let inner = field.children().find(|child| child.has_tag_name_of("label")).unwrap_or(field);
    inner.text().unwrap_or_default().to_owned()
}

/// What the editor puts into a field at first must be allowed there.
fn bad_default(field: Node<'_, '_>, element: Node<'_, '_>) -> Option<String> {
    let number =
        |node: Node<'_, '_>, name: &str| -> Option<u64> { node.attribute(name)?.parse().ok() };
    let fits = match field.tag_name().name() {
        "decimalTextBox" => {
            let least = number(element, "minValue").unwrap_or(0);
            let most = number(element, "maxValue").unwrap_or(9999);
            (least..=most).contains(&number(field, "defaultValue").unwrap_or(1))
        }
        "dropdownList" => {
            let items = element.children().filter(Node::is_element).count() as u64;
            number(field, "defaultItem").is_none_or(|item| item < items)
        }
        "textBox" => {
            let default = field.children().find(|child| child.has_tag_name_of("defaultValue"));
            let units = default.and_then(|node| node.text()).unwrap_or_default().encode_utf16();
            units.count() as u64 <= number(element, "maxLength").unwrap_or(1023)
        }
        _ => true,
    };
    (!fits).then(|| format!("{}: its default is out of range", place(field)))
}
