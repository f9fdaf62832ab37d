//! The program accepts what the policy editor can write and what the texts give as examples, and
//! rejects what is outside a range.

use tecjump_tray::core::settings::{Kind, Layer, Origin, Resolved, TABLE, lists, resolve};

use crate::words::ROWS;

fn policy(name: &str, value: &str) -> Resolved {
    let values = vec![(name.to_owned(), value.to_owned())];
    resolve(&[Layer { origin: Origin::MachinePolicy, values }])
}

fn in_force(resolved: &Resolved, name: &str) -> (Option<String>, Origin) {
    let row = resolved.in_force.iter().find(|row| row.key.name() == name).unwrap();
    (row.value.as_ref().map(ToString::to_string), row.origin)
}

#[track_caller]
fn accepted(name: &str, value: &str) {
    let resolved = policy(name, value);
    assert_eq!(resolved.bad, [], "{name} = {value}");
    let (value, origin) = in_force(&resolved, name);
    assert!(value.is_some() && origin == Origin::MachinePolicy, "{name}: {value:?}, {origin}");
}

#[track_caller]
fn rejected(name: &str, value: &str) {
    assert_eq!(policy(name, value).bad.len(), 1, "{name} = {value}");
}

#[test]
fn range_ends_and_choices_are_accepted_others_rejected() {
    for setting in &TABLE {
        match setting.kind {
            Kind::Number(least, most) => {
                accepted(setting.name, &least.to_string());
                accepted(setting.name, &most.to_string());
                rejected(setting.name, &(i64::from(least) - 1).to_string());
                rejected(setting.name, &(u64::from(most) + 1).to_string());
            }
            Kind::Choice(words) => {
                for word in words {
                    accepted(setting.name, word);
                }
                rejected(setting.name, "Qualquer");
            }
            Kind::Switch => {
                accepted(setting.name, "0");
                accepted(setting.name, "1");
                rejected(setting.name, "2");
            }
            _ => {}
        }
    }
}

#[test]
fn defaults_are_accepted() {
    for setting in &TABLE {
        if let Some(default) = setting.default {
            accepted(setting.name, default);
        }
    }
}

#[test]
fn examples_are_accepted() {
    for row in ROWS {
        // The example of a list is one value below its key, as the editor writes it.
        match row.example.split_once(" = ") {
            Some((name, value)) => {
                let entry = [(name.to_owned(), value.to_owned())];
                accepted(row.setting, &lists::text_of(row.setting, &entry).unwrap());
            }
            None => accepted(row.setting, row.example),
        }
    }
}

#[test]
fn every_text_belongs_to_a_setting() {
    for row in ROWS {
        assert!(TABLE.iter().any(|setting| setting.name == row.setting), "{}", row.setting);
    }
}
