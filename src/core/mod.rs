//! The pure core: takes an event and the time, returns effects, and owns every rule.

pub mod alerts;
pub mod effect;
pub mod event;
pub mod facts;
pub mod icon;
pub mod ledger;
pub mod links;
pub mod menu;
pub mod problem;
pub mod settings;
pub mod tickets;
