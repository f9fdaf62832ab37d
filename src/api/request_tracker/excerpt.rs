//! The words of a question.

use super::super::message::{Format, Words};
use super::wire::Attachment;

/// More than any alert shows.
const MAX_UNITS: usize = 500;

/// Deeper than mail programs nest.
const MAX_DEPTH: usize = 16;

/// The beginning of the author's own words in these parts, which are in the order of the message.
///
/// Of alternatives the plain text is read, or else the HTML.
pub(super) fn excerpt(parts: &[Attachment], transaction: u64) -> String {
    let parts: Vec<_> = parts
        .iter()
        .filter(|part| part.transaction == transaction && part.filename.is_empty())
        .collect();
    let mut words = Words::new(MAX_UNITS);
    let mut read = Vec::new();
    for part in parts.iter().filter(|part| format(part).is_some()) {
        match place(part, &parts) {
            Place::Alone => read_part(&mut words, part),
            Place::InAnotherMessage => {}
            Place::Alternative(id) if read.contains(&id) => {}
            Place::Alternative(id) => {
                let is_here = |other: &&&Attachment| place(other, &parts) == Place::Alternative(id);
                let alternatives: Vec<_> = parts.iter().filter(is_here).copied().collect();
                best(&alternatives).for_each(|part| read_part(&mut words, part));
                read.push(id);
            }
        }
    }
    words.finish()
}

/// Where a part stands in its message.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    Alone,
    /// Beside other forms of the same text.
    Alternative(&'a str),
    /// In a message that was attached.
    InAnotherMessage,
}

fn place<'a>(part: &Attachment, parts: &[&'a Attachment]) -> Place<'a> {
    let is_multipart = |part: &&&Attachment| part.content_type.starts_with("multipart/");
    if !parts.iter().any(|part| is_multipart(&part)) {
        return Place::Alternative(""); // how they belong together is not known
    }
    let mut parent = part.parent.as_str();
    for _ in 0..MAX_DEPTH {
        if matches!(parent, "" | "0") {
            return Place::Alone;
        }
        let Some(outer) = parts.iter().filter(is_multipart).find(|outer| outer.id == parent) else {
            return Place::InAnotherMessage;
        };
        if outer.content_type == "multipart/alternative" {
            return Place::Alternative(&outer.id);
        }
        parent = &outer.parent;
    }
    Place::InAnotherMessage
}

/// The plain texts, or else all others.
fn best<'a>(parts: &'a [&'a Attachment]) -> impl Iterator<Item = &'a Attachment> {
    let is_plain = |part: &Attachment| format(part) == Some(Format::Plain);
    let says_something = parts.iter().filter(|part| is_plain(part)).any(|part| {
        let mut words = Words::new(MAX_UNITS);
        read_part(&mut words, part);
        !words.finish().is_empty()
    });
    parts.iter().copied().filter(move |part| is_plain(part) == says_something)
}

fn read_part(words: &mut Words, part: &Attachment) {
    if let Some(format) = format(part) {
        words.read(format, &part.content);
    }
}

fn format(part: &Attachment) -> Option<Format> {
    match part.content_type.as_str() {
        "text/plain" => Some(Format::Plain),
        "text/html" => Some(Format::Html),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(content_type: &str, filename: &str, content: &str) -> Attachment {
        let (content_type, filename) = (content_type.into(), filename.into());
        let content = content.into();
        Attachment { transaction: 95, content_type, filename, content, ..Attachment::default() }
    }

    #[test]
    fn plain_text_is_preferred_and_files_and_other_messages_are_left_out() {
        let parts = [
            part("text/plain", "log.txt", "um log"),
            part("text/html", "", "<p>com marcas</p>"),
            Attachment { transaction: 92, ..part("text/plain", "", "outra mensagem") },
            part("text/plain", "", "sem marcas\n"),
        ];
        assert_eq!(excerpt(&parts, 95), "sem marcas");
        assert_eq!(excerpt(&parts[..2], 95), "com marcas");
        assert_eq!(excerpt(&parts[..1], 95), "");
    }

    #[test]
    fn html_becomes_readable_text() {
        let html = "<html><HEAD><style>p { color: red }</STYLE><!-- <b>x</b> --></head>\
                    <p class=\"a\">Qual &eacute; o <b>modelo</b>?<br>1 &lt; 2 &amp;&#233;&#xE7;&nbsp;&x;&nbsp;&</p>";
        let text = excerpt(&[part("text/html", "", html)], 95);
        assert_eq!(text, "Qual é o modelo? 1 < 2 &éç &x; &");
        for broken in ["<", "a<b", "<style>x", "&", "&#;", "&#x110000;", "<!--", "é<é"] {
            excerpt(&[part("text/html", "", broken)], 95);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = excerpt(&[part("text/plain", "", &"ção ".repeat(1_000))], 95);
        assert!(long.encode_utf16().count() <= MAX_UNITS && long.ends_with('…'), "{long}");
    }

    /// Parts in order: number, number of the part around, type, text.
    fn message(parts: &[(&str, &str, &str, &str)]) -> String {
        let parts: Vec<_> = parts
            .iter()
            .map(|(id, parent, content_type, content)| Attachment {
                id: (*id).into(),
                parent: (*parent).into(),
                ..part(content_type, "", content)
            })
            .collect();
        excerpt(&parts, 95)
    }

    #[test]
    fn all_texts_of_a_message_are_read_in_order() {
        let mixed = [
            ("7", "0", "multipart/mixed", ""),
            ("8", "7", "text/plain", "Veja a tela:"),
            ("9", "7", "text/html", "<p>Qual o modelo?</p>"),
        ];
        assert_eq!(message(&mixed), "Veja a tela: Qual o modelo?");
    }

    #[test]
    fn of_alternatives_one_is_read() {
        let alternative = [
            ("6", "", "multipart/mixed", ""),
            ("7", "6", "multipart/alternative", ""),
            ("8", "7", "text/plain", "Qual o modelo?"),
            ("9", "7", "multipart/related", ""),
            ("10", "9", "text/html", "<p>Qual o modelo?</p>"),
            ("11", "6", "text/plain", "E a cor?"),
        ];
        assert_eq!(message(&alternative), "Qual o modelo? E a cor?");
        let mut empty = alternative;
        empty[2].3 = " \n";
        assert_eq!(message(&empty), "Qual o modelo? E a cor?");
    }

    #[test]
    fn an_attached_message_is_not_the_authors() {
        let forwarded = [
            ("7", "0", "multipart/mixed", ""),
            ("8", "7", "text/plain", "É este?"),
            ("10", "9", "text/plain", "De outra pessoa"),
        ];
        assert_eq!(message(&forwarded), "É este?");
        let around_itself = [("7", "7", "multipart/mixed", ""), ("8", "7", "text/plain", "a")];
        assert_eq!(message(&around_itself), "");
    }
}
