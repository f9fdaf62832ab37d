//! The question that waits in one ticket: which one it is, and its words.

use secrecy::SecretString;

use super::super::error::ApiError;
use super::super::history::{History, Question};
use super::RequestTracker;
use super::entries::Reader;
use super::excerpt::excerpt;
use super::id::RtId;
use super::senders::automatic;
use super::ticket::{self, MAX_EMPTY_PAGES, MAX_HISTORY_PAGES};
use super::wire::{Member, Ticket};

/// How far a history was read.
#[derive(Debug, Default)]
struct Pages {
    read: usize,
    /// Empty pages at the end of what was read.
    empty: usize,
}

impl RequestTracker {
    /// The question that waits in a ticket in a waiting state; `None` if it was answered.
    ///
    /// `known` is a message whose excerpt is known already.
    pub(super) async fn question(
        &self,
        token: &SecretString,
        ticket: &Ticket,
        known: Option<(u64, String)>,
    ) -> Result<Option<Question<u64>>, ApiError> {
        let names = self.memory.borrow().names.clone();
        let reader = reader(ticket, &names, &self.waiting_states);
        let staff: Vec<_> = ids(&ticket.owner).chain(ids(&ticket.staff)).collect();
        let (mut history, mut pages) = (reader.history(&staff), Pages::default());
        // Each round drops an automatic message, or confirms that a person sent it.
        loop {
            self.read_history(token, &reader, &mut history, &mut pages).await?;
            let doubtful = history.doubtful_answers(ticket.created);
            if !doubtful.is_empty() {
                self.check_senders(token, &ticket.id, &doubtful, &mut history).await?;
                continue;
            }
            let Some(episode) = history.current(ticket.created) else { return Ok(None) };
            let Some(message) = episode.message else {
                return Ok(Some(Question { episode, excerpt: String::new() }));
            };
            if let Some((_, excerpt)) = known.as_ref().filter(|(known, _)| *known == message) {
                return Ok(Some(Question { episode, excerpt: excerpt.clone() }));
            }
            match self.words(token, &ticket.id, message).await? {
                Some(excerpt) => return Ok(Some(Question { episode, excerpt })),
                None => history.drop_automatic(message),
            }
        }
    }

    /// Reads the history back to the last reply by a requester.
    async fn read_history(
        &self,
        token: &SecretString,
        reader: &Reader<'_>,
        history: &mut History<u64>,
        pages: &mut Pages,
    ) -> Result<(), ApiError> {
        while !history.is_complete()
            && pages.read < MAX_HISTORY_PAGES
            && pages.empty < MAX_EMPTY_PAGES
        {
            pages.read += 1;
            let rows = ticket::history_page(&self.rest, token, reader.ticket, pages.read).await?;
            pages.empty = if rows.is_empty() { pages.empty + 1 } else { 0 };
            for row in rows {
                reader.read(row, history);
            }
        }
        Ok(())
    }

    /// Finds out which of these answers are automatic.
    async fn check_senders(
        &self,
        token: &SecretString,
        ticket: &RtId,
        answers: &[u64],
        history: &mut History<u64>,
    ) -> Result<(), ApiError> {
        let is_unknown = |answer: &u64| !self.memory.borrow().senders.0.contains_key(answer);
        let unknown: Vec<_> = answers.iter().copied().filter(is_unknown).collect();
        if !unknown.is_empty() {
            match ticket::heads(&self.rest, token, &unknown).await {
                Ok(heads) => self.memory.borrow_mut().senders.remember(&unknown, &heads),
                // Counts as a person's.
                Err(error) if ticket::is_unreadable(error.failure.problem) => {
                    self.warn(token, ticket, "resposta sem cabeçalho", error);
                }
                Err(error) => return Err(error),
            }
        }
        let memory = self.memory.borrow();
        let senders = &memory.senders.0;
        for answer in answers {
            match senders.get(answer) {
                Some(true) => history.drop_automatic(*answer),
                Some(false) | None => history.confirm_person(*answer),
            }
        }
        Ok(())
    }

    /// The words of a message, or `None` if it is automatic.
    async fn words(
        &self,
        token: &SecretString,
        ticket: &RtId,
        message: u64,
    ) -> Result<Option<String>, ApiError> {
        match ticket::texts(&self.rest, token, message).await {
            Ok(parts) if automatic(&parts).contains(&message) => Ok(None),
            Ok(parts) => Ok(Some(excerpt(&parts, message))),
            Err(error) if ticket::is_unreadable(error.failure.problem) => {
                self.warn(token, ticket, "pergunta sem texto", error);
                Ok(Some(String::new()))
            }
            Err(error) => Err(error),
        }
    }

    fn warn(&self, token: &SecretString, ticket: &RtId, what: &str, error: ApiError) {
        let error = error.without(token);
        self.warnings.borrow_mut().note(&format!("chamado {ticket}: {what}: {error}"));
    }
}

fn reader<'a>(ticket: &'a Ticket, names: &'a [String], waiting_states: &'a [String]) -> Reader<'a> {
    let requesters = ids(&ticket.requesters).chain(names.iter().map(String::as_str)).collect();
    let copied = ids(&ticket.copied).collect();
    Reader { ticket: &ticket.id, requesters, copied, waiting_states }
}

fn ids(members: &[Member]) -> impl Iterator<Item = &str> {
    members.iter().map(|member| member.id.as_str())
}
