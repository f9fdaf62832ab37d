//! The words of a question.

use super::super::message::{Format, Words};
use super::wire::Attachment;

/// More than any alert shows.
const MAX_UNITS: usize = 500;

/// The beginning of the author's own words in these parts, which are in the order of the message.
///
/// Where a message has the same words as plain text and as HTML, only the plain text is read.
pub(super) fn excerpt(parts: &[Attachment], transaction: u64) -> String {
    let parts: Vec<_> = parts
        .iter()
        .filter(|part| part.transaction == transaction && part.filename.is_empty())
        .collect();
    let mut words = Words::new(MAX_UNITS);
    let mut read = Vec::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| format(part).is_some()) {
        match place(at, &parts) {
            Place::Alone => read_part(&mut words, part),
            Place::InAnotherMessage => {}
            Place::Alternative(first) if read.contains(&first) => {}
            Place::Alternative(first) => {
                let is_here = |at: &usize| place(*at, &parts) == Place::Alternative(first);
                let alternatives: Vec<_> =
                    (0..parts.len()).filter(is_here).map(|at| parts[at]).collect();
                best(&alternatives).for_each(|part| read_part(&mut words, part));
                read.push(first);
            }
        }
    }
    words.finish()
}

/// The position of a part in its message.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Alone,
    /// One of several forms of the same text; the index identifies the group.
    Alternative(usize),
    /// In a message that was attached.
    InAnotherMessage,
}

/// RT numbers a part before the parts inside it. The nesting itself is not requested: RT 5.0.3 answers
/// 500 to the field `Parent`, which is empty for the whole message. So the alternatives are the first
/// plain text after `multipart/alternative` and the HTML that follows it.
fn place(at: usize, parts: &[&Attachment]) -> Place {
    let before = &parts[..at];
    if before.iter().any(|part| part.content_type.starts_with("message/")) {
        return Place::InAnotherMessage;
    }
    if !parts.iter().any(|part| part.content_type.starts_with("multipart/")) {
        return Place::Alternative(0); // the nesting is not known
    }
    let is_alternative = |part: &&Attachment| part.content_type == "multipart/alternative";
    let Some(first) = before.iter().rposition(is_alternative) else { return Place::Alone };
    let mut between = before[first..].iter().filter_map(|part| format(part));
    match (between.next(), between.next(), format(parts[at])) {
        (None, ..) | (Some(Format::Plain), None, Some(Format::Html)) => Place::Alternative(first),
        _ => Place::Alone,
    }
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
    fn plain_text_is_preferred_and_files_are_ignored() {
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

    /// Parts in order: type, text.
    fn message(parts: &[(&str, &str)]) -> String {
        let parts: Vec<_> =
            parts.iter().map(|(content_type, content)| part(content_type, "", content)).collect();
        excerpt(&parts, 95)
    }

    #[test]
    fn all_texts_of_a_message_are_read_in_order() {
        let mixed = [
            ("multipart/mixed", ""),
            ("text/plain", "Veja a tela:"),
            ("text/html", "<p>Qual o modelo?</p>"),
        ];
        assert_eq!(message(&mixed), "Veja a tela: Qual o modelo?");
    }

    #[test]
    fn only_one_alternative_is_read() {
        let alternative = [
            ("multipart/mixed", ""),
            ("text/plain", "Bom dia."),
            ("multipart/alternative", ""),
            ("text/plain", "Qual o modelo?"),
            ("multipart/related", ""),
            ("text/html", "<p>Qual o modelo?</p>"),
            ("text/plain", "E a cor?"),
            ("text/html", "<p>E o ano?</p>"),
        ];
        assert_eq!(message(&alternative), "Bom dia. Qual o modelo? E a cor? E o ano?");
        let mut empty = alternative;
        empty[3].1 = " \n";
        assert_eq!(message(&empty), "Bom dia. Qual o modelo? E a cor? E o ano?");
    }

    #[test]
    fn an_attached_message_is_ignored() {
        let forwarded = [
            ("multipart/mixed", ""),
            ("text/plain", "É este?"),
            ("message/rfc822", ""),
            ("text/plain", "De outra pessoa"),
        ];
        assert_eq!(message(&forwarded), "É este?");
    }
}
