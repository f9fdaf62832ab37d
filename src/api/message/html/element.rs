//! An element: how a browser lays it out, and what its attributes mean.

use super::super::line::Origin;
use super::state::State;

/// An element's name in small letters; of long ones the beginning, which is enough to pair them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name([u8; 12]);

impl Name {
    pub(super) const P: Self = Self(*b"p\0\0\0\0\0\0\0\0\0\0\0");
    pub(super) const TABLE: Self = Self(*b"table\0\0\0\0\0\0\0");

    fn new(name: &[u8]) -> Self {
        let mut short = [0; 12];
        for (to, from) in short.iter_mut().zip(name) {
            *to = *from;
        }
        Self(short)
    }

    fn text(&self) -> &[u8] {
        self.0.split(|byte| *byte == 0).next().unwrap_or_default()
    }
}

/// What an element does to the line before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    Nothing,
    /// A table's cell: the next words follow on the same line, after a blank.
    Cell,
    /// A block begins or ends.
    Line,
    /// A block with an empty line around it.
    Paragraph,
    /// A line ends here, even an empty one.
    Here,
}

/// An attribute that affects what is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Attribute {
    #[default]
    Other,
    Hidden,
    Style,
    Class,
    Id,
    Marker,
}

impl Attribute {
    pub(super) fn new(name: &[u8]) -> Self {
        match name {
            b"hidden" => Self::Hidden,
            b"style" => Self::Style,
            b"class" => Self::Class,
            b"id" => Self::Id,
            b"data-marker" => Self::Marker,
            _ => Self::Other,
        }
    }
}

/// A start or end tag.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: Name,
    /// A mail program's mark: the quote begins here and ends with the message.
    pub(super) begins_the_quote: bool,
    breaks: Breaks,
    is_hidden: bool,
    keeps_line_ends: bool,
    origin: Origin,
}

impl Element {
    pub(super) fn new(name: &[u8]) -> Self {
        Self {
            name: Name::new(name),
            begins_the_quote: false,
            breaks: breaks(name),
            is_hidden: is_never_shown(name),
            keeps_line_ends: matches!(name, b"pre" | b"textarea" | b"listing" | b"xmp"),
            origin: if name == b"blockquote" { Origin::Quoted } else { Origin::Own },
        }
    }

    pub(super) fn has(&mut self, attribute: Attribute) {
        self.is_hidden |= attribute == Attribute::Hidden;
    }

    pub(super) fn has_value(&mut self, attribute: Attribute, value: &str) {
        match attribute {
            Attribute::Style => {
                self.is_hidden |= hides(value);
                self.keeps_line_ends |= keeps_line_ends(value);
            }
            Attribute::Class => value.split_ascii_whitespace().for_each(|class| self.is(class)),
            Attribute::Id | Attribute::Marker => self.is(value.trim()),
            Attribute::Hidden | Attribute::Other => {}
        }
    }

    /// The marks of mail programs, by class, id or `data-marker`.
    fn is(&mut self, mark: &str) {
        match mark {
            // Gmail, Thunderbird and Roundcube: the line before the quote.
            "gmail_attr" | "moz-cite-prefix" | "reply-intro" => self.origin = Origin::Introduction,
            // Quotes of Yahoo, Thunderbird, Proton, Tuta, Zoho, Outlook, Zimbra.
            "yahoo_quoted"
            | "moz-forward-container"
            | "protonmail_quote"
            | "tutanota_quote"
            | "zmail_extra"
            | "OLK_SRC_BODY_SECTION"
            | "mail-editor-reference-message-container"
            | "ms-outlook-mobile-reference-message"
            | "__HEADERS__"
            | "__QUOTED_TEXT__" => {
                self.origin = Origin::Quoted;
            }
            "gmail_signature"
            | "gmail_signature_prefix"
            | "moz-signature"
            | "Signature"
            | "signature"
            | "AppleMailSignature"
            | "ms-outlook-mobile-signature"
            | "_rc_sig"
            | "__SIG_PRE__"
            | "__SIG_POST__"
                if self.origin == Origin::Own =>
            {
                self.origin = Origin::Signature;
            }
            // Outlook on the web and on telephones.
            "appendonsend" | "divRplyFwdMsg" => self.begins_the_quote = true,
            _ => {}
        }
    }

