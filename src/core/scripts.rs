//! The core's rules as scripts: given, when, then.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::activation::{Activation, Snooze};
use super::effect::Effect;
use super::event::{Event, Failure, PollAnswer, ReplyOutcome, SessionChange};
use super::facts::Facts;
use super::icon::IconState;
use super::ledger::{AlertKey, Ledger};
use super::menu::{Action, Item, ReplyAction};
use super::outbox::{Outbox, ReplyId, Stage};
use super::problem::Problem;
use super::settings::{Layer, Origin, resolve};
use super::tickets::{EpisodeId, Requester, TicketId, TicketKind, Tickets, WaitingTicket};
use super::{Config, Core, Now};

mod managed;
mod reconfigured;

/// A core with a willing platform and a disk that works, and a clock that the script turns.
pub(super) struct Play {
    pub(super) core: Core,
    pub(super) now: Now,
    /// The disk.
    pub(super) ledger: Ledger,
    pub(super) outbox: Outbox,
    /// Who is in the vault for another server.
    vaulted: Option<Requester>,
    /// How often the server was to be asked in another way, or another one.
    renewals: u32,
    /// The replies that the core wants sent.
    sending: Vec<ReplyId>,
    told: Vec<String>,
    remarks: Vec<String>,
    pub(super) alerts: Vec<(String, String)>,
    /// The questions that the platform took, alone or in a summary.
    alerted: Vec<AlertKey>,
    /// Whether the newest of what made a sound or could have was silent.
    silent: bool,
    pub(super) withdrawn: Vec<String>,
    pub(super) opened: Vec<String>,
    pub(super) asked: Vec<String>,
    pub(super) polls: Vec<u64>,
    pub(super) icon: Option<IconState>,
    pub(super) tooltip: String,
    pub(super) menu: Vec<String>,
    pub(super) accepts: bool,
    pub(super) quit: bool,
}

const START: &str = "2026-11-22T12:00:00Z";

pub(super) fn requester(id: &str) -> Requester {
    Requester { id: id.into(), name: "Ana".into(), login: format!("{id}@cliente.test") }
}

pub(super) fn ticket(id: &str, episode: &str) -> WaitingTicket {
    WaitingTicket {
        id: TicketId(id.into()),
        number: id.into(),
        subject: format!("Assunto {id}"),
        episode: EpisodeId(episode.into()),
        since: START.parse().unwrap(),
        asked_by: "Bruno".into(),
        excerpt: format!("Pergunta {episode}?"),
        portal_url: Some(format!("https://portal.test/chamados/{id}")),
        can_follow_up: true,
    }
}

pub(super) fn config(values: &[(&str, &str)]) -> Config {
    let mut all = vec![
        ("ApiUrl".to_owned(), "https://api.test/".to_owned()),
        ("PortalUrl".to_owned(), "https://portal.test/".to_owned()),
    ];
    all.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let resolved = resolve(&[Layer { origin: Origin::Machine, values: all }]);
    let facts = Facts {
        computer: "PC-07".into(),
        user: "ana".into(),
        system: "Windows 11".into(),
        program: "0.1.0".into(),
    };
    Config { settings: resolved.settings, in_force: resolved.in_force, facts, seed: 7 }
}

impl Play {
    /// Signed in, first poll started.
    pub(super) fn signed_in() -> Self {
        let mut play = Self::new(&[], Ledger::default());
        play.start(Some(requester("ana")));
        play
    }

    pub(super) fn new(values: &[(&str, &str)], ledger: Ledger) -> Self {
        let wall: Timestamp = START.parse().unwrap();
        let now = Now { mono: Duration::ZERO, wall, offset: Offset::constant(-3) };
        Self {
            core: Core::new(config(values), now),
            now,
            ledger,
            outbox: Outbox::default(),
            vaulted: None,
            renewals: 0,
            sending: Vec::new(),
            told: Vec::new(),
            remarks: Vec::new(),
            alerts: Vec::new(),
            alerted: Vec::new(),
            silent: false,
            withdrawn: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
            polls: Vec::new(),
            icon: None,
            tooltip: String::new(),
            menu: Vec::new(),
            accepts: true,
            quit: false,
        }
    }

    pub(super) fn start(&mut self, requester: Option<Requester>) {
        let ledger = self.ledger.clone();
        let outbox = self.outbox.clone();
        self.happens(Event::Started { requester, last_login: None, ledger, outbox });
    }

