//! The Windows Credential Manager.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Result};

/// Which vault, in Portuguese.
pub fn kind() -> &'static str {
    "Gerenciador de Credenciais do Windows"
}

/// The store.
pub fn store() -> Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// How an entry is kept: under a name of ours, and on this computer only (the default roams).
pub fn modifiers(target: &str) -> HashMap<&str, &str> {
    HashMap::from([("target", target), ("persistence", "Local")])
}
