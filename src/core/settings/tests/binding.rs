//! Binding settings: the user can't change what the machine or a policy sets.

use super::*;

/// Every binding setting with two good values and a bad one.
const BINDING: [(Key, &str, &str, &str); 5] = [
    (Key::Source, "TicketApi", "RequestTracker", "Zendesk"),
    (Key::ApiUrl, "https://it.test/", "https://other.test/", "http://evil.test/"),
    (Key::HubUrl, "https://it.test/", "https://other.test/", "file:///c:/"),
    (Key::PortalUrl, "https://it.test/", "https://other.test/", "portal"),
    (Key::ExtraItems, "RH|https://it.test/", "RH|https://other.test/", "RH"),
];

#[test]
fn the_machines_value_overrides_the_users() {
    for (key, machine, user, bad) in BINDING {
        let both = |value| {
            resolve(&[
                layer(Origin::Machine, &[(key.name(), value)]),
                layer(Origin::User, &[(key.name(), user)]),
            ])
        };
        assert_eq!(found(&both(machine), key), (Some(machine.into()), Origin::Machine));
        let wrong = both(bad);
        assert_eq!(found(&wrong, key), found(&resolve(&[]), key), "{key:?}");
        assert_eq!((wrong.bad.len(), wrong.bad[0].origin), (1, Origin::Machine), "{key:?}");
        // An empty value is unset.
        assert_eq!(found(&both(" "), key), (Some(user.into()), Origin::User));
    }
}

#[test]
fn the_command_line_counts_before_the_machine() {
    for (key, machine, other, _) in BINDING {
        let resolved = resolve(&[
            layer(Origin::Machine, &[(key.name(), machine)]),
            layer(Origin::User, &[(key.name(), machine)]),
            layer(Origin::CommandLine, &[(key.name(), other)]),
        ]);
        assert_eq!(found(&resolved, key), (Some(other.into()), Origin::CommandLine));
    }
}

#[test]
fn a_bad_policy_leaves_a_binding_setting_unset() {
    for (key, good, other, bad) in BINDING {
        for policy in [Origin::UserPolicy, Origin::MachinePolicy] {
            let resolved = resolve(&[
                layer(Origin::Machine, &[(key.name(), good)]),
                layer(Origin::User, &[(key.name(), other)]),
                layer(Origin::CommandLine, &[(key.name(), other)]),
                layer(policy, &[(key.name(), bad)]),
            ]);
            assert_eq!(found(&resolved, key), found(&resolve(&[]), key), "{key:?}");
            assert_eq!((resolved.bad.len(), resolved.bad[0].origin), (1, policy), "{key:?}");
        }
    }
}

#[test]
fn only_servers_and_addresses_are_binding() {
    let keys: Vec<_> = Key::ALL.iter().copied().filter(|key| key.is_binding()).collect();
    assert_eq!(keys, BINDING.map(|(key, ..)| key));
    let resolved = resolve(&[
        layer(Origin::Machine, &[("PollSeconds", "90")]),
        layer(Origin::User, &[("PollSeconds", "120")]),
        layer(Origin::MachinePolicy, &[("PollSeconds", "1")]),
    ]);
    assert_eq!(found(&resolved, Key::PollSeconds), (Some("120".into()), Origin::User));
}
