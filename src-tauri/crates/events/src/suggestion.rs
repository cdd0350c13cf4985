//! Code that fixes a column in the tool that wrote the file.
//!
//! `cargo xtask writers` runs every snippet for pyarrow, pandas, Polars,
//! `DuckDB`, fastparquet and Spark, and fails if the file that it writes is not
//! accepted.

#[cfg(test)]
mod tests;

use crate::columns::Kind;
use crate::writer::Writer;

/// A change of one column, or of how the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FixAction {
    /// Cast to the required type of a column of this kind.
    Cast(Kind),
    /// Turn timestamps into milliseconds.
    TimestampToMillis,
    /// Turn dates into milliseconds.
    DateToMillis,
    /// Turn 32-bit seconds into milliseconds.
    SecondsToMillis,
    /// Round floating-point numbers to integers.
    FloatToInteger,
    /// Turn integers that were stored as floating-point numbers into text.
    FloatToText,
    /// Decode bytes as text.
    BytesToText,
    /// Turn UUIDs into text.
    UuidToText,
    /// Turn dicts, structs or objects into maps.
    StructToMap,
    /// Turn lists of pairs into maps.
    PairsToMap,
    /// Parse JSON text into maps.
    JsonToMap,
    /// Turn the keys and values of maps into text.
    MapEntriesToText,
    /// Turn nested keys and values of maps into text.
    NestedEntriesToText,
    /// Turn the fields of a struct into columns.
    FieldsToColumns,
    /// Keep the column in the file while partitioning by it.
    KeepPartitionColumn,
    /// Divide by a number; the result stays an integer.
    DivideBy(u32),
    /// Compress with snappy.
    CompressWithSnappy,
}

/// Suggests code for one column in the tool that wrote the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FixSuggestion<'a> {
    /// The tool.
    pub(crate) writer: Writer,
    /// The column's name.
    pub(crate) column: &'a str,
}

