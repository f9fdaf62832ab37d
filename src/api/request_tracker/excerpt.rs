//! The words of a question.

use super::super::message::{Format, Words};
use super::wire::Attachment;

/// More than any alert shows.
const MOST_UNITS: usize = 500;

/// The beginning of the author's own words in these parts: the plain text, or else the HTML.
pub(super) fn excerpt(parts: &[Attachment], transaction: u64) -> String {
    let of = |kind: &str, format: Format| {
        let is_body = |part: &&Attachment| {
            part.transaction == transaction && part.filename.is_empty() && part.content_type == kind
        };
        let mut words = Words::new(MOST_UNITS);
        if let Some(part) = parts.iter().find(is_body) {
            words.read(format, &part.content);
        }
        Some(words.finish()).filter(|words| !words.is_empty())
    };
    let words = of("text/plain", Format::Plain).or_else(|| of("text/html", Format::Html));
    words.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(content_type: &str, filename: &str, content: &str) -> Attachment {
        let (content_type, filename) = (content_type.into(), filename.into());
        Attachment { transaction: 95, content_type, filename, content: content.into() }
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
        assert!(long.encode_utf16().count() <= MOST_UNITS && long.ends_with('…'), "{long}");
    }
}
