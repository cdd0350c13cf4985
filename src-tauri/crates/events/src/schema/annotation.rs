//! Annotations of Parquet types: logical types and the older converted types.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::schema::types::Type;

/// The annotation of a type, as a logical or a converted type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Annotation {
    /// Not annotated.
    None,
    /// Text.
    String,
    /// Text from a fixed set.
    Enum,
    /// JSON text.
    Json,
    /// Binary JSON.
    Bson,
    /// A UUID in sixteen bytes.
    Uuid,
    /// A decimal; `precision` counts all digits, `scale` those after the point.
    Decimal { precision: i32, scale: i32 },
    /// Days since the epoch.
    Date,
    /// A time of day in this unit.
    Time(&'static str),
    /// A point in time in this unit.
    Timestamp(&'static str),
    /// An integer of this many bits.
    Integer { bits: u8, signed: bool },
    /// The writer knew no type, because every value is null.
    Null,
    /// A half-precision number.
    Float16,
    /// Months, days and milliseconds.
    Interval,
    /// A map.
    Map,
    /// A list.
    List,
    /// Another logical type, by its name.
    Other(&'static str),
}

impl Annotation {
    /// Reads the annotation of a type.
    pub(crate) fn of(tp: &Type) -> Self {
        let info = tp.get_basic_info();
        match info.logical_type_ref() {
            Some(LogicalType::_Unknown { .. }) | None => Self::converted(tp, info.converted_type()),
            Some(logical) => Self::logical(logical),
        }
    }

    fn logical(logical: &LogicalType) -> Self {
        match logical {
            LogicalType::String => Self::String,
            LogicalType::Map => Self::Map,
            LogicalType::List => Self::List,
            LogicalType::Enum => Self::Enum,
            LogicalType::Decimal(decimal) => Self::Decimal {
                precision: decimal.precision,
                scale: decimal.scale,
            },
            LogicalType::Date => Self::Date,
            LogicalType::Time(time) => Self::Time(unit(time.unit)),
            LogicalType::Timestamp(time) => Self::Timestamp(unit(time.unit)),
            LogicalType::Integer(int) => Self::Integer {
                bits: int.bit_width.unsigned_abs(),
                signed: int.is_signed,
            },
            LogicalType::Unknown => Self::Null,
            LogicalType::Json => Self::Json,
            LogicalType::Bson => Self::Bson,
            LogicalType::Uuid => Self::Uuid,
            LogicalType::Float16 => Self::Float16,
            LogicalType::Variant(_) => Self::Other("Variant"),
            LogicalType::Geometry(_) => Self::Other("Geometry"),
            LogicalType::Geography(_) => Self::Other("Geography"),
            LogicalType::File => Self::Other("File"),
            LogicalType::_Unknown { .. } => Self::None,
        }
    }

    fn converted(tp: &Type, converted: ConvertedType) -> Self {
        let integer = |bits, signed| Self::Integer { bits, signed };
        match converted {
            ConvertedType::NONE => Self::None,
            ConvertedType::UTF8 => Self::String,
            ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE => Self::Map,
            ConvertedType::LIST => Self::List,
            ConvertedType::ENUM => Self::Enum,
            ConvertedType::DECIMAL => match tp {
                Type::PrimitiveType {
                    precision, scale, ..
                } => Self::Decimal {
                    precision: *precision,
                    scale: *scale,
                },
                Type::GroupType { .. } => Self::Other("Decimal"),
            },
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIME_MILLIS => Self::Time("milliseconds"),
            ConvertedType::TIME_MICROS => Self::Time("microseconds"),
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp("milliseconds"),
            ConvertedType::TIMESTAMP_MICROS => Self::Timestamp("microseconds"),
            ConvertedType::UINT_8 => integer(8, false),
            ConvertedType::UINT_16 => integer(16, false),
            ConvertedType::UINT_32 => integer(32, false),
            ConvertedType::UINT_64 => integer(64, false),
            ConvertedType::INT_8 => integer(8, true),
            ConvertedType::INT_16 => integer(16, true),
            ConvertedType::INT_32 => integer(32, true),
            ConvertedType::INT_64 => integer(64, true),
            ConvertedType::JSON => Self::Json,
            ConvertedType::BSON => Self::Bson,
            ConvertedType::INTERVAL => Self::Interval,
        }
    }
}

const fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::MILLIS => "milliseconds",
        TimeUnit::MICROS => "microseconds",
        TimeUnit::NANOS => "nanoseconds",
    }
}
