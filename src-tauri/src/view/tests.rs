//! Each value as JSON, with a different number or word in each field, so that
//! a swapped field shows.

mod connections;
mod files;
mod policies;
mod reports;
mod rows;

use serde::Serialize;
use serde_json::Value;

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}