    /// Ends the program and starts it again on the same disk.
    fn restarted(self) -> Self {
        let mut next = Self::new(&[], self.ledger);
        next.outbox = self.outbox;
        next.now.wall = self.now.wall;
        next.start(Some(requester("ana")));
        next
    }

    pub(super) fn happens(&mut self, event: Event) {
        let mut queue = std::collections::VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            for effect in self.core.handle(event, self.now) {
                queue.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Poll { generation } => self.polls.push(generation),
            Effect::Tray(tray) => {
                self.icon = Some(tray.icon);
                self.tooltip = tray.tooltip;
            }
            Effect::Menu(menu) => self.menu = lines(&menu, ""),
            Effect::Alert(alert) => {
                if !self.accepts {
                    return Some(Event::AlertRefused(alert.target));
                }
                self.silent = alert.silent;
                self.alerted.extend(alert.target.keys().iter().cloned());
                self.alerts.push((alert.title, alert.body));
                return Some(Event::AlertAccepted(alert.target));
            }
            Effect::Withdraw(target) => {
                self.withdrawn.extend(
                    target.keys().iter().map(|key| format!("{}/{}", key.ticket, key.episode.0)),
                );
            }
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return Some(Event::LedgerApplied(applied));
            }
            Effect::Outbox(change) => {
                change.apply(&mut self.outbox);
                return Some(Event::OutboxApplied(self.outbox.clone()));
            }
            Effect::SendReply(id) => self.sending.push(id),
            Effect::Tell { text, silent } => {
                self.silent = silent;
                self.told.push(text);
            }
            Effect::Remark(text) => self.remarks.push(text),
            Effect::Open(link) => self.opened.push(link.as_str().to_owned()),
            Effect::AskCredentials(prompt) => self.asked.push(prompt.message),
            Effect::Renew => self.renewals += 1,
            Effect::Reconnect => {
                self.renewals += 1;
                return Some(Event::CredentialsChanged(self.vaulted.clone()));
            }
            Effect::About(text) | Effect::Copy(text) => self.opened.push(text),
            Effect::SignIn { login, .. } => self.asked.push(format!("entrando: {login}")),
            Effect::Quit => self.quit = true,
        }
        None
    }

    /// Lets time pass, waking the core at each of its deadlines.
    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        while let Some(at) = self.core.deadline().filter(|at| *at <= end) {
            self.turn_to(at);
            self.happens(Event::DeadlineReached);
        }
        self.turn_to(end);
    }

    fn turn_to(&mut self, at: Duration) {
        let passed = at.saturating_sub(self.now.mono);
        self.now.mono = at;
        self.now.wall = self.now.wall.checked_add(passed).unwrap();
    }

    pub(super) fn answer(&mut self, outcome: Result<PollAnswer, Failure>) {
        let generation = *self.polls.last().expect("a poll was started");
        self.happens(Event::Polled { generation, outcome });
    }

    pub(super) fn lists(&mut self, tickets: &[WaitingTicket]) {
        let tickets = Tickets::Complete(tickets.to_vec());
        self.answer(Ok(PollAnswer { tickets, not_before: None }));
    }

    /// Waits for the next poll and answers it.
    fn next_lists(&mut self, tickets: &[WaitingTicket]) {
        let polls = self.polls.len();
        while self.polls.len() == polls {
            self.pass(Duration::from_secs(1));
        }
        self.lists(tickets);
    }

    pub(super) fn fails(&mut self, problem: Problem) {
        self.answer(Err(problem.into()));
    }

    fn types(&mut self, ticket: &str, episode: &str, text: &str) {
        let key = self::ticket(ticket, episode).key();
        self.happens(Event::Activated(Activation::Reply(key, text.into())));
    }

    fn reply_ends(&mut self, outcome: ReplyOutcome) {
        let id = self.sending.last().expect("a reply is being sent").clone();
        self.happens(Event::ReplyEnded { id, outcome });
    }

    fn has_line(&self, words: &str) -> bool {
        self.menu.iter().any(|line| line.contains(words))
    }
}

