//! Thin shells around the core: they do, they do not decide.

pub mod ui;
