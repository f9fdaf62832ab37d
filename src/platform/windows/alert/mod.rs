//! Alerts as the user sees them: toasts; where those are off or missing, balloons; the icon always.

mod activator;
mod balloon;
mod identity;
mod toast;

use self::activator::Activator;
use self::balloon::Balloons;
use self::toast::{NoToast, Toasts};
use super::event_loop::Waker;
use super::notify_icon::NotifyIcon;
use super::registry::{Key, Root};
use super::timers::Timers;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::core::settings::Source;
use crate::shell::ui::EventSender;

pub(super) use self::balloon::{Balloon, BalloonMessage};

/// Shows alerts, each in the best way that works at that moment.
pub(super) struct Alerts {
    events: EventSender,
    toasts: Toasts,
    balloons: Balloons,
    source: Source,
    /// Hears the toasts' buttons while it is here.
    activator: Option<Activator>,
    /// Why the last one was no toast; said once.
    no_toast: Option<NoToast>,
}

impl Alerts {
    /// None yet; what earlier runs left in the Action Center works from now on.
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
        // Without a platform there are no toasts whose buttons could be pressed, and hearing them
        // costs a thread and COM. Toasts that are only turned off may stand in the Action Center.
        if started_by_com || !matches!(toast::works(), Err(NoToast::Failed(_))) {
            alerts.hear_buttons();
        }
        alerts
    }

    fn hear_buttons(&mut self) {
        if self.activator.is_none() {
            self.activator = Activator::register(self.events.clone(), self.source)
                .inspect_err(|error| tracing::warn!(%error, "botões dos avisos sem efeito"))
                .ok();
        }
    }

    /// From now on alerts come from this source, and buttons of another's are not ours.
    pub(super) fn come_from(&mut self, source: Source) {
        if self.source == source {
            return;
        }
        self.source = source;
        self.toasts.come_from(source);
        if self.activator.take().is_some() {
            self.hear_buttons();
        }
    }

    /// Shows an alert and answers for it.
    pub(super) fn show(&mut self, icon: Option<NotifyIcon>, alert: Alert) {
        let shown = self.toasts.show(&alert);
        if self.note(shown) {
            // An error means that the program is ending anyway.
            let _ = self.events.send(Event::AlertAccepted(alert.target));
        } else {
            self.balloons.show(icon, alert.into());
        }
    }

    /// Tells the user a line; nothing answers.
    pub(super) fn tell(&mut self, icon: Option<NotifyIcon>, text: String, silent: bool) {
        let shown = self.toasts.tell(&text, silent);
        if !self.note(shown) {
            self.balloons.show(icon, Balloon::line(text, silent));
        }
    }

    /// Takes an alert back, wherever it is, also an earlier run's.
    pub(super) fn withdraw(&mut self, icon: Option<NotifyIcon>, target: &AlertTarget) {
        self.toasts.withdraw(target);
        self.balloons.withdraw(icon, target);
    }

    /// The taskbar said something of the balloon.
    pub(super) fn message(&mut self, icon: Option<NotifyIcon>, message: BalloonMessage) {
        self.balloons.message(icon, message);
    }

    /// The timer fired, or the taskbar is another one and has no balloon of ours.
    pub(super) fn next_turn(&mut self, icon: Option<NotifyIcon>) {
        self.balloons.next_turn(icon);
    }

    /// Windows took a toast and then could not show it.
    pub(super) fn toast_failed(&mut self, icon: Option<NotifyIcon>, instead: Balloon) {
        self.balloons.show(icon, instead);
    }

    /// Hears no button any more: the next one starts the program anew.
    pub(super) fn leave(&mut self) {
        self.activator = None;
    }

    fn note(&mut self, shown: Result<(), NoToast>) -> bool {
        let no_toast = shown.err();
        if no_toast.is_none() {
            self.hear_buttons(); // the platform came after us
        }
        if let Some(why) = &no_toast
            && self.no_toast != no_toast
        {
            tracing::warn!(motivo = %why, "avisos em balões");
        }
        self.no_toast = no_toast;
        self.no_toast.is_none()
    }
}

/// How alerts are shown on this computer, in Portuguese.
pub fn kind() -> &'static str {
    let Err(why) = toast::works() else {
        return "notificações do Windows, com resposta e botões";
    };
    match (why, balloons_are_on()) {
        (NoToast::OffByUser, true) => {
            "balões na área de notificação (notificações desligadas pelo usuário)"
        }
        (NoToast::OffByUser, false) => {
            "só ícone e menu (notificações e balões desligados pelo usuário)"
        }
        (NoToast::OffForProgram, true) => {
            "balões na área de notificação (notificações do Tecjump desligadas)"
        }
        (NoToast::OffForProgram, false) => {
            "só ícone e menu (notificações do Tecjump e balões desligados)"
        }
        (NoToast::OffByPolicy, true) => {
            "balões na área de notificação (notificações desligadas por política)"
        }
        (NoToast::OffByPolicy, false) => {
            "só ícone e menu (notificações e balões desligados por política)"
        }
        (NoToast::Failed(_), true) => {
            "balões na área de notificação (este Windows não oferece notificações)"
        }
        (NoToast::Failed(_), false) => {
            "só ícone e menu (sem notificações neste Windows e com balões desligados)"
        }
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
