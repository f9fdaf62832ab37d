//! Ticket API v1, our neutral contract; `tests/desk/openapi.yaml` is its document.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::Credential;
use super::answer::{Answer, ErrorForm, Greeting};
use super::client::Http;
use super::error::ApiError;
use super::remarks::{RemarkBook, Remarks};
use super::secret::Secret;
use crate::core::event::PollAnswer;
use crate::core::poll::Ask;
use crate::core::problem::Problem;
use crate::core::tickets::{EpisodeId, Requester, TicketId, Tickets, WaitingTicket};

/// The contract's most.
const ROWS_PER_PAGE: &str = "100";
/// A server that pages on for longer is going round in circles.
const MOST_PAGES: usize = 100;

/// Ticket API v1.
#[derive(Debug)]
pub struct TicketApi {
    http: Http,
    base: Url,
    waiting_states: Vec<String>,
    /// What the last complete answer was, for the next poll to build on.
    memory: RefCell<Rc<Memory>>,
    remarks: RefCell<RemarkBook>,
}

/// A complete answer.
#[derive(Debug, Default)]
struct Memory {
    /// The poll that it answered; 0 for none.
    generation: u64,
    /// Its pages, in order.
    pages: Vec<Page>,
}

/// A page that we hold with its entity tag, so that an unchanged one costs a few bytes.
#[derive(Debug, Clone)]
struct Page {
    url: Url,
    etag: Option<String>,
    tickets: Vec<WaitingTicket>,
    next: Option<String>,
}

impl TicketApi {
    /// A source at this address, which ends in a slash.
    pub fn new(http: Http, base: Url, waiting_states: Vec<String>) -> Self {
        Self { http, base, waiting_states, memory: RefCell::default(), remarks: RefCell::default() }
    }

    /// The memory is replaced by a complete answer in one step: a poll that fails or is dropped
    /// half-way leaves it as it was. An answer that the core does not take is in it all the same,
    /// so what is not of the poll that the core names is not used.
    pub(super) async fn poll(
        &self,
        credential: &Credential,
        ask: Ask,
    ) -> Result<PollAnswer, ApiError> {
        let memory = Rc::clone(&self.memory.borrow());
        let held = if ask.held == Some(memory.generation) { &memory.pages[..] } else { &[] };
        let (mut pages, mut changed, mut not_before) = (Vec::new(), held.is_empty(), None);
        for state in &self.waiting_states {
            let mut cursor = None;
            loop {
                let url = self.page_url(state, cursor.as_deref())?;
                let known = held.iter().find(|page| page.url == url);
                let (page, max_age) = self.page(credential, url, known, state).await?;
                changed |= known.is_none_or(|known| known.tickets != page.tickets);
                not_before = not_before.max(max_age);
                cursor.clone_from(&page.next);
                pages.push(page);
                if cursor.is_none() {
                    break;
                }
                if pages.len() >= MOST_PAGES {
                    let detail = format!("more than {MOST_PAGES} pages");
                    return Err(ApiError::new(Problem::Contradictory, detail));
                }
            }
        }
        changed |= pages.len() != held.len();
        let tickets = unique(pages.iter().flat_map(|page| &page.tickets))?;
        *self.memory.borrow_mut() = Rc::new(Memory { generation: ask.generation, pages });
        let tickets = if changed { Tickets::Complete(tickets.into()) } else { Tickets::Unchanged };
        Ok(PollAnswer { tickets, not_before })
    }

    async fn page(
        &self,
        credential: &Credential,
        url: Url,
        known: Option<&Page>,
        state: &str,
    ) -> Result<(Page, Option<std::time::Duration>), ApiError> {
        let mut request = self.get(url.clone()).bearer_auth(credential.token.expose_secret());
        if let Some(etag) = known.and_then(|page| page.etag.as_deref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let known = known.filter(|page| page.etag.is_some());
        let either = [StatusCode::OK, StatusCode::NOT_MODIFIED];
        let wanted = if known.is_some() { &either[..] } else { &either[..1] };
        let answer = self.ask(request, wanted).await?;
        let max_age = answer.max_age();
        if let (StatusCode::NOT_MODIFIED, Some(known)) = (answer.status, known) {
            return Ok((known.clone(), max_age));
        }
        let list: wire::List = self.read(&answer, &credential.token)?;
        let tickets = list
            .items
            .into_iter()
            .map(|row| row.check(&answer, state))
            .collect::<Result<_, _>>()?;
        Ok((Page { url, etag: answer.etag(), tickets, next: list.next_cursor }, max_age))
    }

    pub(super) async fn ticket_page(
        &self,
        credential: &Credential,
        id: &str,
    ) -> Result<Option<String>, ApiError> {
        Ok(self.ticket(credential, id).await?.portal_url)
    }

    async fn ticket(
        &self,
        credential: &Credential,
        id: &str,
    ) -> Result<wire::TicketPage, ApiError> {
        let request = self.get(self.ticket_url(id, &[])?);
        let request = request.bearer_auth(credential.token.expose_secret());
        self.ask(request, &[StatusCode::OK]).await?.json(&mut Remarks::new())
    }

    fn ticket_url(&self, id: &str, below: &[&str]) -> Result<Url, ApiError> {
        // Addresses know no other way of writing these; `Url` would leave them out.
        if matches!(id, "" | "." | "..") || id.contains(char::is_control) {
            let words = format!("“{id}” can't be part of an address");
            return Err(ApiError::new(Problem::NotFound, "").said(words));
        }
        let mut url = self.url("v1/tickets/")?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(id).extend(below);
        }
        Ok(url)
    }

