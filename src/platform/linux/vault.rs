//! Where credentials are kept: the desktop's Secret Service, or the kernel's keyring without one.
#![expect(
    clippy::disallowed_methods,
    reason = "the environment says whether a prompt could be shown"
)]

use std::collections::HashMap;
use std::env;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use keyring_core::{CredentialStore, Result};
use linux_keyutils::{KeyRing, KeyRingIdentifier};
use zbus::blocking::Connection;
use zbus::connection::Builder;
use zbus::zvariant::OwnedObjectPath;

use super::bus::{connect, object, timed_out};

const SERVICE: &str = "org.freedesktop.secrets";
/// Longer than a Secret Service takes to start.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    SecretService,
    Keyutils,
}

/// Chosen once: a credential must be looked for where it was put.
static KIND: OnceLock<Kind> = OnceLock::new();

/// A bus or service that does not answer in time counts as missing, until it is asked again.
fn chosen() -> Kind {
    if let Some(kind) = KIND.get() {
        return *kind;
    }
    match secret_service_is_usable() {
        Ok(true) => *KIND.get_or_init(|| Kind::SecretService),
        Err(error) if timed_out(&error) => Kind::Keyutils,
        Ok(false) | Err(_) => *KIND.get_or_init(|| Kind::Keyutils),
    }
}

/// Which store is used, in Portuguese.
pub fn kind() -> &'static str {
    match chosen() {
        Kind::SecretService => "Secret Service (chaveiro da área de trabalho)",
        Kind::Keyutils => {
            "chaveiro do kernel (sem Secret Service: o acesso se perde ao reiniciar o computador)"
        }
    }
}

/// Whether reading would ask the user to unlock the store, or would wait for one that is silent.
pub fn would_prompt() -> bool {
    chosen() == Kind::SecretService
        && !connect(Builder::session(), PATIENCE)
            .and_then(|bus| default_collection_is_open(&bus))
            .unwrap_or(false)
}

/// Whether no other store may turn out to be the right one: one that did not answer in time may.
pub fn is_certain() -> bool {
    KIND.get().is_some()
}

/// The store.
pub fn store() -> Result<Arc<CredentialStore>> {
    Ok(match chosen() {
        Kind::SecretService => zbus_secret_service_keyring_store::Store::new()?,
        Kind::Keyutils => {
            own_session_keyring();
            linux_keyutils_keyring_store::Store::new()?
        }
    })
}

/// Gives this thread a session keyring of its own, where `pam_keyinit` gave it none.
///
/// Without one the kernel lends it the user's, and takes that away again the moment the store asks
/// for the persistent keyring: the store would then put the secret into a keyring that the thread
/// no longer holds, and fail with "access denied". Asking for it to be created does what is needed,
/// and nothing where there is one already.
fn own_session_keyring() {
    let made = KeyRing::from_special_id(KeyRingIdentifier::Session, true);
    if let Err(error) = made {
        tracing::warn!(%error, "sem chaveiro do kernel");
    }
}

/// The store's modifiers for the credential called `target`.
pub fn modifiers(target: &str) -> HashMap<&'static str, &str> {
    match chosen() {
        // `target` would mean a collection of our own, with a password of its own to be invented.
        Kind::SecretService => HashMap::from([("label", target)]),
        Kind::Keyutils => HashMap::from([("description", target)]),
    }
}

/// A Secret Service that answers may still be locked, or have nowhere to put anything yet; both
/// end in a password prompt, which without a display stays unseen and unanswered.
fn secret_service_is_usable() -> zbus::Result<bool> {
    let displayed = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let desktop = displayed("DISPLAY") || displayed("WAYLAND_DISPLAY");
    let bus = connect(Builder::session(), PATIENCE)?;
    Ok(default_collection_is_open(&bus)? || desktop)
}

fn default_collection_is_open(bus: &Connection) -> zbus::Result<bool> {
    let service =
        object(bus, SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")?;
    let default: OwnedObjectPath = service.call("ReadAlias", &"default")?;
    if default.as_str() == "/" {
        return Ok(false);
    }
    let collection = object(bus, SERVICE, default, "org.freedesktop.Secret.Collection")?;
    Ok(!collection.get_property::<bool>("Locked")?)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const TARGET: &str = "Tecjump Tray test (second process)";
    const READER: &str = "TECJUMP_TEST_VAULT_READER";

    fn entry() -> keyring_core::Entry {
        store().unwrap().build("Tecjump Tray", TARGET, Some(&modifiers(TARGET))).unwrap()
    }

    /// Also run under `dbus-run-session` with gnome-keyring, for the other store.
    #[test]
    fn a_second_process_finds_what_the_first_one_kept() {
        if env::var_os(READER).is_some() {
            assert_eq!(entry().get_password().unwrap(), "segredo-ção");
            return;
        }
        entry().set_password("segredo-ção").unwrap();
        let name = std::thread::current().name().unwrap().to_owned();
        let reader = Command::new(env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(READER, "1")
            .output()
            .unwrap();
        entry().delete_credential().unwrap();
        let said = String::from_utf8_lossy(&reader.stdout);
        assert!(reader.status.success() && said.contains("1 passed"), "{said} ({})", kind());
        assert!(matches!(entry().get_password(), Err(keyring_core::Error::NoEntry)));
    }
}
