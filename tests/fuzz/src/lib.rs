//! What the fuzz targets share: a server made of the fuzzer's bytes, a workstation that checks
//! what is shown on it, and files on a RAM disk.

pub mod files;
#[path = "../../kit/pump.rs"]
pub mod pump;
pub mod server;
pub mod shown;
pub mod source;
pub mod workstation;

use tecjump_tray::core::event::PollAnswer;
use tecjump_tray::core::replies::{Outbox, Reply, ReplyId, Stage};
use tecjump_tray::core::tickets::{AlertKey, EpisodeId, TicketId, Tickets, WaitingTicket};

/// A ticket in which this question waits.
pub fn ticket(key: AlertKey) -> WaitingTicket {
    WaitingTicket {
        number: key.ticket.as_str().to_owned(),
        id: key.ticket,
        subject: "VPN não conecta".into(),
        episode: key.episode,
        since: jiff::Timestamp::UNIX_EPOCH,
        asked_by: "Bruno".into(),
        excerpt: "Qual é o erro?".into(),
        portal_url: None,
        can_follow_up: true,
    }
}

/// A complete list.
pub fn complete(tickets: Vec<WaitingTicket>) -> PollAnswer {
    PollAnswer { tickets: Tickets::Complete(tickets.into()), not_before: None }
}

/// No news.
pub fn unchanged() -> PollAnswer {
    PollAnswer { tickets: Tickets::Unchanged, not_before: None }
}

/// An outbox as it should be.
pub fn outbox() -> Outbox {
    let reply = Reply {
        id: ReplyId("00112233445566778899aabbccddeeff".into()),
        account: "TicketApi https://api.test/ cliente10".into(),
        ticket: TicketId("7".into()),
        number: "7".into(),
        episode: EpisodeId("a".into()),
        text: "Sim.".into(),
        written_at: jiff::Timestamp::UNIX_EPOCH,
        stage: Stage::Written,
    };
    Outbox { replies: vec![reply] }
}
