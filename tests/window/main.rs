//! The app in a real window: each test is something a person does, and each
//! ends with the same three questions: was the window ever frozen, can it be
//! read by everyone, does it agree with `tally`.

// No other system has a driver for the app's web view in the tests' reach.
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
mod by_keys;
mod certainty;
mod close_button;
mod drop;
mod files;
mod hostile;
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
