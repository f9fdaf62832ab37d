//! The icon's state and tooltip as plain, comparable data.

use crate::core::text::{cut, waiting_count};

/// What the icon says. No two states differ by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IconState {
    /// Nothing waits.
    Normal,
    /// This many tickets wait, at least one; ten and more show as `9+`.
    Waiting(usize),
    /// The server has not answered for a while.
    Offline,
    /// Nobody is signed in, or the token is no longer valid.
    SignInNeeded,
}

/// Icon and tooltip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tray {
    /// The icon.
    pub icon: IconState,
    /// The state in words; at most [`TOOLTIP_UNITS`] UTF-16 units.
    pub tooltip: String,
}

/// `NOTIFYICONDATAW::szTip` holds 128 UTF-16 units including the NUL.
pub const TOOLTIP_UNITS: usize = 127;

impl IconState {
    /// The state in words.
    pub fn words(self) -> String {
        match self {
            Self::Normal => waiting_count(0),
            Self::Waiting(count) => waiting_count(count),
            Self::Offline => "sem conexão com o servidor de chamados".into(),
            Self::SignInNeeded => "entre para receber avisos dos seus chamados".into(),
        }
    }
}

impl Tray {
    /// Icon and tooltip for a state; `waiting` tickets are named even where the icon says
    /// something more urgent.
    pub fn new(icon: IconState, waiting: usize) -> Self {
        let mut words = icon.words();
        if waiting > 0 && !matches!(icon, IconState::Waiting(_)) {
            words = format!("{words} ({})", waiting_count(waiting));
        }
        Self { icon, tooltip: cut(&format!("Tecjump: {words}"), TOOLTIP_UNITS) }
    }

    /// Before the first answer it is unknown whether a ticket waits.
    pub fn checking() -> Self {
        Self { icon: IconState::Normal, tooltip: "Tecjump: verificando seus chamados…".into() }
    }

    /// Who is signed in is not known yet.
    pub fn vault_unread() -> Self {
        let tooltip = "Tecjump: aguardando o gerenciador de credenciais deste computador".into();
        Self { icon: IconState::SignInNeeded, tooltip }
    }

    /// With no server configured, the program is only a menu.
    pub fn menu_only() -> Self {
        Self { icon: IconState::Normal, tooltip: "Tecjump".into() }
    }
}

/// Whether dark lines show on this colour, by its luma (ITU-R BT.601).
pub const fn is_light(red: u8, green: u8, blue: u8) -> bool {
    299 * red as u32 + 587 * green as u32 + 114 * blue as u32 >= 1_000 * 128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_light_by_its_luma() {
        for ((red, green, blue), light) in [
            ((0, 0, 0), false),
            ((255, 255, 255), true),
            ((45, 50, 54), false),
            ((255, 250, 239), true),
            ((255, 255, 0), true),
            ((0, 0, 255), false),
            ((127, 127, 127), false),
            ((128, 128, 128), true),
        ] {
            assert_eq!(is_light(red, green, blue), light, "{red} {green} {blue}");
        }
    }

    #[test]
    fn the_tooltip_says_the_state_in_words() {
        let tooltip = |icon, waiting| Tray::new(icon, waiting).tooltip;
        assert_eq!(tooltip(IconState::Waiting(1), 1), "Tecjump: 1 chamado aguardando sua resposta");
        assert_eq!(
            tooltip(IconState::Offline, 2),
            "Tecjump: sem conexão com o servidor de chamados (2 chamados aguardando sua resposta)"
        );
    }
}
