//! What to type in the tool that wrote a file, so that the next one is right.
//!
//! All that is printed here for pyarrow, pandas, Polars, `DuckDB`, fastparquet
//! and Spark is carried out by `cargo xtask writers`, which fails where it
//! does not lead to a file that is accepted.

#[cfg(test)]
mod tests;

use crate::columns::Kind;
use crate::writer::Writer;

/// What is to be done to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FixAction {
    /// Make it the type that a column of this kind must have.
    Cast(Kind),
    /// Make milliseconds of a timestamp.
    Milliseconds,
    /// Make milliseconds of a date.
    MillisecondsOfDate,
    /// Make milliseconds of seconds in 32 bits.
    MillisecondsOfSeconds,
    /// Make whole numbers of those with a point.
    Round,
    /// Make text of whole numbers that became ones with a point.
    TextOfFloats,
    /// Make text of bytes.
    TextOfBytes,
    /// Make text of UUIDs.
    TextOfUuids,
    /// Make a map of dicts, structs or objects.
    MapOfStruct,
    /// Make a map of lists of pairs.
    MapOfPairs,
    /// Make a map of JSON text.
    MapOfJson,
    /// Make text of a map's keys and values.
    MapOfText,
    /// Make text of a map's keys and values that are nested themselves.
    MapOfNested,
    /// Keep the column in the file while partitioning by it.
    KeepPartition,
    /// Divide without leaving whole numbers.
    DivideBy(u32),
    /// Compress with snappy.
    Snappy,
}

/// What to type for one column, in the words of the tool that wrote it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FixSuggestion<'a> {
    /// The tool.
    pub(crate) writer: Writer,
    /// The column's name.
    pub(crate) column: &'a str,
}

