//! Checks the ADMX and ADML files against Microsoft's schema (MS-GPREG 7.1 to 7.3), and against the
//! rules on references that the schema gives in prose only.
//!
//! The schema is transcribed as a table, not used as an XSD with `xmllint --schema`: Microsoft permits
//! copies of the XSD in implementations of MS-GPREG only, which this repository is not, and `cargo
//! test` also runs on Windows, which has no `xmllint`.

mod broken;
mod references;
mod types;
mod values;

use roxmltree::{Document, Node};

use types::{Content, Particle, Type, find};
use values::is_valid;

use crate::admx::{ADMX, SCHEMA, adml};
use crate::files::read;
use crate::words::Language;

/// A template and its texts, by language.
#[derive(Debug, Clone)]
struct Policies {
    template: String,
    texts: Vec<(&'static str, String)>,
}

impl Policies {
    fn checked_in() -> Self {
        let texts = Language::ALL
            .iter()
            .map(|language| (language.code(), read(&adml(*language))))
            .collect();
        Self { template: read(ADMX), texts }
    }

    /// Every fault, in words; empty if there is none.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let Some(template) = parsed("ADMX", &self.template, &mut faults) else { return faults };
        check_root("ADMX", &template, "policyDefinitions", "PolicyDefinitions", &mut faults);
        for (language, text) in &self.texts {
            let Some(texts) = parsed(language, text, &mut faults) else { continue };
            let root = ("policyDefinitionResources", "PolicyDefinitionResources");
            check_root(language, &texts, root.0, root.1, &mut faults);
            faults.extend(references::faults(&template, &texts, language));
        }
        faults
    }
}

fn parsed<'a>(file: &str, text: &'a str, faults: &mut Vec<String>) -> Option<Document<'a>> {
    Document::parse(text).map_err(|error| faults.push(format!("{file}: not XML: {error}"))).ok()
}

fn check_root(file: &str, document: &Document<'_>, name: &str, kind: &str, out: &mut Vec<String>) {
    let root = document.root_element();
    if root.tag_name().name() != name {
        out.push(format!("{file}: the document is a {}, not a {name}", root.tag_name().name()));
        return;
    }
    let mut faults = Vec::new();
    check(root, find(kind), &mut faults);
    out.extend(faults.into_iter().map(|fault| format!("{file}: {fault}")));
}

/// Checks an element and its descendants.
fn check(node: Node<'_, '_>, kind: &Type, faults: &mut Vec<String>) {
    let mut fault = |text: String| faults.push(format!("{}: {text}", place(node)));
    if node.tag_name().namespace() != Some(SCHEMA) {
        fault("not in the schema's namespace".into());
    }
    for attribute in kind.attributes {
        match node.attribute(attribute.name) {
            Some(value) if !is_valid(attribute.value, value) => {
                fault(format!("{}=\"{value}\" is not a {:?}", attribute.name, attribute.value));
            }
            None if attribute.required => fault(format!("{} is missing", attribute.name)),
            _ => {}
        }
    }
    for attribute in node.attributes() {
        if !kind.attributes.iter().any(|known| known.name == attribute.name()) {
            fault(format!("{} is an unknown attribute", attribute.name()));
        }
    }
    let text: String = node.children().filter_map(|child| child.text()).collect();
    match kind.content {
        Content::Text(max) => {
            if text.chars().count() > max {
                fault(format!("longer than {max} characters"));
            }
        }
        Content::Anything => return,
        _ => {
            if node.children().any(|child| child.is_text() && !blank(child)) {
                fault("text where only elements are allowed".into());
            }
        }
    }
    check_children(node, kind.content, faults);
}

fn blank(node: Node<'_, '_>) -> bool {
    node.text().is_none_or(|text| text.trim().is_empty())
}

fn check_children(node: Node<'_, '_>, content: Content, faults: &mut Vec<String>) {
    let mut children = node.children().filter(Node::is_element).peekable();
    match content {
        Content::Sequence(particles) => {
            for particle in particles {
                let mut count = 0;
                while count < particle.max
                    && let Some(child) = children.next_if(|child| is(*child, particle))
                {
                    check(child, find(particle.kind), faults);
                    count += 1;
                }
                if count < particle.min {
                    faults.push(format!("{}: {} is missing", place(node), particle.name));
                }
            }
        }
        Content::Choice(min, max, particles) => {
            let mut count = 0;
            while count < max
                && let Some(child) = children.peek().copied()
                && let Some(particle) = particles.iter().find(|particle| is(child, particle))
            {
                children.next();
                check(child, find(particle.kind), faults);
                count += 1;
            }
            if count < min {
                faults.push(format!("{}: a required element is missing", place(node)));
            }
        }
        Content::Text(_) | Content::Nothing | Content::Anything => {}
    }
    for child in children {
        faults.push(format!("{}: not allowed here, or out of order", place(child)));
    }
}

fn is(node: Node<'_, '_>, particle: &Particle) -> bool {
    node.tag_name().name() == particle.name
}

/// The element, with its line.
fn place(node: Node<'_, '_>) -> String {
    let line = node.document().text_pos_at(node.range().start).row;
    let name = node.tag_name().name();
    let id = ["name", "id", "refId", "ref"].iter().find_map(|id| node.attribute(*id));
    id.map_or_else(|| format!("line {line}, <{name}>"), |id| format!("line {line}, <{name} {id}>"))
}

#[test]
fn the_checked_in_files_follow_the_schema() {
    let faults = Policies::checked_in().faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
