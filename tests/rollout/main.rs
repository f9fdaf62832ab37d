//! Roll-out: policy templates, installer and guide agree with the settings table and are well formed.
//!
//! `UPDATE=1 cargo test --test rollout` rewrites the files that are generated from the table.
#![expect(clippy::disallowed_methods, reason = "tests touch files and the environment")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod admx;
mod consistency;
mod files;
mod guide;
mod msi_source;
mod msi_tables;
mod schema;
mod words;
