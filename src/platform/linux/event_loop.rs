//! The UI thread's loop: a channel, for nothing here needs a window system of ours.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::bus::{connect, timed_out};
use super::tray::{self, Actions, TrayShell};
use super::{clipboard, dialog, notification::Notifier, session};
use crate::core::effect::{Clip, CredentialPrompt, UiCommand};
use crate::core::event::Event;
use crate::core::view::{Menu, Tray};
use crate::ports::PlatformError;
use crate::ports::events::EventSender;
use crate::ports::ui::Surface;

/// To find the session's bus at the start.
const BUS_PATIENCE: Duration = Duration::from_secs(5);

/// What the loop does.
#[derive(Debug)]
enum Order {
    Command(UiCommand),
    /// The session has a bus again, which knows nothing of our icon.
    BusIsBack,
}

/// The loop, before it runs.
pub struct EventLoop {
    surface: Surface,
    /// Whether the session's bus answered.
    bus_answers: bool,
    handle: UiHandle,
    orders: mpsc::Receiver<Order>,
}

/// Sends commands to the loop; usable from any thread.
#[derive(Debug, Clone)]
pub struct UiHandle(Arc<mpsc::Sender<Order>>);

impl UiHandle {
    /// Hands over an order. One that comes after the loop's end is dropped.
    pub fn send(&self, command: UiCommand) {
        let _ = self.0.send(Order::Command(command));
    }
}

impl EventLoop {
    /// Prepares the loop; fails where there is no desktop to show an icon on. A bus that is there
    /// and does not answer may do so later: the icon comes then.
    pub fn new(surface: Surface) -> Result<Self, PlatformError> {
        // Only a try: tray-icon makes a connection of its own, and waits for it without a limit.
        let bus_answers = matches!(surface, Surface::Tray { .. }) && session_bus_answers()?;
        let (sender, orders) = mpsc::channel();
        Ok(Self { surface, bus_answers, handle: UiHandle(Arc::new(sender)), orders })
    }

    /// A handle for the IO thread.
    pub fn handle(&self) -> UiHandle {
        self.handle.clone()
    }

    /// Does what is ordered, on this thread, until [`UiCommand::Quit`].
    pub fn run(self, events: EventSender) {
        session::watch(events.clone());
        let Self { surface, bus_answers, handle, orders } = self;
        // Dropping the last handle ends the loop too: no command could come any more.
        let weak = Arc::downgrade(&handle.0);
        drop(handle);
        let end = |order: &Order| matches!(order, Order::Command(UiCommand::Quit));
        let orders = orders.into_iter().take_while(|order| !end(order));
        match surface {
            Surface::Console(mut show) => orders.for_each(|order| match order {
                Order::Command(command) => show(command),
                Order::BusIsBack => {}
            }),
            Surface::Tray { .. } => {
                let bus_is_back = move || {
                    if let Some(sender) = weak.upgrade() {
                        let _ = sender.send(Order::BusIsBack);
                    }
                };
                let mut desktop = Desktop::new(events, bus_answers, bus_is_back);
                orders.for_each(|order| match order {
                    Order::Command(command) => desktop.show(command),
                    Order::BusIsBack => desktop.show_icon_anew(),
                });
            }
        }
    }
}

fn session_bus_answers() -> Result<bool, PlatformError> {
    match connect(zbus::connection::Builder::session(), BUS_PATIENCE) {
        Ok(bus) => {
            let _ = bus.close();
            Ok(true)
        }
        Err(error) if timed_out(&error) => {
            tracing::warn!(%error, "o D-Bus da sessão não responde; o ícone aguarda por ele");
            Ok(false)
        }
        Err(error) => Err(PlatformError::SessionBus(error.into())),
    }
}

/// Icon, menu, notifications and dialogs.
struct Desktop {
    events: EventSender,
    actions: Actions,
    /// Whether there is a bus to show an icon on.
    bus_answers: bool,
    icon: Option<TrayShell>,
    /// What the icon shows, or will.
    tray: Option<Tray>,
    menu: Option<Menu>,
    notifier: Notifier,
}

impl Desktop {
    fn new(
        events: EventSender,
        bus_answers: bool,
        bus_is_back: impl Fn() + Send + 'static,
    ) -> Self {
        let notifier = Notifier::new(events.clone(), bus_is_back);
        let actions = tray::answer_choices(events.clone());
        Self { events, actions, bus_answers, icon: None, tray: None, menu: None, notifier }
    }

    fn show(&mut self, command: UiCommand) {
        match command {
            UiCommand::Tray(tray) => self.show_tray(tray),
            UiCommand::Menu(menu) => {
                if let Some(icon) = &mut self.icon {
                    icon.show_menu(menu.clone());
                }
                self.menu = Some(menu);
            }
            UiCommand::Alert(alert) => self.notifier.show(alert),
            UiCommand::Notice { text, silent } => {
                self.notifier.say("Tecjump", &text, silent);
            }
            UiCommand::Withdraw(target) => self.notifier.withdraw(&target),
            UiCommand::AskCredentials(prompt) => self.ask_credentials(prompt),
            UiCommand::About(text) => self.show_box("Sobre o Tecjump Tray", &text),
            UiCommand::ErrorBox(text) => self.show_box("Tecjump Tray", &text),
            UiCommand::Copy(clip) => self.copy(clip),
            UiCommand::Source(_) | UiCommand::Quit => {}
        }
    }

    fn show_tray(&mut self, tray: Tray) {
        if let Some(icon) = &self.icon {
            if let Err(error) = icon.show_tray(&tray) {
                tracing::warn!(%error, "não foi possível mostrar o ícone");
            }
            self.tray = Some(tray);
        } else {
            self.tray = Some(tray);
            self.show_icon();
        }
    }

    /// The bus on which the icon was is gone, and the icon with it.
    fn show_icon_anew(&mut self) {
        self.bus_answers = true;
        self.icon = None;
        self.show_icon();
    }

    fn show_icon(&mut self) {
        let Some(tray) = self.tray.as_ref().filter(|_| self.bus_answers) else { return };
        match TrayShell::new(tray, &self.actions) {
            Ok(mut icon) => {
                if let Some(menu) = self.menu.clone() {
                    icon.show_menu(menu);
                }
                self.icon = Some(icon);
            }
            Err(error) => tracing::warn!(%error, "não foi possível mostrar o ícone"),
        }
    }

    fn ask_credentials(&mut self, prompt: CredentialPrompt) {
        let Some(tool) = dialog::Tool::find() else {
            self.notifier.say(&prompt.title, dialog::HOW_TO_SIGN_IN, false);
            self.events.send(Event::CredentialsCancelled);
            return;
        };
        let events = self.events.clone();
        let asking = thread::Builder::new().name("dialog".into()).spawn(move || {
            events.send(tool.ask_credentials(&prompt));
        });
        if let Err(error) = asking {
            tracing::warn!(%error, "não foi possível abrir a janela de credenciais");
            self.events.send(Event::CredentialsCancelled);
        }
    }

    fn show_box(&mut self, title: &str, text: &str) {
        if !dialog::Tool::find().is_some_and(|tool| tool.show_text(title, text)) {
            self.notifier.say(title, text, false);
        }
    }

    fn copy(&self, clip: Clip) {
        let copied = clipboard::copy(&clip.text);
        self.events.send(if copied { Event::Copied(clip) } else { Event::CopyFailed(clip) });
    }
}
