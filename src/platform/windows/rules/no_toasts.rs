//! How alerts reach the user where Windows shows no toast.

use crate::ports::notifications::Kind;

/// Why Windows shows no toast of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoToasts {
    /// The user turned notifications off for all programs.
    OffByUser,
    /// The user turned them off for this program.
    OffForProgram,
    /// A Group Policy turned them off.
    OffByPolicy,
    /// There is no notification platform, or it does not work.
    NoPlatform,
}

/// The way of an alert to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Windows' notifications.
    Toasts,
    /// Balloons on the icon.
    Balloons,
    /// None: only icon and menu show it.
    IconAndMenu,
}

impl NoToasts {
    /// What is left. Windows 10 and later show a balloon as a toast of the same program, so it is
    /// lost where toasts are turned off (policy “Disable showing balloon notifications as toasts”).
    pub const fn way(self) -> Way {
        match self {
            Self::OffByUser | Self::OffForProgram | Self::OffByPolicy => Way::IconAndMenu,
            Self::NoPlatform => Way::Balloons,
        }
    }

    /// How alerts are shown; `balloons`: whether user and policies leave balloons on.
    pub const fn kind(self, balloons: bool) -> Kind {
        let text = match self {
            Self::OffByUser => "só ícone e menu (notificações desligadas pelo usuário)",
            Self::OffForProgram => "só ícone e menu (notificações do Tecjump Tray desligadas)",
            Self::OffByPolicy => "só ícone e menu (notificações desligadas por política)",
            Self::NoPlatform if balloons => {
                "balões na área de notificação (este Windows não oferece notificações)"
            }
            Self::NoPlatform => {
                "só ícone e menu (sem notificações neste Windows e com balões desligados)"
            }
        };
        Kind { shown: balloons && matches!(self.way(), Way::Balloons), text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balloons_replace_toasts_only_without_a_platform() {
        use NoToasts::{NoPlatform, OffByPolicy, OffByUser, OffForProgram};
        for (why, balloons, way, shown, text) in [
            (OffByUser, true, Way::IconAndMenu, false, "só ícone e menu (notificações desligadas"),
            (OffByUser, false, Way::IconAndMenu, false, "só ícone e menu (notificações desligadas"),
            (OffForProgram, true, Way::IconAndMenu, false, "só ícone e menu (notificações do Tec"),
            (OffByPolicy, true, Way::IconAndMenu, false, "só ícone e menu (notificações desligad"),
            (NoPlatform, true, Way::Balloons, true, "balões na área de notificação"),
            (NoPlatform, false, Way::Balloons, false, "só ícone e menu (sem notificações"),
        ] {
            let kind = why.kind(balloons);
            assert_eq!((why.way(), kind.shown), (way, shown), "{why:?}, balloons {balloons}");
            assert!(kind.text.starts_with(text), "{why:?}: {}", kind.text);
        }
    }
}
