//! The names of our toasts, by which a later run replaces and removes them.

use crate::core::alerts::AlertTarget;
use crate::core::tickets::TicketId;

/// Windows 10 before build 15063 rejects tags and groups of more UTF-16 units; later builds accept
/// 64 (learn.microsoft.com, `ToastNotification.Tag`).
const MAX_TAG_UNITS: usize = 16;
/// What tags up to version 0.1.0 were limited to.
const OLD_MAX_TAG_UNITS: usize = 64;
const SUMMARY_TAG: &str = "summary";
const NOTICE_TAG: &str = "tell";
/// Begins a tag that is a digest.
const DIGEST: char = '#';
/// The same up to version 0.1.0.
const OLD_DIGEST: &str = "digest-";
/// The group of what is not about tickets.
const OWN_GROUP: &str = "tecjump";

/// The name of a toast, by which it is replaced and removed, also by a later run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The ticket.
    pub tag: String,
    /// The source.
    pub group: String,
}

impl Place {
    /// Of an alert's toast: one for each ticket, one for all summaries.
    pub fn of(target: &AlertTarget, source: &str) -> Self {
        let tag = match target {
            AlertTarget::Ticket(key) => ticket_tag(&key.ticket),
            AlertTarget::Summary(_) => SUMMARY_TAG.into(),
        };
        Self { tag, group: source.into() }
    }

    /// Where version 0.1.0 put the same toast, if elsewhere: it may still be in the Action Center.
    pub fn of_old_version(target: &AlertTarget, source: &str) -> Option<Self> {
        let AlertTarget::Ticket(key) = target else { return None };
        let old = Self { tag: old_ticket_tag(&key.ticket), group: source.into() };
        (old != Self::of(target, source)).then_some(old)
    }

    /// Of a one-line notice: the next one replaces it.
    pub fn of_notice() -> Self {
        Self { tag: NOTICE_TAG.into(), group: OWN_GROUP.into() }
    }
}

/// The ticket's id; a digest of it where it can't be a tag of its own.
fn ticket_tag(TicketId(id): &TicketId) -> String {
    if is_tag(id, MAX_TAG_UNITS) && !id.starts_with(DIGEST) {
        return id.as_ref().to_owned();
    }
    let hash = fnv_1a(id.as_bytes());
    let mixed = hash ^ (hash >> 53);
    std::iter::once(DIGEST)
        .chain((0..MAX_TAG_UNITS - 1).map(|at| base_32(mixed >> (5 * at))))
        .collect()
}

fn old_ticket_tag(TicketId(id): &TicketId) -> String {
    if is_tag(id, OLD_MAX_TAG_UNITS) && !id.starts_with(OLD_DIGEST) {
        return id.as_ref().to_owned();
    }
    format!("{OLD_DIGEST}{:032x}", fnv_1a(id.as_bytes()))
}

fn is_tag(id: &str, units: usize) -> bool {
    let plain = id.chars().all(|c| !c.is_control() && !c.is_whitespace());
    (1..=units).contains(&id.encode_utf16().count()) && plain && id != SUMMARY_TAG
}

/// The lowest five bits as a letter or digit.
fn base_32(bits: u128) -> char {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    char::from(DIGITS[(bits & 31) as usize])
}

/// The same number in every run and version: a later one removes this one's toasts.
fn fnv_1a(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::core::settings::Source;
    use crate::core::tickets::{AlertKey, EpisodeId};

    fn key(ticket: &str) -> AlertKey {
        AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId("e1".into()) }
    }

    fn place(id: &str) -> (Place, Option<Place>) {
        let target = AlertTarget::Ticket(key(id));
        (Place::of(&target, "TicketApi"), Place::of_old_version(&target, "TicketApi"))
    }

    fn units(text: &str) -> usize {
        text.encode_utf16().count()
    }

    #[test]
    fn a_tag_is_the_ticket_or_its_digest() {
        let tag = |id: &str| ticket_tag(&TicketId(id.into()));
        assert_eq!(tag("104"), "104");
        assert_eq!(tag(&"é".repeat(16)), "é".repeat(16));
        assert_eq!(tag("0b9d3a52-6f0e-4f6c-9a40-52d8c9a3f111"), "#cn4h46rywhgxtza");
        for id in ["", "summary", "#1", "a b", "a\nb", &"x".repeat(17), &"😀".repeat(9)] {
            let tag = tag(id);
            assert!(tag.starts_with(DIGEST) && units(&tag) == MAX_TAG_UNITS, "{id}: {tag}");
        }
        let summary = Place::of(&AlertTarget::Summary(vec![key("1")]), "TicketApi");
        assert_eq!((summary.tag.as_str(), summary.group.as_str()), ("summary", "TicketApi"));
        for own in [summary, Place::of_notice()] {
            assert!(units(&own.tag) <= MAX_TAG_UNITS && units(&own.group) <= MAX_TAG_UNITS);
        }
    }

    #[test]
    fn every_source_is_a_group_that_fits() {
        for source in [Source::TicketApi, Source::RequestTracker] {
            assert!(units(source.name()) <= MAX_TAG_UNITS, "{}", source.name());
        }
    }

    #[test]
    fn distinct_tickets_have_distinct_tags() {
        let prefix = "0b9d3a52-6f0e-4f6c-9a40-";
        let mut ids: Vec<_> = (0..100_000_u64).map(|n| format!("{prefix}{n:012x}")).collect();
        let one_apart = (0..=255_u8).flat_map(|byte| {
            let byte = char::from(byte);
            [
                format!("{byte}{prefix}"),
                format!("{prefix}{byte}"),
                format!("{prefix}{byte}{prefix}"),
            ]
        });
        ids.extend(one_apart);
        ids.extend((17..2_000).map(|length| "x".repeat(length)));
        let tags: HashSet<_> =
            ids.iter().map(|id| ticket_tag(&TicketId(id.clone().into()))).collect();
        assert_eq!(tags.len(), ids.len());
    }

    #[test]
    fn toasts_of_the_old_version_are_found() {
        assert_eq!(place("104").1, None, "the same tag in both");
        for (id, old_tag) in [
            ("0b9d3a52-6f0e-4f6c-9a40-52d8c9a3f111", "0b9d3a52-6f0e-4f6c-9a40-52d8c9a3f111"),
            (&"x".repeat(65), "digest-e09d1c9073eb86771c3233a27c7d3d77"),
            ("#1", "#1"),
        ] {
            let old = place(id).1.map(|place| place.tag);
            assert_eq!(old.as_deref(), Some(old_tag), "{id}");
        }
    }
}
