//! The life of a ticket: opened, answered, suspended, taken up again, solved.

use std::ops::Bound;

use super::{Refusal, Store};
use crate::model::{
    Author, Event, EventType, Kind, Receipt, Role, State, Ticket, TicketView, Waiting, excerpt,
    ticket_id,
};

/// The motive that agents suspend with.
pub(crate) const WAITING_REASON: &str = "Aguardando Cliente";

/// The number before the first ticket's.
const FIRST_NUMBER: u64 = 1041;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<TicketView>,
    /// Where the next page begins: after this ticket.
    pub(crate) next_after: Option<u64>,
}

impl Store {
    /// Every ticket of the desk, oldest first: the agent's view.
    pub(crate) fn tickets(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// Any ticket: the agent's view.
    pub(crate) fn ticket(&self, number: u64) -> Result<&Ticket, Refusal> {
        self.tickets.get(&number).ok_or(Refusal::NotFound)
    }

    /// A requester's own ticket; another requester's does not exist.
    pub(crate) fn ticket_of(&self, requester: u64, number: u64) -> Result<&Ticket, Refusal> {
        self.ticket(number).and_then(|ticket| {
            if ticket.requester == requester { Ok(ticket) } else { Err(Refusal::NotFound) }
        })
    }

    /// A requester's own tickets, in the order they were opened, from behind `after`.
    ///
    /// Opening order makes paging stable: a ticket that joins or leaves the filter in between
    /// moves no other ticket to another page, and a new one comes last.
    pub(crate) fn page(
        &self,
        requester: u64,
        states: &[State],
        after: u64,
        limit: usize,
        base_url: &str,
    ) -> Page {
        let mut found = self
            .tickets
            .range((Bound::Excluded(after), Bound::Unbounded))
            .map(|(_, ticket)| ticket)
            .filter(|ticket| ticket.requester == requester)
            .filter(|ticket| states.is_empty() || states.contains(&ticket.state));
        let taken: Vec<&Ticket> = found.by_ref().take(limit).collect();
        let more = found.next().is_some();
        let next_after = taken.last().filter(|_| more).map(|ticket| ticket.number);
        let items = taken.into_iter().map(|ticket| ticket.view(base_url)).collect();
        Page { items, next_after }
    }

    /// Opens a ticket and gives its number.
    pub(crate) fn open(&mut self, requester: u64, kind: Kind, subject: &str, text: &str) -> u64 {
        let number = self.tickets.keys().next_back().copied().unwrap_or(FIRST_NUMBER) + 1;
        let now = self.clock.now();
        let ticket = Ticket {
            number,
            requester,
            subject: subject.to_owned(),
            kind,
            state: State::New,
            waiting: None,
            created_at: now,
            updated_at: now,
            revision: 0,
            accepts_follow_ups: true,
            reactivates: true,
            events: Vec::new(),
        };
        self.tickets.insert(number, ticket);
        let author = self.requester_as_author(requester);
        // The ticket was put in a line above, so this cannot be refused.
        let _ = self.record(number, EventType::Opened, author, Some(text), None);
        number
    }

    /// An agent asks the requester something: the ticket waits, in a new episode.
    pub(crate) fn suspend(
        &mut self,
        number: u64,
        agent: &str,
        question: &str,
    ) -> Result<String, Refusal> {
        self.ticket(number)?;
        self.last_episode += 1;
        let episode_id = format!("ep-{}-{}", self.mark, self.last_episode);
        let waiting = Waiting {
            episode_id: episode_id.clone(),
            since: self.clock.now(),
            reason: WAITING_REASON.to_owned(),
            asked_by: agent.to_owned(),
            excerpt: excerpt(question),
        };
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        ticket.state = State::WaitingCustomer;
        ticket.waiting = Some(waiting);
        let (requester, subject) = (ticket.requester, ticket.subject.clone());
        let episode = Some(episode_id.clone());
        self.record(number, EventType::Suspended, agent_author(agent), Some(question), episode)?;
        self.mail_question(requester, number, &subject, question);
        Ok(episode_id)
    }

    /// An agent writes without asking; a new ticket is thereby taken up.
    pub(crate) fn answer(&mut self, number: u64, agent: &str, text: &str) -> Result<u64, Refusal> {
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        if ticket.state == State::New {
            ticket.state = State::InProgress;
        }
        self.record(number, EventType::FollowUp, agent_author(agent), Some(text), None)
    }

    /// An agent moves the ticket without a word.
    pub(crate) fn set_state(
        &mut self,
        number: u64,
        agent: &str,
        state: State,
    ) -> Result<u64, Refusal> {
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        ticket.state = state;
        if state != State::WaitingCustomer {
            ticket.waiting = None;
        }
        self.record(number, EventType::StateChanged, agent_author(agent), None, None)
    }

    /// The requester writes: a waiting or solved ticket goes back to *Em atendimento*.
    pub(crate) fn follow_up(&mut self, number: u64, text: &str) -> Result<Receipt, Refusal> {
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        if !ticket.can_follow_up() {
            return Err(Refusal::NotRepliable);
        }
        let moves = matches!(ticket.state, State::WaitingCustomer | State::Solved);
        if moves && ticket.reactivates {
            ticket.state = State::InProgress;
            ticket.waiting = None;
        }
        let (state_after, requester) = (ticket.state, ticket.requester);
        let author = self.requester_as_author(requester);
        let event_id = self.record(number, EventType::FollowUp, author, Some(text), None)?;
        Ok(Receipt { event_id, state_after })
    }

    /// Sets whether the requester may write, and whether writing takes the ticket up again.
    pub(crate) fn set_reply_rules(
        &mut self,
        number: u64,
        accepts_follow_ups: bool,
        reactivates: bool,
    ) -> Result<(), Refusal> {
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        ticket.accepts_follow_ups = accepts_follow_ups;
        ticket.reactivates = reactivates;
        ticket.revision += 1;
        ticket.updated_at = self.clock.now();
        Ok(())
    }

    fn record(
        &mut self,
        number: u64,
        event_type: EventType,
        author: Author,
        text: Option<&str>,
        episode_id: Option<String>,
    ) -> Result<u64, Refusal> {
        let ticket = self.tickets.get_mut(&number).ok_or(Refusal::NotFound)?;
        self.last_event += 1;
        let (id, at) = (self.last_event, self.clock.now());
        let text = text.map(ToOwned::to_owned);
        let state_after = ticket.state;
        ticket.events.push(Event { id, event_type, at, author, text, state_after, episode_id });
        ticket.updated_at = at;
        ticket.revision += 1;
        Ok(id)
    }

    fn requester_as_author(&self, requester: u64) -> Author {
        let name = self.requester(requester).map_or_else(String::new, |found| found.name.clone());
        Author { name, role: Role::Requester }
    }

    fn mail_question(&mut self, requester: u64, number: u64, subject: &str, question: &str) {
        let Some(to) = self.requester(requester).map(|found| found.email.clone()) else { return };
        let title = format!("Chamado {number} aguarda sua resposta: {subject}");
        let text = format!(
            "{question}\n\nResponda no Sistema de Chamados, no chamado {}.",
            ticket_id(number)
        );
        self.mail(&to, title, text);
    }
}

fn agent_author(name: &str) -> Author {
    Author { name: name.to_owned(), role: Role::Agent }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::seed::{self, AGENT, ANA, BRUNO};

    fn store() -> (Store, u64, u64) {
        let mut store = Store::new(Arc::default(), 5);
        seed::accounts(&mut store);
        let ana = store.requester_by_email(ANA.email).unwrap();
        let number = store.open(ana, Kind::Problem, "Impressora", "Não imprime.");
        (store, ana, number)
    }

    fn numbers(page: &Page) -> Vec<u64> {
        page.items.iter().map(|item| item.number.parse().unwrap()).collect()
    }

    #[test]
    fn a_second_question_is_a_second_episode() {
        let (mut store, _, number) = store();
        let first = store.suspend(number, AGENT, "Qual andar?").unwrap();
        let second = store.suspend(number, AGENT, "Qual sala?").unwrap();
        assert_ne!(first, second);
        let waiting = store.ticket(number).unwrap().waiting.clone().unwrap();
        assert_eq!((waiting.episode_id, waiting.excerpt.as_str()), (second, "Qual sala?"));
        assert_eq!(store.mails().len(), 2);
    }

    #[test]
    fn a_follow_up_reactivates_a_waiting_ticket() {
        let (mut store, _, number) = store();
        store.suspend(number, AGENT, "Qual andar?").unwrap();
        let receipt = store.follow_up(number, "O segundo.").unwrap();
        assert_eq!(receipt.state_after, State::InProgress);
        assert!(store.ticket(number).unwrap().waiting.is_none());
    }

    #[test]
    fn a_ticket_that_is_not_reactivated_keeps_waiting() {
        let (mut store, _, number) = store();
        store.set_reply_rules(number, true, false).unwrap();
        store.suspend(number, AGENT, "Qual andar?").unwrap();
        let receipt = store.follow_up(number, "O segundo.").unwrap();
        assert_eq!(receipt.state_after, State::WaitingCustomer);
        assert!(store.ticket(number).unwrap().waiting.is_some());
    }

    #[test]
    fn a_closed_ticket_takes_no_follow_up() {
        let (mut store, _, number) = store();
        store.set_state(number, AGENT, State::Closed).unwrap();
        assert_eq!(store.follow_up(number, "E agora?"), Err(Refusal::NotRepliable));
    }

    #[test]
    fn a_key_acts_once_even_on_closed_tickets() {
        let (mut store, ana, number) = store();
        let first = store.follow_up_once(ana, "k1", number, "Oi").unwrap();
        store.set_state(number, AGENT, State::Closed).unwrap();
        let again = store.follow_up_once(ana, "k1", number, "Oi").unwrap();
        assert_eq!((first.0, first.1, again.1), (again.0.clone(), false, true));
        assert_eq!(store.follow_up_once(ana, "k1", number, "Olá"), Err(Refusal::KeyReused));
        assert_eq!(store.ticket(number).unwrap().events.len(), 3);
    }

    #[test]
    fn a_refused_request_leaves_its_key_free() {
        let (mut store, ana, number) = store();
        store.set_reply_rules(number, false, true).unwrap();
        assert_eq!(store.follow_up_once(ana, "k1", number, "Oi"), Err(Refusal::NotRepliable));
        store.set_reply_rules(number, true, true).unwrap();
        assert!(!store.follow_up_once(ana, "k1", number, "Oi").unwrap().1);
    }

    #[test]
    fn another_requesters_ticket_does_not_exist() {
        let (mut store, _, number) = store();
        let bruno = store.requester_by_email(BRUNO.email).unwrap();
        assert_eq!(store.ticket_of(bruno, number).unwrap_err(), Refusal::NotFound);
        assert_eq!(store.follow_up_once(bruno, "k", number, "Oi"), Err(Refusal::NotFound));
        assert!(store.page(bruno, &[], 0, 10, "").items.is_empty());
    }

    #[test]
    fn pages_stay_put_while_tickets_come_and_go() {
        let (mut store, ana, first) = store();
        for n in 1..5 {
            store.open(ana, Kind::Question, &seed::subject(n), "…");
        }
        let page = store.page(ana, &[State::New], 0, 2, "");
        assert_eq!(numbers(&page), [first, first + 1]);
        store.suspend(first, AGENT, "Qual?").unwrap(); // leaves the filter
        store.open(ana, Kind::Question, "Mais uma", "…"); // joins it, last
        let page = store.page(ana, &[State::New], page.next_after.unwrap(), 2, "");
        assert_eq!(numbers(&page), [first + 2, first + 3]);
        let page = store.page(ana, &[State::New], page.next_after.unwrap(), 2, "");
        assert_eq!(numbers(&page), [first + 4, first + 5]);
        assert!(page.next_after.is_none());
    }
}
