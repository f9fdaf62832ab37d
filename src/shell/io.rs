//! The IO thread: owns the core, sleeps until its deadline, and carries its effects out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher};
use std::rc::Rc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::AbortHandle;
use tracing::{debug, error, info, warn};
use url::Url;

use super::account::{Account, same};
use super::durable::Content as _;
use super::journal::Journal;
use super::kept::Kept;
use super::loaded::Loaded;
use super::state_file::{OutboxFile, State, StateFile};
use crate::core::alerts::LedgerChange;
use crate::core::effect::{Effect, UiCommand};
use crate::core::event::Event;
use crate::core::replies::{Outbox, OutboxChange};
use crate::core::settings::Resolved;
use crate::core::view::{Menu, Tray};
use crate::core::{Config, Core, Now};
use crate::platform;
use crate::ports::events::{EventSender, Inbox, Message};

mod disk;
mod tasks;

/// Keep-alive of tokio's DNS thread, short enough not to show in the wake-up measurement.
const HELPER_KEEP_ALIVE: Duration = Duration::from_millis(50);

/// What the IO thread needs to start.
pub struct Setup<Ui> {
    /// The settings in force, and this computer.
    pub config: Config,
    /// The settings as they were read, to read them again.
    pub loaded: Loaded,
    /// The session is locked or disconnected.
    pub away: bool,
    /// Where state outlives the program.
    pub state: StateFile,
    /// Where replies outlive the program.
    pub outbox: OutboxFile,
    /// Shows what people can see. Must not block.
    pub ui: Ui,
    /// For the answers of what was started.
    pub events: EventSender,
    /// What happens.
    pub inbox: Inbox,
}

/// Starts the IO thread. It ends after [`UiCommand::Quit`], and by then everything is on disk.
pub fn spawn<Ui>(setup: Setup<Ui>) -> std::io::Result<JoinHandle<()>>
where
    Ui: Fn(UiCommand) + Send + 'static,
{
    std::thread::Builder::new().name("io".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .thread_keep_alive(HELPER_KEEP_ALIVE)
            .build();
        match runtime {
            Ok(runtime) => {
                let tasks = tokio::task::LocalSet::new();
                tasks.block_on(&runtime, run(setup));
                // A name look-up that hangs must not hold up the session's end.
                runtime.shutdown_background();
            }
            Err(error) => error!("não foi possível iniciar a thread de rede: {error}"),
        }
    })
}

async fn run<Ui: Fn(UiCommand)>(setup: Setup<Ui>) {
    let away = setup.away;
    let (mut io, mut inbox) = Io::new(setup);
    io.start(away);
    while !io.ended {
        let message = tokio::select! {
            biased; // what happened comes before a timer that it may make moot, as at a wake
            message = inbox.recv() => message.unwrap_or(Message::Event(Event::SessionEnding)),
            () = sleep_until(io.deadline()) => Message::Event(Event::DeadlineReached),
        };
        match message {
            Message::Event(Event::Notified) => io.notified(),
            Message::Event(event) => io.happened(event),
            Message::ReadSettings => io.read_settings(),
            Message::Durable(event, done) => {
                io.happened(event);
                let _ = done.try_send(());
            }
        }
    }
}

async fn sleep_until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

struct Io<Ui> {
    core: Core,
    loaded: Loaded,
    started: Instant,
    state: Kept<State, LedgerChange>,
    outbox: Kept<Outbox, OutboxChange>,
    ui: Ui,
    events: EventSender,
    account: Rc<RefCell<Account>>,
    journal: Rc<RefCell<Journal>>,
    device: String,
    poll: Option<AbortHandle>,
    /// Icon and menu that the user does not see yet.
    unshown: (Option<Tray>, Option<Menu>),
    ended: bool,
}

impl<Ui: Fn(UiCommand)> Io<Ui> {
    fn new(setup: Setup<Ui>) -> (Self, Inbox) {
        let started = Instant::now();
        let Setup { config, loaded, state, outbox, ui, events, inbox, .. } = setup;
        let mut journal = Journal::default();
        let (state, state_read) = Kept::load(state, State::lost);
        let (outbox, outbox_read) = Kept::load(outbox, Outbox::default);
        for error in [state_read, outbox_read].into_iter().filter_map(Result::err) {
            journal.disk_failed(&error);
        }
        let io = Self {
            account: Account::new(&config.settings).shared(),
            loaded,
            journal: Rc::new(RefCell::new(journal)),
            device: config.facts.computer.clone(),
            core: Core::new(config, now(started)),
            poll: None,
            unshown: (None, None),
            ended: false,
            started,
            state,
            outbox,
            ui,
            events,
        };
        (io, inbox)
    }

    fn start(&mut self, away: bool) {
        let state = self.state.newest().clone();
        let outbox = self.outbox.newest().clone();
        let requester = self.requester();
        info!(conectado = requester.is_some(), ausente = away, "início");
        self.happened(Event::Started {
            requester,
            last_login: state.last_login,
            ledger: state.ledger,
            outbox,
            away,
        });
        if let Some(unsaved) = self.unsaved() {
            self.happened(Event::SaveFailed(unsaved));
        }
        if self.account.borrow().unread {
            self.happened(Event::CredentialsUnread);
        }
    }

    fn requester(&self) -> Option<crate::core::tickets::Requester> {
        self.account.borrow().credential.as_ref().map(|credential| credential.requester.clone())
    }

