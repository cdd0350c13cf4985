//! What `properties` must be, and what writers make of it instead.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use super::annotation::Annotation;
use super::type_name::{is_repeated, type_name};
use super::{Judged, traps};

const NEEDED: &str = "a Map of String to String is needed";

/// Holds the column against a group annotated MAP: one repeated group with
/// exactly a String key and a String value, whatever the groups are called.
pub(super) fn judge(name: &str, field: &Type) -> Judged {
    let fields = match field {
        Type::PrimitiveType { physical_type, .. } => {
            return primitive(name, *physical_type, field);
        }
        Type::GroupType { fields, .. } => fields,
    };
    match Annotation::of(field) {
        Annotation::Map => {}
        Annotation::List => return list(name, field),
        _ => return plain_group(name, field),
    }
    let [entries] = &fields[..] else {
        return odd_shape(name);
    };
    let Type::GroupType { fields: entry, .. } = entries.as_ref() else {
        return odd_shape(name);
    };
    if !is_repeated(entries) {
        return odd_shape(name);
    }
    match &entry[..] {
        [_] => Judged::wrong(
            format!("`{name}` is a map without values; {NEEDED}."),
            "Write a value for each key: map_(string(), string()) in pyarrow.",
        ),
        [key, value] => both(part(name, "keys", key), part(name, "values", value)),
        _ => odd_shape(name),
    }
}

/// One half of a map's entries.
fn part(name: &str, half: &str, tp: &Type) -> Judged {
    let fix = format!(
        "Convert the {half} to text before writing: map_(string(), string()) in pyarrow, \
         MAP(VARCHAR, VARCHAR) in SQL."
    );
    let wrong = || {
        Judged::wrong(
            format!("The {half} of `{name}` are {}; {NEEDED}.", type_name(tp)),
            fix.clone(),
        )
    };
    let Type::PrimitiveType {
        physical_type,
        type_length,
        ..
    } = tp
    else {
        return wrong();
    };
    if is_repeated(tp) {
        return wrong();
    }
    let annotation = Annotation::of(tp);
    match traps::string(name, *physical_type, *type_length, annotation) {
        Judged::Right => Judged::Right,
        Judged::ReadsAsString { .. } => Judged::ReadsAsString {
            message: format!(
                "The {half} of `{name}` are annotated {}; they read as String.",
                if annotation == Annotation::Json {
                    "JSON"
                } else {
                    "ENUM"
                }
            ),
        },
        Judged::Wrong { .. }
            if annotation == Annotation::None && *physical_type == Physical::BYTE_ARRAY =>
        {
            Judged::wrong(
                format!(
                    "The {half} of `{name}` are BYTE_ARRAY without the String annotation; {NEEDED}."
                ),
                fix,
            )
        }
        Judged::Wrong { .. } => wrong(),
    }
}

/// A fault in either half is the map's; a notice only where neither has one.
fn both(key: Judged, value: Judged) -> Judged {
    match (key, value) {
        (wrong @ Judged::Wrong { .. }, _) | (_, wrong @ Judged::Wrong { .. }) => wrong,
        (Judged::ReadsAsString { message: one }, Judged::ReadsAsString { message: two }) => {
            Judged::ReadsAsString {
                message: format!("{one} {two}"),
            }
        }
        (notice @ Judged::ReadsAsString { .. }, Judged::Right)
        | (Judged::Right, notice @ Judged::ReadsAsString { .. }) => notice,
        (Judged::Right, Judged::Right) => Judged::Right,
    }
}

fn primitive(name: &str, physical: Physical, field: &Type) -> Judged {
    let text = physical == Physical::BYTE_ARRAY;
    match Annotation::of(field) {
        Annotation::Json | Annotation::String | Annotation::None | Annotation::Bson if text => {
            Judged::wrong(
                format!(
                    "`{name}` is {}, as fastparquet and Snowflake write JSON; {NEEDED}.",
                    type_name(field)
                ),
                "Parse the JSON and write a map: map_(string(), string()) in pyarrow, \
                 from_json(…, 'MAP<STRING,STRING>') in Spark.",
            )
        }
        _ => Judged::wrong(
            format!("`{name}` is {}; {NEEDED}.", type_name(field)),
            "Write a map: map_(string(), string()) in pyarrow.",
        ),
    }
}

fn list(name: &str, field: &Type) -> Judged {
    Judged::wrong(
        format!(
            "`{name}` is a {}, which is what older Polars and plain lists of pairs come to; \
             {NEEDED}.",
            type_name(field)
        ),
        "Write a map: map_(string(), string()) in pyarrow, pl.Map in newer Polars, \
         map_from_entries(…) in Spark and DuckDB.",
    )
}

/// A group that is not annotated: pandas' struct, or a map that lost its
/// annotation.
fn plain_group(name: &str, field: &Type) -> Judged {
    if has_shape_of_map(field) {
        return Judged::wrong(
            format!("`{name}` has the shape of a map without the MAP annotation; {NEEDED}."),
            "Declare it as a map where you write it: map_(string(), string()) in pyarrow.",
        );
    }
    Judged::wrong(
        format!(
            "`{name}` is a {}; {NEEDED}. pandas writes a dict as a struct.",
            type_name(field)
        ),
        "Give pyarrow a schema with map_(string(), string()), and each row a list of pairs: \
         list(d.items()).",
    )
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

fn odd_shape(name: &str) -> Judged {
    Judged::wrong(
        format!(
            "`{name}` is annotated MAP but is not one repeated group of a key and a value; \
             {NEEDED}."
        ),
        "Write a map: map_(string(), string()) in pyarrow.",
    )
}
