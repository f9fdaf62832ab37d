//! Text from the server made harmless and short, and small words in Portuguese.

use jiff::Timestamp;
use jiff::tz::Offset;

/// Marks above and below one letter that are shown: more than any language writes.
const MAX_MARKS: usize = 4;

/// One line of plain text: control characters become spaces, characters that nobody sees or that
/// turn the text around them are dropped, runs of white space become one space.
///
/// What joins or varies the character before it stays, for emoji are made with it, and so do marks
/// such as accents, but not without a character before and not without end.
pub fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(1_024));
    let mut marks = 0;
    for c in text.chars().filter(|c| !is_bidi_or_invisible(*c)) {
        let begins = line.is_empty() || line.ends_with(' ');
        if is_blank(c) {
            if !begins {
                line.push(' ');
            }
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks == 0 || !begins && marks <= MAX_MARKS {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// White space, controls, and the braille pattern without dots.
fn is_blank(c: char) -> bool {
    c.is_control() || c.is_whitespace() || c == '\u{2800}'
}

/// Bidirectional controls (Unicode TR 9), interlinear annotations, and what Unicode calls default
/// ignorable (`DerivedCoreProperties.txt`, 16.0), but for joiners and variation selectors.
const fn is_bidi_or_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}'
        | '\u{E01F0}'..='\u{E0FFF}')
}

/// What belongs to the character before it: joiners, variation selectors, combining marks.
const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{200C}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
        | '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// A ticket's subject, or that it has none.
pub fn subject(subject: &str) -> String {
    or(clean(subject), "(sem assunto)")
}

/// The name of the agent who asked, or the support's where it is not known.
pub fn agent(name: &str) -> String {
    or(clean(name), "O suporte")
}

fn or(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
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

/// `A`, `A ou B`, `A, B ou C`.
pub fn alternatives(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} ou {last}", first.join(", ")),
        words => words.concat(),
    }
}

/// The text with a capital at its beginning.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// `nenhum chamado aguardando sua resposta`, `1 chamado …`, `2 chamados …`.
pub fn waiting_count(count: usize) -> String {
    match count {
        0 => "nenhum chamado aguardando sua resposta".into(),
        1 => "1 chamado aguardando sua resposta".into(),
        _ => format!("{count} chamados aguardando sua resposta"),
    }
}

/// The local time of day, with the date where it is not `today`'s.
pub fn local_time(at: Timestamp, today: Timestamp, offset: Offset) -> String {
    let (at, today) = (offset.to_datetime(at), offset.to_datetime(today));
    if at.date() == today.date() {
        format!("{:02}:{:02}", at.hour(), at.minute())
    } else {
        format!("{:02}/{:02} às {:02}:{:02}", at.day(), at.month(), at.hour(), at.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_another_day_has_its_date() {
        let local = |at: &str| {
            let today = "2026-11-30T15:00:00Z".parse().unwrap();
            local_time(at.parse().unwrap(), today, Offset::UTC)
        };
        assert_eq!(local("2026-11-30T09:05:00Z"), "09:05");
        assert_eq!(local("2026-10-30T09:05:00Z"), "30/10 às 09:05", "same day of another month");
    }

    #[test]
    fn server_text_comes_out_as_one_harmless_line() {
        assert_eq!(clean("  a\r\n\tb\u{0}\u{7}c  "), "a b c");
        assert_eq!(clean("exe.\u{202E}fdp\u{2066}x\u{FEFF}"), "exe.fdpx");
        assert_eq!(clean("<b>não</b> & ação"), "<b>não</b> & ação");
        assert_eq!(clean("👩\u{200D}💻"), "👩\u{200D}💻");
    }

    #[test]
    fn invisible_characters_are_dropped() {
        let unseen = "\u{00AD}\u{034F}\u{115F}\u{1160}\u{17B4}\u{180E}\u{2064}\u{2800}\u{3164}\u{FFA0}\u{E0001}\u{E0041}";
        assert_eq!(clean(unseen), "");
        assert_eq!(clean("\u{200D}\u{200C}\u{FE0F}\u{0301}"), "", "nothing to join or to vary");
        for unseen in unseen.chars().filter(|c| *c != '\u{2800}') {
            assert_eq!(clean(&format!("mo{unseen}delo")), "modelo", "{unseen:?}");
        }
    }

    #[test]
    fn marks_stay_with_their_letter_and_have_an_end() {
        for text in ["e\u{301}", "❤\u{FE0F}", "1\u{FE0F}\u{20E3}", "\u{645}\u{200C}\u{647}"] {
            assert_eq!(clean(text), text);
        }
        let family = "👩\u{200D}❤\u{FE0F}\u{200D}👨";
        assert_eq!(clean(family), family);
        let stacked = format!("Q{}ual?", "\u{301}".repeat(200));
        assert_eq!(clean(&stacked), format!("Q{}ual?", "\u{301}".repeat(MAX_MARKS)));
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for text in ["a \u{301}b", "\u{3164} a\u{2800} \u{2800}b ", "x\u{200D} \u{200D}y"] {
            assert_eq!(clean(&clean(text)), clean(text), "{text:?}");
        }
    }

    #[test]
    fn an_empty_looking_subject_or_name_is_named() {
        assert_eq!(subject("\u{3164}\u{2800}\u{AD}"), "(sem assunto)");
        assert_eq!(agent("\u{3164}"), "O suporte");
        assert_eq!((subject(" a "), agent(" b ")), ("a".into(), "b".into()));
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
    fn alternatives_are_divided_by_commas_and_one_ou() {
        assert_eq!(alternatives(&["On"]), "On");
        assert_eq!(alternatives(&["0", "1"]), "0 ou 1");
        assert_eq!(alternatives(&["On", "Silent", "Off"]), "On, Silent ou Off");
    }

    #[test]
    fn times_are_local_with_a_date_if_needed() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let brasilia = Offset::constant(-3);
        let show = |a, b| local_time(at(a), at(b), brasilia);
        assert_eq!(show("2026-11-22T17:05:00Z", "2026-11-22T20:00:00Z"), "14:05");
        assert_eq!(show("2026-11-22T01:05:00Z", "2026-11-22T20:00:00Z"), "21/11 às 22:05");
    }
}
