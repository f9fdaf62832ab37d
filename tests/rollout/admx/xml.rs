//! Writes XML, indented.

use std::fmt::Write as _;

/// A document being written.
#[derive(Debug)]
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// Begins with the XML declaration and a comment.
    pub(super) fn new(comment: &str) -> Self {
        let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- {comment} -->\n");
        Self { text, open: Vec::new() }
    }

    pub(super) fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.tag(tag, attributes, ">\n");
        self.open.push(tag);
    }

    pub(super) fn close(&mut self) {
        let tag = self.open.pop().unwrap();
        self.indent();
        writeln!(self.text, "</{tag}>").unwrap();
    }

    pub(super) fn empty(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.tag(tag, attributes, " />\n");
    }

    pub(super) fn text(&mut self, tag: &str, attributes: Attributes<'_>, text: &str) {
        self.tag(tag, attributes, ">");
        writeln!(self.text, "{}</{tag}>", escaped(text)).unwrap();
    }

    /// One element around another, as `<enabledValue><decimal value="1" /></enabledValue>`.
    pub(super) fn around(&mut self, tag: &str, inner: &str) {
        self.indent();
        writeln!(self.text, "<{tag}>{inner}</{tag}>").unwrap();
    }

    pub(super) fn finish(self) -> String {
        assert!(self.open.is_empty(), "left open: {:?}", self.open);
        self.text
    }

    fn tag(&mut self, tag: &str, attributes: Attributes<'_>, end: &str) {
        self.indent();
        write!(self.text, "<{tag}").unwrap();
        for (name, value) in attributes {
            write!(self.text, " {name}=\"{}\"", escaped(value)).unwrap();
        }
        self.text.push_str(end);
    }

    fn indent(&mut self) {
        self.text.push_str(&"  ".repeat(self.open.len()));
    }
}

/// Escapes a text for elements and attributes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
