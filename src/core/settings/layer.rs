//! Where values come from, as text.

use std::fmt;

use crate::core::settings::error::SettingError;
use crate::core::text::{clean, cut};

/// Where a value came from, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The table's default.
    BuiltIn,
    /// Set for the machine by IT.
    Machine,
    /// Set by the user.
    User,
    /// `--set Name=Value`.
    CommandLine,
    /// Group Policy for the user.
    UserPolicy,
    /// Group Policy for the machine.
    MachinePolicy,
}

impl Origin {
    /// Whether an administrator set it so that nobody else can.
    pub const fn is_policy(self) -> bool {
        matches!(self, Self::UserPolicy | Self::MachinePolicy)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuiltIn => "padrão",
            Self::Machine => "computador",
            Self::User => "usuário",
            Self::CommandLine => "linha de comando",
            Self::UserPolicy => "política do usuário",
            Self::MachinePolicy => "política do computador",
        })
    }
}

/// The raw values of one origin, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Where they came from.
    pub origin: Origin,
    /// Name and text; numbers in decimal, lists divided by `;`.
    pub values: Vec<(String, String)>,
}

/// A value that was not used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// The name as it was written.
    pub name: String,
    /// The value as it was written.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
    /// What is wrong.
    pub error: SettingError,
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, origin, error } = self;
        let (name, value) = (one_line(name), one_line(value));
        write!(f, "{name} = “{value}” ({origin}): {error}")
    }
}

/// One line of bounded length: the author of the user's settings must not write log lines or
/// control a terminal.
fn one_line(written: &str) -> String {
    const MAX_UNITS: usize = 200;
    cut(&clean(written), MAX_UNITS)
}
