//! The window's copy of the table. `UPDATE=1 cargo test -p tallyman-text` writes
//! it.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::fmt::Write as _;
use std::{env, fs};

use tallyman_text::{HIDDEN, JOINERS};

const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../ui/src/components/hiddenRanges.ts"
);

fn typescript() -> String {
    let mut text = "\
// Generated from src-tauri/crates/text/src/hidden.rs by `UPDATE=1 cargo test -p tallyman-text`.

/** Inclusive ranges of code points that are invisible or change the direction of text. */
export const HIDDEN: [number, number][] = [
"
    .to_owned();
    for (first, last) in HIDDEN {
        let (first, last) = (u32::from(first), u32::from(last));
        writeln!(text, "  [{first:#x}, {last:#x}],").unwrap();
    }
    let joiners = JOINERS.map(|c| format!("{:#x}", u32::from(c))).join(", ");
    write!(
        text,
        "];\n\n/** Code points that are invisible, but that some scripts and emoji need. */\n\
         export const JOINERS = [{joiners}];\n"
    )
    .unwrap();
    text
}

#[test]
fn the_window_has_the_same_table() {
    let expected = typescript();
    if env::var_os("UPDATE").is_some() {
        fs::write(PATH, &expected).unwrap();
    }
    let found = fs::read_to_string(PATH).unwrap_or_default();
    assert_eq!(found.replace("\r\n", "\n"), expected, "{PATH}");
}
