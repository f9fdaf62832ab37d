//! What goes to the log of polls: changes only. A poll that changes nothing logs nothing.

use tokio::time::error::Elapsed;
use tracing::{info, warn};

use crate::api::Api;
use crate::api::error::ApiError;
use crate::core::event::PollAnswer;
use crate::core::links::foreign_links;
use crate::core::problem::{Failure, Problem};
use crate::core::settings::Settings;
use crate::core::tickets::{Tickets, UnreadableRow};

/// How many unreadable rows of one answer are named.
const MAX_ROWS_NAMED: usize = 10;

/// What was last said of polls and disk.
#[derive(Debug, Default)]
pub struct Journal {
    problem: Option<Problem>,
    foreign_links: usize,
    /// The rows that could not be read last time.
    unreadable: Vec<UnreadableRow>,
    disk_failed: bool,
}

impl Journal {
    /// Says what is new in a poll's outcome, and hands it on for the core.
    pub fn polled(
        &mut self,
        api: &Api,
        settings: &Settings,
        outcome: Result<Result<PollAnswer, ApiError>, Elapsed>,
    ) -> Result<PollAnswer, Failure> {
        for warning in api.take_warnings() {
            info!("{warning}");
        }
        let outcome = outcome.unwrap_or_else(|_| {
            Err(ApiError::new(Problem::TimedOut, "a lista inteira demorou demais"))
        });
        match outcome {
            Ok(answer) => {
                if self.problem.take().is_some() {
                    info!("o servidor de chamados voltou a responder");
                }
                if let Tickets::Complete(list) = &answer.tickets {
                    info!(aguardando = list.len(), "lista de chamados");
                    self.unreadable(&list.unreadable);
                    self.links(foreign_links(settings, &list.tickets));
                }
                Ok(answer)
            }
            Err(error) => {
                if self.problem != Some(error.failure.problem) {
                    self.problem = Some(error.failure.problem);
                    warn!(tipo = error.failure.problem.code(), "{error}");
                }
                Err(error.failure)
            }
        }
    }

    /// Names each row that could not be read, once for as long as it stays so.
    fn unreadable(&mut self, rows: &[UnreadableRow]) {
        let new = rows.iter().filter(|row| !self.unreadable.contains(row));
        for row in new.take(MAX_ROWS_NAMED) {
            warn!("{row}; mantidos os últimos dados conhecidos");
        }
        self.unreadable = rows.to_vec();
    }

    fn links(&mut self, foreign: usize) {
        if std::mem::replace(&mut self.foreign_links, foreign) != foreign && foreign > 0 {
            warn!(chamados = foreign, "links fora do endereço de PortalUrl: não serão abertos");
        }
    }

    /// Says once that the state can't be read or written.
    pub fn disk_failed(&mut self, error: &std::io::Error) {
        if !std::mem::replace(&mut self.disk_failed, true) {
            warn!(
                "não foi possível gravar o arquivo de estado; o programa usa o que está na memória: {error}"
            );
        }
    }

    /// Says that the disk has everything now. Whether it had refused something.
    pub fn disk_works(&mut self) -> bool {
        let failed = std::mem::take(&mut self.disk_failed);
        if failed {
            info!("o arquivo de estado foi gravado");
        }
        failed
    }
}
