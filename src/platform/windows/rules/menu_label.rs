//! A menu line's text as Windows wants it.

/// The label with its access key underlined (`&` before it). Everything else stays plain text: a
/// `&` of the label is doubled, and a tab, which would move the rest to the right edge, is a space.
pub fn menu_label(label: &str, key: Option<char>) -> String {
    let (before, from_key) =
        key.and_then(|key| label.split_at_checked(label.find(key)?)).unwrap_or((label, ""));
    let underline = if from_key.is_empty() { "" } else { "&" };
    format!("{}{underline}{}", plain(before), plain(from_key))
}

fn plain(label: &str) -> String {
    label.replace('&', "&&").replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_plain_text() {
        assert_eq!(menu_label("R&D\tDúvida", None), "R&&D Dúvida");
    }

    #[test]
    fn the_access_key_alone_is_underlined() {
        assert_eq!(menu_label("Sobre", Some('o')), "S&obre");
        assert_eq!(menu_label("Área do Cliente", Some('C')), "Área do &Cliente");
        assert_eq!(menu_label("E-mail: a&b@c.test", Some('E')), "&E-mail: a&&b@c.test");
        assert_eq!(menu_label("P&D", Some('D')), "P&&&D");
    }

    #[test]
    fn a_key_that_the_label_lacks_underlines_nothing() {
        assert_eq!(menu_label("Sobre & mais", Some('x')), "Sobre && mais");
    }
}
