//! The imperative shell: carries out the core's effects and decides nothing.

mod account;
pub mod browser;
pub mod check;
pub mod cli;
mod commands;
pub mod console;
pub mod durable;
#[cfg(test)]
mod file_names;
pub mod io;
pub mod journal;
pub mod kept;
pub mod loaded;
pub mod log;
mod output;
pub mod replies;
mod request;
pub mod run;
pub mod state_file;
mod tray;
pub mod vault;
