//! Converts Arrow arrays to cell values.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, StructArray, make_array, new_null_array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};

use super::plain_schema::{ENTRIES, LeafType};
use super::row::CellValue;

/// What an array holds: annotations were removed from its type before decoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellType {
    Leaf(LeafType),
    List(Box<CellType>),
    Struct(Vec<CellType>),
    Map(Box<(CellType, CellType)>),
}

impl CellType {
    /// Combines an Arrow type with the types of its leaves, in order.
    pub(super) fn of(tp: &DataType, leaves: &mut impl Iterator<Item = LeafType>) -> Self {
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
            _ => Self::Leaf(leaves.next().unwrap_or(LeafType::Plain)),
        }
    }
}

/// Converts one value of an array.
pub(super) fn convert(array: &dyn Array, index: usize, cell_type: &CellType) -> CellValue {
    if array.is_null(index) {
        return CellValue::Null;
    }
    match cell_type {
        CellType::Leaf(leaf) => convert_leaf(array, index, *leaf),
        CellType::List(item) => match array.as_list_opt::<i32>() {
            Some(list) => CellValue::List(convert_all(&list.value(index), item)),
            None => formatted(array, index),
        },
        CellType::Struct(types) => match array.as_struct_opt() {
            Some(group) => CellValue::Struct(convert_struct(group, index, types)),
            None => formatted(array, index),
        },
        CellType::Map(pair) => convert_map(array, index, &pair.0, &pair.1)
            .map_or_else(|| formatted(array, index), CellValue::Map),
    }
}

fn convert_all(array: &dyn Array, cell_type: &CellType) -> Vec<CellValue> {
    (0..array.len())
        .map(|index| convert(array, index, cell_type))
        .collect()
}

fn convert_struct(
    group: &StructArray,
    index: usize,
    types: &[CellType],
) -> Vec<(String, CellValue)> {
    group
        .fields()
        .iter()
        .zip(group.columns())
        .zip(types)
        .map(|((field, column), cell_type)| {
            (field.name().clone(), convert(column, index, cell_type))
        })
        .collect()
}

/// Converts a map, which was decoded as a struct that holds a list of pairs.
fn convert_map(
    array: &dyn Array,
    index: usize,
    key: &CellType,
    value: &CellType,
) -> Option<Vec<(CellValue, CellValue)>> {
    let [entries] = array.as_struct_opt()?.columns() else {
        return None;
    };
    let entries = entries.as_list_opt::<i32>()?.value(index);
    let [keys, values] = entries.as_struct_opt()?.columns() else {
        return None;
    };
    let keys = convert_all(keys, key);
    Some(keys.into_iter().zip(convert_all(values, value)).collect())
}

fn convert_leaf(array: &dyn Array, index: usize, leaf: LeafType) -> CellValue {
    let found = match array.data_type() {
        DataType::Null => Some(CellValue::Null),
        DataType::Boolean => array
            .as_boolean_opt()
            .map(|booleans| CellValue::Boolean(booleans.value(index))),
        DataType::Int8 => integer::<Int8Type>(array, index),
        DataType::Int16 => integer::<Int16Type>(array, index),
        DataType::Int32 => integer::<Int32Type>(array, index),
        DataType::Int64 => integer::<Int64Type>(array, index),
        DataType::UInt8 => integer::<UInt8Type>(array, index),
        DataType::UInt16 => integer::<UInt16Type>(array, index),
        DataType::UInt32 => integer::<UInt32Type>(array, index),
        DataType::UInt64 => integer::<UInt64Type>(array, index),
        DataType::Float16 => array
            .as_primitive_opt::<Float16Type>()
            .map(|numbers| CellValue::Double(numbers.value(index).into())),
        DataType::Float32 => array
            .as_primitive_opt::<Float32Type>()
            .map(|numbers| CellValue::Double(widened(numbers.value(index)))),
        DataType::Float64 => array
            .as_primitive_opt::<Float64Type>()
            .map(|numbers| CellValue::Double(numbers.value(index))),
        DataType::Binary => array
            .as_binary_opt::<i32>()
            .map(|bytes| bytes_as(bytes.value(index), leaf)),
        DataType::LargeBinary => array
            .as_binary_opt::<i64>()
            .map(|bytes| bytes_as(bytes.value(index), leaf)),
        DataType::FixedSizeBinary(_) => array
            .as_fixed_size_binary_opt()
            .map(|bytes| bytes_as(bytes.value(index), leaf)),
        _ => None,
    };
    found.unwrap_or_else(|| formatted(array, index))
}

fn integer<T>(array: &dyn Array, index: usize) -> Option<CellValue>
where
    T: ArrowPrimitiveType,
    T::Native: Into<i128>,
{
    let numbers = array.as_primitive_opt::<T>()?;
    Some(CellValue::Integer(numbers.value(index).into()))
}

/// Converts by way of decimal digits, so that 0.1 stays 0.1 and does not become
/// 0.10000000149.
fn widened(single: f32) -> f64 {
    single.to_string().parse().unwrap_or_else(|_| single.into())
}

fn bytes_as(bytes: &[u8], leaf: LeafType) -> CellValue {
    match leaf {
        LeafType::Text => CellValue::Text(String::from_utf8_lossy(bytes).into_owned()),
        LeafType::Uuid => CellValue::Text(uuid(bytes)),
        LeafType::Plain => CellValue::Bytes(bytes.to_vec()),
    }
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// Formats dates, times, decimals and other types with Arrow. Returns the number
/// itself if it is outside the range of dates.
fn formatted(array: &dyn Array, index: usize) -> CellValue {
    if let DataType::Timestamp(unit, Some(_)) = array.data_type() {
        // Parquet only has UTC, but Arrow needs a time zone database to format it.
        return match formatted(&*without_zone(array, *unit), index) {
            CellValue::Text(time) => CellValue::Text(time + "Z"),
            other => other,
        };
    }
    let options = FormatOptions::default().with_display_error(false);
    let mut text = String::new();
    match ArrayFormatter::try_new(array, &options) {
        Ok(formatter) if formatter.value(index).write(&mut text).is_ok() => CellValue::Text(text),
        _ => stored_number(array, index).unwrap_or_else(|| {
            CellValue::Undecodable(format!("{} cannot be shown", array.data_type()))
        }),
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

fn stored_number(array: &dyn Array, index: usize) -> Option<CellValue> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => integer::<TimestampSecondType>(array, index),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            integer::<TimestampMillisecondType>(array, index)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            integer::<TimestampMicrosecondType>(array, index)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            integer::<TimestampNanosecondType>(array, index)
        }
        DataType::Date32 => integer::<Date32Type>(array, index),
        _ => None,
    }
}
