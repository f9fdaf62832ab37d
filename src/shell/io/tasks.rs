//! What the IO thread starts and does not wait for: each ends with an event.

use std::rc::Rc;
use std::time::Duration;

use secrecy::SecretString;
use tracing::{info, warn};

use super::super::state_file::remember_login;
use super::super::{browser, replies};
use super::Io;
use crate::core::event::{Event, ReplyOutcome};
use crate::core::links::Link;
use crate::core::poll::Ask;
use crate::core::problem::{Failure, Problem};
use crate::core::replies::ReplyId;
use crate::core::text::cut;

/// All pages together; a server that drips for longer is as good as silent.
const POLL_TIMEOUT: Duration = Duration::from_mins(2);
/// UTF-16 units of an address in the log: a message to support holds a page of text.
const MAX_LOGGED_ADDRESS: usize = 300;

impl<Ui> Io<Ui> {
    pub(super) fn abort_poll(&mut self) {
        if let Some(poll) = self.poll.take() {
            poll.abort();
        }
    }

    pub(super) fn start_poll(&mut self, ask: Ask) {
        self.abort_poll();
        let (events, journal) = (self.events.clone(), Rc::clone(&self.journal));
        let account = self.account.borrow();
        let (api, credential) = (account.api.clone(), account.credential.clone());
        let settings = account.settings.clone();
        let task = tokio::task::spawn_local(async move {
            let outcome = match (api, credential) {
                (Some(api), Some(credential)) => {
                    let answer =
                        tokio::time::timeout(POLL_TIMEOUT, api.poll(&credential, ask)).await;
                    journal.borrow_mut().polled(&api, &settings, answer)
                }
                _ => Err(Failure::from(Problem::Unauthorized)),
            };
            events.send(Event::Polled { generation: ask.generation, outcome });
        });
        self.poll = Some(task.abort_handle());
    }

    pub(super) fn start_sign_in(&self, login: String, secret: SecretString) {
        let (account, events) = (Rc::clone(&self.account), self.events.clone());
        let (device, state) = (self.device.clone(), self.state.file.clone());
        tokio::task::spawn_local(async move {
            let api = account.borrow().api.clone();
            let outcome = match api {
                Some(api) => api.sign_in(&login, secret, &device).await,
                None => return,
            };
            remember_login(&state, &login);
            let outcome = outcome.map(|credential| {
                let requester = credential.requester.clone();
                let mut account = account.borrow_mut();
                if let Some(Err(error)) = account.vault.as_ref().map(|v| v.save(&credential)) {
                    warn!("{error}; o acesso não foi salvo: será preciso entrar novamente na próxima inicialização");
                }
                info!(usuario = login, "conectado");
                account.take(Some(credential));
                requester
            });
            let outcome = outcome.map_err(|error| {
                warn!(usuario = login, "não foi possível entrar: {error}");
                error.failure
            });
            events.send(Event::SignInEnded(outcome));
        });
    }

    pub(super) fn start_reply(&self, id: ReplyId) {
        let (events, outbox) = (self.events.clone(), self.outbox.file.clone());
        let account = self.account.borrow();
        let (api, credential) = (account.api.clone(), account.credential.clone());
        tokio::task::spawn_local(async move {
            let outcome = match (api, credential) {
                (Some(api), Some(credential)) => {
                    replies::send(&outbox, &id, api, &credential).await
                }
                _ => ReplyOutcome::Failed(Problem::Unauthorized.into()),
            };
            events.send(Event::ReplyEnded { id, outcome });
        });
    }

    pub(super) fn open(&self, link: Link) {
        let events = self.events.clone();
        let done = move |link: &Link, opened: std::io::Result<()>| {
            if let Err(error) = opened {
                let address = cut(link.as_str(), MAX_LOGGED_ADDRESS);
                warn!(endereco = address, "não foi possível abrir o link: {error}");
                events.send(Event::OpenFailed);
            }
        };
        if let Err(error) = browser::open_detached(link, done) {
            warn!("não foi possível iniciar a thread que abre o link: {error}");
            self.events.send(Event::OpenFailed);
        }
    }
}
