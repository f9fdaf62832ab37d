//! How alerts are shown here.

use super::console;

/// The way of showing alerts, in Portuguese.
pub fn kind() -> &'static str {
    if console::has_desktop() {
        "notificações da área de trabalho (org.freedesktop.Notifications)"
    } else {
        "linhas no terminal (não há área de trabalho nesta sessão)"
    }
}
