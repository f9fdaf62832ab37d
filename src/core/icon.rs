//! The icon's state and tooltip as plain, comparable data.

/// What the icon says. No state is told apart by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IconState {
    /// Nothing waits.
    Normal,
    /// This many tickets wait, at least one; ten and more show as `9+`.
    Waiting(usize),
    /// The server has not answered for a while.
    Offline,
    /// Nobody is signed in, or the token is no longer good.
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

/// `NOTIFYICONDATAW::szTip` holds 128 units with its end mark.
pub const TOOLTIP_UNITS: usize = 127;
