//! What an administrator may decide: the menu's items, how alerts show, and who is named.

use super::*;
use crate::core::settings::MenuItem;

fn start(values: &[(&str, &str)]) -> Harness {
    let mut harness = Harness::new(values, Ledger::default());
    harness.start(Some(requester("ana")));
    harness
}

fn url(text: &str) -> url::Url {
    url::Url::parse(text).unwrap()
}

// --- the menu ------------------------------------------------------------------------------

#[test]
fn hidden_items_vanish_with_submenus_that_are_left_empty() {
    let mut harness = start(&[
        ("HiddenItems", "Hub;ServiceRequest;Problem;Question;Email;CheckNow"),
        ("SupportEmail", "suporte@tecjump.test"),
        ("ExtraItems", "Wiki da empresa|https://wiki.test/;RH|https://rh.test/?a=1"),
    ]);
    harness.lists(&[ticket("7", "a")]);
    insta::assert_snapshot!(harness.menu.join("\n"));
}

#[test]
fn separators_are_never_leading_trailing_or_adjacent() {
    let all = MenuItem::NAMES;
    for hidden in (1..1_u32 << all.len()).step_by(37) {
        let names = all.iter().enumerate().filter(|(at, _)| hidden & (1 << at) != 0);
        let names: Vec<_> = names.map(|(_, name)| *name).collect();
        for allow_exit in ["0", "1"] {
            let values = [("HiddenItems", names.join(";")), ("AllowExit", allow_exit.to_owned())];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let menu = format!("-\n{}\n-", start(&values).menu.join("\n"));
            let nothing_left = menu == "-\n\n-";
            assert!(nothing_left || !menu.contains("-\n-"), "{names:?}: {menu}");
            let forms = ["ServiceRequest", "Problem", "Question"];
            let no_form = forms.iter().all(|form| names.contains(form));
            let hidden = names.contains(&"NewTicket") || no_form;
            assert_eq!(menu.contains("Abrir chamado"), !hidden, "{names:?}");
        }
    }
}

#[test]
fn everything_hidden_leaves_what_waits_for_the_user() {
    let all = MenuItem::NAMES.join(";");
    let mut harness = start(&[("HiddenItems", &all), ("AllowExit", "0")]);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.menu, ["1 chamado aguardando sua resposta ▸", "  7 Assunto 7"]);
    harness.next_lists(&[]);
    assert_eq!(harness.menu, [] as [&str; 0]);
}

#[test]
fn a_removed_extra_item_opens_nothing() {
    let mut harness = start(&[("ExtraItems", "Wiki|https://wiki.test/?a=1&b=2")]);
    harness.happens(Event::Chosen(Action::OpenExtra(url("https://wiki.test/?a=1&b=2"))));
    harness.happens(Event::Chosen(Action::OpenExtra(url("https://elsewhere.test/"))));
    assert_eq!(harness.opened, ["https://wiki.test/?a=1&b=2"]);
}

// --- alerts --------------------------------------------------------------------------------

#[test]
fn silent_alerts_show_without_a_sound() {
    for (how, silent) in [("On", false), ("Silent", true)] {
        let mut harness = start(&[("Alerts", how)]);
        harness.lists(&[ticket("7", "a")]);
        assert_eq!((harness.alerts.len(), harness.silent), (1, silent), "{how}");
        harness.types("7", "a", "809");
        harness.reply_ends(ReplyOutcome::Delivered { reactivated: Some(true) });
        assert_eq!((harness.notified.len(), harness.silent), (1, silent), "{how}");
        let many: Vec<_> = (10..15).map(|n| ticket(&n.to_string(), "a")).collect();
        harness.lists(&many); // what was sent is read back at once
        assert_eq!((harness.alerts.len(), harness.silent), (2, silent), "{how}");
    }
}

#[test]
fn without_alerts_only_icon_and_menu_change() {
    let mut harness = start(&[("Alerts", "Off")]);
    harness.lists(&[ticket("7", "a")]);
    for _ in 0..3 {
        harness.wait(HOUR * 12);
        harness.lists(&[ticket("7", "a"), ticket("8", "b")]);
    }
    assert_eq!(harness.alerts.len(), 0);
    assert_eq!(harness.icon, Some(IconState::Waiting(2)));
    assert!(harness.has_line("2 chamados aguardando sua resposta ▸"));
}

#[test]
fn without_alerts_an_unsent_reply_is_logged() {
    let mut harness = start(&[("Alerts", "Off")]);
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "809");
    harness.reply_ends(ReplyOutcome::Failed(Problem::Forbidden.into()));
    assert_eq!(harness.notified, [] as [&str; 0]);
    assert!(
        harness.warnings[0].starts_with("Sua resposta ao chamado 7 não foi enviada."),
        "{:?}",
        harness.warnings
    );
    assert!(harness.has_line("Respostas não enviadas ▸"));
}

#[test]
fn a_start_without_alerts_withdraws_earlier_ones() {
    let mut before = Harness::signed_in();
    before.lists(&[ticket("7", "a")]);
    let mut harness = Harness::new(&[("Alerts", "Off")], before.ledger);
    harness.start(Some(requester("ana")));
    assert_eq!(harness.withdrawn, ["7/a"]);
    let mut again = Harness::new(&[("Alerts", "On")], harness.ledger);
    again.start(Some(requester("ana")));
    again.lists(&[ticket("7", "a")]);
    assert_eq!(again.alerts.len(), 0, "it was alerted once");
}

// --- who manages ---------------------------------------------------------------------------

#[test]
fn about_names_what_was_set_by_whom() {
    let layers = [
        (Origin::Machine, vec![("ApiUrl", "https://api.test/"), ("ManagedBy", "Tecjump")]),
        (Origin::User, vec![("PollSeconds", "90")]),
        (Origin::MachinePolicy, vec![("AllowExit", "0")]),
    ]
    .map(|(origin, values)| {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Layer { origin, values: values.into_iter().map(own).collect() }
    });
    let resolved = resolve(&layers);
    let mut harness = Harness::signed_in();
    let Config { facts, seed, .. } = config(&[]);
    let config = Config { settings: resolved.settings, in_force: resolved.in_force, facts, seed };
    harness.core = Core::new(config, harness.now);
    harness.happens(Event::Chosen(Action::About));
    insta::assert_snapshot!(harness.opened[0]);
}
