//! Settings that change while the program runs: what is shown follows at once, and another server
//! is a new beginning.

use super::alerts::{self, Alerts};
use super::effect::Effect;
use super::settings::{Alerting, InForce, Settings};
use super::sign_in::Session;
use super::{Core, scope};

impl Core {
    /// The settings are these now. What the user sees of them is made anew after every event.
    pub(super) fn settings_changed(
        &mut self,
        settings: Settings,
        in_force: Vec<InForce>,
        effects: &mut Vec<Effect>,
    ) {
        let before = std::mem::replace(&mut self.config.settings, settings);
        self.config.in_force = in_force;
        self.poller.set_interval(self.config.settings.poll_interval, self.now.mono);
        let settings = &self.config.settings;
        if scope(settings) != self.scope {
            self.other_server(effects);
        } else if settings.waiting_states != before.waiting_states
            || settings.portal != before.portal
        {
            // The same server is to be asked in another way.
            effects.push(Effect::Renew);
            self.poller.restart(self.now.mono);
        }
        match (before.alerts, self.config.settings.alerts) {
            (Alerting::Off, Alerting::On | Alerting::Silent) => self.speak_again(effects),
            (Alerting::On | Alerting::Silent, Alerting::Off) => self.withdraw_all(effects),
            _ => {}
        }
    }

    /// Whatever is known belongs to the server before; nobody is signed in until the vault says
    /// who is at this one.
    fn other_server(&mut self, effects: &mut Vec<Effect>) {
        self.withdraw_all(effects);
        self.drop_tickets(effects);
        self.scope = scope(&self.config.settings);
        self.ledger = std::mem::take(&mut self.ledger).of(&self.scope);
        self.alerts = Alerts::default();
        self.answered.clear();
        self.opening = None;
        self.listed_or_failed = false;
        self.problem = None;
        self.signing_in = 0;
        self.session = match self.config.settings.api {
            Some(_) => Session::SignedOut,
            None => Session::NoServer,
        };
        self.poller.other_server();
        self.replies.other_server();
        effects.push(Effect::Reconnect);
    }

    /// Alerts are on again: what has waited in the meantime is said in one, each question at most
    /// once as always. Nobody is told who is not here; the poll at their return does.
    fn speak_again(&mut self, effects: &mut Vec<Effect>) {
        if !self.listed || !self.session.is_signed_in() || self.poller.is_away() {
            return;
        }
        let remind_before = alerts::remind_before(self.now.wall, self.config.settings.remind_after);
        let keys = self.due(remind_before);
        if !keys.is_empty() {
            self.alerts.all_in_one();
            self.announce(keys, remind_before, true, effects);
        }
    }
}