fn lines(menu: &[Item], indent: &str) -> Vec<String> {
    menu.iter()
        .flat_map(|item| match item {
            Item::Choice { label, .. } => vec![format!("{indent}{label}")],
            Item::Separator => vec![format!("{indent}-")],
            Item::Submenu { label, items } => {
                let mut all = vec![format!("{indent}{label} ▸")];
                all.extend(lines(items, &format!("{indent}  ")));
                all
            }
        })
        .collect()
}

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn a_suspended_ticket_changes_icon_tooltip_and_menu_and_alerts_once() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    assert_eq!((play.icon, play.alerts.len()), (Some(IconState::Normal), 0));

    play.next_lists(&[ticket("7", "a")]);
    assert_eq!(play.icon, Some(IconState::Waiting(1)));
    assert_eq!(play.tooltip, "Tecjump: 1 chamado aguardando você");
    assert!(play.has_line("1 chamado aguardando você ▸") && play.has_line("7 Assunto 7"));
    assert_eq!(
        play.alerts,
        [("Chamado 7: Assunto 7".into(), "Bruno pergunta: Pergunta a?".into())]
    );

    for _ in 0..10 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn a_new_question_in_the_same_ticket_is_a_new_alert_and_replaces_the_old_one() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[ticket("7", "b")]);
    assert_eq!((play.alerts.len(), play.withdrawn), (2, vec!["7/a".into()]));
}

#[test]
fn an_answered_ticket_takes_everything_back() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_lists(&[]);
    assert_eq!((play.icon, play.withdrawn.clone()), (Some(IconState::Normal), vec!["7/a".into()]));
    assert!(!play.has_line("aguardando"));
    assert_eq!(play.ledger.entries.len(), 0);
}

#[test]
fn an_episode_alerted_before_a_restart_is_not_alerted_again() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let mut play = play.restarted();
    play.lists(&[ticket("7", "a"), ticket("8", "c")]);
    assert_eq!(play.alerts.len(), 1);
    assert!(play.alerts[0].0.contains("Chamado 8"));
}

#[test]
fn what_was_answered_while_the_program_was_not_running_is_withdrawn_at_the_next_start() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let mut play = play.restarted();
    play.lists(&[]);
    assert_eq!(play.withdrawn, ["7/a"]);
}

#[test]
fn another_session_of_the_same_user_does_not_alert_again() {
    let mut console = Play::signed_in();
    let mut remote = Play::new(&[], Ledger::default());
    remote.core = Core::new(Config { seed: 8, ..config(&[]) }, remote.now);
    remote.start(Some(requester("ana")));
    console.lists(&[ticket("7", "a")]);
    remote.ledger = console.ledger.clone(); // one disk
    remote.lists(&[ticket("7", "a")]);
    assert_eq!((console.alerts.len(), remote.alerts.len()), (1, 0));
    assert_eq!(remote.icon, Some(IconState::Waiting(1)), "but the icon shows it");
}