impl FixSuggestion<'_> {
    /// Returns `lead`, followed by the code for the tool that wrote the file.
    /// If the tool is unknown, adds the code for two common ones.
    pub(crate) fn sentence(self, lead: &str, action: FixAction) -> String {
        if let Some(code) = self.code(self.writer, action) {
            return format!("{lead}: {code}.");
        }
        if self.writer != Writer::Other {
            return format!("{lead}.");
        }
        let common = [
            (Writer::Pandas, "pandas"),
            match action {
                FixAction::Cast(Kind::String | Kind::Long | Kind::Double) => {
                    (Writer::DuckDb, "SQL")
                }
                _ => (Writer::Spark, "Spark"),
            },
        ];
        let snippets: Vec<String> = common
            .into_iter()
            .filter_map(|(writer, name)| {
                let code = self.code(writer, action)?;
                Some(format!("{code} in {name}"))
            })
            .collect();
        format!("{lead}: {}.", snippets.join(", "))
    }

    /// The code for a tool. `None` if it needs more than a line, or the tool is
    /// unknown.
    fn code(self, writer: Writer, action: FixAction) -> Option<String> {
        match writer {
            Writer::Pandas | Writer::Fastparquet => self.in_pandas(action, writer),
            Writer::PyArrow => in_pyarrow(action),
            Writer::Polars => self.in_polars(action),
            Writer::DuckDb => self.in_duckdb(action),
            Writer::Spark => self.in_spark(action),
            Writer::Hive | Writer::Impala => self.in_hive(action, writer),
            Writer::ParquetRs => in_rust(action),
            Writer::Other => None,
        }
    }

    fn in_pandas(self, action: FixAction, writer: Writer) -> Option<String> {
        let is_fastparquet = writer == Writer::Fastparquet;
        // fastparquet cannot write maps.
        let with_engine = |code: &str| {
            if is_fastparquet {
                format!("{code}, then `to_parquet(…, engine=\"pyarrow\")`")
            } else {
                code.to_owned()
            }
        };
        let as_map = "`.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`";
        Some(match action {
            FixAction::Cast(Kind::String) | FixAction::UuidToText => {
                "`.astype(\"string\")`".to_owned()
            }
            FixAction::Cast(Kind::Long) => "`.astype(\"int64\")`".to_owned(),
            FixAction::Cast(Kind::Double) => "`.astype(\"float64\")`".to_owned(),
            FixAction::Cast(Kind::Map) | FixAction::StructToMap | FixAction::PairsToMap => {
                with_engine(as_map)
            }
            FixAction::TimestampToMillis => "`.dt.as_unit(\"ms\").astype(\"int64\")`".to_owned(),
            FixAction::DateToMillis => {
                "`pd.to_datetime(…).dt.as_unit(\"ms\").astype(\"int64\")`".to_owned()
            }
            FixAction::SecondsToMillis => "`.astype(\"int64\") * 1000`".to_owned(),
            FixAction::FloatToInteger => "`.round().astype(\"Int64\")`".to_owned(),
            FixAction::FloatToText => "`.astype(\"Int64\").astype(\"string\")`".to_owned(),
            FixAction::BytesToText => "`.str.decode(\"utf-8\")`".to_owned(),
            FixAction::JsonToMap => with_engine(&format!(
                "`.map(json.loads, na_action=\"ignore\")`, then {as_map}"
            )),
            FixAction::MapEntriesToText => with_engine(as_map),
            FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
            FixAction::FieldsToColumns => {
                format!("`pd.json_normalize(df[\"{}\"])`", self.column)
            }
            FixAction::KeepPartitionColumn if is_fastparquet => return None,
            FixAction::KeepPartitionColumn => {
                format!("`.assign(environment=df[\"{}\"])`", self.column)
            }
            FixAction::DivideBy(number) => format!("`// {number}`"),
            FixAction::CompressWithSnappy if is_fastparquet => {
                "`compression=\"SNAPPY\"`".to_owned()
            }
            FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
        })
    }

    fn in_polars(self, action: FixAction) -> Option<String> {
        let map = "pl.Map(pl.String, pl.String)";
        Some(match action {
            FixAction::Cast(Kind::String) | FixAction::BytesToText | FixAction::UuidToText => {
                "`.cast(pl.String)`".to_owned()
            }
            FixAction::Cast(Kind::Long) => "`.cast(pl.Int64)`".to_owned(),
            FixAction::Cast(Kind::Double) => "`.cast(pl.Float64)`".to_owned(),
            FixAction::Cast(Kind::Map) | FixAction::PairsToMap | FixAction::MapEntriesToText => {
                format!("`.cast({map})`")
            }
            FixAction::TimestampToMillis | FixAction::DateToMillis => {
                "`.dt.epoch(\"ms\")`".to_owned()
            }
            FixAction::SecondsToMillis => "`.cast(pl.Int64) * 1000`".to_owned(),
            FixAction::FloatToInteger => "`.round().cast(pl.Int64)`".to_owned(),
            FixAction::FloatToText => "`.cast(pl.Int64).cast(pl.String)`".to_owned(),
            // Polars cannot cast a struct to a map.
            FixAction::StructToMap => format!(
                "`schema_overrides={{\"{}\": {map}}}`, or afterwards \
                 `.struct.json_encode().str.json_decode({map})`",
                self.column
            ),
            FixAction::JsonToMap => format!("`.str.json_decode({map})`"),
            FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
            FixAction::FieldsToColumns => format!("`.unnest(\"{}\")`", self.column),
            FixAction::KeepPartitionColumn => return None,
            FixAction::DivideBy(number) => format!("`// {number}`"),
            FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
        })
    }

    fn in_duckdb(self, action: FixAction) -> Option<String> {
        let column = self.column;
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

    fn in_spark(self, action: FixAction) -> Option<String> {
        let column = self.column;
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
    fn in_hive(self, action: FixAction, writer: Writer) -> Option<String> {
        // `timestamp` is a reserved word in both.
        let column = if self.column == "timestamp" {
            "…"
        } else {
            self.column
        };
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
}

fn in_pyarrow(action: FixAction) -> Option<String> {
    let as_map = "pa.map_(pa.string(), pa.string())";
    Some(match action {
        FixAction::Cast(Kind::String) | FixAction::BytesToText => "`.cast(pa.string())`".to_owned(),
        FixAction::Cast(Kind::Long) => "`.cast(pa.int64())`".to_owned(),
        FixAction::Cast(Kind::Double) => "`.cast(pa.float64())`".to_owned(),
        FixAction::Cast(Kind::Map) | FixAction::MapEntriesToText => format!("`.cast({as_map})`"),
        FixAction::TimestampToMillis | FixAction::DateToMillis => {
            "`.cast(pa.timestamp(\"ms\"), safe=False).cast(pa.int64())`".to_owned()
        }
        FixAction::SecondsToMillis => "`pc.multiply(….cast(pa.int64()), 1000)`".to_owned(),
        FixAction::FloatToInteger => "`pc.round(…).cast(pa.int64())`".to_owned(),
        FixAction::FloatToText => "`.cast(pa.int64()).cast(pa.string())`".to_owned(),
        FixAction::UuidToText => "`str(…)`".to_owned(),
        FixAction::StructToMap | FixAction::PairsToMap => {
            format!("`pa.array(…, {as_map})`")
        }
        FixAction::JsonToMap => format!("`json.loads(…)`, then `pa.array(…, {as_map})`"),
        FixAction::NestedEntriesToText => "`json.dumps(…)`".to_owned(),
        FixAction::FieldsToColumns => "`.flatten()`".to_owned(),
        FixAction::KeepPartitionColumn => return None,
        FixAction::DivideBy(number) => format!("`pc.divide(…, {number})`"),
        FixAction::CompressWithSnappy => "`compression=\"snappy\"`".to_owned(),
    })
}

/// Names types as the `arrow` and `parquet` crates do.
fn in_rust(action: FixAction) -> Option<String> {
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
