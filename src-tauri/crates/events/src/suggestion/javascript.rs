//! Fixes in JavaScript: hyparquet-writer and parquetjs.

use super::action::FixAction;
use crate::columns::Kind;

/// hyparquet-writer, which guesses the type of a column without `type` from its values.
pub(super) fn in_hyparquet(action: FixAction) -> Option<String> {
    Some(
        match action {
            FixAction::Cast(Kind::String) | FixAction::UuidToText | FixAction::FloatToText => {
                "`data.map(String)` with `type: \"STRING\"`"
            }
            FixAction::BytesToText => "`new TextDecoder().decode(…)` with `type: \"STRING\"`",
            FixAction::Cast(Kind::Long) => "`data.map(BigInt)` with `type: \"INT64\"`",
            FixAction::FloatToInteger => {
                "`data.map(time => BigInt(Math.round(time)))` with `type: \"INT64\"`"
            }
            FixAction::TimestampToMillis | FixAction::DateToMillis => {
                "`data.map(date => BigInt(date.getTime()))` with `type: \"INT64\"`"
            }
            FixAction::SecondsToMillis => {
                "`data.map(seconds => BigInt(seconds) * 1000n)` with `type: \"INT64\"`"
            }
            FixAction::Cast(Kind::Double) => "`data.map(Number)` with `type: \"DOUBLE\"`",
            // Objects without a schema are written as JSON.
            FixAction::Cast(Kind::Map)
            | FixAction::StructToMap
            | FixAction::PairsToMap
            | FixAction::JsonToMap => {
                "objects as `data`, and a `schema` with `converted_type: \"MAP\"` for the column"
            }
            FixAction::MapEntriesToText => {
                "`String(…)`, and `converted_type: \"UTF8\"` for both in the `schema`"
            }
            FixAction::NestedEntriesToText => "`JSON.stringify(…)`",
            FixAction::DivideBy(1_000) => "`… / 1000n`",
            FixAction::DivideBy(1_000_000) => "`… / 1000000n`",
            FixAction::CompressWithSnappy => "`codec: \"SNAPPY\"`",
            FixAction::FieldsToColumns
            | FixAction::KeepPartitionColumn
            | FixAction::DivideBy(_) => return None,
        }
        .to_owned(),
    )
}

/// parquetjs and its forks, which have no map.
pub(super) fn in_parquetjs(column: &str, action: FixAction) -> Option<String> {
    let declare = |kind: &str| format!("`{column}: {{ type: \"{kind}\" }}` in the `ParquetSchema`");
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::UuidToText | FixAction::FloatToText => {
            declare("UTF8")
        }
        FixAction::BytesToText => format!("{}, and `buffer.toString()`", declare("UTF8")),
        FixAction::Cast(Kind::Long) => declare("INT64"),
        FixAction::FloatToInteger => format!("{}, and `Math.round(…)`", declare("INT64")),
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            format!("{}, and `date.getTime()`", declare("INT64"))
        }
        FixAction::SecondsToMillis => format!("{}, and `seconds * 1000`", declare("INT64")),
        FixAction::Cast(Kind::Double) => declare("DOUBLE"),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::PairsToMap
        | FixAction::JsonToMap
        | FixAction::MapEntriesToText => {
            "use `hyparquet-writer` or `@duckdb/node-api`, since parquetjs has no map".to_owned()
        }
        FixAction::NestedEntriesToText => "`JSON.stringify(…)`".to_owned(),
        FixAction::DivideBy(number) => format!("`Math.trunc(… / {number})`"),
        FixAction::CompressWithSnappy => "`compression: \"SNAPPY\"`".to_owned(),
        FixAction::FieldsToColumns | FixAction::KeepPartitionColumn => return None,
    })
}
