//! The core's rules as scripts: given, when, then.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::alerts::{Ledger, Snooze};
use super::effect::Effect;
use super::event::{Event, Failure, PollAnswer, ReplyOutcome, SessionChange};
use super::facts::Facts;
use super::poll::Ask;
use super::problem::{Problem, Retry};
use super::replies::activation::Activation;
use super::replies::{Outbox, OutboxChange, ReplyId, Stage, Unsaved};
use super::settings::{Layer, Origin, resolve};
use super::tickets::{
    AlertKey, EpisodeId, Requester, TicketId, TicketKind, Tickets, WaitingTicket,
};
use super::view::{Action, IconState, Item, ReplyAction};
use super::{Config, Core, Now};

mod alerts;
mod managed;
mod reconfigured;
mod replies;
mod unreadable;

/// What a disk does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disk {
    Writes,
    Refuses,
}

/// Whether the clipboard takes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clipboard {
    Works,
    Fails,
}

/// A core with a willing platform and a disk that works, and a clock that the script turns.
pub(super) struct Play {
    pub(super) core: Core,
    pub(super) now: Now,
    /// The disk.
    pub(super) ledger: Ledger,
    pub(super) outbox: Outbox,
    /// The disk writes nothing.
    disk: Disk,
    /// What the disk refused.
    unsaved: Vec<OutboxChange>,
    /// Who is in the vault for another server.
    vaulted: Option<Requester>,
    /// How often the server was to be asked in another way, or another one.
    renewals: u32,
    /// The replies that the core wants sent.
    sending: Vec<ReplyId>,
    told: Vec<String>,
    remarks: Vec<String>,
    notices: Vec<String>,
    pub(super) clipboard: Clipboard,
    vault_reads: usize,
    pub(super) alerts: Vec<(String, String)>,
    /// The questions that the platform took, alone or in a summary.
    alerted: Vec<AlertKey>,
    /// Whether the newest of what made a sound or could have was silent.
    silent: bool,
    pub(super) withdrawn: Vec<String>,
    pub(super) opened: Vec<String>,
    pub(super) asked: Vec<String>,
    pub(super) polls: Vec<u64>,
    /// How many polls were aborted with no other in their place.
    aborted: usize,
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
            disk: Disk::Writes,
            unsaved: Vec::new(),
            vaulted: None,
            renewals: 0,
            sending: Vec::new(),
            told: Vec::new(),
            remarks: Vec::new(),
            notices: Vec::new(),
            clipboard: Clipboard::Works,
            vault_reads: 0,
            alerts: Vec::new(),
            alerted: Vec::new(),
            silent: false,
            withdrawn: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
            polls: Vec::new(),
            aborted: 0,
            icon: None,
            tooltip: String::new(),
            menu: Vec::new(),
            accepts: true,
            quit: false,
        }
    }

    pub(super) fn start(&mut self, requester: Option<Requester>) {
        self.start_in(requester, false);
    }

    fn start_in(&mut self, requester: Option<Requester>, away: bool) {
        let ledger = self.ledger.clone();
        let outbox = self.outbox.clone();
        self.happens(Event::Started { requester, last_login: None, ledger, outbox, away });
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

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::AbortPoll => self.aborted += 1,
            Effect::Poll(Ask { generation, .. }) => self.polls.push(generation),
            Effect::Tray(tray) => {
                self.icon = Some(tray.icon);
                self.tooltip = tray.tooltip;
            }
            Effect::Menu(menu) => self.menu = lines(&menu, ""),
            Effect::Alert(alert) => {
                if !self.accepts {
                    return vec![Event::AlertRefused(alert.target)];
                }
                self.silent = alert.silent;
                self.alerted.extend(alert.target.keys().iter().cloned());
                self.alerts.push((alert.title, alert.body));
                return vec![Event::AlertAccepted(alert.target)];
            }
            Effect::Withdraw(target) => {
                self.withdrawn.extend(
                    target.keys().iter().map(|key| format!("{}/{}", key.ticket, key.episode.0)),
                );
            }
            Effect::Ledger(change) => {
                let applied = change.apply_to(self.ledger.clone());
                self.ledger.clone_from(&applied.ledger);
                return vec![Event::LedgerApplied(applied)];
            }
            Effect::Outbox(change) => {
                self.unsaved.push(change);
                return vec![self.write().unwrap_or(Event::SaveFailed(Unsaved::Outbox))];
            }
            Effect::Save => {
                let failed = || vec![Event::SaveFailed(Unsaved::Outbox)];
                return self.write().map_or_else(failed, |applied| vec![applied, Event::Saved]);
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
                return vec![Event::CredentialsChanged(self.vaulted.clone())];
            }
            Effect::About(text) => self.opened.push(text),
            Effect::Copy(clip) if self.clipboard == Clipboard::Fails => {
                return vec![Event::CopyFailed(clip)];
            }
            Effect::Copy(clip) => {
                self.opened.push(clip.text.clone());
                return vec![Event::Copied(clip)];
            }
            Effect::ReadVault => self.vault_reads += 1,
            Effect::Notice(text) => self.notices.push(text),
            Effect::SignIn { login, .. } => self.asked.push(format!("entrando: {login}")),
            Effect::Quit => self.quit = true,
        }
        Vec::new()
    }

    /// Writes the outbox, unless the disk refuses.
    fn write(&mut self) -> Option<Event> {
        if self.disk == Disk::Refuses {
            return None;
        }
        self.unsaved.drain(..).for_each(|change| change.apply(&mut self.outbox));
        Some(Event::OutboxApplied(self.outbox.clone()))
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
        let tickets = Tickets::Complete(tickets.to_vec().into());
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

    /// Waits for the next poll.
    fn next_poll(&mut self) {
        let polls = self.polls.len();
        while self.polls.len() == polls {
            assert!(self.core.deadline().is_some(), "no poll will come");
            self.pass(Duration::from_secs(1));
        }
    }

    fn next_fails(&mut self, problem: Problem) {
        self.next_poll();
        self.fails(problem);
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
fn a_second_401_in_a_row_stops_polling_until_sign_in() {
    let mut play = Play::signed_in();
    play.lists(&[ticket("7", "a")]);
    play.next_fails(Problem::Unauthorized);
    assert_eq!(play.icon, Some(IconState::Waiting(1)), "one may be a deploy's bad minute");
    play.next_fails(Problem::Unauthorized);
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    assert!(play.has_line("Entrar…"));
    let polls = play.polls.len();
    play.happens(Event::Resumed);
    play.happens(Event::NetworkUp);
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
fn refusals_with_another_answer_between_them_end_no_session() {
    let mut play = Play::signed_in();
    for problem in Problem::ALL.into_iter().filter(|other| *other != Problem::Unauthorized) {
        play.fails(Problem::Unauthorized);
        play.next_fails(problem);
        play.next_poll();
    }
    play.fails(Problem::Unauthorized);
    play.next_lists(&[]);
    play.next_fails(Problem::Unauthorized);
    play.next_lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal));
}

#[test]
fn checking_now_tries_the_kept_token_once_more() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.next_fails(Problem::Unauthorized);
    play.next_fails(Problem::Unauthorized);
    assert!(play.has_line("Verificar agora"));
    let polls = play.polls.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert_eq!(play.polls.len(), polls + 1);
    play.fails(Problem::Unauthorized);
    assert_eq!((play.icon, play.core.deadline()), (Some(IconState::SignInNeeded), None));
    play.happens(Event::Poked);
    play.lists(&[]);
    assert_eq!(play.icon, Some(IconState::Normal), "the token was good after all");
}

