//! Thin shells around the core: they do, they do not decide.

pub mod browser;
pub mod check;
pub mod cli;
pub mod console;
pub mod durable;
pub mod files;
pub mod io;
pub mod journal;
pub mod kept;
pub mod loaded;
pub mod log;
pub mod notifications;
pub mod policy_gap;
pub mod presence;
pub mod replies;
pub mod rollout;
pub mod run;
pub mod state_file;
pub mod toast_xml;
pub mod ui;
pub mod vault;
