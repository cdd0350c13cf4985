//! From Arrow's arrays to values.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, StructArray, make_array, new_null_array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};

use super::CellValue;
use super::plain_schema::{ENTRIES, Leaf};

/// What an array means, where its type alone does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Leaf(Leaf),
    List(Box<Meaning>),
    Struct(Vec<Meaning>),
    Map(Box<(Meaning, Meaning)>),
}

impl Meaning {
    /// The meaning of a type whose leaves mean these, in order.
    pub(super) fn of(tp: &DataType, leaves: &mut impl Iterator<Item = Leaf>) -> Self {
        match tp {
            DataType::List(item) | DataType::LargeList(item) => {
                Self::List(Box::new(Self::of(item.data_type(), leaves)))
            }
            DataType::Struct(fields) => {
                if let [entries] = &fields[..]
                    && entries.name() == ENTRIES
                    && let DataType::List(entry) = entries.data_type()
                    && let DataType::Struct(pair) = entry.data_type()
                    && let [key, value] = &pair[..]
                {
                    let key = Self::of(key.data_type(), leaves);
                    return Self::Map(Box::new((key, Self::of(value.data_type(), leaves))));
                }
                let fields = fields.iter();
                Self::Struct(
                    fields
                        .map(|field| Self::of(field.data_type(), leaves))
                        .collect(),
                )
            }
            _ => Self::Leaf(leaves.next().unwrap_or(Leaf::AsIs)),
        }
    }
}

/// The value at a place of an array.
pub(super) fn value_at(array: &dyn Array, at: usize, meaning: &Meaning) -> CellValue {
    if array.is_null(at) {
        return CellValue::Null;
    }
    match meaning {
        Meaning::Leaf(leaf) => leaf_at(array, at, *leaf),
        Meaning::List(item) => match array.as_list_opt::<i32>() {
            Some(list) => CellValue::List(every_value(&list.value(at), item)),
            None => formatted(array, at),
        },
        Meaning::Struct(meanings) => match array.as_struct_opt() {
            Some(group) => CellValue::Struct(struct_at(group, at, meanings)),
            None => formatted(array, at),
        },
        Meaning::Map(pair) => {
            map_at(array, at, &pair.0, &pair.1).map_or_else(|| formatted(array, at), CellValue::Map)
        }
    }
}

fn every_value(array: &dyn Array, meaning: &Meaning) -> Vec<CellValue> {
    (0..array.len())
        .map(|at| value_at(array, at, meaning))
        .collect()
}

fn struct_at(group: &StructArray, at: usize, meanings: &[Meaning]) -> Vec<(String, CellValue)> {
    group
        .fields()
        .iter()
        .zip(group.columns())
        .zip(meanings)
        .map(|((field, column), meaning)| (field.name().clone(), value_at(column, at, meaning)))
        .collect()
}

/// A map is read as a struct that holds a list of pairs.
fn map_at(
    array: &dyn Array,
    at: usize,
    key: &Meaning,
    value: &Meaning,
) -> Option<Vec<(CellValue, CellValue)>> {
    let [entries] = array.as_struct_opt()?.columns() else {
        return None;
    };
    let entries = entries.as_list_opt::<i32>()?.value(at);
    let [keys, values] = entries.as_struct_opt()?.columns() else {
        return None;
    };
    let keys = every_value(keys, key);
    Some(keys.into_iter().zip(every_value(values, value)).collect())
}

