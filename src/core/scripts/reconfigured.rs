//! Settings that change while the program runs.

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

impl Play {
    /// The settings are the script's usual ones and these.
    fn sets(&mut self, values: &[(&str, &str)]) {
        let Config { settings, in_force, .. } = config(values);
        self.happens(Event::SettingsChanged(Box::new(settings), in_force));
    }

    /// Lets the poll under way, or the next one, answer this.
    fn polls_see(&mut self, tickets: &[WaitingTicket]) {
        self.wait(Duration::from_secs(70));
        self.lists(tickets);
    }
}

// --- what is shown -------------------------------------------------------------------------

#[test]
fn the_menu_follows_at_once_and_back() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    let before = play.menu.clone();
    play.sets(&[
        ("HiddenItems", "Hub;NewTicket"),
        ("AllowExit", "0"),
        ("ExtraItems", "Wiki|https://wiki.test/"),
    ]);
    assert!(!play.has_line("Área do Cliente") && !play.has_line("Abrir chamado"));
    assert!(!play.has_line("Fechar o Tecjump Tray") && play.has_line("Wiki"));
    play.happens(Event::Chosen(Action::About));
    assert!(play.opened[0].contains("AllowExit: 0 (computador)"), "{}", play.opened[0]);
    play.sets(&[]);
    assert_eq!(play.menu, before);
}

#[test]
fn a_menu_that_stood_open_ends_nothing_that_must_not_end() {
    let mut play = Play::signed_in();
    play.sets(&[("AllowExit", "0")]);
    play.happens(Event::Chosen(Action::Exit));
    assert!(!play.quit);
    play.sets(&[]);
    play.happens(Event::Chosen(Action::Exit));
    assert!(play.quit);
}

#[test]
fn what_only_shows_asks_the_server_nothing() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    let (polls, deadline) = (play.polls.len(), play.core.deadline());
    play.sets(&[("HiddenItems", "Hub"), ("SupportPhone", "190"), ("ReminderHours", "1")]);
    assert_eq!((play.polls.len(), play.core.deadline(), play.renewals), (polls, deadline, 0));
}

#[test]
fn a_shorter_interval_counts_from_the_last_poll_on() {
    let mut play = Play::new(&[("PollSeconds", "3600")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[]);
    play.wait(Duration::from_mins(10));
    assert_eq!(play.polls.len(), 1);
    play.sets(&[("PollSeconds", "60")]);
    assert_eq!(play.polls.len(), 2, "the time is over already");
    play.lists(&[]);
    play.wait(Duration::from_secs(70));
    assert_eq!(play.polls.len(), 3);
}

// --- alerts --------------------------------------------------------------------------------

#[test]
fn switched_off_alerts_leave_the_screen_and_switched_on_again_none_comes_twice() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.sets(&[("Alerts", "Off")]);
    assert_eq!(play.withdrawn, ["7/a"]);
    assert!(play.has_line("1 chamado aguardando sua resposta ▸"), "the menu still tells");
    play.sets(&[("Alerts", "On")]);
    play.polls_see(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn what_came_while_alerts_were_off_is_said_once_and_in_one() {
    for count in [1, 2, 3, 8] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.sets(&[("Alerts", "Off")]);
        let mut tickets: Vec<_> = (10..10 + count).map(|n| ticket(&n.to_string(), "b")).collect();
        tickets.push(ticket("7", "a"));
        play.polls_see(&tickets);
        assert_eq!(play.alerts.len(), 1, "{count}: none while off");
        play.sets(&[("Alerts", "Silent")]);
        assert_eq!((play.alerts.len(), play.silent), (2, true), "{count}");
        play.sets(&[("Alerts", "Off")]);
        play.sets(&[("Alerts", "On")]);
        play.polls_see(&tickets);
        assert_eq!(play.alerts.len(), 2, "{count}: each question once");
        tickets.extend([ticket("50", "c"), ticket("51", "c")]);
        play.polls_see(&tickets);
        assert_eq!(play.alerts.len(), 4, "{count}: and then as always");
    }
}

#[test]
fn nobody_is_told_who_is_not_here() {
    let mut play = Play::new(&[("Alerts", "Off")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::Session(SessionChange::Locked));
    play.sets(&[("Alerts", "On")]);
    assert_eq!(play.alerts.len(), 0);
    play.happens(Event::Session(SessionChange::Unlocked));
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn what_was_put_off_comes_when_alerts_are_on_and_wakes_nobody_before() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    play.sets(&[("Alerts", "Off"), ("PollSeconds", "3600")]);
    play.polls_see(&[ticket("7", "a")]);
    play.wait(HOUR / 2);
    assert_eq!(play.alerts.len(), 1);
    play.sets(&[("PollSeconds", "3600")]);
    assert_eq!(play.alerts.len(), 2);
}

// --- another server ------------------------------------------------------------------------

const OTHER: (&str, &str) = ("ApiUrl", "https://other.test/");

#[test]
fn another_server_is_a_new_beginning() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a"), ticket("8", "b")]);
    play.vaulted = Some(requester("bia"));
    play.sets(&[OTHER]);
    play.withdrawn.sort();
    play.withdrawn.dedup();
    assert_eq!(play.withdrawn, ["7/a", "8/b"], "nobody can answer these any more");
    assert!(!play.has_line("aguardando sua resposta"));
    assert_eq!(play.polls.len(), 2, "who is signed in there is polled at once");
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 3, "another server's question of that name is another one");
    play.happens(Event::Chosen(Action::About));
    assert!(play.opened[0].contains("Conta: Ana (bia@cliente.test)"), "{}", play.opened[0]);
}

