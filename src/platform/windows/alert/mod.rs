//! Alerts as the user sees them: toasts; where there is no platform for them, balloons; the icon
//! always.

mod activator;
pub(super) mod balloon;
mod identity;
mod toast;

use self::activator::Activator;
use self::balloon::{Balloon, BalloonMessage, Balloons};
use self::toast::{NoToast, Toasts};
use super::notify_icon::NotifyIcon;
use super::registry::{Key, Root};
use super::signal::Waker;
use super::timers::Timers;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::core::settings::Source;
use crate::platform::rules::no_toasts::Way;
use crate::ports::events::EventSender;
use crate::ports::notifications::Kind;

/// Shows alerts, each in the best way that works at that moment.
pub(super) struct Alerts {
    events: EventSender,
    toasts: Toasts,
    balloons: Balloons,
    source: Source,
    /// Receives the toasts' buttons while it exists.
    activator: Option<Activator>,
    /// Why the last alert was not a toast; logged once.
    no_toast: Option<NoToast>,
}

impl Alerts {
    /// No alerts yet; buttons of toasts that earlier runs left in the Action Center work from now on.
    pub(super) fn new(
        events: EventSender,
        waker: Waker,
        timers: Timers,
        source: Source,
        started_by_com: bool,
    ) -> Self {
        identity::register();
        let mut alerts = Self {
            toasts: Toasts::new(waker, source),
            balloons: Balloons::new(events.clone(), timers),
            events,
            source,
            activator: None,
            no_toast: None,
        };
        // Without a platform there are no toasts whose buttons could be pressed, and receiving them
        // costs a thread and COM. Toasts that are only turned off may be in the Action Center.
        if started_by_com || !matches!(toast::works(), Err(NoToast::Failed(_))) {
            alerts.register_activator();
        }
        alerts
    }

    fn register_activator(&mut self) {
        if self.activator.is_none() {
            self.activator = Activator::register(self.events.clone(), self.source)
                .inspect_err(
                    |error| tracing::warn!(%error, "os botões dos avisos não terão efeito"),
                )
                .ok();
        }
    }

    /// Alerts come from this source from now on; buttons of another source's toasts are ignored.
    pub(super) fn set_source(&mut self, source: Source) {
        if self.source == source {
            return;
        }
        self.source = source;
        self.toasts.set_source(source);
        if self.activator.take().is_some() {
            self.register_activator();
        }
    }

    /// Shows an alert and answers for it.
    pub(super) fn show(&mut self, icon: Option<NotifyIcon>, alert: Alert) {
        let shown = self.toasts.show(&alert);
        let answer = match self.note(shown) {
            Way::Toasts => Event::AlertAccepted(alert.target),
            Way::Balloons => return self.balloons.show(icon, alert.into()),
            // Not alerted, so it is shown once notifications are on again.
            Way::IconAndMenu => Event::AlertRefused(alert.target),
        };
        self.events.send(answer);
    }

    /// Shows a one-line notice; nothing answers.
    pub(super) fn show_notice(&mut self, icon: Option<NotifyIcon>, text: String, silent: bool) {
        let shown = self.toasts.show_notice(&text, silent);
        if self.note(shown) == Way::Balloons {
            self.balloons.show(icon, Balloon::notice(text, silent));
        }
    }

    /// Withdraws an alert, also an earlier run's, from screen and Action Center.
    pub(super) fn withdraw(&mut self, icon: Option<NotifyIcon>, target: &AlertTarget) {
        self.toasts.withdraw(target);
        self.balloons.withdraw(icon, target);
    }

    /// The balloon was clicked or closed.
    pub(super) fn message(&mut self, icon: Option<NotifyIcon>, message: BalloonMessage) {
        self.balloons.message(icon, message);
    }

    /// The timer fired, or there is a new taskbar, which has no balloon of ours.
    pub(super) fn next_turn(&mut self, icon: Option<NotifyIcon>) {
        self.balloons.next_turn(icon);
    }

    /// Windows took a toast and then could not show it.
    pub(super) fn toast_failed(&mut self, icon: Option<NotifyIcon>, instead: Balloon) {
        self.balloons.show(icon, instead);
    }

    /// Receives no button any more: the next one starts the program anew.
    pub(super) fn shut_down(&mut self) {
        self.activator = None;
    }

    /// The way that the alert took or is to take.
    fn note(&mut self, shown: Result<(), NoToast>) -> Way {
        let no_toast = shown.err();
        let way = no_toast.as_ref().map_or(Way::Toasts, |why| why.class().way());
        if way == Way::Toasts {
            self.register_activator(); // the platform came after us
        }
        if let Some(why) = &no_toast
            && self.no_toast != no_toast
        {
            if way == Way::Balloons {
                tracing::warn!(motivo = %why, "avisos mostrados como balões");
            } else {
                tracing::warn!(motivo = %why, "sem avisos na tela: só ícone e menu");
            }
        }
        self.no_toast = no_toast;
        way
    }
}

/// How alerts are shown on this computer.
pub fn kind() -> Kind {
    match toast::works() {
        Ok(()) => Kind { shown: true, text: "notificações do Windows, com resposta e botões" },
        Err(why) => why.class().kind(balloons_are_on()),
    }
}

/// Whether user and policies leave balloons on.
fn balloons_are_on() -> bool {
    const EXPLORER: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced";
    const POLICIES: &str = r"Software\Microsoft\Windows\CurrentVersion\Policies\Explorer";
    const POLICY: &str = r"Software\Policies\Microsoft\Windows\Explorer";
    let number = |root, path, name| Key::open(root, path).ok().and_then(|key| key.number(name));
    let forbidden = [Root::Machine, Root::User].into_iter().any(|root| {
        number(root, POLICY, "TaskbarNoNotification") == Some(1)
            || number(root, POLICIES, "TaskbarNoNotification") == Some(1)
    });
    !forbidden && number(Root::User, EXPLORER, "EnableBalloonTips") != Some(0)
}
