//! Event files made to order, and what stands around `tally` and the app when
//! they are tested.

pub mod event_table;
pub mod large_file;
pub mod leases;
pub mod stalling_proxy;
pub mod tally_sandbox;
pub mod thrift_numbers;