#[test]
fn more_than_three_at_once_are_one_summary() {
    let tickets: Vec<_> = (0..5).map(|n| ticket(&n.to_string(), "a")).collect();
    let mut play = Play::signed_in();
    play.lists(&tickets[..3]);
    assert_eq!(play.alerts.len(), 3);

    let mut play = Play::signed_in();
    play.lists(&tickets);
    assert_eq!(play.alerts.len(), 1);
    assert_eq!(play.alerts[0].0, "5 chamados aguardando você");
    assert!(play.alerts[0].1.ends_with("e mais 2"), "{}", play.alerts[0].1);
    play.next_lists(&tickets[1..]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn a_lost_ledger_makes_one_alert_of_what_waits() {
    let lost = Ledger { lost: true, ..Ledger::default() };
    let mut play = Play::new(&[], lost);
    play.start(Some(requester("ana")));
    play.lists(&[ticket("1", "a"), ticket("2", "a"), ticket("3", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn an_alert_that_the_platform_refused_is_tried_again_later_and_then_counts() {
    let mut play = Play::signed_in();
    play.accepts = false;
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.ledger.entries.len(), 0, "refused is not alerted");
    play.accepts = true;
    play.next_lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0, "not at once");
    for _ in 0..6 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn a_waiting_ticket_is_reminded_once_a_day() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    for _ in 0..(23 * 60) {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert!(play.now.mono < 24 * HOUR);
    assert_eq!(play.alerts.len(), 1);
    while play.now.mono < 49 * HOUR {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 3, "after 24 h and after 48 h");
}

#[test]
fn reminder_hours_zero_is_never() {
    let mut play = Play::new(&[("ReminderHours", "0")], Ledger::default());
    play.start(Some(requester("ana")));
    play.lists(&[ticket("7", "a")]);
    while play.now.mono < 30 * HOUR {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn no_failure_changes_the_list_or_raises_an_alert() {
    for problem in Problem::ALL {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.pass(Duration::from_secs(1));
        }
        play.fails(problem);
        assert_eq!((play.alerts.len(), play.withdrawn.len()), (1, 0), "{problem:?}");
        assert!(play.has_line("1 chamado aguardando você"), "{problem:?}");
    }
}

#[test]
fn three_failures_show_the_offline_icon_and_an_answer_takes_it_back() {
    let mut play = Play::signed_in();
    for n in 1..=3 {
        assert_eq!(play.icon, Some(IconState::Normal), "after {} failures", n - 1);
        play.fails(Problem::Unreachable);
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.pass(Duration::from_secs(1));
        }
    }
    assert_eq!(play.icon, Some(IconState::Offline));
    assert_eq!(play.alerts.len(), 0, "never an alert about the network");
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn a_401_stops_polling_until_sign_in() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.pass(Duration::from_secs(70));
    play.fails(Problem::Unauthorized);
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    assert!(play.has_line("Entrar…") && !play.has_line("Verificar agora"));
    let polls = play.polls.len();
    play.happens(Event::Resumed);
    play.happens(Event::NetworkUp);
    play.happens(Event::Poked);
    play.pass(10 * HOUR);
    assert_eq!((play.polls.len(), play.core.deadline()), (polls, None));

    play.happens(Event::Chosen(Action::SignIn));
    play.happens(Event::CredentialsTyped { login: " ana ".into(), secret: "x".to_owned().into() });
    play.happens(Event::SignInEnded(Ok(requester("ana"))));
    assert_eq!(play.polls.len(), polls + 1, "polls at once");
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1, "the same episode is not alerted again");
}

#[test]
fn a_wrong_password_keeps_the_login_and_says_what_went_wrong() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    play.happens(Event::Chosen(Action::SignIn));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: "no".to_owned().into() });
    play.happens(Event::SignInEnded(Err(Problem::WrongCredentials.into())));
    assert_eq!(play.asked[1], "entrando: ana@x");
    assert!(play.asked[2].starts_with("Usuário ou senha incorretos."));
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: String::new().into() });
    assert_eq!(play.asked[3], "Digite o e-mail e a senha.");
}

#[test]
fn somebody_elses_tickets_leave_the_screen() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    assert_eq!(play.withdrawn, ["7/a"]);
    assert!(!play.has_line("aguardando"));
    play.lists(&[ticket("9", "z")]);
    assert_eq!(play.alerts.len(), 2);
}

#[test]
fn a_locked_session_is_silent_and_catches_up_when_unlocked() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::Session(SessionChange::Locked));
    let polls = play.polls.len();
    play.pass(10 * HOUR);
    assert_eq!(play.polls.len(), polls);
    play.happens(Event::Session(SessionChange::Unlocked));
    assert_eq!(play.polls.len(), polls + 1);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 1);
}

#[test]
fn an_answer_from_before_the_sleep_is_not_believed() {
    let mut play = Play::signed_in();
    let old = play.polls[0];
    play.happens(Event::Resumed);
    let tickets = Tickets::Complete(vec![ticket("7", "a")]);
    let outcome = Ok(PollAnswer { tickets, not_before: None });
    play.happens(Event::Polled { generation: old, outcome });
    assert_eq!(play.alerts.len(), 0);
    play.pass(Duration::from_secs(10));
    assert_eq!(play.polls.len(), 2);
}

#[test]
fn clicks_open_the_portals_pages_and_nothing_else() {
    let mut play = Play::new(
        &[("HubUrl", "https://hub.test/"), ("SupportPhone", "+55 11 4002-8922")],
        Ledger::default(),
    );
    play.start(Some(requester("ana")));
    let evil = WaitingTicket { portal_url: Some("https://evil.test/".into()), ..ticket("8", "b") };
    play.lists(&[ticket("7", "a"), evil]);
    for action in [
        Action::OpenHub,
        Action::OpenPortal,
        Action::NewTicket(TicketKind::Problem),
        Action::OpenTicket(TicketId("7".into())),
        Action::OpenTicket(TicketId("8".into())),
        Action::OpenTicket(TicketId("gone".into())),
        Action::Phone,
        Action::Email,
    ] {
        play.happens(Event::Chosen(action));
    }
    assert_eq!(
        play.opened,
        [
            "https://hub.test/",
            "https://portal.test/",
            "https://portal.test/",
            "https://portal.test/chamados/7",
            "https://portal.test/",
            "https://portal.test/",
            "tel:+551140028922",
        ]
    );
}

