//! What the user sees of the core: icon, tooltip, menu and *Sobre*, each shown when it differs.

use std::fmt::Write as _;
use std::time::Duration;

use super::{IconState, Tray, menu};
use crate::core::effect::{Effect, UiCommand};
use crate::core::problem::{Audience, Doing, Problem};
use crate::core::settings::{InForce, Origin};
use crate::core::sign_in::Session;
use crate::core::{Config, Core, text};

/// A longer value makes *Sobre* too wide.
const VALUE_UNITS: usize = 60;

impl Core {
    pub(in crate::core) fn show(&mut self, effects: &mut Vec<Effect>) {
        let tray = self.tray();
        effects.extend(self.view.new_tray(tray).map(|tray| Effect::Ui(UiCommand::Tray(tray))));
        let menu = menu::build(&menu::Contents {
            settings: &self.config.settings,
            tickets: self.tickets.tickets(),
            unsent: self.replies.unsent().collect(),
            unknown: self.tickets.unknown_count(),
            sign_in: self.sign_in.session().needs_sign_in(),
            check: self.check_label(),
        });
        effects.extend(self.view.new_menu(menu).map(|menu| Effect::Ui(UiCommand::Menu(menu))));
    }

    fn tray(&self) -> Tray {
        if *self.sign_in.session() == Session::NoServer {
            return Tray::menu_only();
        }
        let waiting = self.tickets.waiting_count();
        if self.sign_in.is_vault_unread() {
            return Tray::vault_unread();
        }
        let icon = if self.sign_in.session().needs_sign_in() {
            IconState::SignInNeeded
        } else if self.poller.is_offline(self.now.mono) {
            IconState::Offline
        } else if waiting > 0 {
            IconState::Waiting(waiting)
        } else if self.tickets.listed().is_some() {
            IconState::Normal
        } else {
            return Tray::checking();
        };
        Tray::new(icon, waiting)
    }

    fn check_label(&self) -> Option<String> {
        let (Session::SignedIn(_) | Session::Expired(_)) = self.sign_in.session() else {
            return None;
        };
        let last =
            self.view.last_check.map(|at| text::local_time(at, self.now.wall, self.now.offset));
        let last = last.map(|at| match self.view.problem {
            None => format!("última: {at}"),
            Some(_) => format!("sem resposta desde {at}"),
        });
        let pause = self.poller.long_pause_end(self.now.mono).map(|end| self.pause_words(end));
        let notes: Vec<_> = [last, pause].into_iter().flatten().collect();
        Some(if notes.is_empty() {
            "Verificar agora".into()
        } else {
            format!("Verificar agora ({})", notes.join("; "))
        })
    }

    fn pause_words(&self, end: Duration) -> String {
        // The minute that has begun by then: before it nothing is polled.
        let left = end.saturating_sub(self.now.mono) + Duration::from_secs(59);
        let at = self.now.wall.checked_add(left).unwrap_or(self.now.wall);
        let at = text::local_time(at, self.now.wall, self.now.offset);
        format!("o servidor pediu para aguardar até {at}")
    }

    /// A notice for the user who requests a poll during a pause of the server.
    pub(in crate::core) fn notify_pause(&self) -> Option<Effect> {
        let words = self.pause_words(self.poller.pause_end(self.now.mono)?);
        Some(self.notice(&format!(
            "Ainda não foi possível verificar: {words}. Depois disso, o programa verificará automaticamente."
        )))
    }

    /// *Sobre*: version, server and state.
    pub(in crate::core) fn about(&self) -> String {
        let Config { settings, in_force, facts, .. } = &self.config;
        let server = settings.api.as_ref().map_or("não configurado", |url| url.as_str());
        let state = match (self.sign_in.session(), self.view.problem) {
            (_, Some(problem)) => problem.words(Doing::Polling, Audience::User),
            (Session::NoServer, None) => Problem::NotConfigured.title().to_owned(),
            (Session::SigningIn { login, .. }, None) => format!("Entrando como {login}"),
            _ => text::sentence(&self.tray().icon.words()),
        };
        let user = match self.sign_in.requester() {
            Some(requester) if requester.name.is_empty() => requester.login.clone(),
            Some(requester) => format!("{} ({})", text::clean(&requester.name), requester.login),
            None => "nenhuma (você ainda não entrou)".into(),
        };
        let mut about = format!(
            "Tecjump Tray {}\n\nServidor: {server}\nConta: {user}\nSituação: {state}",
            facts.program
        );
        if let Some(name) = &settings.managed_by {
            let _ = write!(about, "\n\nGerenciado por: {}", text::clean(name));
        }
        let set: Vec<_> = in_force.iter().filter_map(configured).collect();
        if !set.is_empty() {
            let _ = write!(about, "\n\nConfiguração:\n{}", set.join("\n"));
        }
        about
    }
}

/// A setting that is not as built in, in one line.
fn configured(row: &InForce) -> Option<String> {
    let value = row.value.as_ref().filter(|_| row.origin != Origin::BuiltIn)?.to_string();
    let value = text::cut(&text::clean(&value), VALUE_UNITS);
    Some(format!("{}: {value} ({})", row.key.name(), row.origin))
}