    fn deadline(&self) -> Option<tokio::time::Instant> {
        self.core.deadline().map(|at| tokio::time::Instant::from_std(self.started + at))
    }

    /// One event, and all that follow from its effects at once.
    fn happened(&mut self, event: Event) {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            let effects = self.core.handle(event, now(self.started));
            for effect in effects {
                queue.extend(self.carry_out(effect));
            }
        }
        self.show_icon_and_menu();
        if let Err(error) = self.state.copy_if_due() {
            debug!("não foi possível gravar a cópia do arquivo de estado: {error}");
        }
    }

    /// Shows icon and menu after the alerts that the same event brought: an alert does not wait for
    /// them to be drawn.
    fn show_icon_and_menu(&mut self) {
        let (tray, menu) = std::mem::take(&mut self.unshown);
        if let Some(tray) = tray {
            (self.ui)(UiCommand::Tray(tray));
        }
        if let Some(menu) = menu {
            (self.ui)(UiCommand::Menu(menu));
        }
    }

    /// A second start, also one of `sign-in` or `sign-out`: settings and vault may have changed.
    fn notified(&mut self) {
        self.read_settings();
        if let Some(changed) = self.vault_changed() {
            self.happened(changed);
        }
        self.happened(Event::Notified);
    }

    /// Reads all layers again; the core receives an event if anything in force differs.
    fn read_settings(&mut self) {
        if !self.loaded.reload() {
            return;
        }
        let Resolved { settings, in_force, .. } = &self.loaded.resolved;
        let (settings, in_force) = (Box::new(settings.clone()), in_force.clone());
        self.happened(Event::SettingsChanged(settings, in_force));
    }

    /// Requests in flight keep the previous account, and save to its vault.
    fn switch_server(&mut self) -> Vec<Event> {
        self.abort_poll();
        let settings = &self.loaded.resolved.settings;
        self.account = Account::new(settings).shared();
        info!(servidor = settings.api.as_ref().map_or("nenhum", Url::as_str), "outro servidor");
        (self.ui)(UiCommand::Source(settings.source));
        let unread = self.account.borrow().unread.then_some(Event::CredentialsUnread);
        [Event::CredentialsChanged(self.requester())].into_iter().chain(unread).collect()
    }

    /// `tecjump-tray sign-in` and `sign-out` change the vault and notify us.
    fn vault_changed(&self) -> Option<Event> {
        let mut account = self.account.borrow_mut();
        let vaulted = match account.vaulted() {
            Ok(vaulted) => vaulted,
            Err(error) => {
                warn!("{error}");
                return None;
            }
        };
        if same(vaulted.as_ref(), account.credential.as_ref()) {
            return None;
        }
        let requester = vaulted.as_ref().map(|credential| credential.requester.clone());
        account.take(vaulted);
        Some(Event::CredentialsChanged(requester))
    }

    /// Once more, after it could not be read. The user was asked to unlock it at the first try.
    fn read_vault(&self) -> Event {
        if platform::vault::would_prompt() {
            return Event::CredentialsUnread;
        }
        let mut account = self.account.borrow_mut();
        match account.vaulted() {
            Ok(vaulted) => {
                let requester = vaulted.as_ref().map(|credential| credential.requester.clone());
                account.take(vaulted);
                Event::CredentialsChanged(requester)
            }
            Err(error) => {
                debug!("{error}");
                Event::CredentialsUnread
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Poll(ask) => self.start_poll(ask),
            Effect::AbortPoll => self.abort_poll(),
            Effect::Ui(command) => self.show(command),
            Effect::Ledger(change) => return self.change_ledger(change),
            Effect::Outbox(change) => return self.change_outbox(change),
            Effect::Save => return self.save(),
            Effect::SendReply(id) => self.start_reply(id),
            Effect::LogWarning(text) => warn!("{text}"),
            Effect::Open(link) => self.open(link),
            Effect::SignIn { login, secret } => self.start_sign_in(login, secret),
            Effect::RebuildClient => {
                let mut account = self.account.borrow_mut();
                account.settings.clone_from(&self.loaded.resolved.settings);
                account.rebuild_client();
            }
            Effect::SwitchServer => return self.switch_server(),
            Effect::ReadVault => return vec![self.read_vault()],
        }
        Vec::new()
    }

    fn show(&mut self, command: UiCommand) {
        match &command {
            UiCommand::Alert(alert) => info!(titulo = %alert.title, "aviso"),
            UiCommand::Withdraw(target) => info!(chamados = target.keys().len(), "aviso retirado"),
            UiCommand::Notice { text, .. } => info!("{text}"),
            UiCommand::Quit => {
                info!("fim");
                self.ended = true;
            }
            _ => {}
        }
        match command {
            UiCommand::Tray(tray) => self.unshown.0 = Some(tray),
            UiCommand::Menu(menu) => self.unshown.1 = Some(menu),
            command => (self.ui)(command),
        }
    }
}

/// The time, for the core.
fn now(started: Instant) -> Now {
    Now { mono: started.elapsed(), wall: Timestamp::now(), offset: platform::clock::utc_offset() }
}

/// A random number for the core's jitter and its name among the user's sessions.
pub fn seed() -> u64 {
    // The standard library seeds its hash maps from the system's random source.
    std::hash::RandomState::new().build_hasher().finish()
}
