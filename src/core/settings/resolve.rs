//! How the layers become one set of values, each with its origin.

use std::ops::Index;

use url::Url;

use crate::core::settings::error::SettingError;
use crate::core::settings::in_force::{InForce, Settings};
use crate::core::settings::layer::{BadValue, Layer, Origin};
use crate::core::settings::parse;
use crate::core::settings::table::Key;
use crate::core::settings::value::Value;

/// What became of the layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The typed values.
    pub settings: Settings,
    /// Every setting in the table's order, for `check` and *Sobre*.
    pub in_force: Vec<InForce>,
    /// The values that were not used, for `check` and the log.
    pub bad: Vec<BadValue>,
}

impl Index<Key> for Resolved {
    type Output = InForce;

    fn index(&self, key: Key) -> &InForce {
        &self.in_force[key as usize]
    }
}

/// Makes one set of values out of layers, given in any order; the strongest [`Origin`] wins.
///
/// A bad value is reported, and the next weaker layer's value or at last the default is used. For a
/// [binding](Key::is_binding) setting, the machine's value overrides the user's, and a bad policy
/// leaves it unset.
pub fn resolve(layers: &[Layer]) -> Resolved {
    let mut layers: Vec<_> = layers.iter().collect();
    layers.sort_by_key(|layer| layer.origin);
    let mut bad = unknown_names(&layers);
    let mut sites = Vec::new();
    let mut in_force = Vec::with_capacity(Key::ALL.len());
    // Hub and portal come before the pages in the table, so their hosts are known in time.
    for &key in Key::ALL {
        let row = choose(key, &layers, &sites, &mut bad);
        if let Some(Value::HubUrl(site) | Value::PortalUrl(site)) = &row.value {
            sites.push(site.clone());
        }
        in_force.push(row);
    }
    Resolved { settings: Settings::new(&in_force), in_force, bad }
}

fn unknown_names(layers: &[&Layer]) -> Vec<BadValue> {
    layers
        .iter()
        .flat_map(|layer| layer.values.iter().map(move |(name, value)| (layer, name, value)))
        .filter(|(_, name, _)| name.parse::<Key>().is_err())
        .map(|(layer, name, value)| BadValue {
            name: name.clone(),
            value: value.clone(),
            origin: layer.origin,
            error: SettingError::UnknownName,
        })
        .collect()
}

fn choose(key: Key, layers: &[&Layer], sites: &[Url], bad: &mut Vec<BadValue>) -> InForce {
    let machine_decides = key.is_binding()
        && layers
            .iter()
            .any(|layer| layer.origin == Origin::Machine && given(key, layer).is_some());
    for layer in layers.iter().rev() {
        let Layer { origin, .. } = **layer;
        if machine_decides && origin == Origin::User {
            continue;
        }
        let Some(text) = given(key, layer) else { continue };
        match parse::value(key, text, sites) {
            Ok(value) => return InForce { key, value: Some(value), origin },
            Err(error) => {
                bad.push(BadValue { name: key.name().into(), value: text.into(), origin, error });
            }
        }
        // A bad policy says that IT decides but not what; a weaker layer must not decide instead.
        if key.is_binding() && origin.is_policy() {
            break;
        }
    }
    let default = key.setting().default.and_then(|text| parse::value(key, text, sites).ok());
    InForce { key, value: default, origin: Origin::BuiltIn }
}

/// A layer's text for a setting. Empty text is unset: people clear a value by emptying it.
fn given(key: Key, layer: &Layer) -> Option<&str> {
    // Names in the registry are case-insensitive.
    let named = layer.values.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key.name()));
    named.map(|(_, text)| text.trim()).filter(|text| !text.is_empty())
}
