//! Whether an ADMX and its ADML files keep the rules that Microsoft published (MS-GPREG 7.1 to 7.3)
//! and those that the schema only tells in words: what refers to what.

mod broken;
mod references;
mod types;

use roxmltree::{Document, Node};

use types::{Content, Particle, Type, find, kept};

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

    /// Everything that is wrong, in words; empty where nothing is.
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

/// Checks an element and all below it.
fn check(node: Node<'_, '_>, kind: &Type, faults: &mut Vec<String>) {
    let mut fault = |text: String| faults.push(format!("{}: {text}", place(node)));
    if node.tag_name().namespace() != Some(SCHEMA) {
        fault("not in the schema's namespace".into());
    }
    for attribute in kind.attributes {
        match node.attribute(attribute.name) {
            Some(value) if !kept(attribute.value, value) => {
                fault(format!("{}=\"{value}\" is no {:?}", attribute.name, attribute.value));
            }
            None if attribute.required => fault(format!("{} is missing", attribute.name)),
            _ => {}
        }
    }
    for attribute in node.attributes() {
        if !kind.attributes.iter().any(|known| known.name == attribute.name()) {
            fault(format!("{} is no attribute of it", attribute.name()));
        }
    }
    let text: String = node.children().filter_map(|child| child.text()).collect();
    match kind.content {
        Content::Text(most) => {
            if text.chars().count() > most {
                fault(format!("longer than {most} characters"));
            }
        }
        Content::Anything => return,
        _ => {
            if node.children().any(|child| child.is_text() && !blank(child)) {
                fault("text where only elements may stand".into());
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
                while count < particle.most
                    && let Some(child) = children.next_if(|child| is(*child, particle))
                {
                    check(child, find(particle.kind), faults);
                    count += 1;
                }
                if count < particle.least {
                    faults.push(format!("{}: {} is missing", place(node), particle.name));
                }
            }
        }
        Content::Choice(least, most, particles) => {
            let mut count = 0;
            while count < most
                && let Some(child) = children.peek().copied()
                && let Some(particle) = particles.iter().find(|particle| is(child, particle))
            {
                children.next();
                check(child, find(particle.kind), faults);
                count += 1;
            }
            if count < least {
                faults.push(format!("{}: nothing of what it needs", place(node)));
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

/// The element as people find it.
fn place(node: Node<'_, '_>) -> String {
    let line = node.document().text_pos_at(node.range().start).row;
    let name = node.tag_name().name();
    let id = ["name", "id", "refId", "ref"].iter().find_map(|id| node.attribute(*id));
    id.map_or_else(|| format!("line {line}, <{name}>"), |id| format!("line {line}, <{name} {id}>"))
}

#[test]
fn the_template_and_both_languages_keep_the_published_rules() {
    let faults = Policies::checked_in().faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
