//! The desk from outside: over TCP, as clients, browsers and test scripts meet it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and so do its helpers, which clippy takes for other code"
)]

mod api;
mod control;
mod demo;
mod faults;
mod pages;
mod support;
