//! What is printed.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::input::WORDS;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::effect::CredentialPrompt;
use crate::core::text::clean;
use crate::core::tickets::AlertKey;
use crate::core::view::{Action, IconState, Item, Tray};

/// The lines printed so far, as far as later ones depend on them.
#[derive(Debug)]
pub(super) struct Screen<W> {
    writer: W,
    tray: Option<Tray>,
    menu: Vec<String>,
    choices: Vec<Action>,
    alerts: HashMap<AlertTarget, String>,
    newest: Option<AlertKey>,
    asking: Option<CredentialPrompt>,
}

/// A poisoned lock is harmless: at worst one line is truncated.
pub(super) fn lock<W>(screen: &Mutex<Screen<W>>) -> MutexGuard<'_, Screen<W>> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W: Write> Screen<W> {
    pub(super) fn new(writer: W) -> Self {
        Self {
            writer,
            tray: None,
            menu: Vec::new(),
            choices: Vec::new(),
            alerts: HashMap::new(),
            newest: None,
            asking: None,
        }
    }

    #[cfg(test)]
    pub(super) const fn writer(&mut self) -> &mut W {
        &mut self.writer
    }

    /// Prints one line; false once the output is closed.
    ///
    /// Every line goes through here, so no control character from the server reaches the terminal.
    fn line(&mut self, kind: &str, indent: usize, text: &str) -> bool {
        let line = format!("{kind}: {:indent$}{}\n", "", clean(text));
        self.writer.write_all(line.as_bytes()).and_then(|()| self.writer.flush()).is_ok()
    }

    pub(super) fn text(&mut self, kind: &str, text: &str) {
        for line in text.lines() {
            self.line(kind, 0, line);
        }
    }

    pub(super) fn tray(&mut self, tray: &Tray) {
        if self.tray.as_ref() != Some(tray) {
            let state = match tray.icon {
                IconState::Normal => "normal".into(),
                IconState::Waiting(count) => format!("aguardando {count}"),
                IconState::Offline => "sem conexão".into(),
                IconState::SignInNeeded => "entrar".to_owned(),
            };
            self.line("ícone", 0, &format!("{state} ({})", tray.tooltip));
            self.tray = Some(tray.clone());
        }
    }

    /// Prints a menu, or of one that differs in its labels only the lines that do.
    pub(super) fn menu(&mut self, menu: &[Item]) {
        let (mut lines, mut choices) = (Vec::new(), Vec::new());
        list(menu, 0, &mut lines, &mut choices);
        let same_choices = choices == self.choices && lines.len() == self.menu.len();
        self.choices = choices;
        for (at, line) in lines.iter().enumerate() {
            if !same_choices || self.menu.get(at) != Some(line) {
                self.menu_line(line);
            }
        }
        self.menu = lines;
    }

    pub(super) fn menu_again(&mut self) {
        for line in self.menu.clone() {
            self.menu_line(&line);
        }
    }

    fn menu_line(&mut self, line: &str) {
        let text = line.trim_start();
        self.line("menu", line.len() - text.len(), text);
    }

    pub(super) fn alert(&mut self, alert: &Alert) -> bool {
        self.alerts.insert(alert.target.clone(), alert.title.clone());
        if let AlertTarget::Ticket(key) = &alert.target {
            self.newest = Some(key.clone());
        }
        self.line("aviso", 0, &format!("{} | {}", alert.title, alert.body))
    }

    /// Names the alert by its title; one from before the program's start by its tickets.
    pub(super) fn withdraw(&mut self, target: &AlertTarget) {
        let title = self.alerts.remove(target).unwrap_or_else(|| {
            let tickets: Vec<_> = target.keys().iter().map(|key| key.ticket.as_str()).collect();
            tickets.join(", ")
        });
        self.line("aviso retirado", 0, &title);
    }

    /// The alert that a reply is for.
    pub(super) fn newest(&mut self) -> Option<AlertKey> {
        if self.newest.is_none() {
            self.line("ajuda", 0, "não há aviso para responder");
        }
        self.newest.clone()
    }

    pub(super) fn ask(&mut self, prompt: CredentialPrompt) {
        self.line("entrar", 0, &prompt.message);
        let login = match prompt.login.as_str() {
            "" => "digite seu e-mail ou usuário e Enter; só Enter cancela".into(),
            login => format!("digite seu e-mail ou usuário e Enter; só Enter usa {login}"),
        };
        self.line("entrar", 0, &login);
        self.asking = Some(prompt);
    }

    pub(super) fn cannot_ask(&mut self, prompt: &CredentialPrompt) {
        self.line("entrar", 0, &prompt.message);
        self.line("entrar", 0, "use: tecjump-tray sign-in --email ENDEREÇO --password-stdin");
    }

    /// The question that the next line answers.
    pub(super) fn asked(&mut self) -> Option<CredentialPrompt> {
        self.asking.take()
    }

    /// Whether a question was open.
    pub(super) fn stop_asking(&mut self) -> bool {
        self.asking.take().is_some()
    }

    pub(super) fn help(&mut self) {
        let words: Vec<_> = WORDS.iter().map(|(word, _)| *word).collect();
        self.line("ajuda", 0, "digite o número de um item do menu, “menu” para vê-lo novamente");
        self.line("ajuda", 0, &format!("ou: {}", words.join(", ")));
        self.line("ajuda", 0, "ao último aviso: responder TEXTO, lembrar 15m|1h|4h|tomorrow");
    }

    /// What the item of this number does.
    pub(super) fn numbered(&mut self, number: usize) -> Option<Action> {
        let action = number.checked_sub(1).and_then(|at| self.choices.get(at)).cloned();
        if action.is_none() {
            self.line("ajuda", 0, "não há item com esse número no menu");
        }
        action
    }

    /// Whether the menu has this choice: the core hides what must not be done.
    pub(super) fn offered(&mut self, action: &Action) -> bool {
        let offered = self.choices.contains(action);
        if !offered {
            self.line("ajuda", 0, "esse item não está no menu agora");
        }
        offered
    }
}

fn list(items: &[Item], depth: usize, lines: &mut Vec<String>, choices: &mut Vec<Action>) {
    let indent = "   ".repeat(depth);
    for item in items {
        match item {
            Item::Choice { label, action, .. } => {
                choices.push(action.clone());
                lines.push(format!("{indent}{}. {}", choices.len(), clean(label)));
            }
            Item::Submenu { label, items, .. } => {
                lines.push(format!("{indent}{} ▸", clean(label)));
                list(items, depth + 1, lines, choices);
            }
            Item::Separator => lines.push(format!("{indent}———")),
        }
    }
}
