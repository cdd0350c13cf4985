//! Fixes in SQL: DuckDB, Spark, Hive, Impala and ClickHouse.

use super::action::FixAction;
use crate::columns::Kind;
use crate::writer::Writer;

pub(super) fn in_duckdb(column: &str, action: FixAction) -> Option<String> {
    let map = "MAP(VARCHAR, VARCHAR)";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::UuidToText => {
            format!("`CAST({column} AS VARCHAR)`")
        }
        FixAction::Cast(Kind::Long) | FixAction::FloatToInteger => {
            format!("`CAST({column} AS BIGINT)`")
        }
        FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
        FixAction::Cast(Kind::Map)
        | FixAction::StructToMap
        | FixAction::MapEntriesToText
        | FixAction::NestedEntriesToText => {
            format!("`CAST({column} AS {map})`")
        }
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            format!("`epoch_ms({column})`")
        }
        FixAction::SecondsToMillis => format!("`CAST({column} AS BIGINT) * 1000`"),
        FixAction::FloatToText => format!("`CAST(CAST({column} AS BIGINT) AS VARCHAR)`"),
        FixAction::BytesToText => format!("`decode({column})`"),
        FixAction::PairsToMap => format!("`map_from_entries({column})`"),
        FixAction::JsonToMap => format!("`CAST({column}::JSON AS {map})`"),
        FixAction::FieldsToColumns => format!("`SELECT unnest({column})`"),
        FixAction::KeepPartitionColumn => "`WRITE_PARTITION_COLUMNS true`".to_owned(),
        FixAction::DivideBy(number) => format!("`{column} // {number}`"),
        FixAction::CompressWithSnappy => "`COMPRESSION snappy`".to_owned(),
    })
}

pub(super) fn in_spark(column: &str, action: FixAction) -> Option<String> {
    let map = "MAP<STRING,STRING>";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::BytesToText | FixAction::UuidToText => {
            format!("`CAST({column} AS STRING)`")
        }
        FixAction::Cast(Kind::Long) => format!("`CAST({column} AS BIGINT)`"),
        FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
        FixAction::Cast(Kind::Map)
        | FixAction::MapEntriesToText
        | FixAction::NestedEntriesToText => {
            format!("`CAST({column} AS {map})`")
        }
        FixAction::TimestampToMillis => format!("`unix_millis({column})`"),
        FixAction::DateToMillis => format!("`unix_millis(CAST({column} AS TIMESTAMP))`"),
        FixAction::SecondsToMillis => format!("`CAST({column} AS BIGINT) * 1000`"),
        FixAction::FloatToInteger => format!("`CAST(round({column}) AS BIGINT)`"),
        FixAction::FloatToText => format!("`CAST(CAST({column} AS BIGINT) AS STRING)`"),
        FixAction::StructToMap => format!("`from_json(to_json({column}), '{map}')`"),
        FixAction::PairsToMap => format!("`map_from_entries({column})`"),
        FixAction::JsonToMap => format!("`from_json({column}, '{map}')`"),
        FixAction::FieldsToColumns => format!("`.select(\"{column}.*\")`"),
        FixAction::KeepPartitionColumn => {
            format!("`.withColumn(\"environment\", F.col(\"{column}\"))`")
        }
        FixAction::DivideBy(number) => format!("`{column} div {number}`"),
        FixAction::CompressWithSnappy => "`.option(\"compression\", \"snappy\")`".to_owned(),
    })
}

/// Hive and Impala have these parts of SQL in common.
pub(super) fn in_hive(column: &str, action: FixAction, writer: Writer) -> Option<String> {
    // `timestamp` is a reserved word in both.
    let column = if column == "timestamp" { "…" } else { column };
    Some(match action {
        FixAction::BytesToText if writer == Writer::Impala => {
            "`SET PARQUET_ANNOTATE_STRINGS_UTF8=true`".to_owned()
        }
        FixAction::Cast(Kind::String) | FixAction::BytesToText => {
            format!("`CAST({column} AS STRING)`")
        }
        FixAction::Cast(Kind::Long) => format!("`CAST({column} AS BIGINT)`"),
        FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
        FixAction::TimestampToMillis => format!("`unix_timestamp({column}) * 1000`"),
        FixAction::SecondsToMillis => format!("`CAST({column} AS BIGINT) * 1000`"),
        FixAction::FloatToInteger => format!("`CAST(round({column}) AS BIGINT)`"),
        FixAction::FloatToText => format!("`CAST(CAST({column} AS BIGINT) AS STRING)`"),
        FixAction::DivideBy(number) => format!("`{column} div {number}`"),
        _ => return None,
    })
}

/// `ClickHouse`.
pub(super) fn in_clickhouse(column: &str, action: FixAction) -> Option<String> {
    let map = "'Map(String, String)'";
    Some(match action {
        FixAction::BytesToText => "`SET output_format_parquet_string_as_string = 1`".to_owned(),
        FixAction::Cast(Kind::String) | FixAction::UuidToText => format!("`toString({column})`"),
        FixAction::Cast(Kind::Long) => format!("`toInt64({column})`"),
        FixAction::Cast(Kind::Double) => format!("`toFloat64({column})`"),
        FixAction::Cast(Kind::Map)
        | FixAction::MapEntriesToText
        | FixAction::NestedEntriesToText
        | FixAction::PairsToMap => format!("`CAST({column}, {map})`"),
        FixAction::JsonToMap => format!("`JSONExtract({column}, {map})`"),
        FixAction::TimestampToMillis => {
            format!("`toUnixTimestamp64Milli(toDateTime64({column}, 3))`")
        }
        FixAction::DateToMillis => format!("`toInt64(toUnixTimestamp({column})) * 1000`"),
        FixAction::SecondsToMillis => format!("`toInt64({column}) * 1000`"),
        FixAction::FloatToInteger => format!("`toInt64(round({column}))`"),
        FixAction::FloatToText => format!("`toString(toInt64({column}))`"),
        FixAction::DivideBy(number) => format!("`intDiv({column}, {number})`"),
        FixAction::CompressWithSnappy => {
            "`SET output_format_parquet_compression_method = 'snappy'`".to_owned()
        }
        FixAction::FieldsToColumns => format!("`SELECT untuple({column})`"),
        FixAction::StructToMap | FixAction::KeepPartitionColumn => return None,
    })
}
