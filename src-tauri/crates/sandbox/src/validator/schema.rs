//! Checks that the columns are those of an event file.

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::Type;

/// The required columns. The timestamp is the last.
pub(super) const REQUIRED_COLUMNS: [&str; 5] = [
    "environmentId",
    "trafficTypeId",
    "eventTypeId",
    "key",
    "timestamp",
];

/// Returns the first error of a schema as a sentence. `None` if it is valid.
pub(super) fn error(root: &Type) -> Option<String> {
    for name in REQUIRED_COLUMNS {
        match columns_named(root, name).as_slice() {
            [] => return Some(format!("The column {name} is missing.")),
            [column] if name == "timestamp" => {
                if !is_long(column) {
                    return Some(format!("The column {name} is not a Long."));
                }
            }
            [column] => {
                if !is_string(column) {
                    return Some(format!("The column {name} is not a String."));
                }
            }
            _ => return Some(format!("More than one column is named {name}.")),
        }
    }
    match columns_named(root, "value").as_slice() {
        [] => {}
        [column] if is_double(column) => {}
        [_] => return Some("The column value is not a Double.".to_owned()),
        _ => return Some("More than one column is named value.".to_owned()),
    }
    match columns_named(root, "properties").as_slice() {
        [] => {}
        [column] if is_map(column) => {}
        [_] => return Some("The column properties is not a Map of Strings.".to_owned()),
        _ => return Some("More than one column is named properties.".to_owned()),
    }
    None
}

fn columns_named<'a>(root: &'a Type, name: &str) -> Vec<&'a Type> {
    root.get_fields()
        .iter()
        .map(AsRef::as_ref)
        .filter(|field| field.name() == name)
        .collect()
}

fn is_repeated(column: &Type) -> bool {
    let info = column.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

/// Returns whether the column has at most one value of this type per row.
fn is_single(column: &Type, physical: Physical) -> bool {
    column.is_primitive() && column.get_physical_type() == physical && !is_repeated(column)
}

fn is_string(column: &Type) -> bool {
    let info = column.get_basic_info();
    is_single(column, Physical::BYTE_ARRAY)
        && match info.logical_type_ref() {
            Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => true,
            Some(_) => false,
            None => matches!(
                info.converted_type(),
                ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON
            ),
        }
}

fn is_long(column: &Type) -> bool {
    let info = column.get_basic_info();
    is_single(column, Physical::INT64)
        && match info.logical_type_ref() {
            Some(LogicalType::Integer(integer)) => integer.bit_width == 64 && integer.is_signed,
            Some(_) => false,
            None => matches!(
                info.converted_type(),
                ConvertedType::NONE | ConvertedType::INT_64
            ),
        }
}

fn is_double(column: &Type) -> bool {
    let info = column.get_basic_info();
    is_single(column, Physical::DOUBLE)
        && info.logical_type_ref().is_none()
        && info.converted_type() == ConvertedType::NONE
}

fn is_map(column: &Type) -> bool {
    if !column.is_group() || is_repeated(column) {
        return false;
    }
    let info = column.get_basic_info();
    let annotated = match info.logical_type_ref() {
        Some(LogicalType::Map) => true,
        Some(_) => false,
        None => matches!(
            info.converted_type(),
            ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
        ),
    };
    let [entries] = column.get_fields() else {
        return false;
    };
    if !annotated || !entries.is_group() || !is_repeated(entries) {
        return false;
    }
    let [key, value] = entries.get_fields() else {
        return false;
    };
    is_string(key) && is_string(value)
}
