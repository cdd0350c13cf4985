//! Compares the JSON of every type. Each field has a different value, so that a
//! swapped field fails.

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
