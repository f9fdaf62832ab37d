//! How alerts are shown here.

use super::{console, notification};

/// The way of showing alerts, in Portuguese. Asks the notification service, so it takes up to two
/// seconds where one hangs.
pub fn kind() -> &'static str {
    if !console::has_desktop() {
        return "linhas no terminal (não há área de trabalho nesta sessão)";
    }
    notification::kind()
}