#[test]
fn a_401_to_a_reply_has_the_next_poll_decide() {
    for good in [true, false] {
        let mut play = Play::signed_in();
        play.lists(&[ticket("7", "a")]);
        play.types("7", "a", "sim");
        let polls = play.polls.len();
        play.reply_ends(ReplyOutcome::Failed(Problem::Unauthorized.into()));
        assert_eq!(play.polls.len(), polls + 1, "asked at once");
        if good {
            play.lists(&[ticket("7", "a")]);
        } else {
            play.fails(Problem::Unauthorized);
        }
        assert_eq!(play.icon == Some(IconState::SignInNeeded), !good);
    }
}

#[test]
fn no_failure_but_a_confirmed_401_ends_polling() {
    for problem in Problem::ALL {
        let mut play = Play::signed_in();
        for _ in 0..5 {
            play.fails(problem);
            if play.core.deadline().is_none() {
                assert_eq!(problem, Problem::Unauthorized);
                break;
            }
            play.next_poll();
        }
    }
}

#[test]
fn a_wrong_password_keeps_the_login_and_says_what_went_wrong() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    play.happens(Event::Chosen(Action::SignIn));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: "no".to_owned().into() });
    play.happens(Event::SignInEnded(Err(Problem::WrongCredentials.into())));
    assert_eq!(play.asked[1], "entrando: ana@x");
    assert!(play.asked[2].starts_with("E-mail ou senha incorretos."));
    assert_eq!(play.icon, Some(IconState::SignInNeeded));
    play.happens(Event::CredentialsTyped { login: "ana@x".into(), secret: String::new().into() });
    assert!(play.asked[3].starts_with("Digite o e-mail e a senha."));
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
fn started_in_a_locked_session_nothing_is_asked_until_it_is_unlocked() {
    for back in [SessionChange::Unlocked, SessionChange::Connected] {
        let mut play = Play::new(&[], Ledger::default());
        play.start_in(Some(requester("ana")), true);
        play.happens(Event::NetworkUp);
        play.happens(Event::Resumed);
        play.happens(Event::Poked);
        play.pass(10 * HOUR);
        assert_eq!((play.polls.len(), play.core.deadline()), (0, None), "{back:?}");
        play.happens(Event::Session(back));
        assert_eq!(play.polls.len(), 1, "{back:?}");
        play.lists(&[ticket("7", "a")]);
        assert_eq!(play.alerts.len(), 1, "{back:?}");
    }
}

