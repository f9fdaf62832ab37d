//! How alerts are shown here.

use super::{console, notification};
use crate::ports::notifications::Kind;

/// The way of showing alerts, in Portuguese. Asks the notification service, so it takes up to two
/// seconds where one hangs.
pub fn kind() -> Kind {
    if !console::has_desktop() {
        let text = "linhas no terminal (não há área de trabalho nesta sessão)";
        return Kind { shown: true, text };
    }
    notification::kind()
}
