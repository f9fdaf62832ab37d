//! Journeys: the real program against the reference desk, over TCP.
#![cfg(unix)] // on Windows the lab does this with the real icon
#![expect(clippy::disallowed_methods, reason = "tests touch files, clocks and the environment")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod command_line;
mod desktop;
mod disk;
mod faults;
mod hostile;
mod kills;
mod main_job;
#[path = "../support/notification_service.rs"]
mod notification_service;
mod notifications;
mod proxies;
mod receipts;
mod replies;
mod rows;
mod secrets;
mod session_bus;
mod settings;
mod support;