#[test]
fn a_click_on_an_alert_opens_its_ticket() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    play.happens(Event::AlertClicked(super::alerts::AlertTarget::Ticket(key)));
    assert_eq!(play.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn without_a_server_the_program_is_a_menu() {
    let mut play = Play::new(&[("ApiUrl", "")], Ledger::default());
    play.core = Core::new(Config { settings: resolve(&[]).settings, ..config(&[]) }, play.now);
    play.start(None);
    assert_eq!((play.icon, play.tooltip.as_str()), (Some(IconState::Normal), "Tecjump"));
    assert_eq!((play.polls.len(), play.core.deadline()), (0, None));
    insta::assert_snapshot!(play.menu.join("\n"));
}

#[test]
fn the_whole_menu_reads_as_designed() {
    let mut play = Play::new(
        &[("SupportEmail", "suporte@tecjump.test"), ("SupportPhone", "(11) 4002-8922")],
        Ledger::default(),
    );
    play.start(Some(requester("ana")));
    play.lists(&[ticket("1042", "a"), ticket("1043", "b")]);
    insta::assert_snapshot!(play.menu.join("\n"));
}

#[test]
fn exit_is_absent_where_it_is_not_allowed() {
    let mut play = Play::new(&[("AllowExit", "0")], Ledger::default());
    play.start(None);
    assert!(!play.has_line("Encerrar"));
}

#[test]
fn many_tickets_do_not_make_an_endless_menu() {
    let tickets: Vec<_> = (0..1_000).map(|n| ticket(&format!("{n:04}"), "a")).collect();
    let mut play = Play::signed_in();
    play.lists(&tickets);
    assert_eq!(play.icon, Some(IconState::Waiting(1_000)));
    assert!(play.menu.len() < 40 && play.has_line("Ver todos no portal…"));
}

#[test]
fn about_names_version_server_user_and_state() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::Chosen(Action::About));
    insta::assert_snapshot!(play.opened[0]);
}

#[test]
fn nothing_is_shown_again_that_did_not_change() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let again = Event::Polled {
        generation: 99,
        outcome: Ok(PollAnswer { tickets: Tickets::Unchanged, not_before: None }),
    };
    assert!(play.core.handle(again, play.now).is_empty());
    assert!(play.core.handle(Event::DeadlineReached, play.now).is_empty());
}

/// One day in the life, as a golden trace.
#[test]
fn a_day_at_the_office() {
    let mut play = Play::signed_in();
    let mut trace = Vec::new();
    let mut note = |play: &Play, what: &str| {
        let time = super::text::local_time(play.now.wall, play.now.wall, play.now.offset);
        trace.push(format!(
            "{time} {what}: {:?}, «{}», avisos {}, retirados {}, consultas {}",
            play.icon,
            play.tooltip,
            play.alerts.len(),
            play.withdrawn.len(),
            play.polls.len()
        ));
    };
    play.lists(&[]);
    note(&play, "chegou");
    play.next_lists(&[ticket("7", "a")]);
    note(&play, "pergunta no 7");
    play.happens(Event::Session(SessionChange::Locked));
    play.pass(HOUR);
    note(&play, "almoço");
    play.happens(Event::Session(SessionChange::Unlocked));
    play.lists(&[ticket("7", "a"), ticket("8", "b")]);
    note(&play, "voltou, pergunta no 8");
    for _ in 0..3 {
        let polls = play.polls.len();
        while play.polls.len() == polls {
            play.pass(Duration::from_secs(1));
        }
        play.fails(Problem::Unreachable);
    }
    note(&play, "rede caiu");
    play.happens(Event::NetworkUp);
    play.pass(Duration::from_secs(10));
    play.lists(&[ticket("8", "b")]);
    note(&play, "rede voltou, 7 respondido no portal");
    play.happens(Event::SessionEnding);
    note(&play, "fim");
    assert!(play.quit);
    insta::assert_snapshot!(trace.join("\n"));
}

// --- replies, pauses and clicks on toasts --------------------------------------------------------

const REACTIVATED: ReplyOutcome = ReplyOutcome::Delivered { reactivated: Some(true) };

