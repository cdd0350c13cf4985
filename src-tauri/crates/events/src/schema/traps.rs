//! The types that look right and are not, each with its own sentence and fix.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use super::annotation::Annotation;
use super::type_name::{is_repeated, type_name};
use super::{Judged, map};
use crate::columns::{EventColumn, Kind};

/// Holds a column of the file against what it must be.
pub(super) fn judge(column: EventColumn, field: &Type) -> Judged {
    let name = column.name();
    let annotation = Annotation::of(field);
    if annotation == Annotation::Null {
        return all_null(column, field);
    }
    if is_repeated(field) {
        let kind = column.kind().vendor_name();
        return Judged::wrong(
            format!(
                "`{name}` is a repeated field, so a row can hold several; one {kind} is needed."
            ),
            "Write one value a row.",
        );
    }
    match (column.kind(), field) {
        (Kind::Map, _) => map::judge(name, field),
        (
            kind,
            Type::PrimitiveType {
                physical_type,
                type_length,
                ..
            },
        ) => match kind {
            Kind::String => string(name, *physical_type, *type_length, annotation),
            Kind::Long => long(name, *physical_type, annotation, field),
            Kind::Double | Kind::Map => double(name, *physical_type, annotation, field),
        },
        (kind, Type::GroupType { .. }) => Judged::wrong(
            format!(
                "`{name}` is a {}; one {} a row is needed.",
                type_name(field),
                kind.vendor_name()
            ),
            "Write the single value that is meant.",
        ),
    }
}

fn all_null(column: EventColumn, field: &Type) -> Judged {
    let name = column.name();
    let arrow = match column.kind() {
        Kind::String => "string()",
        Kind::Long => "int64()",
        Kind::Double => "float64()",
        Kind::Map => "map_(string(), string())",
    };
    Judged::wrong(
        format!(
            "`{name}` was all null when it was written, so it has no type: it is {}. {} is needed.",
            type_name(field),
            column.kind().vendor_name()
        ),
        if column.is_required() {
            format!("Fill it, and give the writer a schema: {arrow} in pyarrow.")
        } else {
            format!("Give the writer a schema ({arrow} in pyarrow), or leave the column out.")
        },
    )
}

