//! Measures preview pages: `preview_pages FILE OFFSET…` prints one line of JSON
//! for each page, with the milliseconds and the keys of its rows.

use std::env;
use std::error::Error;
use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use tallyman_events::{CellValue, CheckSettings, Preview};

/// Number of rows of a page in the window.
const PAGE: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("preview_pages FILE OFFSET…")?;
    let preview = Preview::open(Arc::new(File::open(path)?))?;
    let key = preview
        .shape()
        .columns
        .iter()
        .position(|column| column.name == "key")
        .ok_or("the file has no column `key`")?;
    for offset in arguments {
        let begun = Instant::now();
        let rows = preview.page(offset.parse()?, PAGE, &CheckSettings::default())?;
        let took = begun.elapsed();
        let keys: Vec<Option<&str>> = rows
            .iter()
            .map(|row| match row.values.get(key) {
                Some(CellValue::Text(key)) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let line = serde_json::json!({
            "offset": offset, "ms": took.as_secs_f64() * 1_000.0, "keys": keys,
        });
        #[allow(clippy::print_stdout, reason = "the output of the program")]
        {
            println!("{line}");
        }
    }
    Ok(())
}