    pub(super) fn breaks(&self) -> Breaks {
        self.breaks
    }

    pub(super) fn is_block(&self) -> bool {
        matches!(self.breaks, Breaks::Line | Breaks::Paragraph)
    }

    /// Whether it usually has an end tag of its own and others inside.
    pub(super) fn is_container(&self) -> bool {
        self.is_block() && !matches!(self.name.text(), b"p" | b"li" | b"tr" | b"dd" | b"dt" | b"hr")
    }

    pub(super) fn is_void(&self) -> bool {
        matches!(
            self.name.text(),
            b"area"
                | b"base"
                | b"br"
                | b"col"
                | b"embed"
                | b"hr"
                | b"img"
                | b"input"
                | b"link"
                | b"meta"
                | b"source"
                | b"track"
                | b"wbr"
        )
    }

    /// Whether a slash ends it, as in XML. HTML's own elements ignore it.
    pub(super) fn may_be_empty(&self) -> bool {
        matches!(self.name.text(), b"svg" | b"math" | b"xml")
    }

    pub(super) fn changes_state(&self) -> bool {
        self.is_hidden || self.keeps_line_ends || self.origin != Origin::Own
    }

    /// The state inside of it, given the one outside.
    pub(super) fn inside(&self, outside: State) -> State {
        State {
            is_hidden: outside.is_hidden || self.is_hidden,
            keeps_line_ends: outside.keeps_line_ends || self.keeps_line_ends,
            origin: if outside.origin == Origin::Own { self.origin } else { outside.origin },
        }
    }
}

fn breaks(name: &[u8]) -> Breaks {
    match name {
        b"br" => Breaks::Here,
        b"td" | b"th" => Breaks::Cell,
        b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"blockquote" | b"ul" | b"ol"
        | b"dl" | b"pre" | b"hr" | b"figure" | b"fieldset" | b"listing" | b"xmp" => {
            Breaks::Paragraph
        }
        b"address" | b"article" | b"aside" | b"body" | b"caption" | b"center" | b"dd"
        | b"details" | b"dialog" | b"dir" | b"div" | b"dt" | b"figcaption" | b"footer"
        | b"form" | b"header" | b"html" | b"legend" | b"li" | b"main" | b"menu" | b"nav"
        | b"section" | b"summary" | b"table" | b"tbody" | b"tfoot" | b"thead" | b"tr" => {
            Breaks::Line
        }
        _ => Breaks::Nothing,
    }
}

/// Office writes `<xml>` outside of its comments, too.
fn is_never_shown(name: &[u8]) -> bool {
    matches!(
        name,
        b"title"
            | b"style"
            | b"script"
            | b"xml"
            | b"template"
            | b"noscript"
            | b"iframe"
            | b"noembed"
            | b"noframe"
            | b"noframes"
            | b"select"
            | b"datalist"
            | b"audio"
            | b"video"
            | b"canvas"
            | b"svg"
            | b"math"
    )
}

fn hides(style: &str) -> bool {
    let mut is_flat = false;
    let mut clips = false;
    for (name, value) in declarations(style) {
        match (name.as_str(), value.as_str()) {
            ("display", "none") | ("visibility", "hidden" | "collapse") => return true,
            ("font-size" | "opacity", zero) if is_zero(zero) => return true,
            ("max-height" | "height", zero) if is_zero(zero) => is_flat = true,
            ("overflow", "hidden") => clips = true,
            _ => {}
        }
    }
    is_flat && clips
}

fn keeps_line_ends(style: &str) -> bool {
    declarations(style).any(|(name, value)| name == "white-space" && value.starts_with("pre"))
}

fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    style.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.to_ascii_lowercase();
        let value = value.trim().trim_end_matches("!important").trim_end();
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    })
}

/// `0`, `0px`, `0.0em`.
fn is_zero(value: &str) -> bool {
    let unit = value.trim_start_matches(['0', '.']);
    unit.len() < value.len() && unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'%')
}