/// How a String column, or a map's key or value, can be right or wrong.
pub(super) fn string(
    name: &str,
    physical: Physical,
    length: i32,
    annotation: Annotation,
) -> Judged {
    let needed = "String is needed";
    match (physical, annotation) {
        (Physical::BYTE_ARRAY, Annotation::String) => Judged::Right,
        (Physical::BYTE_ARRAY, Annotation::Enum) => Judged::ReadsAsString {
            message: format!("`{name}` is annotated ENUM; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::Json) => Judged::ReadsAsString {
            message: format!("`{name}` is annotated JSON; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::None) => Judged::wrong(
            format!(
                "`{name}` is BYTE_ARRAY without the String annotation, as Hive, Impala and old \
                 writers leave it; {needed}."
            ),
            "Declare it as a string where you write it: string() in pyarrow, CAST(… AS STRING) in \
             Spark, PARQUET_ANNOTATE_STRINGS_UTF8=true in Impala.",
        ),
        (_, Annotation::Uuid) => Judged::wrong(
            format!("`{name}` is a UUID in 16 bytes; {needed}."),
            "Write it as text: CAST(… AS VARCHAR) in DuckDB, str(…) in Python.",
        ),
        (_, Annotation::Decimal { .. }) => Judged::wrong(
            format!("`{name}` is a decimal number; {needed}."),
            "Cast it to text before writing.",
        ),
        (_, Annotation::Bson) => Judged::wrong(
            format!("`{name}` is BSON, which is binary; {needed}."),
            "Write it as text.",
        ),
        (Physical::FIXED_LEN_BYTE_ARRAY, _) => Judged::wrong(
            format!("`{name}` is {length} bytes of fixed length; {needed}."),
            "Write it as text of any length: string() in pyarrow.",
        ),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => Judged::wrong(
            format!("`{name}` is a date or time; {needed}."),
            "Format it as text before writing.",
        ),
        (Physical::BYTE_ARRAY, Annotation::Other(other)) => Judged::wrong(
            format!("`{name}` is annotated {other}; {needed}."),
            "Write it as text.",
        ),
        (Physical::BOOLEAN, _) => Judged::wrong(
            format!("`{name}` is a boolean; {needed}."),
            "Cast it to text before writing.",
        ),
        _ => Judged::wrong(
            format!("`{name}` is a number ({physical}); {needed}."),
            "Cast it to text before writing: .astype(\"string\") in pandas, CAST(… AS STRING) in SQL.",
        ),
    }
}

fn long(name: &str, physical: Physical, annotation: Annotation, field: &Type) -> Judged {
    const TO_MILLISECONDS: &str = "Write whole milliseconds: \
         .dt.as_unit(\"ms\").astype(\"int64\") in pandas, unix_millis(…) in Spark, \
         epoch_ms(…) in DuckDB.";
    let needed = "a plain INT64 of milliseconds is needed";
    let found = type_name(field);
    match (physical, annotation) {
        (Physical::INT64, Annotation::None | Annotation::Integer { signed: true, .. }) => {
            Judged::Right
        }
        (_, Annotation::Timestamp(unit)) => Judged::wrong(
            format!("`{name}` is a timestamp type in {unit}, not a number; {needed}."),
            TO_MILLISECONDS,
        ),
        (Physical::INT96, _) => Judged::wrong(
            format!("`{name}` is INT96, Spark's and Impala's old timestamp; {needed}."),
            TO_MILLISECONDS,
        ),
        (
            _,
            Annotation::Integer {
                signed: false,
                bits,
            },
        ) => Judged::wrong(
            format!("`{name}` is an unsigned {bits}-bit integer; {needed}."),
            "Cast it to a signed 64-bit integer: int64() in pyarrow.",
        ),
        (_, Annotation::Time(_)) => Judged::wrong(
            format!("`{name}` is a time of day; {needed}."),
            TO_MILLISECONDS,
        ),
        (_, Annotation::Date) => Judged::wrong(
            format!("`{name}` is a date without a time; {needed}."),
            TO_MILLISECONDS,
        ),
        (_, Annotation::Decimal { .. }) => Judged::wrong(
            format!("`{name}` is a decimal number; {needed}."),
            "Cast it to a 64-bit integer: CAST(… AS BIGINT).",
        ),
        (Physical::INT32, _) => Judged::wrong(
            format!("`{name}` is {found}, too small for milliseconds; {needed}."),
            "Cast it to a 64-bit integer, and multiply seconds by 1,000.",
        ),
        (Physical::DOUBLE | Physical::FLOAT, _) | (_, Annotation::Float16) => Judged::wrong(
            format!("`{name}` is a floating-point number ({found}); {needed}."),
            "Round it and cast it to a 64-bit integer. pandas turns integers into doubles where \
             some are missing: use its Int64 type.",
        ),
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            Judged::wrong(
                format!("`{name}` is text; {needed}."),
                "Parse it as an integer before writing: int64() in pyarrow, CAST(… AS BIGINT) in SQL.",
            )
        }
        (Physical::BOOLEAN, _) => {
            Judged::wrong(format!("`{name}` is a boolean; {needed}."), TO_MILLISECONDS)
        }
        _ => Judged::wrong(
            format!("`{name}` is {found}; {needed}."),
            "Cast it to a 64-bit integer before writing.",
        ),
    }
}

fn double(name: &str, physical: Physical, annotation: Annotation, field: &Type) -> Judged {
    let cast = "Cast it to a double before writing: .astype(\"float64\") in pandas, \
                CAST(… AS DOUBLE) in SQL.";
    let found = type_name(field);
    let needed = "DOUBLE is needed";
    match (physical, annotation) {
        (Physical::DOUBLE, Annotation::None) => Judged::Right,
        (_, Annotation::Decimal { .. }) => Judged::wrong(
            format!(
                "`{name}` is a decimal number ({found}), which is what a literal like 9.99 is in \
                 DuckDB, Spark and Snowflake; {needed}."
            ),
            cast,
        ),
        (_, Annotation::Float16) => Judged::wrong(
            format!("`{name}` is a half-precision number of two bytes; {needed}."),
            cast,
        ),
        (Physical::FLOAT, _) => Judged::wrong(
            format!("`{name}` is FLOAT, a single-precision number; {needed}."),
            cast,
        ),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => Judged::wrong(
            format!("`{name}` is a date or time ({found}); {needed}."),
            "Write the number that is meant.",
        ),
        (Physical::INT32 | Physical::INT64, _) => {
            Judged::wrong(format!("`{name}` is an integer ({found}); {needed}."), cast)
        }
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            Judged::wrong(
                format!("`{name}` is text; {needed}."),
                "Parse it as a number before writing: float64() in pyarrow, CAST(… AS DOUBLE) in SQL.",
            )
        }
        _ => Judged::wrong(format!("`{name}` is {found}; {needed}."), cast),
    }
}
