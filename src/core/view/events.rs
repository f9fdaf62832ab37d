//! What the core does with what the user chose, and where each link leads.

use crate::core::alerts::AlertTarget;
use crate::core::effect::{Clip, Effect, UiCommand};
use crate::core::links::{self, Link};
use crate::core::tickets::TicketId;
use crate::core::view::Action;
use crate::core::{Config, Core};

impl Core {
    pub(in crate::core) fn chosen(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let Config { settings, facts, .. } = &self.config;
        let effect = match action {
            Action::OpenTicket(id) => Some(Effect::Open(self.ticket_link(&id))),
            Action::OpenHub => Some(Effect::Open(links::hub(settings))),
            Action::OpenPortal => Some(Effect::Open(links::portal(settings))),
            Action::NewTicket(kind) => Some(Effect::Open(links::new_ticket(settings, kind))),
            Action::MyTickets => Some(Effect::Open(links::my_tickets(settings))),
            Action::OpenExtra(url) => links::extra(settings, &url).map(Effect::Open),
            Action::Email => links::email(settings, facts).map(Effect::Open),
            Action::Phone => links::phone(settings).map(Effect::Open),
            Action::CopyFacts => Some(Effect::Ui(UiCommand::Copy(Clip::wanted(facts.to_text())))),
            Action::CheckNow => {
                self.check_now();
                self.notify_pause()
            }
            Action::Reply(id, action) => {
                self.reply_chosen(id, action, effects);
                None
            }
            Action::SignIn => {
                Some(Effect::Ui(UiCommand::AskCredentials(self.sign_in.first_prompt(settings))))
            }
            Action::About => Some(Effect::Ui(UiCommand::About(self.about()))),
            // The menu may have been open since before the policy.
            Action::Exit => {
                if settings.allow_exit {
                    self.quit(effects);
                }
                None
            }
        };
        effects.extend(effect);
    }

    pub(in crate::core) fn ticket_link(&self, id: &TicketId) -> Link {
        let settings = &self.config.settings;
        match self.tickets.ticket(id) {
            Some(held) => links::ticket(settings, held.portal_url.as_deref()),
            None => links::ticket_by_id(settings, id.as_str()),
        }
    }

    pub(in crate::core) fn alert_link(&self, target: &AlertTarget) -> Link {
        match target {
            AlertTarget::Ticket(key) => self.ticket_link(&key.ticket),
            AlertTarget::Summary(_) => links::my_tickets(&self.config.settings),
        }
    }
}