fn leaf_at(array: &dyn Array, at: usize, leaf: Leaf) -> CellValue {
    let found = match array.data_type() {
        DataType::Null => Some(CellValue::Null),
        DataType::Boolean => array
            .as_boolean_opt()
            .map(|booleans| CellValue::Boolean(booleans.value(at))),
        DataType::Int8 => integer::<Int8Type>(array, at),
        DataType::Int16 => integer::<Int16Type>(array, at),
        DataType::Int32 => integer::<Int32Type>(array, at),
        DataType::Int64 => integer::<Int64Type>(array, at),
        DataType::UInt8 => integer::<UInt8Type>(array, at),
        DataType::UInt16 => integer::<UInt16Type>(array, at),
        DataType::UInt32 => integer::<UInt32Type>(array, at),
        DataType::UInt64 => integer::<UInt64Type>(array, at),
        DataType::Float16 => array
            .as_primitive_opt::<Float16Type>()
            .map(|numbers| CellValue::Double(numbers.value(at).into())),
        DataType::Float32 => array
            .as_primitive_opt::<Float32Type>()
            .map(|numbers| CellValue::Double(widened(numbers.value(at)))),
        DataType::Float64 => array
            .as_primitive_opt::<Float64Type>()
            .map(|numbers| CellValue::Double(numbers.value(at))),
        DataType::Binary => array
            .as_binary_opt::<i32>()
            .map(|bytes| bytes_as(bytes.value(at), leaf)),
        DataType::LargeBinary => array
            .as_binary_opt::<i64>()
            .map(|bytes| bytes_as(bytes.value(at), leaf)),
        DataType::FixedSizeBinary(_) => array
            .as_fixed_size_binary_opt()
            .map(|bytes| bytes_as(bytes.value(at), leaf)),
        _ => None,
    };
    found.unwrap_or_else(|| formatted(array, at))
}

fn integer<T>(array: &dyn Array, at: usize) -> Option<CellValue>
where
    T: ArrowPrimitiveType,
    T::Native: Into<i128>,
{
    let numbers = array.as_primitive_opt::<T>()?;
    Some(CellValue::Integer(numbers.value(at).into()))
}

/// The double that a person means by a single: 0.1, not 0.10000000149.
fn widened(single: f32) -> f64 {
    single.to_string().parse().unwrap_or_else(|_| single.into())
}

fn bytes_as(bytes: &[u8], leaf: Leaf) -> CellValue {
    match leaf {
        Leaf::Text => CellValue::Text(String::from_utf8_lossy(bytes).into_owned()),
        Leaf::Uuid => CellValue::Text(uuid(bytes)),
        Leaf::AsIs => CellValue::Bytes(bytes.to_vec()),
    }
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// Dates, times, decimals and whatever else Arrow can write out; the number
/// itself where it is no date that there is.
fn formatted(array: &dyn Array, at: usize) -> CellValue {
    if let DataType::Timestamp(unit, Some(_)) = array.data_type() {
        // Parquet knows no zone but UTC, and Arrow would want a list of zones
        // to write that out.
        return match formatted(&*without_zone(array, *unit), at) {
            CellValue::Text(time) => CellValue::Text(time + "Z"),
            other => other,
        };
    }
    let options = FormatOptions::default().with_display_error(false);
    let mut text = String::new();
    match ArrayFormatter::try_new(array, &options) {
        Ok(formatter) if formatter.value(at).write(&mut text).is_ok() => CellValue::Text(text),
        _ => number_behind(array, at)
            .unwrap_or_else(|| CellValue::Broken(format!("{} cannot be shown", array.data_type()))),
    }
}

fn without_zone(array: &dyn Array, unit: TimeUnit) -> ArrayRef {
    let builder = array
        .to_data()
        .into_builder()
        .data_type(DataType::Timestamp(unit, None));
    builder
        .build()
        .map_or_else(|_| new_null_array(&DataType::Null, array.len()), make_array)
}

fn number_behind(array: &dyn Array, at: usize) -> Option<CellValue> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => integer::<TimestampSecondType>(array, at),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            integer::<TimestampMillisecondType>(array, at)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            integer::<TimestampMicrosecondType>(array, at)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            integer::<TimestampNanosecondType>(array, at)
        }
        DataType::Date32 => integer::<Date32Type>(array, at),
        _ => None,
    }
}
