//! Fixes in compiled languages: Rust, Go, C# and Java.

use super::action::FixAction;
use crate::columns::Kind;

/// Names types as the `arrow` and `parquet` crates do.
pub(super) fn in_rust(action: FixAction) -> Option<String> {
    Some(
        match action {
            FixAction::Cast(Kind::String) | FixAction::BytesToText => "`DataType::Utf8`",
            FixAction::Cast(Kind::Long) => "`DataType::Int64`",
            FixAction::Cast(Kind::Double) => "`DataType::Float64`",
            FixAction::TimestampToMillis | FixAction::DateToMillis => {
                "`DataType::Timestamp(TimeUnit::Millisecond, None)`, then `DataType::Int64`"
            }
            FixAction::Cast(Kind::Map)
            | FixAction::StructToMap
            | FixAction::PairsToMap
            | FixAction::MapEntriesToText => "`DataType::Map` of `Utf8` to `Utf8`",
            FixAction::DivideBy(1_000) => "`/ 1_000`",
            FixAction::DivideBy(1_000_000) => "`/ 1_000_000`",
            FixAction::CompressWithSnappy => "`Compression::SNAPPY`",
            _ => return None,
        }
        .to_owned(),
    )
}

/// parquet-go of segmentio and its successor, which take columns from the fields of a
/// struct.
pub(super) fn in_parquet_go(action: FixAction) -> Option<String> {
    Some(match action {
        FixAction::Cast(Kind::String) => "a field of type `string`".to_owned(),
        FixAction::BytesToText => "a field of type `string`, not `[]byte`".to_owned(),
        FixAction::UuidToText => "a field of type `string` without `uuid` in its tag".to_owned(),
        FixAction::FloatToText => "`strconv.FormatInt(int64(…), 10)`".to_owned(),
        FixAction::Cast(Kind::Long) => "a field of type `int64`".to_owned(),
        FixAction::FloatToInteger => "`int64(math.Round(…))`".to_owned(),
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            "`t.UnixMilli()` in a field of type `int64` without `timestamp` in its tag".to_owned()
        }
        FixAction::SecondsToMillis => "`int64(…) * 1000`".to_owned(),
        FixAction::Cast(Kind::Double) => "a field of type `float64`".to_owned(),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::PairsToMap
        | FixAction::MapEntriesToText => "a field of type `map[string]string`".to_owned(),
        FixAction::JsonToMap => "`json.Unmarshal` into a `map[string]string`".to_owned(),
        FixAction::NestedEntriesToText => "`json.Marshal(…)`".to_owned(),
        FixAction::DivideBy(number) => format!("`… / {number}`"),
        FixAction::CompressWithSnappy => "`parquet.Compression(&parquet.Snappy)`".to_owned(),
        FixAction::FieldsToColumns | FixAction::KeepPartitionColumn => return None,
    })
}

/// parquet-go of xitongsys, which takes columns from the tags of a struct.
pub(super) fn in_xitongsys_go(column: &str, action: FixAction) -> Option<String> {
    let tag = |kind: &str| format!("the tag `parquet:\"name={column}, type={kind}\"`");
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::BytesToText | FixAction::UuidToText => {
            tag("BYTE_ARRAY, convertedtype=UTF8")
        }
        FixAction::Cast(Kind::Long) | FixAction::FloatToInteger => tag("INT64"),
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            format!("`t.UnixMilli()` and {}", tag("INT64"))
        }
        FixAction::Cast(Kind::Double) => tag("DOUBLE"),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::PairsToMap
        | FixAction::JsonToMap
        | FixAction::MapEntriesToText => format!(
            "`map[string]string` with {}",
            tag(
                "MAP, convertedtype=MAP, keytype=BYTE_ARRAY, keyconvertedtype=UTF8, \
                 valuetype=BYTE_ARRAY, valueconvertedtype=UTF8"
            )
        ),
        FixAction::NestedEntriesToText => "`json.Marshal(…)`".to_owned(),
        FixAction::SecondsToMillis => format!("`int64(…) * 1000` and {}", tag("INT64")),
        FixAction::DivideBy(number) => format!("`… / {number}`"),
        FixAction::CompressWithSnappy => {
            "`pw.CompressionType = parquet.CompressionCodec_SNAPPY`".to_owned()
        }
        FixAction::FloatToText | FixAction::FieldsToColumns | FixAction::KeepPartitionColumn => {
            return None;
        }
    })
}

/// Parquet.Net.
pub(super) fn in_parquet_net(column: &str, action: FixAction) -> Option<String> {
    let field = |kind: &str| format!("`new DataField<{kind}>(\"{column}\")`");
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::UuidToText | FixAction::FloatToText => {
            format!("{} and `ToString()`", field("string"))
        }
        FixAction::BytesToText => {
            format!("{} and `Encoding.UTF8.GetString(…)`", field("string"))
        }
        FixAction::Cast(Kind::Long) => field("long"),
        FixAction::FloatToInteger => format!("{} and `(long)Math.Round(…)`", field("long")),
        FixAction::TimestampToMillis | FixAction::DateToMillis => format!(
            "{} and `new DateTimeOffset(…).ToUnixTimeMilliseconds()`",
            field("long")
        ),
        FixAction::SecondsToMillis => format!("{} and `(long)… * 1000`", field("long")),
        FixAction::Cast(Kind::Double) => field("double?"),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::PairsToMap
        | FixAction::JsonToMap
        | FixAction::MapEntriesToText => format!(
            "`new MapField(\"{column}\", new DataField<string>(\"key\"), new \
             DataField<string>(\"value\"))`"
        ),
        FixAction::NestedEntriesToText => "`JsonSerializer.Serialize(…)`".to_owned(),
        FixAction::DivideBy(number) => format!("`… / {number}`"),
        FixAction::CompressWithSnappy => "`CompressionMethod.Snappy`".to_owned(),
        FixAction::FieldsToColumns | FixAction::KeepPartitionColumn => return None,
    })
}

/// Avro schemas, from which Java writes Parquet.
pub(super) fn in_avro(action: FixAction) -> Option<String> {
    let field = |schema: &str| format!("the Avro type `{schema}`");
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::FloatToText => field("\"string\""),
        FixAction::BytesToText => format!("{}, not `\"bytes\"`", field("\"string\"")),
        FixAction::UuidToText => format!("{} without `logicalType`", field("\"string\"")),
        FixAction::Cast(Kind::Long) | FixAction::FloatToInteger => field("\"long\""),
        FixAction::TimestampToMillis => format!("{} without `logicalType`", field("\"long\"")),
        FixAction::DateToMillis | FixAction::SecondsToMillis => field("\"long\""),
        FixAction::Cast(Kind::Double) => field("\"double\""),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::PairsToMap
        | FixAction::JsonToMap
        | FixAction::MapEntriesToText
        | FixAction::NestedEntriesToText => field("{\"type\": \"map\", \"values\": \"string\"}"),
        FixAction::DivideBy(number) => format!("`… / {number}`"),
        FixAction::CompressWithSnappy => {
            "`.withCompressionCodec(CompressionCodecName.SNAPPY)`".to_owned()
        }
        FixAction::FieldsToColumns | FixAction::KeepPartitionColumn => return None,
    })
}
