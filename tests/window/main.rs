//! The app in a real window. Each test is a user's flow and ends with the same three checks: no
//! freeze, no accessibility violation, and agreement with `tally`.

// Only Linux has a WebDriver for the app's web view.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod accessibility;
mod app;
mod close_button;
mod drop;
mod files;
mod frame;
mod keyboard;
mod keyring;
mod large;
mod persistence;
mod policies;
mod policy_documents;
mod policy_merge;
mod quitting;
mod round_trip;
mod rows;
mod saving;
mod secrets;
mod untrusted_text;
mod verdict_stages;