    /// Delivered is what the contract's receipt says and nothing else: a status alone may be a
    /// captive portal's.
    pub(super) async fn follow_up(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        key: &str,
        text: &str,
    ) -> Result<(), ApiError> {
        let request = self
            .http
            .request(Method::POST, self.ticket_url(&ticket.0, &["follow-ups"])?)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", key)
            .bearer_auth(credential.token.expose_secret())
            .body(serde_json::json!({ "text": text }).to_string());
        let answer = self.ask(request, &[StatusCode::CREATED]).await?;
        answer.json::<wire::Receipt>(&mut Remarks::new()).map(|_| ())
    }

    pub(super) async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let state = self.ticket(credential, &ticket.0).await?.state;
        Ok(!self.waiting_states.contains(&state))
    }

    pub(super) async fn sign_in(
        &self,
        login: &str,
        password: SecretString,
        device: &str,
    ) -> Result<Credential, ApiError> {
        let body = SecretString::from(
            serde_json::json!({
                "email": login,
                "password": password.expose_secret(),
                "device": device,
            })
            .to_string(),
        );
        drop(password);
        let request = self
            .http
            .request(Method::POST, self.url("v1/sessions")?)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.expose_secret().to_owned());
        let answer = self.ask(request, &[StatusCode::CREATED, StatusCode::OK]).await;
        let answer = answer.map_err(wrong_credentials)?;
        let session: wire::Session =
            answer.json(&mut Remarks::new()).map_err(ApiError::in_our_words)?;
        Ok(Credential {
            requester: Requester {
                id: session.requester.id,
                name: session.requester.name.unwrap_or_default(),
                login: login.to_owned(),
            },
            token: session.token,
        })
    }

    pub(super) async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        let request = self.get(self.url("v1/me")?).bearer_auth(token.expose_secret());
        let answer = self.ask(request, &[StatusCode::OK]).await.map_err(wrong_credentials)?;
        let me: wire::Me = answer.json(&mut Remarks::new()).map_err(ApiError::in_our_words)?;
        let (id, name) = (me.id, me.name.unwrap_or_default());
        Ok(Credential { requester: Requester { id, name, login: login.to_owned() }, token })
    }

    pub(super) async fn sign_out(&self, credential: &Credential) -> Result<(), ApiError> {
        let request = self
            .http
            .request(Method::DELETE, self.url("v1/sessions/current")?)
            .bearer_auth(credential.token.expose_secret());
        match self.ask(request, &[StatusCode::NO_CONTENT]).await {
            Err(error) if error.failure.problem != Problem::Unauthorized => Err(error),
            _ => Ok(()), // a token that is no longer good needs no revoking
        }
    }

    pub(super) async fn greet(&self) -> Result<Greeting, ApiError> {
        let answer = self.http.send(self.get(self.url("v1/me")?)).await?;
        let greeting = answer.greeting();
        match answer.expect(&[StatusCode::OK], ErrorForm::ProblemDocument) {
            Ok(answer) => answer.expect_json()?,
            Err(error) if error.failure.problem == Problem::Unauthorized => {}
            Err(error) => return Err(error),
        }
        Ok(greeting)
    }

    pub(super) fn take_remarks(&self) -> Remarks {
        self.remarks.borrow_mut().take()
    }

    fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.http.request(Method::GET, url).header(ACCEPT, "application/json")
    }

    async fn ask(
        &self,
        request: reqwest::RequestBuilder,
        wanted: &[StatusCode],
    ) -> Result<Answer, ApiError> {
        self.http.send(request).await?.expect(wanted, ErrorForm::ProblemDocument)
    }

    fn read<T: serde::de::DeserializeOwned>(
        &self,
        answer: &Answer,
        token: &SecretString,
    ) -> Result<T, ApiError> {
        let mut unknown = Remarks::new();
        let read = answer.json(&mut unknown)?;
        let mut book = self.remarks.borrow_mut();
        for mut field in unknown {
            Secret(token).mask(&mut field);
            book.note(&format!("campo desconhecido ignorado: {field}"));
        }
        Ok(read)
    }

    fn url(&self, path: &str) -> Result<Url, ApiError> {
        self.base
            .join(path)
            .map_err(|error| ApiError::new(Problem::Contradictory, format!("{path}: {error}")))
    }

    fn page_url(&self, state: &str, cursor: Option<&str>) -> Result<Url, ApiError> {
        let mut url = self.url("v1/tickets")?;
        url.query_pairs_mut().append_pair("state", state).append_pair("limit", ROWS_PER_PAGE);
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        Ok(url)
    }
}

