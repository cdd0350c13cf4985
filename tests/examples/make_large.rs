//! Writes a large event file by copying row groups:
//! `make_large PATH ROWS_A_GROUP GROUPS`.

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use tallyman_tests::large_file::write_large;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path, rows_each, groups] = &arguments[..] else {
        return Err("make_large PATH ROWS_A_GROUP GROUPS".into());
    };
    let out = BufWriter::new(File::create(path)?);
    write_large(out, rows_each.parse()?, groups.parse()?)?;
    Ok(())
}
