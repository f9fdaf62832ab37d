//! The buttons of a notification, and what they mean. The specification knows no choices, so each
//! pause that is offered is a button of its own.

use super::features::Buttons;
use crate::core::alerts::{Alert, AlertTarget, Snooze};
use crate::core::replies::activation::Activation;

/// The notification itself was clicked.
const DEFAULT: &str = "default";
const OPEN: &str = "open";
const LIST: &str = "list";
/// Plasma's name for its text box; its answer comes as `NotificationReplied`.
pub(super) const REPLY: &str = "inline-reply";
/// Few enough for every desktop to show them all.
const PAUSES: [(&str, &str, Snooze); 2] = [
    ("snooze-1h", "Lembrar em 1 hora", Snooze::Hour),
    ("snooze-tomorrow", "Lembrar amanhã às 9h", Snooze::Tomorrow),
];

/// Keys and labels by turns, in the order to be read; none where the service knows no actions.
pub(super) fn of(alert: &Alert, buttons: Buttons) -> Vec<&'static str> {
    if buttons == Buttons::None {
        return Vec::new();
    }
    if let AlertTarget::Summary(_) = alert.target {
        return vec![DEFAULT, "Abrir", LIST, "Ver chamados"];
    }
    let mut actions = vec![DEFAULT, "Abrir"];
    if alert.toast.can_reply && buttons == Buttons::WithReply {
        actions.extend([REPLY, "Responder"]);
    }
    actions.extend([OPEN, "Ver chamado"]);
    actions.extend(PAUSES.iter().flat_map(|(key, label, _)| [key, label]));
    actions
}

/// What was chosen; `None` for a key that is not of this notification.
pub(super) fn read(action: &str, target: &AlertTarget) -> Option<Activation> {
    let AlertTarget::Ticket(key) = target else {
        return matches!(action, DEFAULT | LIST).then_some(Activation::List);
    };
    if matches!(action, DEFAULT | OPEN) {
        return Some(Activation::Open(key.clone()));
    }
    let pause = PAUSES.iter().find(|(name, ..)| *name == action);
    pause.map(|(.., choice)| Activation::Snooze(key.clone(), *choice))
}

/// What was typed; `None` where nothing could be.
pub(super) fn reply(target: &AlertTarget, text: String) -> Option<Activation> {
    match target {
        AlertTarget::Ticket(key) => Some(Activation::Reply(key.clone(), text)),
        AlertTarget::Summary(_) => None,
    }
}
