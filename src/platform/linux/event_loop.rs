//! The UI thread's loop: a channel, for nothing here needs a window system of ours.

use std::sync::mpsc;
use std::thread;

use super::{clipboard, dialog, notification::Notifier, session, tray::TrayShell};
use crate::core::effect::CredentialPrompt;
use crate::core::event::Event;
use crate::core::icon::Tray;
use crate::core::menu::Menu;
use crate::core::settings::Source;
use crate::platform::PlatformError;
use crate::shell::console::Console;
use crate::shell::ui::{EventSender, Surface, UiCommand};

/// The loop, before it runs.
#[derive(Debug)]
pub struct EventLoop {
    surface: Surface,
    sender: mpsc::Sender<UiCommand>,
    commands: mpsc::Receiver<UiCommand>,
}

/// Orders the loop about, from any thread.
#[derive(Debug, Clone)]
pub struct UiHandle(mpsc::Sender<UiCommand>);

impl UiHandle {
    /// Hands over an order. One that comes after the loop's end is dropped.
    pub fn send(&self, command: UiCommand) {
        let _ = self.0.send(command);
    }
}

impl EventLoop {
    /// Prepares the loop; fails where there is no desktop to show an icon on.
    pub fn new(
        surface: Surface,
        _source: Source,
        _started_by_com: bool,
    ) -> Result<Self, PlatformError> {
        if surface == Surface::Tray {
            // Only a try: tray-icon makes a connection of its own.
            let bus = zbus::blocking::Connection::session();
            bus.and_then(zbus::blocking::Connection::close).map_err(|error| PlatformError {
                doing: "conectar à área de trabalho (D-Bus)",
                why: error.to_string(),
            })?;
        }
        let (sender, commands) = mpsc::channel();
        Ok(Self { surface, sender, commands })
    }

    /// A handle for the IO thread.
    pub fn handle(&self) -> UiHandle {
        UiHandle(self.sender.clone())
    }

    /// Does what is ordered, on this thread, until [`UiCommand::Quit`].
    pub fn run(self, events: EventSender) {
        session::watch(events.clone());
        let Self { surface, sender, commands } = self;
        // The last handle's end ends the loop too: nobody could order anything any more.
        drop(sender);
        let orders = commands.into_iter().take_while(|command| !matches!(command, UiCommand::Quit));
        match surface {
            Surface::Console => {
                let mut console = Console::new(events);
                orders.for_each(|command| console.show(command));
            }
            Surface::Tray => {
                let mut desktop = Desktop::new(events);
                orders.for_each(|command| desktop.show(command));
            }
        }
    }
}

/// Icon, menu, notifications and dialogs.
struct Desktop {
    events: EventSender,
    icon: Option<TrayShell>,
    /// A menu that came before the icon.
    early_menu: Option<Menu>,
    notifier: Notifier,
}

impl Desktop {
    fn new(events: EventSender) -> Self {
        let notifier = Notifier::new(events.clone());
        Self { events, icon: None, early_menu: None, notifier }
    }

    fn show(&mut self, command: UiCommand) {
        match command {
            UiCommand::Tray(tray) => self.show_tray(&tray),
            UiCommand::Menu(menu) => match &mut self.icon {
                Some(icon) => icon.show_menu(menu),
                None => self.early_menu = Some(menu),
            },
            UiCommand::Alert(alert) => self.notifier.show(alert),
            UiCommand::Tell { text, silent } => {
                self.notifier.say("Tecjump", &text, silent);
            }
            UiCommand::Withdraw(target) => self.notifier.withdraw(&target),
            UiCommand::AskCredentials(prompt) => self.ask_credentials(prompt),
            UiCommand::About(text) => self.show_box("Sobre o Tecjump Tray", &text),
            UiCommand::Notice(text) => self.show_box("Tecjump Tray", &text),
            UiCommand::Copy(text) => self.copy(&text),
            UiCommand::Source(_) | UiCommand::Quit => {}
        }
    }

    fn show_tray(&mut self, tray: &Tray) {
        let shown = match &self.icon {
            Some(icon) => icon.show_tray(tray),
            None => TrayShell::new(tray, self.events.clone()).map(|mut icon| {
                if let Some(menu) = self.early_menu.take() {
                    icon.show_menu(menu);
                }
                self.icon = Some(icon);
            }),
        };
        if let Err(error) = shown {
            tracing::warn!(%error, "ícone recusado");
        }
    }

    fn ask_credentials(&mut self, prompt: CredentialPrompt) {
        let Some(tool) = dialog::Tool::find() else {
            self.notifier.say(&prompt.title, dialog::HOW_TO_SIGN_IN, false);
            let _ = self.events.send(Event::CredentialsCancelled);
            return;
        };
        let events = self.events.clone();
        let asking = thread::Builder::new().name("dialog".into()).spawn(move || {
            let _ = events.send(tool.ask_credentials(&prompt));
        });
        if let Err(error) = asking {
            tracing::warn!(%error, "a janela de acesso não abriu");
            let _ = self.events.send(Event::CredentialsCancelled);
        }
    }

    fn show_box(&mut self, title: &str, text: &str) {
        if !dialog::Tool::find().is_some_and(|tool| tool.tell(title, text)) {
            self.notifier.say(title, text, false);
        }
    }

    fn copy(&mut self, text: &str) {
        if clipboard::copy(text) {
            self.notifier.say("Copiado", "Cole onde precisar.", false);
        } else {
            self.notifier.say("Dados deste computador", text, false);
        }
    }
}
