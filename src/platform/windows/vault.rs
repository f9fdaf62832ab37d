//! The Windows Credential Manager.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Result};

/// Which vault, in Portuguese.
pub fn kind() -> &'static str {
    "Gerenciador de Credenciais do Windows"
}

/// Whether reading would ask the user to unlock the store.
pub const fn would_prompt() -> bool {
    false
}

/// Whether no other store may turn out to be the right one.
pub const fn is_certain() -> bool {
    true
}

/// The store.
pub fn store() -> Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// How an entry is kept: under a name of ours, and on this computer only (the default roams).
pub fn modifiers(target: &str) -> HashMap<&'static str, &str> {
    HashMap::from([("target", target), ("persistence", "Local")])
}
