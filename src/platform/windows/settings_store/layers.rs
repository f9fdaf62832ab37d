//! The layers of settings in the registry: the machine's, the user's, and Group Policy's for each of them.

use std::io;

use super::super::registry::{Key, Root, Value};
use crate::core::settings::{Layer, Origin, lists};
use crate::platform::rules::policy_gap::{self, Names};

const PATH: &str = r"Software\Tecjump\Tray";
const POLICY: &str = r"Software\Policies\Tecjump\Tray";
/// Where each layer is stored.
const PLACES: [(Origin, Root, &str); 4] = [
    (Origin::Machine, Root::Machine, PATH),
    (Origin::User, Root::User, PATH),
    (Origin::UserPolicy, Root::User, POLICY),
    (Origin::MachinePolicy, Root::Machine, POLICY),
];

/// The layers, and what could not be read, in Portuguese.
pub fn layers() -> (Vec<Layer>, Vec<String>) {
    let mut problems = Vec::new();
    let layers = PLACES.map(|(origin, root, path)| layer(origin, root, path, &mut problems));
    (layers.into(), problems)
}

/// The policy values that are set. A value that cannot be read counts as not set.
pub(super) fn policies() -> Names {
    let policies = PLACES.into_iter().filter(|(origin, ..)| origin.is_policy());
    let layers = policies.map(|(origin, root, path)| layer(origin, root, path, &mut Vec::new()));
    policy_gap::names(&layers.collect::<Vec<_>>())
}

fn layer(origin: Origin, root: Root, path: &str, problems: &mut Vec<String>) -> Layer {
    let mut values = texts(origin, root, path, "", problems);
    // Group Policy's editor writes a list as a key of its own; it wins over a value of that name.
    for name in lists::names() {
        let entries = texts(origin, root, &format!(r"{path}\{name}"), name, problems);
        values.extend(lists::text_of(name, &entries).map(|text| (name.to_owned(), text)));
    }
    Layer { origin, values }
}

/// The values of a key, as text. `list` names the list that the key is, if it is one.
fn texts(
    origin: Origin,
    root: Root,
    path: &str,
    list: &str,
    problems: &mut Vec<String>,
) -> Vec<(String, String)> {
    let values = Key::open(root, path).and_then(|key| key.values()).unwrap_or_else(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            problems.push(format!("não foi possível ler as configurações ({origin}): {error}"));
        }
        Vec::new()
    });
    let mut texts = Vec::with_capacity(values.len());
    for (name, value) in values {
        match value {
            // The key's default value has no name and is none of ours.
            _ if name.is_empty() => {}
            Value::Text(text) => texts.push((name, text)),
            Value::Number(number) => texts.push((name, number.to_string())),
            Value::List(parts) => texts.push((name, parts.join(";"))),
            Value::Other(kind) => problems.push(format!(
                "{list}{}{name} ({origin}): tipo {kind} do Registro; use texto (REG_SZ) ou número \
                 (REG_DWORD)",
                if list.is_empty() { "" } else { r"\" }
            )),
        }
    }
    texts
}
