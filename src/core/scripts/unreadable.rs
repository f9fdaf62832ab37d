//! Scripts about rows of a list that could not be read.

use std::time::Duration;

use super::{Harness, ticket};
use crate::core::event::PollAnswer;
use crate::core::pump::Clocked as _;
use crate::core::tickets::{CompleteList, TicketId, Tickets, UnreadableRow, WaitingTicket};
use crate::core::view::IconState;

impl Harness {
    /// The next poll's answer has these rows, and others that could not be read.
    fn next_lists_with(&mut self, tickets: &[WaitingTicket], unreadable: &[Option<&str>]) {
        let polls = self.polls.len();
        while self.polls.len() == polls {
            self.wait(Duration::from_secs(1));
        }
        self.lists_with(tickets, unreadable);
    }

    fn lists_with(&mut self, tickets: &[WaitingTicket], unreadable: &[Option<&str>]) {
        let row = |id: Option<&str>| UnreadableRow {
            id: id.map(|id| TicketId(id.into())),
            reason: "no subject".into(),
        };
        let unreadable = unreadable.iter().copied().map(row).collect();
        let tickets = Tickets::Complete(CompleteList { tickets: tickets.to_vec(), unreadable });
        self.answer(Ok(PollAnswer { tickets, not_before: None }));
    }
}

#[test]
fn an_unreadable_ticket_stays_as_it_was_known() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("1", "a"), ticket("2", "a")]);
    harness.next_lists_with(&[ticket("1", "a")], &[Some("2")]);
    assert_eq!((harness.icon, harness.withdrawn.len()), (Some(IconState::Waiting(2)), 0));
    assert!(harness.has_line("Assunto 2"));
    harness.next_lists(&[ticket("1", "a"), ticket("2", "a")]);
    assert_eq!((harness.alerts.len(), harness.withdrawn.len()), (2, 0), "each alerted once");
}

#[test]
fn an_unreadable_row_hides_no_other() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("1", "a"), ticket("2", "a")]);
    harness.next_lists_with(&[ticket("2", "b"), ticket("3", "a")], &[Some("1")]);
    assert_eq!((harness.alerts.len(), harness.withdrawn), (4, vec!["2/a".to_owned()]));
}

#[test]
fn with_a_nameless_row_nothing_missing_counts_as_answered() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("1", "a"), ticket("2", "a"), ticket("3", "a")]);
    harness.next_lists_with(&[ticket("3", "b")], &[None]);
    assert_eq!(harness.withdrawn, ["3/a"], "a ticket that was read with another question");
    assert_eq!(harness.icon, Some(IconState::Waiting(3)));
    harness.next_lists(&[ticket("2", "a")]);
    assert_eq!(harness.withdrawn, ["3/a", "1/a", "3/b"]);
}

#[test]
fn an_unknown_unreadable_ticket_is_counted() {
    let mut harness = Harness::signed_in();
    harness.lists_with(&[ticket("1", "a")], &[Some("2"), None, None]);
    assert_eq!(harness.icon, Some(IconState::Waiting(4)));
    assert!(harness.has_line("4 chamados aguardando sua resposta"));
    assert!(harness.has_line("Não foi possível ler 3 chamados"));
    harness.next_lists_with(&[], &[Some("9")]);
    assert!(
        harness.has_line("1 chamado aguardando sua resposta")
            && harness.has_line("Não foi possível ler 1 chamado")
    );
}

#[test]
fn after_a_restart_an_unreadable_ticket_is_not_withdrawn() {
    let mut harness = Harness::signed_in();
    harness.lists(&[ticket("1", "a"), ticket("2", "a")]);
    let mut harness = harness.restarted();
    harness.lists_with(&[], &[Some("1")]);
    assert_eq!(harness.withdrawn, ["2/a"]);
    harness.next_lists(&[ticket("1", "a")]);
    assert_eq!(harness.alerts.len(), 0, "it was alerted before the restart");
}
