//! The lines of an HTML message, as a browser shows them.
//!
//! The tokenizer is the WHATWG's; what is open where is followed closely enough to know what is
//! hidden and what is quoted, without building a document.

mod element;
mod open;
mod state;

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::line::{Line, Origin};
use element::{Breaks, Element};
use open::Open;
use state::State;

/// How many tags, attributes and texts of one part are read: a mail of 1,000 lines has a tenth of it.
const MAX_EVENTS: usize = 50_000;

/// Passes the lines to `sink` until it has read enough.
///
/// The time is linear in the length of `html`, whatever is in it, and mostly in its events, of
/// which no more than [`MAX_EVENTS`] are read.
pub(super) fn read(html: &str, mut sink: impl FnMut(Line) -> ControlFlow<()>) -> ControlFlow<()> {
    let page = RefCell::new(Page::default());
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        let page = &mut *page.borrow_mut();
        page.receive(&event);
        let wakes = !page.lines.is_empty() || page.has_read_enough();
        wakes.then(|| std::mem::take(&mut page.lines))
    });
    emitter.naively_switch_states(true);
    for lines in Tokenizer::new_with_emitter(html, emitter).flatten() {
        lines.into_iter().try_for_each(&mut sink)?;
        if page.borrow().has_read_enough() {
            break;
        }
    }
    let mut page = page.into_inner();
    page.end_line();
    page.lines.into_iter().try_for_each(sink)
}

/// A page that is being read.
#[derive(Debug, Default)]
struct Page {
    open: Open,
    /// The start tag whose attributes come next.
    tag: Option<Element>,
    attribute: element::Attribute,
    /// A mark was read after which everything is quoted.
    rest_is_quoted: bool,
    line: String,
    /// White space was read, and no word yet after it.
    space: bool,
    /// Whose words `line` has.
    origin: Origin,
    lines: Vec<Line>,
    events: usize,
}

impl Page {
    fn has_read_enough(&self) -> bool {
        self.events > MAX_EVENTS
    }

