//! JSON on standard output.

use std::io::Write;

use serde::Serialize;

use crate::exit::CommandError;

/// Writes a value as one line of JSON.
pub(crate) fn write_json_line<T: Serialize + ?Sized>(
    out: &mut impl Write,
    value: &T,
) -> Result<(), CommandError> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}
