//! Ticket API v1, our neutral contract; `tests/desk/openapi.yaml` is its document.

mod wire;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::answer::{Answer, ErrorForm, Greeting};
use super::client::Http;
use super::credential::Credential;
use super::error::ApiError;
use super::list::{ListSize, MAX_ID, Unread, check_unique, contradiction};
use super::secret::Secret;
use super::token;
use super::warnings::{WarningLog, Warnings};
use crate::core::event::PollAnswer;
use crate::core::poll::Ask;
use crate::core::problem::Problem;
use crate::core::replies::ReplyId;
use crate::core::tickets::{CompleteList, Requester, TicketId, Tickets};
use wire::Rows;

/// Maximum page size in the contract.
const ROWS_PER_PAGE: &str = "100";

/// Ticket API v1.
#[derive(Debug)]
pub struct TicketApi {
    http: Http,
    base: Url,
    waiting_states: Vec<String>,
    /// The last complete answer, which the next poll revalidates.
    memory: RefCell<Rc<Memory>>,
    warnings: RefCell<WarningLog>,
}

/// A complete answer.
#[derive(Debug, Default)]
struct Memory {
    /// The poll that it answered; 0 if there was none.
    generation: u64,
    /// Its pages, in order.
    pages: Vec<Page>,
}

/// A page with its entity tag, so that an unchanged page costs a few bytes.
#[derive(Debug, Clone)]
struct Page {
    url: Url,
    etag: Option<String>,
    rows: Rows,
    next: Option<String>,
}

/// A page that was just requested.
struct Fetched {
    page: Page,
    max_age: Option<Duration>,
    /// The size of its body; 0 for a page that is unchanged.
    bytes: usize,
}

