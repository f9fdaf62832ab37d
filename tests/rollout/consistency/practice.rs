//! What the editor can write and the texts show as an example is what the program takes; what lies
//! outside a range is not.

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
fn taken(name: &str, value: &str) {
    let resolved = policy(name, value);
    assert_eq!(resolved.bad, [], "{name} = {value}");
    let (value, origin) = in_force(&resolved, name);
    assert!(value.is_some() && origin == Origin::MachinePolicy, "{name}: {value:?}, {origin}");
}

#[track_caller]
fn refused(name: &str, value: &str) {
    assert_eq!(policy(name, value).bad.len(), 1, "{name} = {value}");
}

#[test]
fn ends_of_ranges_and_words_of_choices_are_taken_and_nothing_beside_them() {
    for setting in &TABLE {
        match setting.kind {
            Kind::Number(least, most) => {
                taken(setting.name, &least.to_string());
                taken(setting.name, &most.to_string());
                refused(setting.name, &(i64::from(least) - 1).to_string());
                refused(setting.name, &(u64::from(most) + 1).to_string());
            }
            Kind::Choice(words) => {
                for word in words {
                    taken(setting.name, word);
                }
                refused(setting.name, "Qualquer");
            }
            Kind::Switch => {
                taken(setting.name, "0");
                taken(setting.name, "1");
                refused(setting.name, "2");
            }
            _ => {}
        }
    }
}

#[test]
fn defaults_are_taken() {
    for setting in &TABLE {
        if let Some(default) = setting.default {
            taken(setting.name, default);
        }
    }
}

#[test]
fn examples_are_taken() {
    for row in ROWS {
        // Of a list the example is one value of its key, as the editor writes it.
        match row.example.split_once(" = ") {
            Some((name, value)) => {
                let entry = [(name.to_owned(), value.to_owned())];
                taken(row.setting, &lists::text_of(row.setting, &entry).unwrap());
            }
            None => taken(row.setting, row.example),
        }
    }
}

#[test]
fn every_text_is_of_a_setting() {
    for row in ROWS {
        assert!(TABLE.iter().any(|setting| setting.name == row.setting), "{}", row.setting);
    }
}
