//! What is wrong with a command line.

use crate::core::tickets::TicketKind;

/// What is wrong with a command line. Shown in Portuguese, with what to type instead where there is
/// one such thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CliError {
    /// The first word is not a command.
    #[error("comando desconhecido: “{0}”")]
    UnknownCommand(String),
    /// `update …`
    #[error("passo de instalação desconhecido: “{0}”")]
    UnknownStep(String),
    /// `open …`
    #[error("página desconhecida: “{0}”; use hub, portal, new-ticket TIPO ou ticket ID")]
    UnknownPage(String),
    /// `open new-ticket …`
    #[error("tipo de chamado desconhecido: “{0}”; use um de: {kinds}", kinds = ticket_kinds())]
    UnknownTicketKind(String),
    /// An option that does not exist.
    #[error("opção desconhecida: {0}")]
    UnknownOption(String),
    /// This option takes no value.
    #[error("{0} não aceita valor")]
    UnexpectedValue(String),
    /// A word too many.
    #[error("argumento inesperado: “{0}”")]
    UnexpectedArgument(String),
    /// Nothing follows this word or option.
    #[error("falta um valor depois de {0}")]
    MissingValue(String),
    /// What follows this word or option is not Unicode.
    #[error("o valor depois de {0} não é texto")]
    NotText(String),
    /// `--set …` without `=`.
    #[error("use --set Nome=Valor, e não “{0}”")]
    NotAnAssignment(String),
    /// Two commands, or two kinds of secret.
    #[error("use apenas um comando")]
    TwoCommands,
    /// `sign-in` without `--email`, or without a kind of secret.
    #[error("sign-in precisa de --email ENDEREÇO e de --password-stdin ou --token-stdin")]
    IncompleteSignIn,
    /// An option of `sign-in` with another command.
    #[error("--email, --password-stdin e --token-stdin só são aceitos com sign-in")]
    OnlyForSignIn,
    /// Nothing else that lexopt reports is expected.
    #[error("não foi possível ler a linha de comando")]
    Unreadable,
}

fn ticket_kinds() -> String {
    TicketKind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
}

impl From<lexopt::Error> for CliError {
    fn from(error: lexopt::Error) -> Self {
        match error {
            lexopt::Error::UnexpectedOption(name) => Self::UnknownOption(name),
            lexopt::Error::UnexpectedValue { option, .. } => Self::UnexpectedValue(option),
            lexopt::Error::UnexpectedArgument(word) => {
                Self::UnexpectedArgument(word.to_string_lossy().into_owned())
            }
            lexopt::Error::MissingValue { option } => {
                Self::MissingValue(option.unwrap_or_default())
            }
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_errors_have_words_too() {
        let argument = CliError::from(lexopt::Error::UnexpectedArgument("x".into()));
        assert_eq!(argument.to_string(), "argumento inesperado: “x”");
        let other = CliError::from(lexopt::Error::NonUnicodeValue("x".into()));
        assert_eq!(other, CliError::Unreadable);
        let text = CliError::NotText("--set".into()).to_string();
        assert_eq!(text, "o valor depois de --set não é texto");
    }
}
