//! What people see, read as they and Windows would.

use tecjump_tray::core::alerts::{Alert, AlertTarget};
use tecjump_tray::core::replies::activation::{self, Activation};
use tecjump_tray::core::view::{Item, Menu};
use tecjump_tray::platform::rules::toast_xml;

/// One harmless line of at most so many UTF-16 units.
pub fn line(text: &str, units: usize) {
    assert!(!text.chars().any(char::is_control), "control characters: {text:?}");
    let turns = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    assert!(!text.contains(turns), "text that turns: {text:?}");
    assert!(text.encode_utf16().count() <= units, "too long: {text:?}");
}

/// Every line of a menu.
pub fn menu(menu: &Menu) {
    for item in menu {
        match item {
            Item::Choice { label, .. } => line(label, 200),
            Item::Submenu { label, items, .. } => {
                line(label, 200);
                self::menu(items);
            }
            Item::Separator => {}
        }
    }
}

/// An alert as a balloon and as a toast: short and harmless text, XML in its only form, and
/// buttons that lead back to just this question.
pub fn alert(alert: &Alert) {
    line(&alert.title, 63);
    assert!(alert.body.encode_utf16().count() <= 255);
    alert.body.split('\n').for_each(|row| line(row, 255));
    let xml = toast_xml::alert(alert);
    let document =
        roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let texts: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| node.text().unwrap_or_default())
        .collect();
    let said = [&alert.title, &alert.body, &alert.toast.since];
    let said: Vec<_> = said.into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(texts, said, "{xml}");
    let buttons = document.descendants().filter_map(|node| node.attribute("arguments"));
    let launch = document.root_element().attribute("launch");
    for arguments in buttons.chain(launch) {
        leads_back(alert, arguments);
    }
}

/// Arguments lead to the alert's ticket, or to the list where the ticket's name is too long for them.
fn leads_back(alert: &Alert, arguments: &str) {
    let inputs = [("reply", "x"), ("snooze", "1h")].map(|(name, text)| (name.into(), text.into()));
    match (activation::read(arguments, &inputs, alert.toast.source), &alert.target) {
        (Some(Activation::List), AlertTarget::Summary(_)) => {}
        (Some(Activation::List), AlertTarget::Ticket(key)) => {
            assert!(!activation::fits(alert.toast.source, key), "{arguments}");
        }
        (
            Some(Activation::Open(key) | Activation::Reply(key, _) | Activation::Snooze(key, _)),
            AlertTarget::Ticket(of),
        ) => assert_eq!(key, *of),
        (other, _) => panic!("{other:?} of {arguments}"),
    }
}
