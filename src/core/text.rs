//! Text from the server made harmless and short, and small words in Portuguese.

use jiff::Timestamp;
use jiff::tz::Offset;

/// One line of plain text: control characters become spaces, marks that turn or hide the text
/// around them are dropped, runs of white space become one space.
pub fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(1_024));
    let visible = text.chars().filter(|c| !is_disguise(*c));
    let spaced = visible.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c });
    for c in spaced {
        if c != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Bidirectional controls (Unicode TR 9) and invisible characters that people use to disguise text.
/// The zero-width joiner stays: emoji are made with it.
const fn is_disguise(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// The text, cut to `units` UTF-16 units with an ellipsis where it is longer.
pub fn cut(text: &str, units: usize) -> String {
    if text.encode_utf16().count() <= units {
        return text.to_owned();
    }
    let mut room = units.saturating_sub(1);
    let mut short: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    short.truncate(short.trim_end_matches([' ', '\u{200D}']).len());
    short.push('…');
    short
}

/// `1 chamado aguardando você`, `2 chamados aguardando você`.
pub fn waiting_count(count: usize) -> String {
    match count {
        1 => "1 chamado aguardando você".into(),
        _ => format!("{count} chamados aguardando você"),
    }
}

/// The local time of day, with the date where it is not `today`'s.
pub fn local_time(at: Timestamp, today: Timestamp, offset: Offset) -> String {
    let (at, today) = (offset.to_datetime(at), offset.to_datetime(today));
    if at.date() == today.date() {
        format!("{:02}:{:02}", at.hour(), at.minute())
    } else {
        format!("{:02}/{:02} {:02}:{:02}", at.day(), at.month(), at.hour(), at.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_text_comes_out_as_one_harmless_line() {
        assert_eq!(clean("  a\r\n\tb\u{0}\u{7}c  "), "a b c");
        assert_eq!(clean("exe.\u{202E}fdp\u{2066}x\u{FEFF}"), "exe.fdpx");
        assert_eq!(clean("<b>não</b> & ação"), "<b>não</b> & ação");
        assert_eq!(clean("👩\u{200D}💻"), "👩\u{200D}💻");
    }

    #[test]
    fn a_cut_counts_utf16_units_and_splits_no_character() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("a😀b", 3), "a…");
        assert_eq!(cut("a😀b", 4), "a😀b");
        assert_eq!(cut(&"é".repeat(10_000), 63).encode_utf16().count(), 63);
        assert_eq!(cut("a👩\u{200D}💻", 5), "a👩…");
    }

    #[test]
    fn times_are_local_and_have_the_date_only_where_needed() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let brasilia = Offset::constant(-3);
        let show = |a, b| local_time(at(a), at(b), brasilia);
        assert_eq!(show("2026-11-22T17:05:00Z", "2026-11-22T20:00:00Z"), "14:05");
        assert_eq!(show("2026-11-22T01:05:00Z", "2026-11-22T20:00:00Z"), "21/11 22:05");
    }
}
