//! Settings that change while the program runs.

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

impl Harness {
    /// The settings are the script's usual ones and these.
    fn sets(&mut self, values: &[(&str, &str)]) {
        let Config { settings, in_force, .. } = config(values);
        self.happens(Event::SettingsChanged(Box::new(settings), in_force));
    }

    /// Answers the poll in flight, or else the next one.
    fn polls_see(&mut self, tickets: &[WaitingTicket]) {
        self.wait(Duration::from_secs(70));
        self.lists(tickets);
    }
}

// --- what is shown -------------------------------------------------------------------------

#[test]
fn the_menu_follows_at_once_and_back() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    let before = harness.menu.clone();
    harness.sets(&[
        ("HiddenItems", "Hub;NewTicket"),
        ("AllowExit", "0"),
        ("ExtraItems", "Wiki|https://wiki.test/"),
    ]);
    assert!(!harness.has_line("Área do Cliente") && !harness.has_line("Abrir chamado"));
    assert!(!harness.has_line("Fechar o Tecjump Tray") && harness.has_line("Wiki"));
    harness.happens(Event::Chosen(Action::About));
    assert!(harness.opened[0].contains("AllowExit: 0 (computador)"), "{}", harness.opened[0]);
    harness.sets(&[]);
    assert_eq!(harness.menu, before);
}

#[test]
fn quitting_from_a_stale_menu_is_ignored() {
    let mut harness = Harness::signed_in();
    harness.sets(&[("AllowExit", "0")]);
    harness.happens(Event::Chosen(Action::Exit));
    assert!(!harness.quit);
    harness.sets(&[]);
    harness.happens(Event::Chosen(Action::Exit));
    assert!(harness.quit);
}

#[test]
fn display_only_settings_do_not_trigger_a_poll() {
    let mut harness = Harness::signed_in();
    harness.lists(&[]);
    let (polls, deadline) = (harness.polls.len(), harness.core.deadline());
    harness.sets(&[("HiddenItems", "Hub"), ("SupportPhone", "190"), ("ReminderHours", "1")]);
    assert_eq!(
        (harness.polls.len(), harness.core.deadline(), harness.renewals),
        (polls, deadline, 0)
    );
}

#[test]
fn a_shorter_interval_counts_from_the_last_poll_on() {
    let mut harness = Harness::new(&[("PollSeconds", "3600")], Ledger::default());
    harness.start(Some(requester("ana")));
    harness.lists(&[]);
    harness.wait(Duration::from_mins(10));
    assert_eq!(harness.polls.len(), 1);
    harness.sets(&[("PollSeconds", "60")]);
    assert_eq!(harness.polls.len(), 2, "the time is over already");
    harness.lists(&[]);
    harness.wait(Duration::from_secs(70));
    assert_eq!(harness.polls.len(), 3);
}

// --- alerts --------------------------------------------------------------------------------

#[test]
fn switching_alerts_off_and_on_repeats_none() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.sets(&[("Alerts", "Off")]);
    assert_eq!(harness.withdrawn, ["7/a"]);
    assert!(harness.has_line("1 chamado aguardando sua resposta ▸"), "the menu still shows it");
    harness.sets(&[("Alerts", "On")]);
    harness.polls_see(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn questions_while_alerts_were_off_become_one_summary() {
    for count in [1, 2, 3, 8] {
        let mut harness = Harness::signed_in();
        harness.lists(&[ticket("7", "a")]);
        harness.sets(&[("Alerts", "Off")]);
        let mut tickets: Vec<_> = (10..10 + count).map(|n| ticket(&n.to_string(), "b")).collect();
        tickets.push(ticket("7", "a"));
        harness.polls_see(&tickets);
        assert_eq!(harness.alerts.len(), 1, "{count}: none while off");
        harness.sets(&[("Alerts", "Silent")]);
        assert_eq!((harness.alerts.len(), harness.silent), (2, true), "{count}");
        harness.sets(&[("Alerts", "Off")]);
        harness.sets(&[("Alerts", "On")]);
        harness.polls_see(&tickets);
        assert_eq!(harness.alerts.len(), 2, "{count}: each question once");
        tickets.extend([ticket("50", "c"), ticket("51", "c")]);
        harness.polls_see(&tickets);
        assert_eq!(harness.alerts.len(), 4, "{count}: and then as always");
    }
}

#[test]
fn nothing_is_announced_while_the_session_is_locked() {
    let mut harness = Harness::new(&[("Alerts", "Off")], Ledger::default());
    harness.start(Some(requester("ana")));
    harness.lists(&[ticket("7", "a")]);
    harness.happens(Event::Session(SessionChange::Locked));
    harness.sets(&[("Alerts", "On")]);
    assert_eq!(harness.alerts.len(), 0);
    harness.happens(Event::Session(SessionChange::Unlocked));
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1);
}

