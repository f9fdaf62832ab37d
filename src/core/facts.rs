//! What support needs to know of this computer.

/// This computer, as support sees it. Nothing else leaves the computer by mail or clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Computer name.
    pub computer: String,
    /// The user's login name.
    pub user: String,
    /// Operating system and its version.
    pub system: String,
    /// Our version.
    pub program: String,
}

impl Facts {
    /// One fact a line, for people.
    pub fn to_text(&self) -> String {
        let Self { computer, user, system, program } = self;
        format!(
            "Computador: {computer}\nUsuário: {user}\nSistema operacional: {system}\nTecjump Tray: {program}"
        )
    }
}
