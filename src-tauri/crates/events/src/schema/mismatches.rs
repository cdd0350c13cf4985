//! Compares the types of columns with the required ones.
//!
//! Each mistake that is seen in practice has a message and a fix of its own.

mod map;
mod scalar;

use parquet::schema::types::Type;

use super::annotation::Annotation;
use super::type_match::TypeMatch;
use super::type_name::{is_repeated, type_name};
use crate::columns::{EventColumn, Kind};
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;
use scalar::{FoundType, double, long, needed, string};

/// Compares a column of the file with its required type. `writer` decides which
/// tool the fix is written for.
pub(super) fn match_type(column: EventColumn, field: &Type, writer: Writer) -> TypeMatch {
    let name = column.name();
    let suggestion = FixSuggestion {
        writer,
        column: name,
    };
    if Annotation::of(field) == Annotation::Null {
        return all_null(column, field, suggestion);
    }
    if is_repeated(field) {
        if column.kind() == Kind::Map
            && let Some(found) = map::bare_entries(field, suggestion)
        {
            return found;
        }
        return TypeMatch::mismatch(
            format!(
                "`{name}` is a repeated field, so a row can hold several; one {} is needed.",
                column.kind().vendor_name()
            ),
            "Write one value per row.",
        );
    }
    let Some(found) = FoundType::of(field) else {
        return group(column, field, suggestion);
    };
    match column.kind() {
        Kind::String => string(found, field, suggestion),
        Kind::Long => long(found, field, suggestion),
        Kind::Double => double(found, field, suggestion),
        Kind::Map => map::match_map(field, suggestion),
    }
}

fn all_null(column: EventColumn, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let action = FixAction::Cast(column.kind());
    TypeMatch::mismatch(
        format!(
            "`{}` is {}, because every value was null when it was written; {}.",
            column.name(),
            type_name(field),
            needed(column.kind())
        ),
        if column.is_required() {
            suggestion.sentence("Fill it, and give it its type", action)
        } else {
            suggestion.sentence("Leave the column out, or give it its type", action)
        },
    )
}

fn group(column: EventColumn, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    match column.kind() {
        Kind::Map => map::match_map(field, suggestion),
        kind => TypeMatch::mismatch(
            format!(
                "`{}` is a {}; one {} per row is needed.",
                column.name(),
                type_name(field),
                kind.vendor_name()
            ),
            "Write the intended single value.",
        ),
    }
}
