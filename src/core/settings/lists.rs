//! Lists that a store may also keep as a table of their own, one value per entry: the form that
//! Group Policy's editor writes.

use crate::core::settings::parse::switch;
use crate::core::settings::table::{Key, Kind};

/// The names of the settings that may be a table of their own.
pub fn names() -> impl Iterator<Item = &'static str> {
    Key::ALL.iter().filter(|key| is_list(key.setting().kind)).map(|key| key.name())
}

/// A setting's text, from the name and value of each entry of its table: for [`Kind::Items`] the
/// item and whether it is hidden, for [`Kind::Extras`] title and address.
/// `None` if the entries say nothing, or if the setting is not a list.
pub fn text_of(name: &str, entries: &[(String, String)]) -> Option<String> {
    let kind = name.parse::<Key>().ok()?.setting().kind;
    let parts: Vec<_> = entries.iter().filter_map(|entry| part(kind, entry)).collect();
    (!parts.is_empty()).then(|| parts.join(";"))
}

const fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::Items | Kind::Extras)
}

/// One entry's part of the text. A malformed entry is kept, so that it can be reported.
fn part(kind: Kind, (name, value): &(String, String)) -> Option<String> {
    match kind {
        Kind::Items => match switch(value.trim()) {
            Ok(true) => Some(name.clone()),
            Ok(false) => None,
            Err(_) => Some(format!("{name}={value}")),
        },
        // An unescaped `;` in an address would end the entry.
        Kind::Extras => Some(format!("{name}|{}", value.replace(';', "%3B"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::{Layer, Origin, Resolved, resolve};

    fn entries(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn resolved(name: &str, pairs: &[(&str, &str)]) -> Resolved {
        let values = text_of(name, &entries(pairs)).map(|text| (name.to_owned(), text));
        resolve(&[Layer { origin: Origin::MachinePolicy, values: values.into_iter().collect() }])
    }

    #[test]
    fn items_are_hidden_one_by_one() {
        let text =
            text_of("hiddenitems", &entries(&[("Hub", "1"), ("Portal", "0"), ("About", "1")]));
        assert_eq!(text.as_deref(), Some("Hub;About"));
        assert_eq!(text_of("HiddenItems", &entries(&[("Hub", "0")])), None);
    }

    #[test]
    fn an_address_keeps_its_semicolons() {
        let pairs = [("Wiki", "https://wiki.test/a;b?c=1;2"), ("RH", "https://rh.test/")];
        let Resolved { settings, bad, .. } = resolved("ExtraItems", &pairs);
        assert_eq!(bad, []);
        let urls: Vec<_> = settings.extras.iter().map(|extra| extra.url.as_str()).collect();
        assert_eq!(urls, ["https://wiki.test/a%3Bb?c=1%3B2", "https://rh.test/"]);
    }

    #[test]
    fn a_malformed_entry_is_reported() {
        for (name, pairs) in [
            ("HiddenItems", [("Moon", "1")]),
            ("HiddenItems", [("Hub", "maybe")]),
            ("ExtraItems", [("Wiki", "")]),
            ("ExtraItems", [("A;B", "https://wiki.test/")]),
        ] {
            assert_eq!(resolved(name, &pairs).bad.len(), 1, "{name}: {pairs:?}");
        }
    }

    #[test]
    fn only_lists_have_a_table() {
        assert_eq!(names().collect::<Vec<_>>(), ["HiddenItems", "ExtraItems"]);
        assert_eq!(text_of("ManagedBy", &entries(&[("a", "b")])), None);
        assert_eq!(text_of("Moon", &entries(&[("a", "b")])), None);
    }
}