#[test]
fn a_choice_in_the_menu_ends_a_wrong_absence() {
    let mut play = Play::new(&[], Ledger::default());
    play.start_in(Some(requester("ana")), true);
    play.happens(Event::Chosen(Action::About));
    assert_eq!(play.polls.len(), 1);
    play.lists(&[]);
    play.happens(Event::Chosen(Action::About));
    assert_eq!(play.polls.len(), 1, "somebody who is here already asks for nothing by it");
}

#[test]
fn an_answer_from_before_the_sleep_is_not_believed() {
    let mut play = Play::signed_in();
    let old = play.polls[0];
    play.happens(Event::Resumed);
    let tickets = Tickets::Complete(vec![ticket("7", "a")].into());
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
    play.next_lists(&[ticket("8", "b")]);
    note(&play, "rede voltou, 7 respondido no portal");
    play.happens(Event::SessionEnding);
    note(&play, "fim");
    assert!(play.quit);
    insta::assert_snapshot!(trace.join("\n"));
}

#[test]
fn a_link_that_does_not_open_is_no_about_box() {
    let mut play = Play::signed_in();
    play.happens(Event::OpenFailed);
    assert_eq!(play.opened, [""; 0]);
    assert!(play.notices[0].starts_with("Não foi possível abrir o link."), "{:?}", play.notices);
}

#[test]
fn a_failed_sign_in_promises_no_retry() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    for problem in Problem::ALL {
        let (login, secret) = ("ana@x".into(), "no".to_owned().into());
        play.happens(Event::CredentialsTyped { login, secret });
        play.happens(Event::SignInEnded(Err(problem.into())));
        let said = play.asked.last().unwrap();
        assert!(!said.contains("automaticamente"), "{problem:?}: {said}");
    }
}

#[test]
fn a_servers_pause_is_in_the_menu_and_told_when_asked() {
    let mut play = Play::signed_in();
    let retry_after = Some(Duration::from_mins(30));
    play.answer(Err(Failure { problem: Problem::Unavailable, retry_after }));
    let until = "o servidor pediu para aguardar até 09:30";
    assert!(play.has_line(&format!("Verificar agora ({until})")), "{:?}", play.menu);
    let polls = play.polls.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert!(play.told.last().unwrap().contains(until), "{:?}", play.told);
    assert_eq!(play.polls.len(), polls, "not before its end");
    play.pass(Duration::from_mins(30));
    assert_eq!(play.polls.len(), polls + 1, "and then at once");
    play.lists(&[]);
    let told = play.told.len();
    play.happens(Event::Chosen(Action::CheckNow));
    assert!(!play.has_line("aguardar") && play.told.len() == told);
}

#[test]
fn a_vault_that_could_not_be_read_is_read_again() {
    let mut play = Play::new(&[], Ledger::default());
    play.start(None);
    play.happens(Event::CredentialsUnread);
    assert!(play.tooltip.contains("gerenciador de credenciais"), "{}", play.tooltip);
    assert!(play.has_line("Entrar…"), "who has a password may use it");
    for reads in 1..=20 {
        play.pass(Duration::from_mins(6));
        assert_eq!(play.vault_reads, reads);
        play.happens(Event::CredentialsUnread);
    }
    play.happens(Event::CredentialsChanged(Some(requester("ana"))));
    assert_eq!(play.polls.len(), 1);
    play.lists(&[]);
    play.pass(HOUR);
    assert_eq!(play.vault_reads, 20);
}

#[test]
fn a_vault_that_cannot_be_read_signs_nobody_out() {
    let mut play = Play::signed_in();
    play.lists(&[]);
    play.happens(Event::CredentialsUnread);
    assert_eq!(play.icon, Some(IconState::Normal));
    play.pass(HOUR);
    assert_eq!(play.vault_reads, 0);
}
