//! Hostile inputs to the running program: answers to a poll and to a sign-in, and files on disk.
//!
//! Each table is one test, and each row one input. No input may end the program, stop polling, lose
//! a reply, double an alert, or put a secret into the log.

mod files;
mod lists;
mod raw_server;
mod sign_in;
