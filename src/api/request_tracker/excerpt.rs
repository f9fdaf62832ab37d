//! The words of a question.

use super::wire::Attachment;
use crate::core::text::{clean, cut};

/// More than any alert shows.
const MOST_UNITS: usize = 500;

/// The beginning of the message in these parts: the plain text, or the HTML without its marks.
pub(super) fn excerpt(parts: &[Attachment], transaction: u64) -> String {
    let of = |kind: &str| {
        let is_body = |part: &&Attachment| {
            part.transaction == transaction && part.filename.is_empty() && part.content_type == kind
        };
        parts.iter().find(is_body).map(|part| part.content.as_str())
    };
    let plain = of("text/plain").map(clean).filter(|text| !text.is_empty());
    let words = plain.or_else(|| of("text/html").map(|html| clean(&strip(html))));
    cut(&words.unwrap_or_default(), MOST_UNITS)
}

/// The text of an HTML document: no marks, no style sheets, the commonest characters by name.
///
/// The result is shown as text and never as markup, so this needs to be readable, not safe.
fn strip(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, mark)) = rest.split_once('<') {
        text.push_str(&unescape(before));
        let hidden = ["style", "script", "!--"].into_iter().find(|name| begins(mark, name));
        let end = match hidden {
            Some("!--") => "-->",
            Some("style") => "</style>",
            Some(_) => "</script>",
            None => ">",
        };
        rest = after(mark, end);
        let inline = ["b>", "/b>", "i>", "/i>", "span", "/span", "a ", "/a>", "strong", "/strong"];
        if !inline.into_iter().any(|name| begins(mark, name)) {
            text.push(' ');
        }
    }
    text.push_str(&unescape(rest));
    text
}

fn begins(mark: &str, name: &str) -> bool {
    mark.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// What follows the first `end`, in any case; nothing where there is none.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    let found = text.char_indices().find(|(at, _)| begins(&text[*at..], end));
    found.map_or("", |(at, _)| &text[at + end.len()..])
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('&') {
        plain.push_str(before);
        let named = escaped.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        if let Some((character, after)) = named {
            plain.push(character);
            rest = after;
        } else {
            plain.push('&');
            rest = escaped;
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    if let Some(hex) = number.and_then(|number| number.strip_prefix(['x', 'X'])) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    if let Some(number) = number {
        return number.parse().ok().and_then(char::from_u32);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)
}

/// Those of HTML's names that mail programs and RT's editor write for Portuguese.
const NAMED: [(&str, char); 48] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("aacute", 'á'),
    ("Aacute", 'Á'),
    ("agrave", 'à'),
    ("Agrave", 'À'),
    ("acirc", 'â'),
    ("Acirc", 'Â'),
    ("atilde", 'ã'),
    ("Atilde", 'Ã'),
    ("auml", 'ä'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("Ecirc", 'Ê'),
    ("iacute", 'í'),
    ("Iacute", 'Í'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("Oacute", 'Ó'),
    ("ocirc", 'ô'),
    ("Ocirc", 'Ô'),
    ("otilde", 'õ'),
    ("Otilde", 'Õ'),
    ("ouml", 'ö'),
    ("uacute", 'ú'),
    ("Uacute", 'Ú'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("ccedil", 'ç'),
    ("Ccedil", 'Ç'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("deg", '°'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
];

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
