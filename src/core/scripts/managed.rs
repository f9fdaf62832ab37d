//! What an administrator may decide: the menu's items, how alerts show, and who is named.

use super::*;
use crate::core::settings::MenuItem;

fn start(values: &[(&str, &str)]) -> Play {
    let mut play = Play::new(values, Ledger::default());
    play.start(Some(requester("ana")));
    play
}

fn url(text: &str) -> url::Url {
    url::Url::parse(text).unwrap()
}

// --- the menu ------------------------------------------------------------------------------

#[test]
fn hidden_items_vanish_with_submenus_that_are_left_empty() {
    let mut play = start(&[
        ("HiddenItems", "Hub;ServiceRequest;Problem;Question;Email;CheckNow"),
        ("SupportEmail", "suporte@tecjump.test"),
        ("ExtraItems", "Wiki da empresa|https://wiki.test/;RH|https://rh.test/?a=1"),
    ]);
    play.lists(&[ticket("7", "a")]);
    insta::assert_snapshot!(play.menu.join("\n"));
}

#[test]
fn no_separator_stands_at_an_edge_or_beside_another_whatever_is_hidden() {
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
    let mut play = start(&[("HiddenItems", &all), ("AllowExit", "0")]);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.menu, ["1 chamado aguardando sua resposta ▸", "  7 Assunto 7"]);
    play.next_lists(&[]);
    assert_eq!(play.menu, [] as [&str; 0]);
}

#[test]
fn an_extra_item_opens_its_own_address_for_as_long_as_it_is_one() {
    let mut play = start(&[("ExtraItems", "Wiki|https://wiki.test/?a=1&b=2")]);
    play.happens(Event::Chosen(Action::OpenExtra(url("https://wiki.test/?a=1&b=2"))));
    play.happens(Event::Chosen(Action::OpenExtra(url("https://elsewhere.test/"))));
    assert_eq!(play.opened, ["https://wiki.test/?a=1&b=2"]);
}

// --- alerts --------------------------------------------------------------------------------

#[test]
fn silent_alerts_show_without_a_sound() {
    for (how, silent) in [("On", false), ("Silent", true)] {
        let mut play = start(&[("Alerts", how)]);
        play.lists(&[ticket("7", "a")]);
        assert_eq!((play.alerts.len(), play.silent), (1, silent), "{how}");
        play.types("7", "a", "809");
        play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(true) });
        assert_eq!((play.told.len(), play.silent), (1, silent), "{how}");
        let many: Vec<_> = (10..15).map(|n| ticket(&n.to_string(), "a")).collect();
        play.lists(&many); // what was sent is read back at once
        assert_eq!((play.alerts.len(), play.silent), (2, silent), "{how}");
    }
}

#[test]
fn without_alerts_icon_and_menu_still_tell_and_no_reminder_comes() {
    let mut play = start(&[("Alerts", "Off")]);
    play.lists(&[ticket("7", "a")]);
    for _ in 0..3 {
        play.wait(HOUR * 12);
        play.lists(&[ticket("7", "a"), ticket("8", "b")]);
    }
    assert_eq!(play.alerts.len(), 0);
    assert_eq!(play.icon, Some(IconState::Waiting(2)));
    assert!(play.has_line("2 chamados aguardando sua resposta ▸"));
}

#[test]
fn without_alerts_a_lost_reply_is_said_in_the_menu_and_the_log() {
    let mut play = start(&[("Alerts", "Off")]);
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "809");
    play.reply_ends(ReplyOutcome::Failed(Problem::Forbidden.into()));
    assert_eq!(play.told, [] as [&str; 0]);
    assert!(
        play.remarks[0].starts_with("Sua resposta ao chamado 7 não foi enviada."),
        "{:?}",
        play.remarks
    );
    assert!(play.has_line("Respostas não enviadas ▸"));
}

#[test]
fn a_start_without_alerts_takes_back_those_of_the_run_before() {
    let mut before = Play::signed_in();
    before.lists(&[ticket("7", "a")]);
    let mut play = Play::new(&[("Alerts", "Off")], before.ledger);
    play.start(Some(requester("ana")));
    assert_eq!(play.withdrawn, ["7/a"]);
    let mut again = Play::new(&[("Alerts", "On")], play.ledger);
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
    let mut play = Play::signed_in();
    let Config { facts, seed, .. } = config(&[]);
    let config = Config { settings: resolved.settings, in_force: resolved.in_force, facts, seed };
    play.core = Core::new(config, play.now);
    play.happens(Event::Chosen(Action::About));
    insta::assert_snapshot!(play.opened[0]);
}
