//! The steps that an installer runs (`tecjump-tray update …`).

/// What the installer has the program do around an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateStep {
    /// `leave`: the program ends in all sessions.
    Leave,
    /// `return`: it starts again where it ran.
    Return,
    /// `start`: it starts for every user who is signed in.
    Start,
    /// `purge`: what it keeps for the users goes.
    Purge,
    /// `forget`: what it keeps for this user goes, with this user's rights; `purge` starts it.
    Forget,
}