fn lost(problem: Problem) -> ReplyOutcome {
    ReplyOutcome::Failed(problem.into())
}

#[test]
fn a_reply_is_kept_sent_confirmed_and_forgotten() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "É a Laser 9.\r\n😀");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
    assert_eq!(play.outbox.replies[0].text, "É a Laser 9.\r\n😀");
    assert_eq!(play.withdrawn, ["7/a"], "being answered here takes the toast away");

    let polls = play.polls.len();
    play.reply_ends(REACTIVATED);
    assert_eq!(play.told, ["Resposta enviada. O chamado voltou para Em atendimento."]);
    assert_eq!((play.outbox.replies.len(), play.polls.len()), (0, polls + 1));
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn a_reply_is_on_disk_before_its_alert_goes_away() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let reply = Activation::Reply(ticket("7", "a").key(), "sim".into());
    let effects = play.core.handle(Event::Activated(reply), play.now);
    let at = |which: fn(&Effect) -> bool| effects.iter().position(which).unwrap();
    let kept = at(|effect| matches!(effect, Effect::Outbox(_)));
    assert!(kept < at(|effect| matches!(effect, Effect::Withdraw(_))), "{effects:?}");
}

#[test]
fn the_truth_is_told_where_the_ticket_stays_suspended() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    assert!(play.told[0].starts_with("Resposta registrada, mas o chamado continua suspenso"));
}

#[test]
fn a_ticket_that_could_not_be_read_back_is_read_back_later() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: None });
    assert_eq!((play.told.len(), &play.outbox.replies[0].stage), (0, &Stage::Delivered));
    let mut play = play.restarted();
    assert_eq!(play.sending.len(), 1, "to be read back, the shell sees that it is delivered");
    play.reply_ends(REACTIVATED);
    assert_eq!(play.told, ["Resposta enviada. O chamado voltou para Em atendimento."]);
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn the_same_activation_twice_is_one_reply() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 1));
}

#[test]
fn an_activation_that_comes_again_after_its_reply_arrived_is_nothing() {
    for outcome in [REACTIVATED, ReplyOutcome::Delivered { reactivated: Some(false) }] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        play.reply_ends(outcome);
        play.types("7", "a", "sim");
        assert_eq!((play.outbox.replies.len(), play.sending.len()), (0, 1));
    }
}

#[test]
fn blank_replies_are_not_sent_and_long_ones_are_kept() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", " \r\n\t");
    assert_eq!(play.outbox.replies.len(), 0);
    play.types("7", "a", &"é".repeat(8_001));
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    assert!(play.told[0].contains("8.000 caracteres"), "{:?}", play.told);
    assert!(play.has_line("Respostas não enviadas ▸") && play.has_line("(recusada)"));
    play.types("7", "a", &"é".repeat(8_000));
    assert_eq!(play.sending.len(), 1);
}

#[test]
fn offline_for_a_weekend_is_one_message_and_one_reply() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    let end = play.now.mono + 60 * HOUR;
    while play.now.mono < end {
        let (polls, sends) = (play.polls.len(), play.sending.len());
        play.reply_ends(lost(Problem::Unreachable));
        while play.polls.len() == polls && play.sending.len() == sends {
            play.pass(Duration::from_mins(1));
        }
        if play.polls.len() > polls {
            play.fails(Problem::Unreachable);
        }
        while play.sending.len() == sends {
            play.pass(Duration::from_mins(1));
            if play.core.deadline().is_none() {
                break;
            }
        }
    }
    assert_eq!(play.told, ["Sem conexão: a resposta foi guardada e será enviada."]);
    play.reply_ends(REACTIVATED);
    assert_eq!((play.told.len(), play.alerts.len(), play.outbox.replies.len()), (2, 1, 0));
}

#[test]
fn a_refused_reply_keeps_its_text_for_the_user_to_decide() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(lost(Problem::Conflict));
    assert!(play.told[0].contains("O chamado não aceita respostas agora"));
    let id = play.outbox.replies[0].id.clone();
    let choose = |action| Event::Chosen(Action::Reply(id.clone(), action));
    play.happens(choose(ReplyAction::OpenPortal));
    assert_eq!(play.opened, ["sim", "https://portal.test/chamados/7"]);
    play.happens(choose(ReplyAction::TryAgain));
    assert_eq!(play.sending.len(), 2);
    play.reply_ends(lost(Problem::Forbidden));
    play.happens(choose(ReplyAction::Discard));
    assert!(!play.has_line("Respostas não enviadas"));
    assert_eq!(play.outbox.replies.len(), 0);
}

