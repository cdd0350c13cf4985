//! Whether a file's columns are the seven, with the right types.
//!
//! Judged by the Parquet schema itself. The Arrow schema that some writers
//! embed beside it is a hint that can disagree, and can be corrupt.

mod annotation;
mod map;
mod mismatches;
mod type_name;

#[cfg(test)]
mod tests;

use parquet::basic::Type as Physical;
use parquet::schema::types::{SchemaDescriptor, Type};

use crate::check::{Code, Finding, SchemaColumn, Severity};
use crate::columns::EventColumn;
use crate::suggestion::{FixAction, FixSuggestion};
use crate::humanize::{counted, listed};
use crate::writer::Writer;

use type_name::is_repeated;

pub(crate) use annotation::Annotation;
pub use type_name::type_name;

/// What a type comes to, held against what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TypeMatch {
    /// As it must be.
    Right,
    /// Reads as String, and is annotated ENUM or JSON.
    ReadsAsString { message: String },
    /// The whole file is rejected for it.
    Wrong { message: String, fix: String },
}

impl TypeMatch {
    fn wrong(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Wrong {
            message: message.into(),
            fix: fix.into(),
        }
    }
}

/// What a file's schema comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaCheck {
    /// The seven columns, then the extra ones.
    pub rows: Vec<SchemaColumn>,
    /// Faults first, then notices.
    pub findings: Vec<Finding>,
    /// Where the columns are; none where the schema is wrong.
    pub leaves: Option<EventLeaves>,
}

/// Where the seven columns are among the file's leaf columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLeaves {
    /// The five required ones, in the order of [`EventColumn::REQUIRED`].
    pub required: [usize; 5],
    /// `value`, where it is there.
    pub value: Option<usize>,
    /// `properties`, where they are there.
    pub properties: Option<MapLeaves>,
}

/// Where the two leaves of a map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapLeaves {
    /// The leaf of the keys.
    pub key: usize,
    /// The leaf of the values.
    pub value: usize,
    /// The definition level from which on there is an entry.
    pub entry_level: u8,
}

impl EventLeaves {
    /// The leaf of a column that is not nested.
    pub(crate) fn flat(&self, column: EventColumn) -> Option<usize> {
        if column == EventColumn::Value {
            return self.value;
        }
        let place = EventColumn::REQUIRED
            .iter()
            .position(|one| *one == column)?;
        Some(self.required[place])
    }
}

impl SchemaCheck {
    /// Whether the file would not be rejected for its schema.
    #[must_use]
    pub const fn is_right(&self) -> bool {
        self.leaves.is_some()
    }
}

/// Judges a file's schema, and tells its faults in the words of its writer.
#[must_use]
pub fn judge(schema: &SchemaDescriptor, writer: Writer) -> SchemaCheck {
    let fields = top_level(schema.root_schema());
    let mut judgement = SchemaCheck {
        rows: Vec::with_capacity(fields.len().max(EventColumn::ALL.len())),
        findings: Vec::new(),
        leaves: None,
    };
    for column in EventColumn::ALL {
        judge_column(column, &fields, writer, &mut judgement);
    }
    for field in &fields {
        if EventColumn::named(field.name()).is_none() && !is_near_miss(field.name(), &fields) {
            note_extra(field, &fields, &mut judgement);
        }
    }
    let faulty = judgement
        .findings
        .iter()
        .any(|finding| finding.code == Code::InvalidSchema);
    if !faulty {
        judgement.leaves = event_leaves(schema);
    }
    judgement.findings.sort_by_key(|finding| finding.severity);
    judgement
}

/// Whether a column of the seven has the type that it must have.
pub(crate) fn is_right(column: EventColumn, field: &Type) -> bool {
    let judged = mismatches::judge(column, field, Writer::Other);
    !matches!(judged, TypeMatch::Wrong { .. })
}

