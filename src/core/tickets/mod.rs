//! The tickets that wait for the user: the model that every source maps to, and the list that the
//! core holds.

mod events;
mod list;
mod model;

pub(super) use list::{Listed, TicketList};
pub use model::{
    AlertKey, AlertKeyRef, CompleteList, EpisodeId, Requester, TicketId, TicketKind, Tickets,
    UnreadableRow, WaitingTicket,
};
