//! The list that the core holds: the last complete answer, and of each row in it that could not
//! be read what was known before.

use std::collections::{BTreeSet, HashSet};

use super::{AlertKeyRef, TicketId, TicketList, UnreadableRow, WaitingTicket};
use crate::core::Core;

/// The rows of the last complete answer that could not be read. Each is a ticket that waits.
#[derive(Debug, Default)]
pub(in crate::core) struct Unreadable {
    ids: BTreeSet<TicketId>,
    /// Rows without a readable identifier: any ticket that is missing from the list may be one.
    nameless: usize,
    /// Those of all these rows that are no ticket of the held list: all that is known is that
    /// they wait.
    unknown: usize,
}

impl Unreadable {
    fn new(rows: Vec<UnreadableRow>, listed: &HashSet<&TicketId>) -> Self {
        let (mut ids, mut nameless) = (BTreeSet::new(), 0);
        for row in rows {
            match row.id {
                Some(id) if listed.contains(&id) => {}
                Some(id) => _ = ids.insert(id),
                None => nameless += 1,
            }
        }
        Self { ids, nameless, unknown: 0 }
    }

    /// Whether a ticket that is not in the list may be one of these rows.
    fn may_be(&self, id: &TicketId) -> bool {
        self.nameless > 0 || self.ids.contains(id)
    }
}

impl Core {
    /// Takes a complete answer in the place of the list held so far, oldest question first.
    pub(in crate::core) fn hold(&mut self, list: TicketList) {
        let mut tickets = list.tickets;
        let listed = ids(&tickets);
        let mut unreadable = Unreadable::new(list.unreadable, &listed);
        let mut kept = std::mem::take(&mut self.tickets);
        kept.retain(|held| !listed.contains(&held.id) && unreadable.may_be(&held.id));
        let named = kept.iter().filter(|held| unreadable.ids.contains(&held.id)).count();
        let guessed = kept.len() - named;
        unreadable.unknown =
            unreadable.ids.len() - named + unreadable.nameless.saturating_sub(guessed);
        tickets.append(&mut kept);
        tickets.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
        self.tickets = tickets;
        self.unreadable = unreadable;
        self.listed = true;
    }

    /// No list is held any more; returns the tickets of the last one.
    pub(in crate::core) fn let_go(&mut self) -> Vec<WaitingTicket> {
        self.listed = false;
        self.unreadable = Unreadable::default();
        self.poller.holds(None);
        std::mem::take(&mut self.tickets)
    }

    /// How many tickets wait, with those of which nothing else is known.
    pub(in crate::core) fn waiting_count(&self) -> usize {
        self.tickets.len() + self.unreadable.unknown
    }

    /// How many tickets wait of which nothing else is known.
    pub(in crate::core) const fn unknown_count(&self) -> usize {
        self.unreadable.unknown
    }
}

/// Which questions wait.
pub(in crate::core) struct Waiting<'a> {
    questions: HashSet<AlertKeyRef<'a>>,
    ids: HashSet<&'a TicketId>,
    unreadable: &'a Unreadable,
}

impl<'a> Waiting<'a> {
    /// Of the held list and its unreadable rows.
    pub(in crate::core) fn new(tickets: &'a [WaitingTicket], unreadable: &'a Unreadable) -> Self {
        let questions = tickets.iter().map(WaitingTicket::question).collect();
        Self { questions, ids: ids(tickets), unreadable }
    }

    /// Whether it is in the list.
    pub(in crate::core) fn lists(&self, question: AlertKeyRef<'_>) -> bool {
        self.questions.contains(&question)
    }

    /// Whether it waits, or may wait in a row that could not be read.
    pub(in crate::core) fn has(&self, question: AlertKeyRef<'_>) -> bool {
        let (id, _) = question;
        self.lists(question) || (!self.ids.contains(id) && self.unreadable.may_be(id))
    }
}

fn ids(tickets: &[WaitingTicket]) -> HashSet<&TicketId> {
    tickets.iter().map(|ticket| &ticket.id).collect()
}
