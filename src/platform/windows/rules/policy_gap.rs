//! When a reading of the settings counts: Group Policy deletes its values before it writes them
//! again, and over a slow network the gap lasts seconds (MS-GPREG 3.2.5.1.2).

use std::collections::BTreeSet;
use std::time::Duration;

use crate::core::settings::{Layer, Origin};

/// Policy values missing for this long were removed.
pub const MAX_GAP: Duration = Duration::from_secs(10);

/// The policy values that are set, whatever they hold.
pub type Names = BTreeSet<(Origin, String)>;

/// What to do with a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is what the administrator wants.
    Counts,
    /// Read again after the next change, at the latest after this time.
    Wait(Duration),
}

/// The policy values of these layers.
pub fn names<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Names {
    let policies = layers.into_iter().filter(|layer| layer.origin.is_policy());
    policies
        .flat_map(|layer| layer.values.iter().map(|(name, _)| (layer.origin, name.clone())))
        .collect()
}

/// Whether what was `read` counts, `waited` after the first reading that missed a value of those
/// `in_force`. Values that are new or hold something else count at once.
pub fn judge(in_force: &Names, read: &Names, waited: Duration) -> Verdict {
    let left = MAX_GAP.saturating_sub(waited);
    if left.is_zero() || in_force.is_subset(read) { Verdict::Counts } else { Verdict::Wait(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[(Origin, &str)]) -> Names {
        names.iter().map(|&(origin, name)| (origin, name.to_owned())).collect()
    }

    #[test]
    fn only_values_that_are_gone_are_waited_for() {
        let machine = |name| (Origin::MachinePolicy, name);
        let user = |name| (Origin::UserPolicy, name);
        let (second, none) = (Duration::from_secs(1), Duration::ZERO);
        let wait = |waited| Verdict::Wait(MAX_GAP.saturating_sub(waited));
        let both = &[machine("ApiUrl"), machine("Alerts")][..];
        for (what, in_force, read, waited, verdict) in [
            ("nothing set", &[][..], &[][..], none, Verdict::Counts),
            ("first value", &[], both, none, Verdict::Counts),
            ("same names, perhaps other values", both, both, none, Verdict::Counts),
            ("one more", &both[..1], both, none, Verdict::Counts),
            ("all gone", both, &[], none, wait(none)),
            ("one gone", both, &both[..1], none, wait(none)),
            ("one gone, another new", &both[..1], &both[1..], none, wait(none)),
            ("moved to the user", &both[..1], &[user("ApiUrl")], none, wait(none)),
            ("still gone", both, &[], second, wait(second)),
            ("back", both, both, second, Verdict::Counts),
            ("partly back", both, &both[1..], second, wait(second)),
            ("gone for good", both, &[], MAX_GAP, Verdict::Counts),
            ("gone for long", both, &[], MAX_GAP * 9, Verdict::Counts),
        ] {
            assert_eq!(judge(&set(in_force), &set(read), waited), verdict, "{what}");
        }
    }

    #[test]
    fn only_policies_are_named() {
        let layer =
            |origin, name: &str| Layer { origin, values: vec![(name.to_owned(), String::new())] };
        let layers = [
            layer(Origin::Machine, "ApiUrl"),
            layer(Origin::User, "Alerts"),
            layer(Origin::UserPolicy, "Alerts"),
            layer(Origin::MachinePolicy, "ApiUrl"),
        ];
        let expected = [(Origin::UserPolicy, "Alerts"), (Origin::MachinePolicy, "ApiUrl")];
        assert_eq!(names(&layers), set(&expected));
    }
}
