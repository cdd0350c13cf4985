//! What `properties` must be, and what writers make of it instead.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use super::TypeMatch;
use super::annotation::Annotation;
use super::mismatches::{self, Found, needed};
use super::type_name::{is_repeated, type_name};
use crate::columns::Kind;
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

const NEEDED: &str = needed(Kind::Map);
/// The values of a map are text; a number among them stops a conversion.
const MAKE_A_MAP: &str = "Make it a map, with every value as text";

/// Holds the column against a group annotated MAP: one repeated group with
/// exactly a String key and a String value, whatever the groups are called.
pub(super) fn judge(field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let fields = match field {
        Type::PrimitiveType { physical_type, .. } => {
            return primitive(*physical_type, field, remedy);
        }
        Type::GroupType { fields, .. } => fields,
    };
    match Annotation::of(field) {
        Annotation::Map => {}
        Annotation::List => return list(field, remedy),
        _ => return plain_group(field, remedy),
    }
    let [entries] = &fields[..] else {
        return odd_shape(remedy);
    };
    let Type::GroupType { fields: entry, .. } = entries.as_ref() else {
        return odd_shape(remedy);
    };
    if !is_repeated(entries) {
        return odd_shape(remedy);
    }
    match &entry[..] {
        [_] => TypeMatch::wrong(
            format!("`{}` is a map without values; {NEEDED}.", remedy.column),
            "Write a value for each key.",
        ),
        [key, value] => both(part("keys", key, remedy), part("values", value, remedy)),
        _ => odd_shape(remedy),
    }
}

/// One half of a map's entries.
fn part(half: &str, tp: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let name = remedy.column;
    let wrong = |act: FixAction| {
        TypeMatch::wrong(
            format!("The {half} of `{name}` are {}; {NEEDED}.", type_name(tp)),
            remedy.says(&format!("Make text of the {half}"), act),
        )
    };
    let Type::PrimitiveType {
        physical_type,
        type_length,
        ..
    } = tp
    else {
        return wrong(FixAction::MapOfNested);
    };
    if is_repeated(tp) {
        return wrong(FixAction::MapOfNested);
    }
    let annotation = Annotation::of(tp);
    let found = Found {
        physical: *physical_type,
        length: *type_length,
        annotation,
    };
    match mismatches::string(found, tp, remedy) {
        TypeMatch::Right => TypeMatch::Right,
        TypeMatch::ReadsAsString { .. } => TypeMatch::ReadsAsString {
            message: format!(
                "The {half} of `{name}` are annotated {}; they read as String.",
                if annotation == Annotation::Json {
                    "JSON"
                } else {
                    "ENUM"
                }
            ),
        },
        TypeMatch::Wrong { .. }
            if annotation == Annotation::None && *physical_type == Physical::BYTE_ARRAY =>
        {
            TypeMatch::wrong(
                format!(
                    "The {half} of `{name}` are BYTE_ARRAY without the String annotation; {NEEDED}."
                ),
                remedy.says(&format!("Make text of the {half}"), FixAction::MapOfText),
            )
        }
        TypeMatch::Wrong { .. } => wrong(FixAction::MapOfText),
    }
}

/// A fault in either half is the map's; a notice only where neither has one.
fn both(key: TypeMatch, value: TypeMatch) -> TypeMatch {
    match (key, value) {
        (wrong @ TypeMatch::Wrong { .. }, _) | (_, wrong @ TypeMatch::Wrong { .. }) => wrong,
        (TypeMatch::ReadsAsString { message: one }, TypeMatch::ReadsAsString { message: two }) => {
            TypeMatch::ReadsAsString {
                message: format!("{one} {two}"),
            }
        }
        (notice @ TypeMatch::ReadsAsString { .. }, TypeMatch::Right)
        | (TypeMatch::Right, notice @ TypeMatch::ReadsAsString { .. }) => notice,
        (TypeMatch::Right, TypeMatch::Right) => TypeMatch::Right,
    }
}

fn primitive(physical: Physical, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let name = remedy.column;
    let found = type_name(field);
    let text = physical == Physical::BYTE_ARRAY;
    match Annotation::of(field) {
        Annotation::Json | Annotation::String | Annotation::None | Annotation::Enum if text => {
            let fix = remedy.says(
                "Parse the JSON into a map, with every value as text",
                FixAction::MapOfJson,
            );
            let said = match remedy.writer {
                Writer::Fastparquet => " fastparquet writes a dict as JSON, and has no map.",
                _ => " JSON in it is not read.",
            };
            TypeMatch::wrong(format!("`{name}` is {found}, text; {NEEDED}.{said}"), fix)
        }
        _ => TypeMatch::wrong(
            format!("`{name}` is {found}; {NEEDED}."),
            "Write a map of the names and values that are meant.",
        ),
    }
}

fn list(field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let said = match remedy.writer {
        Writer::Polars => " Polars wrote maps like this before it had `pl.Map`.",
        _ => " A list of pairs is written like this.",
    };
    TypeMatch::wrong(
        format!(
            "`{}` is a {}; {NEEDED}.{said}",
            remedy.column,
            type_name(field)
        ),
        remedy.says(MAKE_A_MAP, FixAction::MapOfPairs),
    )
}

/// A group that is not annotated: a struct, or a map that lost its annotation.
fn plain_group(field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let name = remedy.column;
    if has_shape_of_map(field) {
        return TypeMatch::wrong(
            format!("`{name}` has the shape of a map without the MAP annotation; {NEEDED}."),
            remedy.says(
                "Declare it as a map where you write it",
                FixAction::Cast(Kind::Map),
            ),
        );
    }
    TypeMatch::wrong(
        format!(
            "`{name}` is a {}; {NEEDED}.{}",
            type_name(field),
            structs_of(remedy.writer)
        ),
        remedy.says(MAKE_A_MAP, FixAction::MapOfStruct),
    )
}

/// Where a struct comes from unasked.
const fn structs_of(writer: Writer) -> &'static str {
    match writer {
        Writer::Pandas => " pandas writes a dict as a struct.",
        Writer::PyArrow => " pyarrow writes a dict as a struct.",
        Writer::Polars => " Polars writes a dict as a struct.",
        Writer::DuckDb => " DuckDB reads a JSON object as a struct.",
        Writer::Spark => " Spark reads a JSON object as a struct.",
        _ => "",
    }
}

fn has_shape_of_map(field: &Type) -> bool {
    let Type::GroupType { fields, .. } = field else {
        return false;
    };
    let [entries] = &fields[..] else {
        return false;
    };
    is_repeated(entries)
        && matches!(entries.as_ref(), Type::GroupType { fields, .. } if fields.len() == 2)
}

fn odd_shape(remedy: FixSuggestion<'_>) -> TypeMatch {
    TypeMatch::wrong(
        format!(
            "`{}` is annotated MAP but is not one repeated group of a key and a value; {NEEDED}.",
            remedy.column
        ),
        remedy.says("Write a map", FixAction::Cast(Kind::Map)),
    )
}
