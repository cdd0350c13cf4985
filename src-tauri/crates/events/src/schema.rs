//! Checks that a file has the seven columns, with the required types.
//!
//! Reads the Parquet schema only. The Arrow schema that some writers embed
//! beside it is a hint: it can contradict the Parquet schema, or be corrupt.

mod annotation;
mod leaves;
mod mismatches;
mod missing;
mod near_miss;
mod type_match;
mod type_name;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use parquet::basic::Type as Physical;
use parquet::schema::types::{SchemaDescriptor, Type};
use tallyman_text::count_of;

use crate::check::{Code, Finding, SchemaColumn, Severity};
use crate::columns::EventColumn;
use crate::writer::Writer;

use missing::report_missing;
use near_miss::{NearMiss, NearMisses};
use type_match::TypeMatch;

pub(crate) use annotation::Annotation;
pub use leaves::{EventLeaves, MapLeaves};
pub use type_name::type_name;
pub(crate) use type_name::{entry_fields, is_repeated};

/// The result of checking a file's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaCheck {
    /// The seven columns, then the extra ones.
    pub columns: Vec<SchemaColumn>,
    /// Errors first, then notices.
    pub findings: Vec<Finding>,
    /// Where the columns are; `None` if the schema is invalid.
    pub leaves: Option<EventLeaves>,
}

impl SchemaCheck {
    /// Returns `true` if the file is not rejected for its schema.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.leaves.is_some()
    }
}

/// Checks a file's schema. The fixes are written for the tool that wrote the
/// file.
#[must_use]
pub fn check(schema: &SchemaDescriptor, writer: Writer) -> SchemaCheck {
    let fields = top_level_fields(schema.root_schema());
    let mut check = SchemaCheck {
        columns: Vec::with_capacity(fields.len().max(EventColumn::ALL.len())),
        findings: Vec::new(),
        leaves: None,
    };
    let near_misses = NearMisses::new(&fields);
    let mut named = BTreeSet::new();
    for column in EventColumn::ALL {
        let found = check_column(column, &fields, &near_misses, writer, &mut check);
        named.extend(
            found
                .map(|near| near_misses.columns(&near))
                .unwrap_or_default(),
        );
    }
    for (index, field) in fields.iter().enumerate() {
        if EventColumn::named(field.name()).is_none() && !named.contains(&index) {
            add_extra_column(field, &fields, &mut check);
        }
    }
    let is_invalid = check
        .findings
        .iter()
        .any(|finding| finding.code == Code::InvalidSchema);
    if !is_invalid {
        check.leaves = EventLeaves::find(schema);
    }
    check.findings.sort_by_key(|finding| finding.severity);
    check
}

/// Returns `true` if one of the seven columns has its required type.
pub(crate) fn has_required_type(column: EventColumn, field: &Type) -> bool {
    !matches!(
        mismatches::match_type(column, field, Writer::Other),
        TypeMatch::Mismatch { .. }
    )
}

/// Returns `true` if the values of a column are plain numbers.
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

/// The columns at the top level of a schema.
pub(crate) fn top_level_fields(root: &Type) -> Vec<&Type> {
    match root {
        Type::GroupType { fields, .. } => fields.iter().map(AsRef::as_ref).collect(),
        Type::PrimitiveType { .. } => Vec::new(),
    }
}

/// Adds one of the seven columns to the result. Returns where its data probably is if it
/// is missing.
fn check_column(
    column: EventColumn,
    fields: &[&Type],
    near_misses: &NearMisses<'_>,
    writer: Writer,
    check: &mut SchemaCheck,
) -> Option<NearMiss> {
    let exact: Vec<&Type> = fields
        .iter()
        .copied()
        .filter(|field| field.name() == column.name())
        .collect();
    let mut result = SchemaColumn {
        column: column.name().to_owned(),
        expected: Some(column.kind().parquet_name().to_owned()),
        found_name: None,
        found: None,
        ok: true,
        message: String::new(),
        fix: String::new(),
    };
    let mut near = None;
    let code = match exact[..] {
        [] => {
            near = near_misses.of(column);
            Some(report_missing(
                column,
                near.as_ref(),
                fields,
                writer,
                &mut result,
            ))
        }
        [field] => {
            result.found_name = Some(field.name().to_owned());
            result.found = Some(type_name(field));
            check_type(column, field, writer, &mut result)
        }
        _ => {
            result.found_name = Some(column.name().to_owned());
            let types: Vec<String> = exact.iter().map(|field| type_name(field)).collect();
            result.found = Some(types.join(", "));
            result.ok = false;
            result.message = format!(
                "{} are named `{}`; one is needed.",
                count_of(exact.len() as u64, "column"),
                column.name()
            );
            result.fix = "Keep one of them and rename or drop the others.".to_owned();
            Some(Code::InvalidSchema)
        }
    };
    if let Some(code) = code {
        check
            .findings
            .push(finding_of(code, column.name(), &result));
    }
    check.columns.push(result);
    near
}

/// Compares a column with its required type. `None` if there is no finding.
fn check_type(
    column: EventColumn,
    field: &Type,
    writer: Writer,
    result: &mut SchemaColumn,
) -> Option<Code> {
    match mismatches::match_type(column, field, writer) {
        TypeMatch::Exact => None,
        TypeMatch::ReadsAsString { message } => {
            result.message = message;
            result.fix = "Nothing need be done; annotate it String to be certain.".to_owned();
            Some(Code::StringAnnotation)
        }
        TypeMatch::Mismatch { message, fix } => {
            result.ok = false;
            result.message = message;
            result.fix = fix;
            Some(Code::InvalidSchema)
        }
    }
}

/// Returns `true` if pandas made up this name for the unnamed index of a table.
fn is_pandas_index(name: &str) -> bool {
    name.strip_prefix("__index_level_")
        .and_then(|rest| rest.strip_suffix("__"))
        .is_some_and(|level| level.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Adds a column that is none of the seven, and no near miss of a missing one.
fn add_extra_column(field: &Type, fields: &[&Type], check: &mut SchemaCheck) {
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
            "Drop it, or put its values into properties.".to_owned(),
        ),
    };
    let result = SchemaColumn {
        column: name.to_owned(),
        expected: None,
        found_name: Some(name.to_owned()),
        found: Some(type_name(field)),
        ok: true,
        message,
        fix,
    };
    check
        .findings
        .push(finding_of(Code::ExtraColumn, name, &result));
    check.columns.push(result);
}

/// The finding with the message and fix of a column.
fn finding_of(code: Code, column: &str, result: &SchemaColumn) -> Finding {
    let severity = match code {
        Code::InvalidSchema => Severity::Error,
        _ => Severity::Notice,
    };
    Finding {
        column: Some(column.to_owned()),
        ..Finding::of_file(code, severity, &result.message, &result.fix)
    }
}
