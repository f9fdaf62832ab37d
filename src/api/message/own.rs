//! Keeps an author's own words and drops the rest.
//!
//! Lines come one by one and are judged a paragraph at a time. The last paragraph is held back: only
//! the next line shows whether it introduces a quote.

use std::ops::ControlFlow;

use super::line::{Format, Origin};
use super::{html, marks};
use crate::core::text::{clean, cut};

/// A longer paragraph is judged in pieces of this many lines.
const MAX_PARAGRAPH_LINES: usize = 60;
/// How many lines of one message are read.
const MAX_LINES: usize = 20_000;
/// How many bytes of one line are read: four times what an alert shows.
const MAX_LINE_BYTES: usize = 8_000;

/// The words of one message.
#[derive(Debug)]
pub struct Words {
    own: Text,
    /// What is shown if there are no own words.
    quote: Text,
    /// The current paragraph.
    paragraph: Vec<String>,
    /// The previous paragraph.
    held: Vec<String>,
    inside: Inside,
    lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Words,
    /// Until the next quote.
    Signature,
    /// The quote that ends with the message.
    Rest,
}

/// The beginning of a text.
#[derive(Debug)]
struct Text {
    text: String,
    max_units: usize,
}

impl Words {
    /// At most `max_units` UTF-16 units are kept.
    pub fn new(max_units: usize) -> Self {
        let text = || Text { text: String::new(), max_units };
        Self {
            own: text(),
            quote: text(),
            paragraph: Vec::new(),
            held: Vec::new(),
            inside: Inside::Words,
            lines: 0,
        }
    }

    /// Reads the message's next part, as far as needed.
    pub fn read(&mut self, format: Format, part: &str) {
        let _ = match format {
            Format::Html => html::read(part, |line| self.line(&line.text, line.origin)),
            Format::Plain => {
                part.split(['\n', '\r']).try_for_each(|line| self.line(line, Origin::Own))
            }
        };
        self.end_paragraph();
        if self.inside == Inside::Signature {
            self.inside = Inside::Words;
        }
    }

    /// The words as one line, cut to the wanted length.
    pub fn finish(mut self) -> String {
        self.end_paragraph();
        self.accept_held();
        let words = self.own.line();
        if words.is_empty() { self.quote.line() } else { words }
    }

    fn line(&mut self, line: &str, origin: Origin) -> ControlFlow<()> {
        self.lines += 1;
        let text = shortened(line.trim());
        let (quoted, text) = match text.strip_prefix('>') {
            Some(text) => (true, text.trim_start_matches(['>', ' '])),
            None => (origin == Origin::Quoted, text),
        };
        match origin {
            _ if quoted => self.quoted(text),
            Origin::Signature => self.end_paragraph(),
            Origin::Introduction if marks::begins_the_quote(text) => self.begin_the_rest(),
            Origin::Introduction => self.quoted(text),
            Origin::Own | Origin::Quoted => self.judge(text),
        }
        if self.has_enough() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn has_enough(&self) -> bool {
        let nothing_follows = self.inside == Inside::Rest && !self.own.text.is_empty();
        self.lines >= MAX_LINES
            || self.own.is_full()
            || nothing_follows
            || (self.inside == Inside::Rest && self.quote.is_full())
    }

    fn quoted(&mut self, text: &str) {
        // An empty line in a quote ends nothing.
        if !text.is_empty() && self.inside != Inside::Rest {
            self.end_paragraph();
            let own = self.held.len() - marks::introduction(&self.held);
            self.held.truncate(own);
            self.accept_held();
            self.inside = Inside::Words;
        }
        self.quote(text);
    }

    fn quote(&mut self, text: &str) {
        if text.is_empty() || self.quote.is_full() {
            return;
        }
        let is_head = self.quote.text.is_empty() && marks::header(text).is_some();
        if !is_head && !marks::is_noise(text) && marks::introduction(&[text.to_owned()]) == 0 {
            self.quote.push(text);
        }
    }

    /// A line that is not marked as quoted.
    fn judge(&mut self, text: &str) {
        if self.inside == Inside::Rest {
            self.quote(text);
        } else if text.is_empty() {
            self.end_paragraph();
        } else if marks::begins_the_quote(text) {
            self.begin_the_rest();
        } else if marks::begins_the_signature(text) {
            self.end_paragraph();
            self.inside = Inside::Signature;
        } else if self.inside == Inside::Words {
            self.paragraph.push(text.to_owned());
            if self.paragraph.len() == MAX_PARAGRAPH_LINES {
                self.end_paragraph();
            }
        }
    }

    fn begin_the_rest(&mut self) {
        self.end_paragraph();
        self.accept_held();
        self.inside = Inside::Rest;
    }

    fn end_paragraph(&mut self) {
        let mut paragraph = std::mem::take(&mut self.paragraph);
        if marks::is_disclaimer(&paragraph) {
            return;
        }
        paragraph.retain(|line| !marks::is_noise(line));
        if paragraph.is_empty() {
            return;
        }
        let before = self.held.len();
        let mut lines = std::mem::take(&mut self.held);
        lines.append(&mut paragraph);
        let is_first = self.own.text.is_empty();
        if let Some(at) = marks::unmarked_quote(&lines, is_first) {
            for line in lines.drain(at..) {
                self.quote(&line);
            }
            self.held = lines;
            self.accept_held();
            self.inside = Inside::Rest;
            return;
        }
        self.held = lines.split_off(before);
        for line in &lines {
            self.own.push(line);
        }
    }

    fn accept_held(&mut self) {
        for line in std::mem::take(&mut self.held) {
            self.own.push(&line);
        }
    }
}

impl Text {
    fn push(&mut self, line: &str) {
        let line = clean(line);
        if !self.is_full() && !line.is_empty() {
            self.text.push_str(&line);
            self.text.push(' ');
        }
    }