#[test]
fn where_nobody_is_signed_in_at_the_other_server_the_icon_says_so() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.sets(&[OTHER]);
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    assert!(play.has_line("Entrar…") && !play.has_line("Verificar agora"));
    play.wait(HOUR);
    assert_eq!(play.polls.len(), 1);
}

#[test]
fn the_answers_of_the_server_before_are_nobodys() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "809");
    play.wait(Duration::from_secs(70));
    play.happens(Event::CredentialsTyped { login: "ana".into(), secret: "x".to_owned().into() });
    play.sets(&[OTHER]);
    play.happens(Event::SignInEnded(Ok(requester("ana"))));
    play.lists(&[ticket("9", "c")]);
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(true) });
    assert_eq!((play.icon, play.alerts.len()), (Some(IconState::SignInNeeded), 1));
    assert_eq!(play.outbox.replies.len(), 1, "sent when somebody is signed in there again");
    play.vaulted = Some(requester("ana"));
    play.sets(&[]);
    assert_eq!(play.sending.len(), 2);
}

#[test]
fn without_a_server_and_with_one_again() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.vaulted = Some(requester("ana"));
    play.sets(&[("ApiUrl", "")]);
    assert_eq!(play.tooltip, "Tecjump");
    assert!(!play.has_line("Verificar agora") && !play.has_line("Entrar…"));
    play.wait(HOUR);
    assert_eq!((play.polls.len(), play.core.deadline()), (1, None));
    play.sets(&[]);
    assert_eq!(play.polls.len(), 2);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1, "each question once");
}

#[test]
fn other_waiting_states_ask_the_same_server_anew_and_keep_what_is_known() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.sets(&[("WaitingStates", "stalled")]);
    assert_eq!((play.renewals, play.polls.len()), (1, 2));
    assert_eq!(play.withdrawn, [] as [&str; 0]);
    play.lists(&[ticket("7", "a"), ticket("8", "b")]);
    assert_eq!(play.alerts.len(), 2);
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
struct Whatever {
    play: Play,
    set: HashMap<&'static str, &'static str>,
    /// Since the ticket last began to wait.
    episodes: [u32; 4],
    waits: [bool; 4],
}

impl Whatever {
    fn new() -> Self {
        let mut play = Play::new(&[("ReminderHours", "0")], Ledger::default());
        play.start(Some(requester("ana")));
        let set = HashMap::from([("ReminderHours", "0")]);
        Self { play, set, episodes: [0; 4], waits: [false; 4] }
    }

    fn does(&mut self, step: &Step) {
        let alerts = self.play.alerts.len();
        match *step {
            Step::Sees(waits) => self.sees(waits),
            Step::Alerts(how) => self.sets("Alerts", how),
            Step::Interval(seconds) => self.sets("PollSeconds", seconds),
            Step::States(states) => self.sets("WaitingStates", states),
            Step::Hides(items) => self.sets("HiddenItems", items),
            Step::Locked(true) => self.play.happens(Event::Session(SessionChange::Locked)),
            Step::Locked(false) => self.play.happens(Event::Session(SessionChange::Unlocked)),
            Step::Accepts(accepts) => self.play.accepts = accepts,
            Step::Passes(seconds) => self.play.wait(Duration::from_secs(seconds)),
        }
        if self.set.get("Alerts") == Some(&"Off") {
            assert_eq!(self.play.alerts.len(), alerts, "an alert while alerts are off");
        }
        assert!(self.play.core.deadline().is_none_or(|at| at > self.play.now.mono));
    }

    fn sets(&mut self, name: &'static str, value: &'static str) {
        self.set.insert(name, value);
        let values: Vec<_> = self.set.iter().map(|(name, value)| (*name, *value)).collect();
        self.play.sets(&values);
    }

    /// Answers the newest poll; one that was answered before is nobody's, and says nothing.
    fn sees(&mut self, waits: [bool; 4]) {
        for (at, waits) in waits.into_iter().enumerate() {
            self.episodes[at] += u32::from(waits && !self.waits[at]);
        }
        self.waits = waits;
        let now = self.episodes.iter().zip(waits).enumerate().filter(|(_, (_, waits))| *waits);
        let tickets: Vec<_> = now
            .map(|(at, (episode, _))| ticket(&format!("T{at}"), &format!("e{episode}")))
            .collect();
        self.play.lists(&tickets);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_set_each_question_is_alerted_at_most_once(steps in vec(step(), 1..60)) {
        let mut all = Whatever::new();
        for step in &steps {
            all.does(step);
        }
        let once: HashSet<_> = all.play.alerted.iter().collect();
        prop_assert_eq!(once.len(), all.play.alerted.len(), "{:?}", all.play.alerted);
    }
}
