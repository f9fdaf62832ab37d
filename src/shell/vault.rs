//! The token in the operating system's vault: Credential Manager or Secret Service.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::api::Credential;
use crate::core::problem::Problem;
use crate::core::tickets::Requester;
use crate::platform;

/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`; the other stores take more.
const MAX_BYTES: usize = 2_560;

/// One server's place in the vault.
#[derive(Debug)]
pub struct Vault {
    /// What people read in the vault's own window, such as `Tecjump Tray (https://host)`.
    target: String,
}

/// Why the vault could not be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The vault refused, or did not answer.
    #[error("{}: {doing} “{target}”: {why}", Problem::Vault.title())]
    Unusable {
        /// What was being done, in Portuguese.
        doing: &'static str,
        /// The entry.
        target: String,
        /// The vault's own words.
        why: String,
    },
    /// The server's token does not fit into an entry.
    #[error(
        "O token do servidor é grande demais para ser salvo: {bytes} bytes, e o limite do \
         gerenciador de credenciais é {MAX_BYTES}. Peça a quem administra o servidor um token menor"
    )]
    TooLong {
        /// Of the whole entry.
        bytes: usize,
    },
}

/// What is kept: just enough to ask for tickets. Short names, for there is little room.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    login: &'a str,
    id: &'a str,
    name: &'a str,
    token: &'a str,
}

impl Vault {
    /// The place for this server's credential.
    pub fn new(server: &Url) -> Self {
        Self { target: format!("Tecjump Tray ({})", server.origin().ascii_serialization()) }
    }

    /// What is in the vault, if anything usable is.
    pub fn load(&self) -> Result<Option<Credential>, VaultError> {
        let secret = match self.entry().and_then(|entry| entry.get_secret()) {
            Ok(secret) => secret,
            Err(Error::NoEntry) if platform::vault::is_certain() => return Ok(None),
            Err(error) => return Err(self.error("ler", &error)),
        };
        let text = String::from_utf8(secret).unwrap_or_default();
        let text = SecretString::from(text);
        let Ok(kept) = serde_json::from_str::<KeptOwned>(text.expose_secret()) else {
            tracing::warn!(
                credencial = self.target,
                "credencial ilegível no gerenciador de credenciais: entre novamente"
            );
            return Ok(None);
        };
        let requester = Requester { id: kept.id.into(), name: kept.name, login: kept.login };
        Ok(Some(Credential { requester, token: kept.token }))
    }

    /// Puts the credential into the vault, in place of any other for this server.
    pub fn save(&self, credential: &Credential) -> Result<(), VaultError> {
        let Requester { id, name, login } = &credential.requester;
        let kept = Kept {
            login,
            id: id.as_str(),
            name: &crate::core::text::cut(name, 120),
            token: credential.token.expose_secret(),
        };
        let text = serde_json::to_string(&kept).unwrap_or_default();
        let text = SecretString::from(text);
        let bytes = text.expose_secret().len();
        if bytes > MAX_BYTES {
            return Err(VaultError::TooLong { bytes });
        }
        // The kernel's keyring (Linux without a Secret Service) may go on finding the old one.
        self.forget()?;
        self.entry()
            .and_then(|entry| entry.set_secret(text.expose_secret().as_bytes()))
            .map_err(|error| self.error("salvar", &error))
    }

    /// Takes the credential out of the vault; a missing one is not an error.
    pub fn forget(&self) -> Result<(), VaultError> {
        match self.entry().and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.error("apagar", &error)),
        }
    }

    fn entry(&self) -> keyring_core::Result<Entry> {
        let store: Arc<CredentialStore> = platform::vault::store()?;
        let modifiers = platform::vault::modifiers(&self.target);
        store.build("Tecjump Tray", &self.target, Some(&modifiers))
    }

    fn error(&self, doing: &'static str, error: &Error) -> VaultError {
        // Some of keyring's errors carry the secret that they could not handle.
        let why = match error {
            Error::BadEncoding(_) | Error::BadDataFormat(_, _) => "conteúdo ilegível".to_owned(),
            error => error.to_string(),
        };
        VaultError::Unusable { doing, target: self.target.clone(), why }
    }
}

#[derive(Deserialize)]
struct KeptOwned {
    login: String,
    id: String,
    name: String,
    token: SecretString,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(token: &str) -> Credential {
        let requester =
            Requester { id: "7".into(), name: "João".into(), login: "joão@cliente.test".into() };
        Credential { requester, token: token.into() }
    }

    /// A server of this test's own, so that no real credential is touched.
    fn vault(port: u16) -> Vault {
        Vault::new(&Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap())
    }

    #[test]
    fn a_credential_survives_and_is_forgotten() {
        let vault = vault(1);
        vault.save(&credential("abc")).unwrap();
        vault.save(&credential("segredo-ção")).unwrap();
        let kept = vault.load().unwrap().unwrap();
        assert_eq!(kept.requester, credential("").requester);
        assert_eq!(kept.token.expose_secret(), "segredo-ção");
        vault.forget().unwrap();
        vault.forget().unwrap();
        assert!(vault.load().unwrap().is_none());
    }

    #[test]
    fn what_windows_would_not_take_is_refused_in_words() {
        let error = vault(2).save(&credential(&"x".repeat(2_600))).unwrap_err();
        let words = error.to_string();
        assert!(words.starts_with("O token do servidor é grande demais"), "{words}");
        assert!(words.contains("2560") && !words.contains("não respondeu"), "{words}");
    }

    #[test]
    fn no_secret_is_printed() {
        assert!(!format!("{:?}", credential("segredo")).contains("segredo"));
    }
}
