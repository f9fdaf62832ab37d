//! Hostile inputs to the running program.
//!
//! Each table is one test, and each row one input. No input may end the program, stop polling, lose
//! a reply, double an alert, or put a secret into the log.

mod files;
