//! `--console`: icon, menu and alerts as lines on standard output, for machines without a desktop
//! and for tests. What is typed chooses from the menu.

mod input;
mod screen;
mod terminal;

use std::io::{self, BufRead, Stdout, Write};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::core::effect::UiCommand;
use crate::core::event::Event;
use crate::core::replies::activation::Activation;
use crate::core::tickets::AlertKey;
use crate::ports::events::EventSender;
use input::Typed;
use screen::{Screen, lock};

/// The console as a surface. Every line has one prefix that says what it is about: `ícone:`,
/// `menu:`, `aviso:`, `aviso retirado:`, `sobre:`, `mensagem:`, `dados:`, `entrar:`, `ajuda:`.
#[derive(Debug)]
pub struct Console<W: Write + Send + 'static = Stdout> {
    events: EventSender,
    screen: Arc<Mutex<Screen<W>>>,
    /// Whether a user at a keyboard can answer a question.
    interactive: bool,
}

impl Console {
    /// Prints to standard output and reads what is typed on a thread of its own.
    pub fn new(events: EventSender) -> Self {
        let interactive = terminal::answers_questions();
        let console = Self::with_writer(io::stdout(), interactive, events);
        if terminal::may_be_read() {
            console.read_typed();
        }
        console
    }

    fn read_typed(&self) {
        let (screen, events) = (Arc::clone(&self.screen), self.events.clone());
        let reading = thread::Builder::new()
            .name("console".into())
            .spawn(move || read(&mut io::stdin().lock(), &screen, &events));
        if let Err(error) = reading {
            tracing::warn!(%error, "nada do que for digitado será lido");
        }
    }
}

impl<W: Write + Send + 'static> Console<W> {
    fn with_writer(writer: W, interactive: bool, events: EventSender) -> Self {
        Self { events, screen: Arc::new(Mutex::new(Screen::new(writer))), interactive }
    }

    /// Prints what there is to see.
    pub fn show(&mut self, command: UiCommand) {
        let mut screen = lock(&self.screen);
        match command {
            UiCommand::Tray(tray) => screen.tray(&tray),
            UiCommand::Menu(menu) => screen.menu(&menu),
            UiCommand::Alert(alert) => {
                let printed = screen.alert(&alert);
                self.events.send(if printed {
                    Event::AlertAccepted(alert.target)
                } else {
                    Event::AlertRefused(alert.target)
                });
            }
            UiCommand::Notice { text, .. } => screen.text("resposta", &text),
            UiCommand::Withdraw(target) => screen.withdraw(&target),
            UiCommand::AskCredentials(prompt) if self.interactive => screen.ask(prompt),
            UiCommand::AskCredentials(prompt) => {
                screen.cannot_ask(&prompt);
                self.events.send(Event::CredentialsCancelled);
            }
            UiCommand::About(text) => screen.text("sobre", &text),
            UiCommand::ErrorBox(text) => screen.text("mensagem", &text),
            UiCommand::Copy(clip) => {
                screen.text("dados", &clip.text);
                self.events.send(Event::Copied(clip));
            }
            UiCommand::Source(_) | UiCommand::Quit => {}
        }
    }
}

/// Reads lines until the input ends; the program then runs on without.
fn read<W: Write>(input: &mut impl BufRead, screen: &Mutex<Screen<W>>, events: &EventSender) {
    let mut line = Vec::new();
    loop {
        line.clear();
        // Commands are short; the cap stops endless input.
        let mut limited = io::Read::take(&mut *input, input::MAX_LINE_BYTES);
        match limited.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => {
                if lock(screen).stop_asking() {
                    events.send(Event::CredentialsCancelled);
                }
                return;
            }
            Ok(_) => {}
        }
        let typed = String::from_utf8_lossy(&line);
        let question = lock(screen).asked();
        let event = match question {
            Some(prompt) => Some(terminal::credentials(&prompt, &typed, screen)),
            None => respond(input::understand(&typed), &mut lock(screen)),
        };
        if events.is_closed() {
            return;
        }
        if let Some(event) = event {
            events.send(event);
        }
    }
}

fn activated<W: Write>(
    screen: &mut Screen<W>,
    activation: impl FnOnce(AlertKey) -> Activation,
) -> Option<Event> {
    screen.newest().map(|key| Event::Activated(activation(key)))
}

fn respond<W: Write>(typed: Typed, screen: &mut Screen<W>) -> Option<Event> {
    match typed {
        Typed::Nothing => None,
        Typed::Help => {
            screen.help();
            None
        }
        Typed::Menu => {
            screen.menu_again();
            None
        }
        Typed::Number(number) => screen.numbered(number).map(Event::Chosen),
        Typed::Choice(action) => screen.offered(&action).then_some(Event::Chosen(action)),
        Typed::Reply(text) => activated(screen, |key| Activation::Reply(key, text)),
        Typed::Snooze(choice) => activated(screen, |key| Activation::Snooze(key, choice)),
        Typed::Unknown => {
            screen.text("ajuda", "não entendi; digite o número de um item do menu ou “ajuda”");
            None
        }
    }
}

#[cfg(test)]
mod tests;