/// Whether a column's values are plain numbers.
pub(crate) fn is_numeric(field: &Type) -> bool {
    let Type::PrimitiveType { physical_type, .. } = field else {
        return false;
    };
    let number = matches!(
        physical_type,
        Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE
    );
    match Annotation::of(field) {
        _ if is_repeated(field) => false,
        Annotation::None | Annotation::Integer { .. } => number,
        Annotation::Decimal { .. } | Annotation::Float16 => true,
        _ => false,
    }
}

/// The columns that stand at the top of a schema.
pub(crate) fn top_level(root: &Type) -> Vec<&Type> {
    match root {
        Type::GroupType { fields, .. } => fields.iter().map(AsRef::as_ref).collect(),
        Type::PrimitiveType { .. } => Vec::new(),
    }
}

/// Where the columns are, given that each is there once at most, with the
/// type that it must have.
fn event_leaves(schema: &SchemaDescriptor) -> Option<EventLeaves> {
    let leaf = |column: EventColumn| {
        schema
            .columns()
            .iter()
            .position(|leaf| matches!(leaf.path().parts(), [name] if name == column.name()))
    };
    let mut required = [0; 5];
    for (place, column) in required.iter_mut().zip(EventColumn::REQUIRED) {
        *place = leaf(column)?;
    }
    let mut below_properties = (0..schema.num_columns())
        .filter(|leaf| schema.get_column_root(*leaf).name() == EventColumn::Properties.name());
    let properties = match (below_properties.next(), below_properties.next()) {
        (Some(key), Some(value)) => {
            let nullable = schema.get_column_root(key).is_optional();
            Some(MapLeaves {
                key,
                value,
                // One for the repeated group, one where the map may be null.
                entry_level: 1 + u8::from(nullable),
            })
        }
        _ => None,
    };
    Some(EventLeaves {
        required,
        value: leaf(EventColumn::Value),
        properties,
    })
}

/// Whether a name, differing only in case, stands in for a column that the
/// file does not have.
fn is_near_miss(name: &str, fields: &[&Type]) -> bool {
    EventColumn::named_in_any_case(name)
        .is_some_and(|column| fields.iter().all(|field| field.name() != column.name()))
}

fn judge_column(
    column: EventColumn,
    fields: &[&Type],
    writer: Writer,
    judgement: &mut SchemaCheck,
) {
    let exact: Vec<&Type> = fields
        .iter()
        .copied()
        .filter(|field| field.name() == column.name())
        .collect();
    let mut row = SchemaColumn {
        column: column.name().to_owned(),
        expected: Some(column.kind().parquet_name().to_owned()),
        found_name: None,
        found: None,
        ok: true,
        message: String::new(),
        fix: String::new(),
    };
    let finding = match exact[..] {
        [] => missing(column, fields, writer, &mut row),
        [field] => {
            row.found_name = Some(field.name().to_owned());
            row.found = Some(type_name(field));
            held_against(column, field, writer, &mut row)
        }
        _ => {
            row.found_name = Some(column.name().to_owned());
            let types: Vec<String> = exact.iter().map(|field| type_name(field)).collect();
            row.found = Some(types.join(", "));
            row.ok = false;
            row.message = format!(
                "{} bear the name `{}`; one is needed.",
                counted(exact.len() as u64, "column"),
                column.name()
            );
            row.fix = "Keep one of them and rename or drop the others.".to_owned();
            Some(Code::InvalidSchema)
        }
    };
    if let Some(code) = finding {
        judgement
            .findings
            .push(file_finding(code, column.name(), &row));
    }
    judgement.rows.push(row);
}

/// One column against the type it must have.
fn held_against(
    column: EventColumn,
    field: &Type,
    writer: Writer,
    row: &mut SchemaColumn,
) -> Option<Code> {
    match mismatches::judge(column, field, writer) {
        TypeMatch::Right => None,
        TypeMatch::ReadsAsString { message } => {
            row.message = message;
            row.fix = "Nothing need be done; annotate it String to be certain.".to_owned();
            Some(Code::StringAnnotation)
        }
        TypeMatch::Wrong { message, fix } => {
            row.ok = false;
            row.message = message;
            row.fix = fix;
            Some(Code::InvalidSchema)
        }
    }
}

