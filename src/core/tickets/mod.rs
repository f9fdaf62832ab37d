//! The tickets that wait for the user: the model that every source maps to, and the list that the
//! core holds.

mod list;
mod model;

pub(super) use list::{Unreadable, Waiting};
pub use model::{
    AlertKey, AlertKeyRef, EpisodeId, Requester, TicketId, TicketKind, TicketList, Tickets,
    UnreadableRow, WaitingTicket,
};