    fn receive(&mut self, event: &CallbackEvent<'_>) {
        self.events += 1;
        match event {
            CallbackEvent::OpenStartTag { name } => self.tag = Some(Element::new(name)),
            CallbackEvent::AttributeName { name } => {
                self.attribute = element::Attribute::new(name);
                if let Some(tag) = &mut self.tag {
                    tag.has(self.attribute);
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(tag) = &mut self.tag {
                    tag.has_value(self.attribute, &String::from_utf8_lossy(value));
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = self.tag.take();
                if let Some(element) = tag.filter(|tag| !(*self_closing && tag.may_be_empty())) {
                    self.start(&element);
                }
            }
            CallbackEvent::EndTag { name } => {
                self.tag = None;
                self.end(&Element::new(name));
            }
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self, element: &Element) {
        self.break_before(element.breaks());
        let outside = self.state().origin;
        if element.begins_the_quote && outside == Origin::Own {
            self.rest_is_quoted = true;
        }
        self.open.start(element);
    }

    fn end(&mut self, element: &Element) {
        // `</br>` is a line break, too.
        self.break_before(element.breaks());
        self.open.end(element);
    }

    fn break_before(&mut self, breaks: Breaks) {
        match breaks {
            Breaks::Nothing => {}
            Breaks::Cell => self.space = true,
            Breaks::Line => self.end_line(),
            Breaks::Here => self.end_line_here(),
            Breaks::Paragraph => {
                self.end_line();
                self.blank();
            }
        }
    }

    fn state(&self) -> State {
        let state = self.open.state();
        let quoted = self.rest_is_quoted && state.origin == Origin::Own;
        State { origin: if quoted { Origin::Quoted } else { state.origin }, ..state }
    }

    fn text(&mut self, text: &str) {
        let state = self.state();
        if state.is_hidden {
            return;
        }
        if state.origin != self.origin {
            self.end_line();
            self.origin = state.origin;
        }
        if !state.keeps_line_ends {
            return self.words(text);
        }
        let mut lines = text.split('\n');
        self.words(lines.next().unwrap_or_default());
        for line in lines {
            if self.has_read_enough() {
                return;
            }
            self.events += 1;
            self.end_line_here();
            self.words(line);
        }
    }

    fn words(&mut self, text: &str) {
        let is_space = |c: char| c.is_ascii_whitespace();
        self.space |= text.starts_with(is_space);
        if text.trim_ascii().is_empty() {
            return;
        }
        for word in text.split_ascii_whitespace() {
            if self.space && !self.line.is_empty() {
                self.line.push(' ');
            }
            self.line.push_str(word);
            self.space = true;
        }
        self.space = text.ends_with(is_space);
    }

    /// Ends the line that was begun, if one was.
    fn end_line(&mut self) {
        self.space = false;
        if !self.line.is_empty() {
            let text = std::mem::take(&mut self.line);
            self.lines.push(Line { text, origin: self.origin });
        }
    }

    /// Ends the line, or makes an empty one.
    fn end_line_here(&mut self) {
        if self.line.is_empty() {
            self.blank();
        }
        self.end_line();
    }

    fn blank(&mut self) {
        if !self.state().is_hidden {
            self.lines.push(Line { text: String::new(), origin: self.state().origin });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        let _ = read(html, |line| {
            lines.push(line);
            ControlFlow::Continue(())
        });
        lines
    }

    /// What a browser shows, line by line.
    fn shown(html: &str) -> String {
        let texts = lines(html).into_iter().map(|line| line.text);
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("|")
    }

    fn own(html: &str) -> String {
        let own = lines(html).into_iter().filter(|line| line.origin == Origin::Own);
        own.map(|line| line.text).collect::<Vec<_>>().concat()
    }

    #[test]
    fn a_tag_ends_outside_its_quotes() {
        assert_eq!(shown(r#"<p title="a>b">Qual?</p><img alt="-> aqui" src="cid:1">"#), "Qual?");
        assert_eq!(shown("<p title='>'>Qual<br/>é</p>"), "Qual|é");
        assert_eq!(shown("1 < 2 && a<b"), "1 < 2 && a", "a tag that never ends");
    }

    #[test]
    fn character_references_follow_the_standard() {
        assert_eq!(shown("&rarr; &laquo;x&raquo; 2&times;1 &copy &notin;"), "→ «x» 2×1 © ∉");
        assert_eq!(shown("5&#150;10 &#147;a&#148; R&#36; &#128; &#xE7;&#231;"), "5–10 “a” R$ € çç");
        assert_eq!(shown("&x; & &; &#; &#x110000; &#0;"), "&x; & &; &#; \u{FFFD} \u{FFFD}");
        assert_eq!(shown("&lt;b&gt; &amp;amp;"), "<b> &amp;", "decoded once");
    }

    #[test]
    fn inline_tags_break_no_word_and_blocks_do() {
        assert_eq!(
            shown("impo<em>r</em>t<b>a</b>nte, <u>sub</u>linhado"),
            "importante, sublinhado"
        );
        assert_eq!(shown("a<div>b</div>c<p>d<p>e<ul><li>f<li>g</ul>"), "a|b|c|d|e|f|g");
        assert_eq!(shown(" a \n b <b> c</b> <i></i> d "), "a b c d");
        assert_eq!(shown("a<br>b<BR/>c</br>d<wbr>e"), "a|b|c|de");
        assert_eq!(shown("a<!-- x --><!>b<?x?>c<![if !vml]>d<![endif]>"), "abcd");
    }

    #[test]
    fn cells_share_a_line_and_rows_do_not() {
        let table = "<table><tr><th>Nome<th>IP</tr><tr><td>Ana</td><td>10.0.0.5</td></tr></table>";
        assert_eq!(shown(table), "Nome IP|Ana 10.0.0.5");
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(shown("<pre>a\n  b\n\nc</pre>d\ne"), "a|b|c|d e");
        assert_eq!(shown(r#"<div style="white-space: pre-wrap">a\nb</div>"#), r"a\nb");
        assert_eq!(shown("<div style='WHITE-SPACE:pre-line'>a\nb</div>"), "a|b");
    }

    #[test]
    fn what_a_browser_hides_is_not_shown() {
        for hidden in [
            "<head><title>RE: Impressora</title><style>p{}</style></head>",
            "<script>if (a<b) alert('</p>')</script>",
            "<STYLE>p { color: red }</STYLE>",
            "<!--[if mso]><p>Outlook</p><![endif]-->",
            "<!-- > -->",
            "<xml><o:OfficeDocumentSettings>96</o:OfficeDocumentSettings></xml>",
            "<div style=\"display:none\">Veja no navegador</div>",
            "<div style=\"color:red; DISPLAY : None !important\"><div>a</div>b</div>",
            "<span style='font-size:0px'>pre<span>header</span></span>",
            "<div style='max-height:0;overflow:hidden'>preheader</div>",
            "<p hidden>a</p>",
            "<p hidden>a",
            "<div style='visibility:hidden'>a</div>",
            "<template>a</template><noscript>b</noscript><iframe>c</iframe>",
            "<select><option>a</select><object></object>",
            "<svg><title>a</title></svg>",
            "<svg/>",
        ] {
            assert_eq!(shown(&format!("{hidden}<p>Qual?</p>")), "Qual?", "{hidden}");
        }
        assert_eq!(shown("<title>a</title><p style='display:block'>b</p>"), "b");
        assert_eq!(shown("<p style='font-size:0.9em'>b<p style='opacity:0.5'>c"), "b|c");
    }

    #[test]
    fn quotes_and_signatures_end_with_their_elements() {
        assert_eq!(own("a<blockquote><div>b</div><blockquote>c</blockquote>d</blockquote>e"), "ae");
        assert_eq!(own("<div class='x yahoo_quoted'><div>b</div>c</div>d"), "d");
        assert_eq!(own("a<div id=Signature><div>b</div></div>c"), "ac");
        assert_eq!(own("a<div id=appendonsend></div><hr>b<p>c"), "a", "all that follows");
        assert_eq!(own("<div><blockquote>b</div>c"), "c", "its parent ends");
        assert_eq!(own("<b><blockquote>b</b>c</blockquote>d"), "d", "an inline tag ends no block");
    }

    #[test]
    fn broken_documents_are_read_to_their_end() {
        for broken in ["<", "a<b", "<style>x", "&", "&#;", "<!--", "é<é", "</", "<a b='", "<!--->"]
        {
            lines(broken);
        }
        let deep = format!("{}a{}b", "<div>".repeat(3_000), "</div>".repeat(3_000));
        assert_eq!(shown(&deep), "a|b");
        let quote = format!("{}<blockquote>a</blockquote>b", "<font>".repeat(3_000));
        assert_eq!(own(&quote), "b", "tags without an end");
    }

    #[test]
    fn reading_stops_when_enough_was_read() {
        let endless = "<p>Qual o modelo?</p>".repeat(10_000);
        let mut read_lines = 0;
        let stopped = read(&endless, |_| {
            read_lines += 1;
            if read_lines == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((stopped, read_lines), (ControlFlow::Break(()), 7));
    }

    #[test]
    fn events_are_read_up_to_a_limit() {
        for piece in ["<br>", "<b>", "</b>", "<!---->", "<p>a", "\n"] {
            let html = format!("<pre>{}", piece.repeat(2 * MAX_EVENTS));
            let lines = lines(&html).len();
            assert!(lines <= 2 * MAX_EVENTS, "{piece}: {lines} lines");
            assert_eq!(own(&format!("{html}Qual?")).find("Qual?"), None, "{piece}");
        }
    }
}