#[test]
fn a_snooze_waits_for_alerts_to_be_enabled() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    harness.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    harness.sets(&[("Alerts", "Off"), ("PollSeconds", "3600")]);
    harness.polls_see(&[ticket("7", "a")]);
    harness.wait(HOUR / 2);
    assert_eq!(harness.alerts.len(), 1);
    harness.sets(&[("PollSeconds", "3600")]);
    assert_eq!(harness.alerts.len(), 2);
}

// --- another server ------------------------------------------------------------------------

const OTHER: (&str, &str) = ("ApiUrl", "https://other.test/");

#[test]
fn another_server_is_a_new_beginning() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a"), ticket("8", "b")]);
    harness.vaulted = Some(requester("bia"));
    harness.sets(&[OTHER]);
    harness.withdrawn.sort();
    harness.withdrawn.dedup();
    assert_eq!(harness.withdrawn, ["7/a", "8/b"], "nobody can answer these any more");
    assert!(!harness.has_line("aguardando sua resposta"));
    assert_eq!(harness.polls.len(), 2, "who is signed in there is polled at once");
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 3, "another server's question of that name is another one");
    harness.happens(Event::Chosen(Action::About));
    assert!(harness.opened[0].contains("Conta: Ana (bia@cliente.test)"), "{}", harness.opened[0]);
}

#[test]
fn a_new_server_without_credential_needs_sign_in() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.sets(&[OTHER]);
    assert_eq!(harness.icon, Some(IconState::SignInNeeded));
    assert!(harness.has_line("Entrar…") && !harness.has_line("Verificar agora"));
    harness.wait(HOUR);
    assert_eq!(harness.polls.len(), 1);
}

#[test]
fn answers_from_the_previous_server_are_discarded() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.types("7", "a", "809");
    harness.wait(Duration::from_secs(70));
    harness.happens(Event::CredentialsTyped { login: "ana".into(), secret: "x".to_owned().into() });
    harness.sets(&[OTHER]);
    harness.happens(Event::SignInEnded(Ok(requester("ana"))));
    harness.lists(&[ticket("9", "c")]);
    harness.reply_ends(ReplyOutcome::Delivered { reactivated: Some(true) });
    assert_eq!((harness.icon, harness.alerts.len()), (Some(IconState::SignInNeeded), 1));
    assert_eq!(harness.outbox.replies.len(), 1, "sent once the requester is signed in there again");
    harness.vaulted = Some(requester("ana"));
    harness.sets(&[]);
    assert_eq!(harness.sending.len(), 2);
}

#[test]
fn without_a_server_and_with_one_again() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.vaulted = Some(requester("ana"));
    harness.sets(&[("ApiUrl", "")]);
    assert_eq!(harness.tooltip, "Tecjump");
    assert!(!harness.has_line("Verificar agora") && !harness.has_line("Entrar…"));
    harness.wait(HOUR);
    assert_eq!((harness.polls.len(), harness.core.deadline()), (1, None));
    harness.sets(&[]);
    assert_eq!(harness.polls.len(), 2);
    harness.lists(&[ticket("7", "a")]);
    assert_eq!(harness.alerts.len(), 1, "each question once");
}

