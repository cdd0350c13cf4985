//! Detects the tool that wrote a file by its footer.

use parquet::file::metadata::FileMetaData;

/// The tool that wrote a file.
///
/// It never changes a verdict, only the wording of a finding and of its fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// pandas, through pyarrow.
    Pandas,
    /// pyarrow without pandas.
    PyArrow,
    /// Polars.
    Polars,
    /// `DuckDB`.
    DuckDb,
    /// fastparquet, which writes pandas data frames.
    Fastparquet,
    /// Spark, from any language.
    Spark,
    /// Hive.
    Hive,
    /// Impala.
    Impala,
    /// `ClickHouse`.
    ClickHouse,
    /// hyparquet-writer, in JavaScript.
    Hyparquet,
    /// parquetjs and its forks, in JavaScript.
    ParquetJs,
    /// parquet-go of segmentio and its successor, in Go.
    ParquetGo,
    /// parquet-go of xitongsys, in Go.
    XitongsysGo,
    /// Parquet.Net, in C#.
    ParquetNet,
    /// parquet-mr from Avro records, in Java.
    Avro,
    /// The parquet crate, which `DataFusion` and delta-rs use.
    ParquetRs,
    /// Another tool, or an unknown one.
    Other,
}

impl Writer {
    /// The tool that wrote a file with this metadata.
    #[must_use]
    pub fn of(metadata: &FileMetaData) -> Self {
        let keys: Vec<&str> = metadata
            .key_value_metadata()
            .into_iter()
            .flatten()
            .map(|entry| entry.key.as_str())
            .collect();
        Self::detect(metadata.created_by().unwrap_or_default(), &keys)
    }

    /// Detects the tool by the library that wrote the file, and only then by
    /// the metadata keys, which can be copied from another file.
    fn detect(created_by: &str, keys: &[&str]) -> Self {
        let library = created_by.to_ascii_lowercase();
        let is = |name: &str| library.starts_with(name);
        if is("parquet-cpp") {
            return if keys.contains(&"pandas") {
                Self::Pandas
            } else if is("parquet-cpp-arrow") && !keys.contains(&"r") {
                // R's arrow stores its attributes under that key.
                Self::PyArrow
            } else {
                Self::Other
            };
        }
        if is("parquet-mr") {
            // Before Spark 3, there was a key for its schema, but not for its
            // version.
            return if keys.iter().any(|key| key.starts_with("org.apache.spark.")) {
                Self::Spark
            } else if keys.contains(&"writer.time.zone") {
                Self::Hive
            } else if keys.contains(&"parquet.avro.schema") {
                Self::Avro
            } else {
                Self::Other
            };
        }
        [
            ("polars", Self::Polars),
            ("duckdb", Self::DuckDb),
            ("fastparquet", Self::Fastparquet),
            ("hive", Self::Hive),
            ("impala", Self::Impala),
            ("parquet-rs", Self::ParquetRs),
            ("clickhouse", Self::ClickHouse),
            ("hyparquet", Self::Hyparquet),
            ("parquet.js", Self::ParquetJs),
            ("parquetjs", Self::ParquetJs),
            ("github.com/segmentio/parquet-go", Self::ParquetGo),
            ("github.com/parquet-go/parquet-go", Self::ParquetGo),
            // arrow-go has the same name, and the number of its version.
            ("parquet-go version latest", Self::XitongsysGo),
            ("parquet.net", Self::ParquetNet),
        ]
        .into_iter()
        .find_map(|(name, writer)| is(name).then_some(writer))
        .unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_and_the_keys_identify_the_writer() {
        let arrow = "parquet-cpp-arrow version 26.0.1";
        let mr = "parquet-mr version 1.17.0 (build fac0c746532e133beb928a7f6a7e57b510b477a1)";
        for (created_by, keys, writer) in [
            (arrow, &["ARROW:schema", "pandas"][..], Writer::Pandas),
            ("parquet-cpp version 1.5.1", &["pandas"], Writer::Pandas),
            (arrow, &["ARROW:schema"], Writer::PyArrow),
            (arrow, &[], Writer::PyArrow),
            (arrow, &["ARROW:schema", "r"], Writer::Other),
            ("parquet-cpp version 1.5.1", &[], Writer::Other),
            ("Polars", &["ARROW:schema"], Writer::Polars),
            (
                "Polars (python) version 2.1.0 (build 7f902bd)",
                &["ARROW:schema"],
                Writer::Polars,
            ),
            (
                "DuckDB version v2.0.0 (build d54cbbe3df)",
                &[],
                Writer::DuckDb,
            ),
            (
                "fastparquet-python version 2026.9.0 (build 0)",
                &["pandas"],
                Writer::Fastparquet,
            ),
            (
                mr,
                &[
                    "org.apache.spark.sql.parquet.row.metadata",
                    "org.apache.spark.version",
                ],
                Writer::Spark,
            ),
            (
                "parquet-mr version 1.10.1 (build a89df8f)",
                &["org.apache.spark.sql.parquet.row.metadata"],
                Writer::Spark,
            ),
            (mr, &["writer.time.zone"], Writer::Hive),
            (mr, &["writer.model.name"], Writer::Other),
            (
                "impala version 3.4.0-RELEASE (build 123abc)",
                &[],
                Writer::Impala,
            ),
            ("parquet-rs version 59.1.0", &[], Writer::ParquetRs),
            // The keys are copied from the file that this one was made from.
            (
                "DuckDB version v2.0.0",
                &["pandas", "org.apache.spark.version"],
                Writer::DuckDb,
            ),
            ("parquet-go version 18.0.0", &["pandas"], Writer::Other),
            ("parquet-go version latest", &[], Writer::XitongsysGo),
            (
                "github.com/parquet-go/parquet-go version 0.25.0(build )",
                &[],
                Writer::ParquetGo,
            ),
            ("ClickHouse v24.3.2.23", &[], Writer::ClickHouse),
            ("hyparquet", &[], Writer::Hyparquet),
            ("parquet.js", &[], Writer::ParquetJs),
            ("Parquet.Net v5.0.2", &[], Writer::ParquetNet),
            (
                mr,
                &["parquet.avro.schema", "writer.model.name"],
                Writer::Avro,
            ),
            ("", &[], Writer::Other),
        ] {
            let detected = Writer::detect(created_by, keys);
            assert_eq!(detected, writer, "{created_by} {keys:?}");
        }
    }
}
