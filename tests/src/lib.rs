//! Support for tests: generated event files, and the environment in which
//! `tally` and the app are tested.

pub mod canned_server;
pub mod event_table;
pub mod large_file;
pub mod leases;
pub mod stalling_proxy;
pub mod tally_sandbox;
pub mod thrift_numbers;
