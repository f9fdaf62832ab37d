//! A small, stateful reference service desk: a fixture for tests and the server of the demonstration.
//!
//! It serves, on loopback and in memory, the Ticket API v1 (`openapi.yaml` beside this crate),
//! the pages that an office worker would use in a browser, a page for the agent, and, on a
//! second port, fault injection. Tests start it with [`Desk::start`].

mod agent;
mod api;
mod clock;
mod control;
mod demo;
mod desk;
mod fault_layer;
mod faults;
mod journal;
mod misbehave;
mod model;
mod pages;
mod portal;
mod public;
pub mod seed;
mod server;
mod shared;
mod store;
mod wire;

pub use demo::{Demo, run as run_demo, wait_for_ctrl_c};
pub use desk::{Config, Desk};
pub use faults::{Fault, Mode};
pub use journal::Entry;
pub use model::{Author, Event, EventType, Kind, Receipt, Role, State, Ticket, Waiting};
pub use store::{Mail, Refusal};
pub use wire::Traffic;