#[test]
fn new_waiting_states_rebuild_the_client_only() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("7", "a")]);
    harness.sets(&[("WaitingStates", "stalled")]);
    assert_eq!((harness.renewals, harness.polls.len()), (1, 2));
    assert_eq!(harness.withdrawn, [] as [&str; 0]);
    harness.lists(&[ticket("7", "a"), ticket("8", "b")]);
    assert_eq!(harness.alerts.len(), 2);
}

// --- whatever happens ----------------------------------------------------------------------

/// What may happen to one ticket and one workstation, in any order.
#[derive(Debug, Clone)]
enum Step {
    /// The poll sees these of four tickets waiting.
    Sees([bool; 4]),
    Alerts(&'static str),
    Interval(&'static str),
    States(&'static str),
    Hides(&'static str),
    Locked(bool),
    Accepts(bool),
    Passes(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<[bool; 4]>().prop_map(Step::Sees),
        3 => select(vec!["On", "Silent", "Off"]).prop_map(Step::Alerts),
        1 => select(vec!["30", "60", "3600"]).prop_map(Step::Interval),
        1 => select(vec!["", "stalled"]).prop_map(Step::States),
        1 => select(vec!["", "Hub", "About;Support"]).prop_map(Step::Hides),
        1 => any::<bool>().prop_map(Step::Locked),
        1 => any::<bool>().prop_map(Step::Accepts),
        2 => (1_u64..4_000).prop_map(Step::Passes),
    ]
}

/// A workstation without reminders, and what must hold of it.
struct ArbitrarySettings {
    harness: Harness,
    set: HashMap<&'static str, &'static str>,
    /// Since the ticket last began to wait.
    episodes: [u32; 4],
    waits: [bool; 4],
}

impl ArbitrarySettings {
    fn new() -> Self {
        let mut harness = Harness::new(&[("ReminderHours", "0")], Ledger::default());
        harness.start(Some(requester("ana")));
        let set = HashMap::from([("ReminderHours", "0")]);
        Self { harness, set, episodes: [0; 4], waits: [false; 4] }
    }

    fn does(&mut self, step: &Step) {
        let alerts = self.harness.alerts.len();
        match *step {
            Step::Sees(waits) => self.sees(waits),
            Step::Alerts(how) => self.sets("Alerts", how),
            Step::Interval(seconds) => self.sets("PollSeconds", seconds),
            Step::States(states) => self.sets("WaitingStates", states),
            Step::Hides(items) => self.sets("HiddenItems", items),
            Step::Locked(true) => self.harness.happens(Event::Session(SessionChange::Locked)),
            Step::Locked(false) => self.harness.happens(Event::Session(SessionChange::Unlocked)),
            Step::Accepts(accepts) => self.harness.accepts = accepts,
            Step::Passes(seconds) => self.harness.wait(Duration::from_secs(seconds)),
        }
        if self.set.get("Alerts") == Some(&"Off") {
            assert_eq!(self.harness.alerts.len(), alerts, "an alert while alerts are off");
        }
        assert!(self.harness.core.deadline().is_none_or(|at| at > self.harness.now.mono));
    }

    fn sets(&mut self, name: &'static str, value: &'static str) {
        self.set.insert(name, value);
        let values: Vec<_> = self.set.iter().map(|(name, value)| (*name, *value)).collect();
        self.harness.sets(&values);
    }

    /// Answers the newest poll; a poll that was answered before is ignored.
    fn sees(&mut self, waits: [bool; 4]) {
        for (at, waits) in waits.into_iter().enumerate() {
            self.episodes[at] += u32::from(waits && !self.waits[at]);
        }
        self.waits = waits;
        let now = self.episodes.iter().zip(waits).enumerate().filter(|(_, (_, waits))| *waits);
        let tickets: Vec<_> = now
            .map(|(at, (episode, _))| ticket(&format!("T{at}"), &format!("e{episode}")))
            .collect();
        self.harness.lists(&tickets);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_settings_alert_each_question_at_most_once(steps in vec(step(), 1..60)) {
        let mut all = ArbitrarySettings::new();
        for step in &steps {
            all.does(step);
        }
        let once: HashSet<_> = all.harness.alerted.iter().collect();
        prop_assert_eq!(once.len(), all.harness.alerted.len(), "{:?}", all.harness.alerted);
    }
}