impl FixSuggestion<'_> {
    /// The lead, and after it what to type: in the file's own tool, or, where
    /// that is unknown, in two that are met most.
    pub(crate) fn says(self, lead: &str, act: FixAction) -> String {
        if let Some(code) = self.code(self.writer, act) {
            return format!("{lead}: {code}.");
        }
        if self.writer != Writer::Other {
            return format!("{lead}.");
        }
        let common = [
            (Writer::Pandas, "pandas"),
            match act {
                FixAction::Cast(Kind::String | Kind::Long | Kind::Double) => (Writer::DuckDb, "SQL"),
                _ => (Writer::Spark, "Spark"),
            },
        ];
        let ways: Vec<String> = common
            .into_iter()
            .filter_map(|(writer, name)| {
                let code = self.code(writer, act)?;
                Some(format!("{code} in {name}"))
            })
            .collect();
        format!("{lead}: {}.", ways.join(", "))
    }

    /// What to type; none where the tool has no short way, or is unknown.
    fn code(self, writer: Writer, act: FixAction) -> Option<String> {
        match writer {
            Writer::Pandas | Writer::Fastparquet => self.in_pandas(act, writer),
            Writer::PyArrow => in_pyarrow(act),
            Writer::Polars => self.in_polars(act),
            Writer::DuckDb => self.in_duckdb(act),
            Writer::Spark => self.in_spark(act),
            Writer::Hive | Writer::Impala => self.in_hive(act, writer),
            Writer::ParquetRs => in_rust(act),
            Writer::Other => None,
        }
    }

    fn in_pandas(self, act: FixAction, writer: Writer) -> Option<String> {
        let fast = writer == Writer::Fastparquet;
        // fastparquet has no map: pyarrow must write the file.
        let with_engine = |code: &str| {
            if fast {
                format!("{code}, then `to_parquet(…, engine=\"pyarrow\")`")
            } else {
                code.to_owned()
            }
        };
        let as_map = "`.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`";
        Some(match act {
            FixAction::Cast(Kind::String) | FixAction::TextOfUuids => "`.astype(\"string\")`".to_owned(),
            FixAction::Cast(Kind::Long) => "`.astype(\"int64\")`".to_owned(),
            FixAction::Cast(Kind::Double) => "`.astype(\"float64\")`".to_owned(),
            FixAction::Cast(Kind::Map) | FixAction::MapOfStruct | FixAction::MapOfPairs => with_engine(as_map),
            FixAction::Milliseconds => "`.dt.as_unit(\"ms\").astype(\"int64\")`".to_owned(),
            FixAction::MillisecondsOfDate => {
                "`pd.to_datetime(…).dt.as_unit(\"ms\").astype(\"int64\")`".to_owned()
            }
            FixAction::MillisecondsOfSeconds => "`.astype(\"int64\") * 1000`".to_owned(),
            FixAction::Round => "`.round().astype(\"Int64\")`".to_owned(),
            FixAction::TextOfFloats => "`.astype(\"Int64\").astype(\"string\")`".to_owned(),
            FixAction::TextOfBytes => "`.str.decode(\"utf-8\")`".to_owned(),
            FixAction::MapOfJson => with_engine(&format!(
                "`.map(json.loads, na_action=\"ignore\")`, then {as_map}"
            )),
            FixAction::MapOfText => with_engine(as_map),
            FixAction::MapOfNested => "`json.dumps(…)`".to_owned(),
            FixAction::KeepPartition if fast => return None,
            FixAction::KeepPartition => format!("`.assign(environment=df[\"{}\"])`", self.column),
            FixAction::DivideBy(number) => format!("`// {number}`"),
            FixAction::Snappy if fast => "`compression=\"SNAPPY\"`".to_owned(),
            FixAction::Snappy => "`compression=\"snappy\"`".to_owned(),
        })
    }

    fn in_polars(self, act: FixAction) -> Option<String> {
        let map = "pl.Map(pl.String, pl.String)";
        Some(match act {
            FixAction::Cast(Kind::String) | FixAction::TextOfBytes | FixAction::TextOfUuids => {
                "`.cast(pl.String)`".to_owned()
            }
            FixAction::Cast(Kind::Long) => "`.cast(pl.Int64)`".to_owned(),
            FixAction::Cast(Kind::Double) => "`.cast(pl.Float64)`".to_owned(),
            FixAction::Cast(Kind::Map) | FixAction::MapOfPairs | FixAction::MapOfText => format!("`.cast({map})`"),
            FixAction::Milliseconds | FixAction::MillisecondsOfDate => "`.dt.epoch(\"ms\")`".to_owned(),
            FixAction::MillisecondsOfSeconds => "`.cast(pl.Int64) * 1000`".to_owned(),
            FixAction::Round => "`.round().cast(pl.Int64)`".to_owned(),
            FixAction::TextOfFloats => "`.cast(pl.Int64).cast(pl.String)`".to_owned(),
            // Polars refuses to cast a struct to a map.
            FixAction::MapOfStruct => format!(
                "`schema_overrides={{\"{}\": {map}}}`, or afterwards \
                 `.struct.json_encode().str.json_decode({map})`",
                self.column
            ),
            FixAction::MapOfJson => format!("`.str.json_decode({map})`"),
            FixAction::MapOfNested => "`json.dumps(…)`".to_owned(),
            FixAction::KeepPartition => return None,
            FixAction::DivideBy(number) => format!("`// {number}`"),
            FixAction::Snappy => "`compression=\"snappy\"`".to_owned(),
        })
    }

    fn in_duckdb(self, act: FixAction) -> Option<String> {
        let column = self.column;
        let map = "MAP(VARCHAR, VARCHAR)";
        Some(match act {
            FixAction::Cast(Kind::String) | FixAction::TextOfUuids => format!("`CAST({column} AS VARCHAR)`"),
            FixAction::Cast(Kind::Long) | FixAction::Round => format!("`CAST({column} AS BIGINT)`"),
            FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
            FixAction::Cast(Kind::Map) | FixAction::MapOfStruct | FixAction::MapOfText | FixAction::MapOfNested => {
                format!("`CAST({column} AS {map})`")
            }
            FixAction::Milliseconds | FixAction::MillisecondsOfDate => format!("`epoch_ms({column})`"),
            FixAction::MillisecondsOfSeconds => format!("`CAST({column} AS BIGINT) * 1000`"),
            FixAction::TextOfFloats => format!("`CAST(CAST({column} AS BIGINT) AS VARCHAR)`"),
            FixAction::TextOfBytes => format!("`decode({column})`"),
            FixAction::MapOfPairs => format!("`map_from_entries({column})`"),
            FixAction::MapOfJson => format!("`CAST({column}::JSON AS {map})`"),
            FixAction::KeepPartition => "`WRITE_PARTITION_COLUMNS true`".to_owned(),
            FixAction::DivideBy(number) => format!("`{column} // {number}`"),
            FixAction::Snappy => "`COMPRESSION snappy`".to_owned(),
        })
    }

    fn in_spark(self, act: FixAction) -> Option<String> {
        let column = self.column;
        let map = "MAP<STRING,STRING>";
        Some(match act {
            FixAction::Cast(Kind::String) | FixAction::TextOfBytes | FixAction::TextOfUuids => {
                format!("`CAST({column} AS STRING)`")
            }
            FixAction::Cast(Kind::Long) => format!("`CAST({column} AS BIGINT)`"),
            FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
            FixAction::Cast(Kind::Map) | FixAction::MapOfText | FixAction::MapOfNested => {
                format!("`CAST({column} AS {map})`")
            }
            FixAction::Milliseconds => format!("`unix_millis({column})`"),
            FixAction::MillisecondsOfDate => format!("`unix_millis(CAST({column} AS TIMESTAMP))`"),
            FixAction::MillisecondsOfSeconds => format!("`CAST({column} AS BIGINT) * 1000`"),
            FixAction::Round => format!("`CAST(round({column}) AS BIGINT)`"),
            FixAction::TextOfFloats => format!("`CAST(CAST({column} AS BIGINT) AS STRING)`"),
            FixAction::MapOfStruct => format!("`from_json(to_json({column}), '{map}')`"),
            FixAction::MapOfPairs => format!("`map_from_entries({column})`"),
            FixAction::MapOfJson => format!("`from_json({column}, '{map}')`"),
            FixAction::KeepPartition => {
                format!("`.withColumn(\"environment\", F.col(\"{column}\"))`")
            }
            FixAction::DivideBy(number) => format!("`{column} div {number}`"),
            FixAction::Snappy => "`.option(\"compression\", \"snappy\")`".to_owned(),
        })
    }

    /// Hive and Impala share the plain part of their SQL.
    fn in_hive(self, act: FixAction, writer: Writer) -> Option<String> {
        // `timestamp` is a word of the language in both.
        let column = if self.column == "timestamp" {
            "…"
        } else {
            self.column
        };
        Some(match act {
            FixAction::TextOfBytes if writer == Writer::Impala => {
                "`SET PARQUET_ANNOTATE_STRINGS_UTF8=true`".to_owned()
            }
            FixAction::Cast(Kind::String) | FixAction::TextOfBytes => format!("`CAST({column} AS STRING)`"),
            FixAction::Cast(Kind::Long) => format!("`CAST({column} AS BIGINT)`"),
            FixAction::Cast(Kind::Double) => format!("`CAST({column} AS DOUBLE)`"),
            FixAction::Milliseconds => format!("`unix_timestamp({column}) * 1000`"),
            FixAction::MillisecondsOfSeconds => format!("`CAST({column} AS BIGINT) * 1000`"),
            FixAction::Round => format!("`CAST(round({column}) AS BIGINT)`"),
            FixAction::TextOfFloats => format!("`CAST(CAST({column} AS BIGINT) AS STRING)`"),
            FixAction::DivideBy(number) => format!("`{column} div {number}`"),
            _ => return None,
        })
    }
}

