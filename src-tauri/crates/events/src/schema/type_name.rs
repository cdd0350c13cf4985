//! Readable names of Parquet types.

use parquet::basic::{Repetition, Type as Physical};
use parquet::schema::types::{Type, TypePtr};
use tallyman_text::count_of;

use super::annotation::Annotation;

/// Depth from which nested types are abbreviated to `…`.
const MAX_DEPTH: usize = 4;

/// Names a Parquet type for people: `BYTE_ARRAY (String)`,
/// `INT64 (Timestamp, ms)`, `List of Struct of 2 fields`.
#[must_use]
pub fn type_name(tp: &Type) -> String {
    let name = named(tp, MAX_DEPTH);
    if is_repeated(tp) {
        format!("repeated {name}")
    } else {
        name
    }
}

pub(crate) fn is_repeated(tp: &Type) -> bool {
    let info = tp.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

/// The fields of the entries of a map or a list: of its only field, if that is
/// a repeated group. `None` if the type has another structure.
pub(crate) fn entry_fields(tp: &Type) -> Option<&[TypePtr]> {
    match tp {
        Type::GroupType { fields, .. } => match &fields[..] {
            [entries] if is_repeated(entries) && entries.is_group() => Some(entries.get_fields()),
            _ => None,
        },
        Type::PrimitiveType { .. } => None,
    }
}

fn named(tp: &Type, depth: usize) -> String {
    if depth == 0 {
        return "…".to_owned();
    }
    match tp {
        Type::PrimitiveType {
            physical_type,
            type_length,
            ..
        } => {
            let physical = match physical_type {
                Physical::FIXED_LEN_BYTE_ARRAY => format!("FIXED_LEN_BYTE_ARRAY({type_length})"),
                other => other.to_string(),
            };
            match annotation_name(Annotation::of(tp)) {
                Some(annotation) => format!("{physical} ({annotation})"),
                None => physical,
            }
        }
        Type::GroupType { fields, .. } => {
            let fields: Vec<&Type> = fields.iter().map(AsRef::as_ref).collect();
            match Annotation::of(tp) {
                Annotation::Map => map_name(&fields, depth),
                Annotation::List => list_name(&fields, depth),
                Annotation::Other(name) => name.to_owned(),
                _ => struct_name(fields.len()),
            }
        }
    }
}

fn struct_name(fields: usize) -> String {
    format!("Struct of {}", count_of(fields as u64, "field"))
}

fn map_name(fields: &[&Type], depth: usize) -> String {
    if let [Type::GroupType { fields: entry, .. }] = fields {
        match &entry[..] {
            [key] => return format!("MAP<{}> without a value", named(key, depth - 1)),
            [key, value] => {
                return format!(
                    "MAP<{}, {}>",
                    named(key, depth - 1),
                    named(value, depth - 1)
                );
            }
            _ => {}
        }
    }
    "MAP of another structure".to_owned()
}

/// The item of a list is the only field of a repeated group. In files of older
/// writers, the repeated field is the item.
fn list_name(fields: &[&Type], depth: usize) -> String {
    let [repeated] = fields else {
        return "List of another structure".to_owned();
    };
    let item = match repeated {
        Type::GroupType { fields, .. } => match &fields[..] {
            [item] => named(item, depth - 1),
            several => struct_name(several.len()),
        },
        Type::PrimitiveType { .. } => named(repeated, depth - 1),
    };
    format!("List of {item}")
}

fn annotation_name(annotation: Annotation) -> Option<String> {
    let name = match annotation {
        Annotation::None => return None,
        Annotation::String => "String".to_owned(),
        Annotation::Enum => "Enum".to_owned(),
        Annotation::Json => "JSON".to_owned(),
        Annotation::Bson => "BSON".to_owned(),
        Annotation::Uuid => "UUID".to_owned(),
        Annotation::Decimal { precision, scale } => format!("Decimal {precision}, {scale}"),
        Annotation::Date => "Date".to_owned(),
        Annotation::Time(unit) => format!("Time, {}", short(unit)),
        Annotation::Timestamp(unit) => format!("Timestamp, {}", short(unit)),
        Annotation::Integer { bits, signed: true } => format!("Int {bits}"),
        Annotation::Integer {
            bits,
            signed: false,
        } => format!("Int {bits}, unsigned"),
        Annotation::Null => "Null".to_owned(),
        Annotation::Float16 => "Float 16".to_owned(),
        Annotation::Interval => "Interval".to_owned(),
        Annotation::Map => "Map".to_owned(),
        Annotation::List => "List".to_owned(),
        Annotation::Other(name) => name.to_owned(),
    };
    Some(name)
}

fn short(unit: &str) -> &str {
    match unit {
        "milliseconds" => "ms",
        "microseconds" => "µs",
        "nanoseconds" => "ns",
        other => other,
    }
}
