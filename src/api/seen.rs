//! What a source remembers of the tickets that it listed, so that only changed tickets are read again.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

/// Servers count the time of a change in seconds and set it before the change can be seen. A ticket
/// that changed no longer ago than this may have changed once more in the same second after we looked.
const UNSETTLED_FOR: SignedDuration = SignedDuration::from_secs(5);

/// The tickets that were seen, by id. `T` is what the source read of a ticket.
#[derive(Debug)]
pub(super) struct Seen<T>(HashMap<String, SeenTicket<T>>);

/// A ticket as it was when it was last read.
#[derive(Debug, Clone)]
pub(super) struct SeenTicket<T> {
    /// The time of its last change, as the list had it.
    pub(super) changed_at: Timestamp,
    /// Whether any later change shows in the list, see [`is_settled`].
    pub(super) settled: bool,
    /// The entity tag of the ticket itself.
    pub(super) etag: Option<String>,
    pub(super) content: T,
}

/// What a listed ticket's last change means.
#[derive(Debug)]
pub(super) enum Freshness<T> {
    /// It cannot have changed since it was read.
    Current,
    /// It must be read.
    Stale {
        /// The entity tag to ask with: the ticket has probably not changed.
        etag: Option<String>,
        /// What was read before, perhaps of an older version.
        before: Option<T>,
    },
}

/// Whether a second change in the same second is ruled out. `now` is the server's clock.
pub(super) fn is_settled(changed_at: Timestamp, now: Option<Timestamp>) -> bool {
    now.is_some_and(|now| now.duration_since(changed_at) > UNSETTLED_FOR)
}

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone> Seen<T> {
    /// Whether the ticket must be read again, given the time of its last change in the list.
    pub(super) fn freshness(&self, id: &str, changed_at: Timestamp) -> Freshness<T> {
        let known = self.0.get(id);
        let same = known.filter(|known| known.changed_at == changed_at);
        if same.is_some_and(|known| known.settled) {
            return Freshness::Current;
        }
        let etag = same.and_then(|known| known.etag.clone());
        Freshness::Stale { etag, before: known.map(|known| known.content.clone()) }
    }

    /// What was read of the ticket.
    pub(super) fn get(&self, id: &str) -> Option<&T> {
        self.0.get(id).map(|known| &known.content)
    }

    /// Notes what was read.
    pub(super) fn insert(&mut self, id: &str, ticket: SeenTicket<T>) {
        self.0.insert(id.to_owned(), ticket);
    }

    /// Notes that the ticket is still as it was read; `false` if it was never read.
    pub(super) fn confirm(&mut self, id: &str, settled: bool) -> bool {
        let known = self.0.get_mut(id);
        known.map(|known| known.settled = settled).is_some()
    }

    /// Forgets all other tickets.
    pub(super) fn retain(&mut self, ids: &HashSet<&str>) {
        self.0.retain(|id, _| ids.contains(id.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn seen(settled: bool) -> Seen<&'static str> {
        let mut seen = Seen::default();
        let etag = Some("\"1\"".to_owned());
        seen.insert("7", SeenTicket { changed_at: at(100), settled, etag, content: "read" });
        seen
    }

    #[test]
    fn a_change_is_settled_after_five_seconds() {
        let settled = |now| is_settled(at(100), now);
        assert!(!settled(None) && !settled(Some(at(100))) && !settled(Some(at(105))));
        assert!(settled(Some(at(106))));
    }

    #[test]
    fn only_a_settled_ticket_is_current() {
        let freshness =
            |settled, changed_at, id: &str| match seen(settled).freshness(id, changed_at) {
                Freshness::Current => None,
                Freshness::Stale { etag, before } => Some((etag.is_some(), before)),
            };
        assert_eq!(freshness(true, at(100), "7"), None);
        assert_eq!(freshness(false, at(100), "7"), Some((true, Some("read"))));
        assert_eq!(freshness(true, at(101), "7"), Some((false, Some("read"))), "changed");
        assert_eq!(freshness(true, at(100), "8"), Some((false, None)), "never read");
    }

    #[test]
    fn a_confirmed_ticket_keeps_what_was_read() {
        let mut seen = seen(false);
        assert!(seen.confirm("7", true) && !seen.confirm("8", true));
        assert!(matches!(seen.freshness("7", at(100)), Freshness::Current));
        assert_eq!(seen.get("7"), Some(&"read"));
    }

    #[test]
    fn tickets_that_left_the_list_are_forgotten() {
        let mut seen = seen(true);
        seen.retain(&HashSet::from(["7"]));
        assert_eq!(seen.get("7"), Some(&"read"));
        seen.retain(&HashSet::new());
        assert_eq!(seen.get("7"), None);
    }
}
