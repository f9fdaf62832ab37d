//! What RT's transactions mean for the episode that waits.
//!
//! RT hides from requesters who is privileged. A user is an agent who shows it in this ticket: its
//! owner, its `AdminCc` (RT's role for staff), or who changed its state, fields or owner (rights that
//! requesters lack).
//!
//! The queue's scrip may re-open a ticket between the agent's reply and the suspension (`stalled` →
//! `open` by `RT_System` → `stalled`), and a queue without that scrip leaves an answered ticket
//! `stalled`. Neither makes an episode.

use std::collections::BTreeSet;

use super::super::history::{Author, Entry, History, Kind};
use super::id::RtId;
use super::identity::same_name;
use super::wire::{Member, Transaction};

/// RT's name for the user of scrips and timers.
const SYSTEM: &str = "RT_System";
/// RT's name for the owner of a ticket without an owner.
const NOBODY: &str = "Nobody";
/// Transactions that need a right over the ticket (`ModifyTicket`, `OwnTicket`).
pub(super) const STAFF_ONLY: [&str; 7] =
    ["Status", "Set", "Take", "Untake", "Steal", "Give", "Force"];

/// Reads the transactions of one ticket. Transactions are numbered upwards over the whole server.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// The ticket's number.
    pub(super) ticket: &'a RtId,
    /// Login names of the ticket's requesters: any of them may answer.
    pub(super) requesters: BTreeSet<&'a str>,
    /// Login names of users who get copies.
    pub(super) copied: BTreeSet<&'a str>,
    /// States that mean *Aguardando Cliente*.
    pub(super) waiting_states: &'a [String],
}

impl Reader<'_> {
    /// A history of which nothing was read yet. `agents` are the ticket's owner and staff.
    pub(super) fn history(&self, agents: &[&str]) -> History<u64> {
        let is_user = |name: &&str| !same_name(name, NOBODY);
        let copied = self.copied.iter().copied().filter(is_user);
        History::new(agents.iter().copied().filter(is_user), copied)
    }

    /// Adds what a transaction means, if anything.
    pub(super) fn read(&self, row: Transaction, history: &mut History<u64>) {
        // Merging gives this ticket the history of another one, without the other one's questions.
        if !row.ticket.is_empty() && row.ticket != self.ticket.as_str() {
            return;
        }
        let is_requester = self.requesters.iter().any(|name| same_name(name, &row.creator.id));
        let is_system = row.creator.id == SYSTEM;
        if !is_requester && !is_system && STAFF_ONLY.contains(&row.kind.as_str()) {
            history.add_agent(&row.creator.id);
        }
        let states = self.waiting_states;
        let kind = match row.kind.as_str() {
            "Create" if is_requester => Kind::Opened,
            "Create" => Kind::OpenedForRequester,
            "Correspond" if is_requester => Kind::Answer,
            "Correspond" if is_system => return, // a timer's reminder is not a question
            "Correspond" => Kind::Question,
            "Status" if waits(states, &row.new) && !waits(states, &row.old) => Kind::Suspension,
            _ => return,
        };
        let Member { id: login, real_name: name, .. } = row.creator;
        let by = Author { login, name, is_system };
        history.add(Entry { id: row.id, at: row.created, by, kind });
    }
}

/// Whether the state is one of those that mean *Aguardando Cliente*. RT ignores the case of states.
pub(super) fn waits(waiting_states: &[String], state: &str) -> bool {
    waiting_states.iter().any(|waiting| same_name(waiting, state))
}
