//! The steps that an installer runs (`tecjump-tray update …`).

use std::io;
use std::path::PathBuf;

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

/// Why a step did not do all of its work. Shown in Portuguese, in the installer's log. An
/// [`io::Error`] keeps Windows' code.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such step on this system.
    #[error("update é só para o instalador do Windows")]
    NotSupported,
    /// The sessions with our program could not be listed, or the request to end could not be
    /// recorded.
    #[error(
        "Não foi possível encerrar o programa em todas as sessões: {0}. Feche-o em cada sessão e \
         repita a instalação."
    )]
    Leave(io::Error),
    /// The account that runs the step could not be read.
    #[error("Não foi possível identificar a conta que instala: {0}. Repita a instalação.")]
    Caller(io::Error),
    /// The sessions could not be listed.
    #[error("Não foi possível listar as sessões do Windows: {0}. Repita a instalação.")]
    Sessions(io::Error),
    /// The program did not start in this session.
    #[error("Não foi possível iniciar o programa na sessão {session}: {error}")]
    Start {
        /// Its number.
        session: u32,
        /// What Windows says.
        error: io::Error,
    },
    /// Files of the program could not be removed.
    #[error("Não foi possível apagar {}: {error}. Apague essa pasta manualmente.", .path.display())]
    Files {
        /// Their directory.
        path: PathBuf,
        /// What Windows says.
        error: io::Error,
    },
    /// A registry key of the program could not be removed.
    #[error(r"Não foi possível apagar HKCU\{path}: {error}. Apague essa chave manualmente.")]
    RegistryKey {
        /// Its path below `HKEY_CURRENT_USER`.
        path: &'static str,
        /// What Windows says.
        error: io::Error,
    },
    /// The step went on after each of these; one line each.
    #[error("{}", lines(.0))]
    Partly(Vec<UpdateError>),
}

impl UpdateError {
    /// What a step returns that went on after these.
    ///
    /// # Errors
    /// [`Partly`](Self::Partly), if there is any.
    pub fn unless_empty(errors: Vec<Self>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::Partly(errors)) }
    }
}

fn lines(errors: &[UpdateError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied() -> io::Error {
        io::ErrorKind::PermissionDenied.into()
    }

    #[test]
    fn every_error_names_its_step_and_object() {
        use UpdateError::{
            Caller, Files, Leave, NotSupported, Partly, RegistryKey, Sessions, Start,
        };
        let windows = Sessions(io::Error::from_raw_os_error(5)).to_string();
        assert!(windows.contains("(os error 5)"), "{windows}");
        let (session, path) = (7, PathBuf::from("/home/ana"));
        for (error, words) in [
            (NotSupported, "update é só para o instalador do Windows"),
            (Leave(denied()), "Não foi possível encerrar o programa em todas as sessões: "),
            (Caller(denied()), "Não foi possível identificar a conta que instala: "),
            (Sessions(denied()), "Não foi possível listar as sessões do Windows: "),
            (
                Start { session, error: denied() },
                "Não foi possível iniciar o programa na sessão 7: ",
            ),
            (Files { path, error: denied() }, "Não foi possível apagar /home/ana: "),
            (
                RegistryKey { path: r"Software\X", error: denied() },
                r"Não foi possível apagar HKCU\Software\X: ",
            ),
            (
                Partly(vec![Caller(denied()), NotSupported]),
                "Não foi possível identificar a conta que instala: ",
            ),
        ] {
            let text = error.to_string();
            assert!(text.starts_with(words), "{text}");
            assert!(text == words || text.contains("permission denied"), "{text}");
        }
        let two = Partly(vec![NotSupported, NotSupported]).to_string();
        assert_eq!(two.lines().count(), 2);
        assert!(UpdateError::unless_empty(Vec::new()).is_ok());
        assert!(UpdateError::unless_empty(vec![NotSupported]).is_err());
    }
}