    /// A UTF-16 unit takes at most three bytes.
    fn is_full(&self) -> bool {
        self.text.len() > self.max_units * 3 + 1
    }

    fn line(&self) -> String {
        cut(&clean(&self.text), self.max_units)
    }
}

/// The line's beginning, ending at a character.
fn shortened(line: &str) -> &str {
    line.get(..line.floor_char_boundary(MAX_LINE_BYTES)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(parts: &[(Format, &str)]) -> String {
        let mut words = Words::new(500);
        for (format, part) in parts {
            words.read(*format, part);
        }
        words.finish()
    }

    #[test]
    fn each_part_may_have_its_own_signature() {
        let parts = [
            (Format::Plain, "Veja a tela.\n-- \nBruno\n"),
            (Format::Html, "<p>Qual o modelo?</p>"),
            (Format::Plain, "> quote\n"),
        ];
        assert_eq!(words(&parts), "Veja a tela. Qual o modelo?");
    }

    #[test]
    fn words_are_one_clean_line_of_bounded_length() {
        assert_eq!(words(&[(Format::Plain, "a\u{202E}\n\nb\u{0}c\td")]), "a b c d");
        for long in ["ção ".repeat(1_000), "😀".repeat(1_000), "x".repeat(20_000)] {
            let words = words(&[(Format::Plain, &long)]);
            assert!(words.encode_utf16().count() <= 500 && words.ends_with('…'), "{words}");
        }
    }

    #[test]
    fn reading_stops_when_the_alert_is_full() {
        // Each ends only because enough was read: the lines have no end of their own.
        let mut own = Words::new(500);
        let endless = std::iter::repeat("Qual o modelo?");
        let stopped = endless.clone().try_for_each(|line| own.line(line, Origin::Own));
        assert_eq!(stopped, ControlFlow::Break(()));
        let mut rest = Words::new(500);
        let _ = rest.line("-----Mensagem original-----", Origin::Own);
        assert_eq!(endless.clone().try_for_each(|line| rest.line(line, Origin::Own)), stopped);
        for line in ["", "> quoted", "--", "\u{200B}", "-----", "De: Ana"] {
            let mut words = Words::new(500);
            let mut endless = std::iter::repeat(line);
            assert_eq!(endless.try_for_each(|line| words.line(line, Origin::Own)), stopped);
        }
        let mut answered = Words::new(500);
        let _ = answered.line("Qual?", Origin::Own);
        let rule = answered.line("-----Mensagem original-----", Origin::Own);
        assert_eq!(rule, ControlFlow::Break(()), "no own words can follow");
    }

    #[test]
    fn memory_use_does_not_grow_with_the_message() {
        let mut words = Words::new(500);
        for _ in 0..MAX_LINES / 2 {
            assert_eq!(words.line("> a quoted line", Origin::Own), ControlFlow::Continue(()));
        }
        for _ in 0..1_000 {
            let _ = words.line("--", Origin::Own);
            let _ = words.line("signature", Origin::Own);
        }
        assert!(words.quote.text.len() < 2_000 && words.own.text.is_empty());
        assert!(words.paragraph.is_empty() && words.held.is_empty());
    }
}
