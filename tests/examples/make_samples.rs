//! Writes the sample files that are shipped with the app:
//! `cargo run -p tallyman-tests --example make_samples`.

use std::error::Error;
use std::fs;
use std::path::Path;

use tallyman_tests::event_table::{dirty_events, file_of, pandas_like_file, valid_events};

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/operations/samples");
    fs::create_dir_all(&folder)?;
    let clean = file_of(&valid_events(600))?;
    let dirty = file_of(&dirty_events(1706))?;
    fs::write(folder.join("clean.snappy.parquet"), &clean)?;
    fs::write(folder.join("dirty.snappy.parquet"), &dirty)?;
    fs::write(
        folder.join("pandas-types.parquet"),
        pandas_like_file(&valid_events(240))?,
    )?;
    fs::write(
        folder.join("cut-short.parquet"),
        &dirty[..dirty.len() * 2 / 3],
    )?;
    Ok(())
}
