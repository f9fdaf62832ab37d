//! Settings that change while the program runs: what is shown follows at once, and another server
//! is a new beginning.

use super::Core;
use super::effect::Effect;
use super::identity::Scope;
use super::settings::{Alerting, InForce, Settings};

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
        if Scope::of(settings) != self.scope {
            self.switch_server(effects);
        } else if settings.waiting_states != before.waiting_states
            || settings.portal != before.portal
        {
            // The same server is to be asked in another way.
            effects.push(Effect::RebuildClient);
            self.poller.restart(self.now.mono);
        }
        match (before.alerts, self.config.settings.alerts) {
            (Alerting::Off, Alerting::On | Alerting::Silent) => self.on_alerts_enabled(effects),
            (Alerting::On | Alerting::Silent, Alerting::Off) => self.withdraw_all(effects),
            _ => {}
        }
    }

    /// Everything known belongs to the previous server. Nobody is signed in until the vault says
    /// who is at the new one.
    fn switch_server(&mut self, effects: &mut Vec<Effect>) {
        self.withdraw_all(effects);
        self.drop_tickets(effects);
        self.scope = Scope::of(&self.config.settings);
        self.alerts.reset_for_server(&self.scope);
        self.sign_in.reset_for_server(&self.config.settings);
        self.view.problem = None;
        self.poller.reset_for_server();
        self.replies.reset_for_server();
        effects.push(Effect::SwitchServer);
    }
}
