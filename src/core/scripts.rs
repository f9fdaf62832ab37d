//! The core's rules as scripts: given, when, then.

use std::time::Duration;

use super::alerts::{Ledger, Snooze};
use super::effect::Effect;
use super::event::{Event, PollAnswer, ReplyOutcome, SessionChange};
use super::problem::{Failure, Problem, Retry};
use super::pump::{Clocked as _, Pump as _};
use super::replies::activation::Activation;
use super::replies::{Stage, Unsaved};
use super::settings::{Layer, Origin, resolve};
use super::tickets::{TicketId, TicketKind, Tickets, WaitingTicket};
use super::view::{Action, IconState, ReplyAction};
use super::{Config, Core};

mod alerts;
mod disk;
mod harness;
mod managed;
mod polling;
mod reconfigured;
mod replies;
mod sign_in;
mod snoozes;
mod unreadable;
mod view;

pub(super) use harness::{Clipboard, Disk, Harness, config, requester, ticket};

const HOUR: Duration = Duration::from_hours(1);