impl TicketApi {
    /// A source at this address, which ends in a slash.
    pub fn new(http: Http, base: Url, waiting_states: Vec<String>) -> Self {
        Self {
            http,
            base,
            waiting_states,
            memory: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    /// A complete answer replaces the memory in one step, so a failed or cancelled poll leaves it as it
    /// was. The memory may hold an answer that the core discarded, so it is used only if the core names
    /// its poll.
    pub(super) async fn poll(
        &self,
        credential: &Credential,
        ask: Ask,
    ) -> Result<PollAnswer, ApiError> {
        let memory = Rc::clone(&self.memory.borrow());
        let held = if ask.held == Some(memory.generation) { &memory.pages[..] } else { &[] };
        let (mut pages, mut changed, mut not_before) = (Vec::new(), held.is_empty(), None);
        let mut size = ListSize::default();
        for state in &self.waiting_states {
            let (mut cursor, mut asked) = (None, HashSet::new());
            loop {
                let url = self.page_url(state, cursor.as_deref())?;
                let known = held.iter().find(|page| page.url == url);
                let Fetched { page, max_age, bytes } =
                    self.page(credential, url, known, state).await?;
                size.add_page(page.rows.len(), bytes)?;
                changed |= known.is_none_or(|known| known.rows != page.rows);
                not_before = not_before.max(max_age);
                cursor.clone_from(&page.next);
                pages.push(page);
                let Some(next) = &cursor else { break };
                if !asked.insert(next.clone()) {
                    return Err(contradiction("a cursor was given twice"));
                }
                size.expect_more()?;
            }
        }
        changed |= pages.len() != held.len();
        let list = whole(&pages)?;
        *self.memory.borrow_mut() = Rc::new(Memory { generation: ask.generation, pages });
        let tickets = if changed { Tickets::Complete(list) } else { Tickets::Unchanged };
        Ok(PollAnswer { tickets, not_before })
    }

    async fn page(
        &self,
        credential: &Credential,
        url: Url,
        known: Option<&Page>,
        state: &str,
    ) -> Result<Fetched, ApiError> {
        let known = known.and_then(|page| Some((page, page.etag.as_deref()?)));
        let mut request = self.get(url.clone()).header(AUTHORIZATION, bearer(&credential.token)?);
        if let Some((_, etag)) = known {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let either = [StatusCode::OK, StatusCode::NOT_MODIFIED];
        let wanted = if known.is_some() { &either[..] } else { &either[..1] };
        let answer = self.ask(request, wanted).await?;
        let max_age = answer.max_age();
        if let (StatusCode::NOT_MODIFIED, Some((known, _))) = (answer.status, known) {
            return Ok(Fetched { page: known.clone(), max_age, bytes: 0 });
        }
        let mut unknown = Warnings::new();
        let list: wire::List = answer.json(&mut unknown)?;
        let rows = list.rows(state, &credential.token, &mut unknown);
        self.warn(unknown, &credential.token);
        let page = Page { url, etag: answer.etag(), rows, next: next_cursor(list.next_cursor)? };
        Ok(Fetched { page, max_age, bytes: answer.body.len() })
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
        let request = request.header(AUTHORIZATION, bearer(&credential.token)?);
        self.ask(request, &[StatusCode::OK]).await?.json(&mut Warnings::new())
    }

    fn ticket_url(&self, id: &str, below: &[&str]) -> Result<Url, ApiError> {
        // An address has no escape for these; `Url` would drop them.
        if matches!(id, "" | "." | "..") || id.contains(char::is_control) {
            let words = format!("“{id}” cannot be part of an address");
            return Err(ApiError::new(Problem::NotFound, "").said(words));
        }
        let mut url = self.url("v1/tickets/")?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(id).extend(below);
        }
        Ok(url)
    }

    /// Only the contract's receipt proves delivery: a status alone may be a captive portal's.
    pub(super) async fn follow_up(
        &self,
        credential: &Credential,
        ticket: &TicketId,
        key: &ReplyId,
        text: &str,
    ) -> Result<(), ApiError> {
        let request = self
            .http
            .request(Method::POST, self.ticket_url(ticket.as_str(), &["follow-ups"])?)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", &key.0)
            .header(AUTHORIZATION, bearer(&credential.token)?)
            .body(serde_json::json!({ "text": text }).to_string());
        let answer = self.ask(request, &[StatusCode::CREATED]).await?;
        answer.json::<wire::Receipt>(&mut Warnings::new()).map(|_| ())
    }

    pub(super) async fn is_reactivated(
        &self,
        credential: &Credential,
        ticket: &TicketId,
    ) -> Result<bool, ApiError> {
        let state = self.ticket(credential, ticket.as_str()).await?.state;
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
            answer.json(&mut Warnings::new()).map_err(ApiError::in_our_words)?;
        Ok(Credential {
            requester: Requester {
                id: session.requester.id.into(),
                name: session.requester.name.unwrap_or_default(),
                login: login.to_owned(),
            },
            token: token::checked(session.token, Problem::Contradictory)?,
        })
    }

    pub(super) async fn sign_in_with_token(
        &self,
        login: &str,
        token: SecretString,
    ) -> Result<Credential, ApiError> {
        let token = token::checked(token, Problem::WrongCredentials)?;
        let request = self.get(self.url("v1/me")?).header(AUTHORIZATION, bearer(&token)?);
        let answer = self.ask(request, &[StatusCode::OK]).await.map_err(wrong_credentials)?;
        let me: wire::Me = answer.json(&mut Warnings::new()).map_err(ApiError::in_our_words)?;
        let (id, name) = (me.id.into(), me.name.unwrap_or_default());
        Ok(Credential { requester: Requester { id, name, login: login.to_owned() }, token })
    }

    pub(super) async fn sign_out(&self, credential: &Credential) -> Result<(), ApiError> {
        let request = self
            .http
            .request(Method::DELETE, self.url("v1/sessions/current")?)
            .header(AUTHORIZATION, bearer(&credential.token)?);
        match self.ask(request, &[StatusCode::NO_CONTENT]).await {
            Err(error) if error.failure.problem != Problem::Unauthorized => Err(error),
            _ => Ok(()), // an invalid token needs no revoking
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

    pub(super) fn take_warnings(&self) -> Warnings {
        self.warnings.borrow_mut().take()
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

    fn warn(&self, unknown: Warnings, token: &SecretString) {
        let mut log = self.warnings.borrow_mut();
        for mut field in unknown {
            Secret(token).mask(&mut field);
            log.note(&format!("campo desconhecido ignorado: {field}"));
        }
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

/// The cursor of the next page. The contract ends a list with null; many servers end it with an empty
/// text, which cannot be a cursor.
fn next_cursor(cursor: Option<String>) -> Result<Option<String>, ApiError> {
    match cursor {
        Some(cursor) if cursor.len() > MAX_ID => {
            Err(contradiction(format!("a cursor of {} bytes", cursor.len())))
        }
        cursor => Ok(cursor.filter(|cursor| !cursor.is_empty())),
    }
}

/// All rows of all pages, or an error if they contradict each other.
fn whole(pages: &[Page]) -> Result<CompleteList, ApiError> {
    let (mut tickets, mut unread) = (Vec::new(), Unread::default());
    for page in pages {
        tickets.extend_from_slice(&page.rows.tickets);
        unread.append(&page.rows.unread);
    }
    let unread_ids = unread.rows.iter().filter_map(|row| row.id.as_ref());
    check_unique(tickets.iter().map(|ticket| &ticket.id).chain(unread_ids).map(TicketId::as_str))?;
    unread.check(tickets.len())?;
    Ok(CompleteList { tickets, unreadable: unread.rows })
}

fn bearer(token: &SecretString) -> Result<HeaderValue, ApiError> {
    token::authorization("Bearer", token)
}

/// During sign-in, 401 means a wrong password, not an expired token.
fn wrong_credentials(error: ApiError) -> ApiError {
    if error.failure.problem == Problem::Unauthorized {
        return error.as_problem(Problem::WrongCredentials);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by the fuzzer: `..` and line ends vanish from a path, so that a reply would have gone
    /// to another address than its ticket's.
    #[test]
    fn an_id_is_one_path_segment_or_rejected() {
        let base = Url::parse("https://api.test/").unwrap();
        let api = TicketApi::new(Http::new(&base).unwrap(), base, Vec::new());
        let path = |id| api.ticket_url(id, &["follow-ups"]).map(|url| url.path().to_owned());
        assert_eq!(path("é/%2e 1").unwrap(), "/v1/tickets/%C3%A9%2F%252e%201/follow-ups");
        for id in ["", ".", "..", "a\nb", "\t.", "\0"] {
            assert_eq!(path(id).unwrap_err().failure.problem, Problem::NotFound, "{id:?}");
        }
    }
}