/// All rows of all pages, or an error where one ticket stands twice.
fn unique<'a>(
    rows: impl Iterator<Item = &'a WaitingTicket>,
) -> Result<Vec<WaitingTicket>, ApiError> {
    let (mut seen, mut tickets) = (HashSet::new(), Vec::new());
    for row in rows {
        if !seen.insert(&row.id) {
            let words = format!("ticket {} is in the list twice", row.id);
            return Err(ApiError::new(Problem::Contradictory, "").said(words));
        }
        tickets.push(row.clone());
    }
    Ok(tickets)
}

/// 401 means something else to whoever just typed a password.
fn wrong_credentials(error: ApiError) -> ApiError {
    if error.failure.problem == Problem::Unauthorized {
        return error.as_problem(Problem::WrongCredentials);
    }
    error
}

/// The documents on the wire. Fields of the contract that we do not use are named all the same:
/// what is not named is remarked upon.
mod wire {
    use std::num::NonZeroU64;

    use super::{
        Answer, ApiError, Deserialize, EpisodeId, Problem, SecretString, TicketId, Timestamp,
        WaitingTicket,
    };

    /// Any value; unlike serde's `IgnoredAny` no remark is made of it.
    type Unused = serde_json::Value;

    #[derive(Debug, Deserialize)]
    pub(super) struct List {
        pub(super) items: Vec<Ticket>,
        pub(super) next_cursor: Option<String>,
        #[serde(rename = "as_of")]
        _as_of: Option<Unused>,
    }

    #[derive(Debug, Deserialize)]
    pub(super) struct Ticket {
        id: String,
        number: String,
        subject: String,
        state: String,
        waiting: Option<Waiting>,
        portal_url: Option<String>,
        can_follow_up: bool,
        #[serde(rename = "kind")]
        _kind: Option<Unused>,
        #[serde(rename = "created_at")]
        _created_at: Option<Unused>,
        #[serde(rename = "updated_at")]
        _updated_at: Option<Unused>,
        #[serde(rename = "revision")]
        _revision: Option<Unused>,
    }

    #[derive(Debug, Deserialize)]
    pub(super) struct TicketPage {
        pub(super) portal_url: Option<String>,
        pub(super) state: String,
    }

    /// What proves that a follow-up is in the history.
    #[derive(Debug, Deserialize)]
    pub(super) struct Receipt {
        #[serde(rename = "event_id")]
        _event_id: NonZeroU64,
        #[serde(rename = "state_after")]
        _state_after: String,
    }

    #[derive(Debug, Deserialize)]
    struct Waiting {
        episode_id: String,
        since: Timestamp,
        asked_by: Option<String>,
        excerpt: Option<String>,
        #[serde(rename = "reason")]
        _reason: Option<Unused>,
    }

    #[derive(Debug, Deserialize)]
    pub(super) struct Session {
        pub(super) token: SecretString,
        pub(super) requester: Me,
        #[serde(rename = "expires_at")]
        _expires_at: Option<Unused>,
    }

    #[derive(Debug, Deserialize)]
    pub(super) struct Me {
        pub(super) id: String,
        pub(super) name: Option<String>,
        #[serde(rename = "email")]
        _email: Option<Unused>,
        #[serde(rename = "capabilities")]
        _capabilities: Option<Unused>,
    }

    impl Ticket {
        /// A server that does not understand our filter answers with other rows than we asked
        /// for. Then nothing of the answer can be trusted, least of all what is missing in it.
        pub(super) fn check(
            self,
            answer: &Answer,
            asked_for: &str,
        ) -> Result<WaitingTicket, ApiError> {
            let contradiction = |what: String| {
                let words = format!("ticket {} {what}", self.id);
                ApiError::new(Problem::Contradictory, answer.asked.clone()).said(words)
            };
            if self.state != asked_for {
                return Err(contradiction(format!(
                    "is in state “{}”, asked for “{asked_for}”",
                    self.state
                )));
            }
            let Some(waiting) = self.waiting else {
                return Err(contradiction("waits for nothing".into()));
            };
            Ok(WaitingTicket {
                id: TicketId(self.id),
                number: self.number,
                subject: self.subject,
                episode: EpisodeId(waiting.episode_id),
                since: waiting.since,
                asked_by: waiting.asked_by.unwrap_or_default(),
                excerpt: waiting.excerpt.unwrap_or_default(),
                portal_url: self.portal_url,
                can_follow_up: self.can_follow_up,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by the fuzzer: `..` and line ends vanish from a path, so that a reply would have gone
    /// to another address than its ticket's.
    #[test]
    fn an_id_is_one_step_of_a_path_or_no_tickets_address() {
        let base = Url::parse("https://api.test/").unwrap();
        let api = TicketApi::new(Http::new(&base).unwrap(), base, Vec::new());
        let path = |id| api.ticket_url(id, &["follow-ups"]).map(|url| url.path().to_owned());
        assert_eq!(path("é/%2e 1").unwrap(), "/v1/tickets/%C3%A9%2F%252e%201/follow-ups");
        for id in ["", ".", "..", "a\nb", "\t.", "\0"] {
            assert_eq!(path(id).unwrap_err().failure.problem, Problem::NotFound, "{id:?}");
        }
    }
}
