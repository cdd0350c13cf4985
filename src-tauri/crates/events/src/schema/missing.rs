//! Messages about columns that a file does not have, and where their data probably is.

use parquet::schema::types::Type;
use tallyman_text::{count_of, escape_hidden, join_with_and};

use super::near_miss::{NearMiss, is_invisible};
use super::type_name::type_name;
use crate::check::{Code, SchemaColumn};
use crate::columns::EventColumn;
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

/// Maximum number of columns that a message names.
const MAX_NAMED: usize = 4;

/// Reports a missing column in its result. Returns the code of the finding.
pub(super) fn report_missing(
    column: EventColumn,
    near: Option<&NearMiss>,
    fields: &[&Type],
    writer: Writer,
    result: &mut SchemaColumn,
) -> Code {
    let name = column.name();
    let found = match near {
        Some(NearMiss::Names(columns) | NearMiss::Flattened(columns)) => columns.first().copied(),
        Some(NearMiss::InStruct { column, .. }) => Some(*column),
        Some(NearMiss::PhysicalNames) | None => None,
    };
    if let Some(field) = found.and_then(|index| fields.get(index)) {
        result.found_name = Some(field.name().to_owned());
        result.found = Some(type_name(field));
    }
    let is_required = column.is_required();
    let lost = if is_required {
        "and names must match exactly"
    } else {
        "whose data would be lost"
    };
    (result.message, result.fix) = match near {
        Some(NearMiss::Names(columns)) => {
            let names: Vec<&str> = columns
                .iter()
                .filter_map(|index| Some(fields.get(*index)?.name()))
                .collect();
            let described: Vec<String> = names.iter().map(|name| describe_name(name)).collect();
            (
                format!(
                    "`{name}` is missing; the file has {}, {lost}.",
                    join_with_and(&described)
                ),
                format!(
                    "Rename {} to `{name}`.",
                    names.first().map(|name| shown(name)).unwrap_or_default()
                ),
            )
        }
        Some(NearMiss::Flattened(columns)) => {
            let names: Vec<&str> = columns
                .iter()
                .filter_map(|index| Some(fields.get(*index)?.name()))
                .collect();
            (
                format!(
                    "`{name}` is missing; the file has {} flattened out of it, {}, whose data \
                     would be lost.",
                    count_of(names.len() as u64, "column"),
                    first_names(&names)
                ),
                format!(
                    "Put them into one map `{name}` of text to text, with the end of each name \
                     as its key."
                ),
            )
        }
        Some(NearMiss::InStruct { path, .. }) => {
            let parent = path.split_last().map_or(&[][..], |(_, parents)| parents);
            let parent = parent.join(".");
            (
                format!(
                    "`{name}` is missing at the top level; the file holds it inside {}, as {}{}.",
                    shown(&parent),
                    shown(&path.join(".")),
                    if is_required {
                        ""
                    } else {
                        ", and it would be lost"
                    }
                ),
                FixSuggestion {
                    writer,
                    column: &parent,
                }
                .sentence(
                    &format!(
                        "Write the fields of {} as columns of their own",
                        shown(&parent)
                    ),
                    FixAction::FieldsToColumns,
                ),
            )
        }
        Some(NearMiss::PhysicalNames) => (
            format!(
                "`{name}` is missing; the columns have physical names, such as {}, which a table \
                 format or an export made up.",
                first_names(
                    &fields
                        .iter()
                        .map(|field| field.name())
                        .take(1)
                        .collect::<Vec<_>>()
                )
            ),
            "Write the file with the names of the columns: read a Delta table as a table, not \
             by its files; unload from Snowflake with `HEADER = TRUE`."
                .to_owned(),
        ),
        None if is_required => (format!("`{name}` is missing."), add(column, writer)),
        None => (
            format!("`{name}` is missing; it may be null, so the rows load without it."),
            "Nothing need be done if you send none.".to_owned(),
        ),
    };
    if is_required {
        result.ok = false;
        Code::InvalidSchema
    } else {
        Code::MissingOptionalColumn
    }
}

/// How to add a column.
fn add(column: EventColumn, writer: Writer) -> String {
    let name = column.name();
    let mut fix = format!("Add `{name}` ({}).", column.kind().vendor_name());
    // Only Polars keeps a column that it partitions by.
    if column == EventColumn::EnvironmentId && writer != Writer::Polars {
        let lead = match writer {
            Writer::DuckDb => "If you partition by it, keep it in the file",
            _ => "If you partition by it, partition by a copy of it",
        };
        let suggestion = FixSuggestion {
            writer,
            column: name,
        };
        fix.push(' ');
        fix.push_str(&suggestion.sentence(lead, FixAction::KeepPartitionColumn));
    }
    fix
}

/// A name in backticks, with its hidden characters as code points.
fn shown(name: &str) -> String {
    format!("`{}`", escape_hidden(name, |_| false))
}

fn first_names(names: &[&str]) -> String {
    let mut named: Vec<String> = names
        .iter()
        .take(MAX_NAMED)
        .map(|name| shown(name))
        .collect();
    if names.len() > MAX_NAMED {
        named.push(format!("{} more", names.len() - MAX_NAMED));
    }
    join_with_and(&named)
}

/// A name, and what cannot be seen of its difference from the right one.
fn describe_name(name: &str) -> String {
    let mut differences = Vec::new();
    let last = name.chars().count().saturating_sub(1);
    for (index, c) in name.chars().enumerate() {
        let verb = match index {
            0 => "starts with",
            _ if index == last => "ends with",
            _ => "holds",
        };
        let what = if is_invisible(c) || (c.is_whitespace() && c != ' ') {
            match character_name(c) {
                Some(known) => format!("U+{:04X} ({known}), which cannot be seen", u32::from(c)),
                None => format!("U+{:04X}, which cannot be seen", u32::from(c)),
            }
        } else if c == ' ' && (index == 0 || index == last) {
            "a blank".to_owned()
        } else if !c.is_ascii() {
            format!("U+{:04X}, which looks like another letter", u32::from(c))
        } else {
            continue;
        };
        differences.push(format!("{verb} {what}"));
    }
    if differences.is_empty() {
        return shown(name);
    }
    differences.truncate(MAX_NAMED);
    format!("{}, which {}", shown(name), join_with_and(&differences))
}

/// The common name of an invisible character.
const fn character_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{feff}' => "byte-order mark",
        '\u{a0}' => "no-break space",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{2060}' => "word joiner",
        '\u{ad}' => "soft hyphen",
        '\u{0}' => "null",
        '\t' => "tab",
        '\n' => "line feed",
        '\r' => "carriage return",
        _ => return None,
    })
}
