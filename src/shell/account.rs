//! The server that the IO thread talks to, and as whom.

use std::cell::RefCell;
use std::rc::Rc;

use secrecy::ExposeSecret;
use tracing::{error, warn};

use super::vault::{Vault, VaultError};
use crate::api::{Api, Credential};
use crate::core::settings::Settings;

/// The server that we talk to, and as whom.
pub(super) struct Account {
    pub(super) settings: Settings,
    pub(super) vault: Option<Vault>,
    pub(super) api: Option<Rc<Api>>,
    pub(super) credential: Option<Credential>,
    /// Whether the vault could not be read, so that `credential` may be wrong.
    pub(super) unread: bool,
}

impl Account {
    /// Reads the credential from the vault and makes a client.
    pub(super) fn new(settings: &Settings) -> Self {
        let mut account = Self {
            vault: settings.api.as_ref().map(Vault::new),
            settings: settings.clone(),
            api: None,
            credential: None,
            unread: false,
        };
        match account.vaulted() {
            Ok(credential) => account.credential = credential,
            Err(error) => {
                warn!("{error}");
                account.unread = true;
            }
        }
        account.rebuild_client();
        account
    }

    /// For tasks that outlive a change of the account.
    pub(super) fn shared(self) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(self))
    }

    /// Makes a new client, without what the old one remembered of another requester's answers.
    pub(super) fn rebuild_client(&mut self) {
        self.api = Api::new(&self.settings)
            .inspect_err(|error| error!("não foi possível criar o cliente de rede: {error}"))
            .ok()
            .flatten()
            .map(Rc::new);
    }

    /// What the vault holds.
    pub(super) fn vaulted(&self) -> Result<Option<Credential>, VaultError> {
        self.vault.as_ref().map_or(Ok(None), Vault::load)
    }

    /// Uses this credential from now on, with a new client.
    pub(super) fn take(&mut self, credential: Option<Credential>) {
        self.credential = credential;
        self.rebuild_client();
    }
}

/// Whether both are the same requester with the same token.
pub(super) fn same(a: Option<&Credential>, b: Option<&Credential>) -> bool {
    let parts = |credential: &Credential| {
        (credential.requester.clone(), credential.token.expose_secret().to_owned())
    };
    a.map(parts) == b.map(parts)
}