#[test]
fn a_reply_outlives_a_restart_under_the_same_key() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    let first = play.sending[0].clone();
    let play = play.restarted();
    assert_eq!(play.sending, [first]);
}

#[test]
fn nobody_elses_reply_is_sent() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    play.pass(HOUR);
    assert_eq!(play.sending.len(), 1);
    assert!(!play.has_line("Respostas não enviadas"));
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 2);
}

/// A toast can outlive the sign-in that it came from.
#[test]
fn what_is_typed_while_nobody_is_signed_in_is_handed_back() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::CredentialsChanged(None));
    play.types("7", "a", " \n");
    assert_eq!(play.told.len(), 0);
    play.types("7", "a", "sim");
    assert_eq!((play.opened.as_slice(), play.outbox.replies.len()), (&["sim".to_owned()][..], 0));
    assert_eq!(play.told, ["Resposta não enviada: ninguém entrou. O texto foi copiado."]);
}

/// Found by the properties.
#[test]
fn what_one_requester_answered_another_may_say_too() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.types("7", "a", "sim");
    play.reply_ends(ReplyOutcome::Delivered { reactivated: Some(false) });
    play.happens(Event::CredentialsChanged(Some(requester("bia"))));
    play.types("7", "a", "sim");
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 2));
}

/// Found by the properties.
#[test]
fn no_reply_is_sent_from_a_sign_in_until_it_worked() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let (login, secret) = ("ana".to_owned(), "x".to_owned());
    play.happens(Event::CredentialsTyped { login, secret: secret.into() });
    play.types("7", "a", "sim");
    play.happens(Event::SignInEnded(Err(Problem::Unreachable.into())));
    play.pass(HOUR);
    assert_eq!((play.outbox.replies.len(), play.sending.len()), (1, 0));
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.sending.len(), 1);
}

#[test]
fn a_snoozed_ticket_is_silent_until_then_also_over_a_restart() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    assert_eq!(play.withdrawn, ["7/a"]);
    let mut play = play.restarted();
    play.lists(&[ticket("7", "a")]);
    play.happens(Event::Session(SessionChange::Locked));
    play.happens(Event::Session(SessionChange::Unlocked));
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.alerts.len(), 0);
    for _ in 0..13 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 0, "{:?}", play.now.mono);
    for _ in 0..4 {
        play.next_lists(&[ticket("7", "a")]);
    }
    assert_eq!(play.alerts.len(), 1);
}

/// Found by the properties: the old question took the newer one's place in the ledger.
#[test]
fn what_was_put_off_here_is_not_brought_back_over_a_newer_question_seen_elsewhere() {
    let mut console = Play::signed_in();
    console.lists(&[ticket("7", "a")]);
    let key = ticket("7", "a").key();
    console.happens(Event::Activated(Activation::Snooze(key, Snooze::QuarterHour)));
    let mut remote = Play::new(&[], console.ledger.clone()); // one disk
    remote.core = Core::new(Config { seed: 8, ..config(&[]) }, remote.now);
    remote.start(Some(requester("ana")));
    remote.lists(&[ticket("7", "b")]);
    console.ledger = remote.ledger;
    console.pass(Duration::from_mins(16)); // no poll is answered
    assert_eq!(console.alerts.len(), 1);
    console.lists(&[ticket("7", "b")]);
    assert_eq!((console.alerts.len(), remote.alerts.len()), (1, 1));
}

#[test]
fn a_click_at_the_start_waits_for_the_first_list() {
    let mut play = Play::signed_in();
    let key = ticket("7", "a").key();
    play.happens(Event::Activated(Activation::Open(key)));
    assert_eq!(play.opened, [""; 0]);
    play.lists(&[ticket("7", "a")]);
    assert_eq!(play.opened, ["https://portal.test/chamados/7"]);
}

#[test]
fn what_the_core_does_not_know_is_only_remarked_upon() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.types("99", "x", "forged");
    let key = ticket("99", "x").key();
    play.happens(Event::Activated(Activation::Open(key.clone())));
    play.happens(Event::Activated(Activation::Snooze(key, Snooze::Hour)));
    assert_eq!((play.remarks.len(), play.opened.len(), play.outbox.replies.len()), (3, 0, 0));
}
