//! The list that the core holds: the last complete answer, and of each row in it that could not
//! be read what was known before.

use std::collections::{BTreeSet, HashMap};

use super::{AlertKeyRef, CompleteList, TicketId, UnreadableRow, WaitingTicket};

/// The waiting tickets, as far as the server has listed them to the signed-in requester.
#[derive(Debug, Default)]
pub(in crate::core) enum TicketList {
    /// No poll has ended yet.
    #[default]
    Unknown,
    /// Every poll so far has failed.
    Failed,
    /// The last complete answer.
    Listed(Listed),
}

/// A complete answer.
#[derive(Debug)]
pub(in crate::core) struct Listed {
    /// Oldest question first.
    tickets: Vec<WaitingTicket>,
    /// The position in `tickets` of each ticket.
    positions: HashMap<TicketId, usize>,
    unreadable: Unreadable,
}

/// The rows of the answer that could not be read. Each is a ticket that waits.
#[derive(Debug, Default)]
struct Unreadable {
    ids: BTreeSet<TicketId>,
    /// Rows without a readable identifier: any ticket that is missing from the list may be one.
    nameless: usize,
    /// How many of all these rows are not in the list: nothing else is known of them.
    unknown: usize,
}

impl TicketList {
    /// Replaces the list by a complete answer. A ticket whose row could not be read stays.
    pub(in crate::core) fn replace(&mut self, answer: CompleteList) {
        let before = self.clear();
        *self = Self::Listed(Listed::new(answer, before));
    }

    /// Notes that a poll failed. A list that is held stays.
    pub(in crate::core) fn fail(&mut self) {
        if matches!(self, Self::Unknown) {
            *self = Self::Failed;
        }
    }

    /// Forgets the list; returns the tickets that were in it.
    pub(in crate::core) fn clear(&mut self) -> Vec<WaitingTicket> {
        match std::mem::take(self) {
            Self::Listed(listed) => listed.tickets,
            Self::Unknown | Self::Failed => Vec::new(),
        }
    }

    /// The list, once there is one.
    pub(in crate::core) const fn listed(&self) -> Option<&Listed> {
        match self {
            Self::Listed(listed) => Some(listed),
            Self::Unknown | Self::Failed => None,
        }
    }

    /// The waiting tickets, oldest question first.
    pub(in crate::core) fn tickets(&self) -> &[WaitingTicket] {
        self.listed().map_or(&[], Listed::tickets)
    }

    /// The waiting ticket with this identifier.
    pub(in crate::core) fn ticket(&self, id: &TicketId) -> Option<&WaitingTicket> {
        let listed = self.listed()?;
        Some(&listed.tickets[*listed.positions.get(id)?])
    }

    /// The ticket in which this question waits.
    pub(in crate::core) fn asked_in(&self, question: AlertKeyRef<'_>) -> Option<&WaitingTicket> {
        let listed = self.listed()?;
        Some(&listed.tickets[listed.position(question)?])
    }

    /// How many tickets wait, including those of which nothing else is known.
    pub(in crate::core) fn waiting_count(&self) -> usize {
        self.tickets().len() + self.unknown_count()
    }

    /// How many tickets wait of which nothing else is known.
    pub(in crate::core) fn unknown_count(&self) -> usize {
        self.listed().map_or(0, |listed| listed.unreadable.unknown)
    }

    /// Removes the ticket with this question.
    pub(in crate::core) fn remove(&mut self, question: AlertKeyRef<'_>) {
        if let Self::Listed(listed) = self {
            listed.tickets.retain(|held| held.question() != question);
            listed.positions = positions(&listed.tickets);
        }
    }
}

impl Listed {
    fn new(answer: CompleteList, mut before: Vec<WaitingTicket>) -> Self {
        let CompleteList { mut tickets, unreadable } = answer;
        let mut listed = positions(&tickets);
        let mut unreadable = Unreadable::new(unreadable, &listed);
        if !unreadable.is_empty() {
            before.retain(|held| !listed.contains_key(&held.id) && unreadable.may_be(&held.id));
            unreadable.set_known(&before);
            tickets.append(&mut before);
        }
        let age = |a: &WaitingTicket, b: &WaitingTicket| (a.since, &a.id).cmp(&(b.since, &b.id));
        if !tickets.is_sorted_by(|a, b| age(a, b).is_le()) || tickets.len() != listed.len() {
            tickets.sort_by(age);
            listed = positions(&tickets);
        }
        Self { tickets, positions: listed, unreadable }
    }

    /// The waiting tickets, oldest question first.
    pub(in crate::core) fn tickets(&self) -> &[WaitingTicket] {
        &self.tickets
    }

    /// Where the ticket is in which this question waits.
    pub(in crate::core) fn position(&self, (id, episode): AlertKeyRef<'_>) -> Option<usize> {
        self.positions.get(id).copied().filter(|at| self.tickets[*at].episode == *episode)
    }

    /// Whether a question waits, or may wait in a row that could not be read.
    pub(in crate::core) fn may_wait(&self, (id, episode): AlertKeyRef<'_>) -> bool {
        match self.positions.get(id) {
            Some(at) => self.tickets[*at].episode == *episode,
            None => self.unreadable.may_be(id),
        }
    }
}

impl Unreadable {
    fn new(rows: Vec<UnreadableRow>, listed: &HashMap<TicketId, usize>) -> Self {
        let mut unreadable = Self::default();
        for row in rows {
            match row.id {
                Some(id) if listed.contains_key(&id) => {}
                Some(id) => _ = unreadable.ids.insert(id),
                None => unreadable.nameless += 1,
            }
        }
        unreadable
    }

    fn is_empty(&self) -> bool {
        self.nameless == 0 && self.ids.is_empty()
    }

    /// Whether a ticket that is not in the answer may be one of these rows.
    fn may_be(&self, id: &TicketId) -> bool {
        self.nameless > 0 || self.ids.contains(id)
    }

    /// Counts the rows that are none of the tickets known from before.
    fn set_known(&mut self, known: &[WaitingTicket]) {
        let named = known.iter().filter(|held| self.ids.contains(&held.id)).count();
        let guessed = known.len() - named;
        self.unknown = self.ids.len() - named + self.nameless.saturating_sub(guessed);
    }
}

fn positions(tickets: &[WaitingTicket]) -> HashMap<TicketId, usize> {
    tickets.iter().enumerate().map(|(at, ticket)| (ticket.id.clone(), at)).collect()
}
