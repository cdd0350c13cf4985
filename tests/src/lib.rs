//! Event files made to order, for tests, samples and benchmarks.

pub mod event_table;
pub mod large_file;
