//! Sends one reply exactly once, under a lock that only one session holds.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::state_file::OutboxFile;
use crate::api::capabilities::Delivery;
use crate::api::{Api, Credential};
use crate::core::event::ReplyOutcome;
use crate::core::problem::{Doing, Failure, Problem};
use crate::core::replies::{OutboxChange, Reply, ReplyId, Stage};

/// A request that timed out may still be executing on the server, for longer than we would have
/// waited for its answer: Request Tracker commits only after its mails are out.
const MAX_SERVER_TIME: SignedDuration = SignedDuration::from_secs(60);

/// Sends the reply and reads its ticket back.
pub async fn send(
    outbox: &OutboxFile,
    id: &ReplyId,
    api: Rc<Api>,
    credential: &Credential,
) -> ReplyOutcome {
    // Held until the outcome is known: a second session finds the outcome on disk.
    let lock = match outbox.try_lock("sending") {
        Ok(Some(lock)) => lock,
        Ok(None) => return ReplyOutcome::Busy,
        Err(error) => {
            warn!("não foi possível usar o bloqueio de envio: {error}");
            return ReplyOutcome::Failed(Problem::Disk.into());
        }
    };
    let to_send = |reply: &&Reply| !matches!(reply.stage, Stage::Refused { .. });
    let held = match outbox.load() {
        Ok(held) => held,
        Err(error) => {
            warn!("não foi possível ler a caixa de saída: {error}");
            return ReplyOutcome::Failed(Problem::Disk.into());
        }
    };
    let Some(reply) = held.reply(id).filter(to_send) else {
        return ReplyOutcome::Busy; // another session has finished it: its outcome is on disk
    };
    let delivered = match reply.stage {
        Stage::Delivered => Ok(true),
        _ => deliver(outbox, reply, &api, credential).await,
    };
    let outcome = match delivered {
        Ok(false) => ReplyOutcome::Busy,
        Ok(true) => {
            info!(chamado = reply.number, "resposta entregue");
            let reactivated = api.is_reactivated(credential, &reply.ticket).await;
            let reactivated =
                reactivated.inspect_err(|error| warn!("não foi possível reler o chamado: {error}"));
            ReplyOutcome::Delivered { reactivated: reactivated.ok() }
        }
        Err(failure) => ReplyOutcome::Failed(failure),
    };
    drop(lock);
    outcome
}

/// Whether the server has the reply, once; `false` while that cannot be known. A source that
/// recognises the reply's key is asked again; in the history of any other, an earlier attempt is
/// looked for first.
async fn deliver(
    outbox: &OutboxFile,
    reply: &Reply,
    api: &Api,
    credential: &Credential,
) -> Result<bool, Failure> {
    let fail = |error: crate::api::error::ApiError| {
        let title = error.failure.problem.title_when(Doing::Replying);
        warn!(chamado = reply.number, "resposta não entregue: {title} [{}]", error.detail());
        error.failure
    };
    let (ticket, text) = (&reply.ticket, &reply.text);
    match api.delivery() {
        Delivery::Idempotent(api) => {
            api.follow_up(credential, ticket, &reply.id, text).await.map_err(fail)?;
        }
        Delivery::Traceable(api) => {
            let after = if let Stage::Tried { after, at } = &reply.stage {
                if Timestamp::now().duration_since(*at) < MAX_SERVER_TIME {
                    return Ok(false);
                }
                if api.has_reply(credential, ticket, after, text).await.map_err(fail)? {
                    return Ok(true);
                }
                after.clone()
            } else {
                api.newest_entry(credential, ticket).await.map_err(fail)?
            };
            mark(outbox, reply, after)?;
            api.follow_up(credential, ticket, text).await.map_err(fail)?;
        }
    }
    Ok(true)
}

/// Writes to disk that the reply was tried, before the request goes out: after a crash nothing else
/// records it.
fn mark(outbox: &OutboxFile, reply: &Reply, after: String) -> Result<(), Failure> {
    let change =
        OutboxChange::Stage(reply.id.clone(), Stage::Tried { after, at: Timestamp::now() });
    outbox.update(|outbox| change.apply(outbox)).map(|_| ()).map_err(|error| {
        warn!("não foi possível gravar a caixa de saída: {error}");
        Failure::from(Problem::Disk)
    })
}
