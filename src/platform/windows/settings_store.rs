//! Settings in the registry: the machine's, then the user's.

use std::io;

use super::registry::{Key, Root, Value};
use crate::core::settings::{Layer, Origin};

const PATH: &str = r"Software\Tecjump\Tray";

/// The layers, weakest first, and what could not be read, in Portuguese.
pub fn layers() -> (Vec<Layer>, Vec<String>) {
    let mut problems = Vec::new();
    let layers = [(Origin::Machine, Root::Machine), (Origin::User, Root::User)]
        .map(|(origin, root)| layer(origin, root, &mut problems))
        .into();
    (layers, problems)
}

fn layer(origin: Origin, root: Root, problems: &mut Vec<String>) -> Layer {
    let values = Key::open(root, PATH).and_then(|key| key.values());
    let values = values.unwrap_or_else(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            problems.push(format!("não foi possível ler as configurações ({origin}): {error}"));
        }
        Vec::new()
    });
    let values = values
        .into_iter()
        .filter_map(|(name, value)| {
            let text = match value {
                Value::Text(text) => text,
                Value::Number(number) => number.to_string(),
                Value::List(list) => list.join(";"),
                Value::Other(kind) => {
                    problems.push(format!(
                        "{name} ({origin}): tipo {kind} do Registro; use texto (REG_SZ) ou número \
                         (REG_DWORD)"
                    ));
                    return None;
                }
            };
            // The key's default value has no name and is none of ours.
            (!name.is_empty()).then_some((name, text))
        })
        .collect();
    Layer { origin, values }
}
