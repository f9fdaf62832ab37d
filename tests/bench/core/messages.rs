//! The largest messages, and how long it takes to find the words in them.

use std::time::Duration;

use tecjump_tray::api::message::{Format, Words};

use super::Row;
use super::counting::Cost;

/// Messages of a megabyte that are slow to read for a reader that looks back, looks ahead, searches
/// what is open, or reads more than it shows.
pub(crate) fn messages() -> Vec<Message> {
    const SIZE: usize = 1_000_000;
    let of = |piece: &str| piece.repeat(SIZE / piece.len());
    let html = |what, begin: &str, piece: &str| Message {
        what,
        format: Format::Html,
        text: format!("{begin}{}", of(piece)),
    };
    let plain = |what, piece: &str| Message { what, format: Format::Plain, text: of(piece) };
    let deep = "<p hidden><table>".to_owned() + &"<div>".repeat(126);
    vec![
        html("& without end", "", "&"),
        html("names without end", "", "&CounterClockwiseContourIntegra"),
        html("<", "", "<"),
        html("<b", "", "<b"),
        html("<b> without </b>", "", "<b>"),
        html("</b> without <b>", "", "</b>"),
        html("<b hidden> without </b>", "", "<b hidden>"),
        html("nested blocks", "", "<div>"),
        html("nested quotes", "", "<blockquote>"),
        html("blocks in a deep paragraph", &deep, "<div></div>"),
        html("comments", "", "<!--->"),
        html("a comment without end", "<!--", "-"),
        html("attributes", "<p", " a='>'"),
        html("a style without end", "<p style='", "display:none;"),
        html("line breaks", "", "<br>"),
        html("quoted lines", "", "<blockquote>A</blockquote>"),
        html("hidden words", "<div hidden>", "palavra "),
        html("words in HTML", "", "palavra "),
        html("lines of preformatted text", "<pre>&gt;", "\n>"),
        plain("words", "palavra "),
        plain("white space", " "),
        plain("invisible characters", "\u{200B}"),
        plain("empty lines", "\n"),
        plain("> lines", ">\n"),
        plain("> lines with words", "> palavra\n"),
        plain("introductions", "Em 26/11/2026 12:03, Ana escreveu:\n> a\n"),
        plain("heads", "De: Ana\n\n"),
        plain("signatures", "-- \nAna\n"),
        plain("telephones", "Enviado do meu iPhone\n"),
        plain("disclaimers", "Esta mensagem confidencial e sigilosa\n\n"),
    ]
}

pub(crate) struct Message {
    what: &'static str,
    format: Format,
    text: String,
}

impl Message {
    const BUDGET: Duration = Duration::from_millis(50);

    pub(crate) fn measure(&self) -> Row {
        let read = |_| {
            let mut cost = Cost::default();
            let words = cost.of(|| {
                let mut words = Words::new(500);
                words.read(self.format, &self.text);
                words.finish()
            });
            assert!(words.encode_utf16().count() <= 500);
            cost
        };
        let costs = (0..9).map(read).collect();
        Row { budget: Some(Self::BUDGET), ..Row::new(self.what, costs) }
    }
}