/// A column that is not there, or only under another case.
fn missing(
    column: EventColumn,
    fields: &[&Type],
    writer: Writer,
    row: &mut SchemaColumn,
) -> Option<Code> {
    let name = column.name();
    let near: Vec<&Type> = fields
        .iter()
        .copied()
        .filter(|field| field.name().eq_ignore_ascii_case(name))
        .collect();
    if let Some(first) = near.first() {
        row.found_name = Some(first.name().to_owned());
        row.found = Some(type_name(first));
    }
    let near_names: Vec<String> = near
        .iter()
        .map(|field| format!("`{}`", field.name()))
        .collect();
    let has = listed(&near_names);
    let rename = near
        .first()
        .map(|field| format!("Rename `{}` to `{name}`.", field.name()));
    if column.is_required() {
        row.ok = false;
        row.message = if near.is_empty() {
            format!("`{name}` is missing.")
        } else {
            format!("`{name}` is missing; the file has {has}, and names must match exactly.")
        };
        row.fix = rename.unwrap_or_else(|| {
            let mut fix = format!("Add `{name}` ({}).", column.kind().vendor_name());
            // Polars alone keeps what it partitions by.
            if column == EventColumn::EnvironmentId && writer != Writer::Polars {
                fix.push(' ');
                fix.push_str(&kept_while_partitioning(name, writer));
            }
            fix
        });
        return Some(Code::InvalidSchema);
    }
    row.message = if near.is_empty() {
        format!("`{name}` is not there; it may be null, so the rows load without it.")
    } else {
        format!("`{name}` is not there; the file has {has}, whose data would be lost.")
    };
    row.fix = rename.unwrap_or_else(|| "Nothing need be done if you send none.".to_owned());
    Some(Code::MissingOptionalColumn)
}

/// How a column that files are parted by stays in them.
fn kept_while_partitioning(column: &str, writer: Writer) -> String {
    let lead = match writer {
        Writer::DuckDb => "If you partition by it, keep it in the file",
        _ => "If you partition by it, take a copy of it for that",
    };
    FixSuggestion { writer, column }.says(lead, FixAction::KeepPartition)
}

/// Whether pandas gave a column this name for having none: the index of a
/// table.
fn is_pandas_index(name: &str) -> bool {
    name.strip_prefix("__index_level_")
        .and_then(|rest| rest.strip_suffix("__"))
        .is_some_and(|level| level.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A column that is none of the seven, and no near miss of a missing one.
fn note_extra(field: &Type, fields: &[&Type], judgement: &mut SchemaCheck) {
    let name = field.name();
    let twin = EventColumn::named_in_any_case(name)
        .filter(|column| fields.iter().any(|other| other.name() == column.name()));
    let (message, fix) = match twin {
        Some(column) => (
            format!(
                "`{name}` differs from `{}` only in case; readers that ignore case refuse such \
                 a file.",
                column.name()
            ),
            format!("Drop or rename `{name}`."),
        ),
        None if is_pandas_index(name) => (
            format!("`{name}` is the index of a pandas DataFrame."),
            "Write it with `index=False`.".to_owned(),
        ),
        None => (
            format!("`{name}` is not one of the seven columns."),
            "Drop it, or put what it says into properties.".to_owned(),
        ),
    };
    let row = SchemaColumn {
        column: name.to_owned(),
        expected: None,
        found_name: Some(name.to_owned()),
        found: Some(type_name(field)),
        ok: true,
        message,
        fix,
    };
    judgement
        .findings
        .push(file_finding(Code::ExtraColumn, name, &row));
    judgement.rows.push(row);
}

/// The finding that says what a row of the schema's table says.
fn file_finding(code: Code, column: &str, row: &SchemaColumn) -> Finding {
    Finding {
        code,
        severity: if code == Code::InvalidSchema {
            Severity::Error
        } else {
            Severity::Notice
        },
        column: Some(column.to_owned()),
        rows: None,
        first_rows: Vec::new(),
        message: row.message.clone(),
        fix: row.fix.clone(),
    }
}
