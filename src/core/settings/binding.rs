//! Binding settings: what the machine or a policy says of them is not for the user to change.

use super::*;

fn layer(origin: Origin, values: &[(&str, &str)]) -> Layer {
    let values = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Layer { origin, values }
}

fn found(resolved: &Resolved, name: &str) -> (Option<String>, Origin) {
    let row = resolved.in_force.iter().find(|row| row.name == name).unwrap();
    (row.value.clone(), row.origin)
}

/// Every binding setting with two good values and a bad one.
const BINDING: [(&str, &str, &str, &str); 5] = [
    ("Source", "TicketApi", "RequestTracker", "Zendesk"),
    ("ApiUrl", "https://it.test/", "https://other.test/", "http://evil.test/"),
    ("HubUrl", "https://it.test/", "https://other.test/", "file:///c:/"),
    ("PortalUrl", "https://it.test/", "https://other.test/", "portal"),
    ("ExtraItems", "RH|https://it.test/", "RH|https://other.test/", "RH"),
];

#[test]
fn the_users_value_does_not_count_where_the_machine_decides() {
    for (name, machine, user, bad) in BINDING {
        let both = |value| {
            resolve(&[
                layer(Origin::Machine, &[(name, value)]),
                layer(Origin::User, &[(name, user)]),
            ])
        };
        assert_eq!(found(&both(machine), name), (Some(machine.into()), Origin::Machine));
        let wrong = both(bad);
        assert_eq!(found(&wrong, name), found(&resolve(&[]), name), "{name}");
        assert_eq!((wrong.bad.len(), wrong.bad[0].origin), (1, Origin::Machine), "{name}");
        // An emptied value decides nothing.
        assert_eq!(found(&both(" "), name), (Some(user.into()), Origin::User));
    }
}

#[test]
fn a_developers_command_line_counts_before_the_machine() {
    for (name, machine, other, _) in BINDING {
        let resolved = resolve(&[
            layer(Origin::Machine, &[(name, machine)]),
            layer(Origin::User, &[(name, machine)]),
            layer(Origin::CommandLine, &[(name, other)]),
        ]);
        assert_eq!(found(&resolved, name), (Some(other.into()), Origin::CommandLine));
    }
}

#[test]
fn a_bad_policy_leaves_a_binding_setting_unset() {
    for (name, good, other, bad) in BINDING {
        for policy in [Origin::UserPolicy, Origin::MachinePolicy] {
            let resolved = resolve(&[
                layer(Origin::Machine, &[(name, good)]),
                layer(Origin::User, &[(name, other)]),
                layer(Origin::CommandLine, &[(name, other)]),
                layer(policy, &[(name, bad)]),
            ]);
            assert_eq!(found(&resolved, name), found(&resolve(&[]), name), "{name}");
            assert_eq!((resolved.bad.len(), resolved.bad[0].origin), (1, policy), "{name}");
        }
    }
}

#[test]
fn only_the_settings_of_servers_and_addresses_are_binding() {
    let names: Vec<_> = TABLE.iter().filter(|row| row.is_binding()).map(|row| row.name).collect();
    assert_eq!(names, BINDING.map(|(name, ..)| name));
    let resolved = resolve(&[
        layer(Origin::Machine, &[("PollSeconds", "90")]),
        layer(Origin::User, &[("PollSeconds", "120")]),
        layer(Origin::MachinePolicy, &[("PollSeconds", "1")]),
    ]);
    assert_eq!(found(&resolved, "PollSeconds"), (Some("120".into()), Origin::User));
}
