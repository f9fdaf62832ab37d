//! Alerts as the user sees them: balloons, where the toasts will stand.

mod balloon;

pub(super) use balloon::{Alerts, BalloonMessage};

/// How alerts are shown on this computer, in Portuguese.
pub fn kind() -> &'static str {
    "balões na área de notificação"
}