fn in_pyarrow(act: FixAction) -> Option<String> {
    let as_map = "pa.map_(pa.string(), pa.string())";
    Some(match act {
        FixAction::Cast(Kind::String) | FixAction::TextOfBytes => "`.cast(pa.string())`".to_owned(),
        FixAction::Cast(Kind::Long) => "`.cast(pa.int64())`".to_owned(),
        FixAction::Cast(Kind::Double) => "`.cast(pa.float64())`".to_owned(),
        FixAction::Cast(Kind::Map) | FixAction::MapOfText => format!("`.cast({as_map})`"),
        FixAction::Milliseconds | FixAction::MillisecondsOfDate => {
            "`.cast(pa.timestamp(\"ms\"), safe=False).cast(pa.int64())`".to_owned()
        }
        FixAction::MillisecondsOfSeconds => "`pc.multiply(….cast(pa.int64()), 1000)`".to_owned(),
        FixAction::Round => "`pc.round(…).cast(pa.int64())`".to_owned(),
        FixAction::TextOfFloats => "`.cast(pa.int64()).cast(pa.string())`".to_owned(),
        FixAction::TextOfUuids => "`str(…)`".to_owned(),
        FixAction::MapOfStruct | FixAction::MapOfPairs => {
            format!("`pa.array(…, {as_map})`")
        }
        FixAction::MapOfJson => format!("`json.loads(…)`, then `pa.array(…, {as_map})`"),
        FixAction::MapOfNested => "`json.dumps(…)`".to_owned(),
        FixAction::KeepPartition => return None,
        FixAction::DivideBy(number) => format!("`pc.divide(…, {number})`"),
        FixAction::Snappy => "`compression=\"snappy\"`".to_owned(),
    })
}

/// The types by the names that the Rust crates have for them.
fn in_rust(act: FixAction) -> Option<String> {
    Some(
        match act {
            FixAction::Cast(Kind::String) | FixAction::TextOfBytes => "`DataType::Utf8`",
            FixAction::Cast(Kind::Long) => "`DataType::Int64`",
            FixAction::Cast(Kind::Double) => "`DataType::Float64`",
            FixAction::Milliseconds | FixAction::MillisecondsOfDate => {
                "`DataType::Timestamp(TimeUnit::Millisecond, None)`, then `DataType::Int64`"
            }
            FixAction::Cast(Kind::Map) | FixAction::MapOfStruct | FixAction::MapOfPairs | FixAction::MapOfText => {
                "`DataType::Map` of `Utf8` to `Utf8`"
            }
            FixAction::DivideBy(1_000) => "`/ 1_000`",
            FixAction::DivideBy(1_000_000) => "`/ 1_000_000`",
            FixAction::Snappy => "`Compression::SNAPPY`",
            _ => return None,
        }
        .to_owned(),
    )
}
