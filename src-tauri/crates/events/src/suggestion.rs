//! Code that fixes a column in the tool that wrote the file.
//!
//! `cargo xtask writers` runs every snippet for pyarrow, pandas, Polars,
//! `DuckDB`, fastparquet, Spark, hyparquet and parquetjs, and fails if the file that it
//! writes is not accepted.

mod action;
mod compiled;
mod javascript;
mod python;
mod sql;

#[cfg(test)]
mod tests;

use crate::writer::Writer;

pub(crate) use action::FixAction;

/// Suggests code for one column in the tool that wrote the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FixSuggestion<'a> {
    /// The tool.
    pub(crate) writer: Writer,
    /// The column's name.
    pub(crate) column: &'a str,
}

impl FixSuggestion<'_> {
    /// Returns `lead`, followed by the code for the tool that wrote the file. Only `lead`
    /// if the tool is unknown, or the code needs more than a line: the code of another
    /// tool would be of no use.
    pub(crate) fn sentence(self, lead: &str, action: FixAction) -> String {
        match self.code(action) {
            Some(code) => format!("{lead}: {code}."),
            None => format!("{lead}."),
        }
    }

    /// The code for the tool. `None` if it needs more than a line, or the tool is unknown.
    fn code(self, action: FixAction) -> Option<String> {
        let Self { writer, column } = self;
        match writer {
            Writer::Pandas | Writer::Fastparquet => python::in_pandas(column, action, writer),
            Writer::PyArrow => python::in_pyarrow(action),
            Writer::Polars => python::in_polars(column, action),
            Writer::DuckDb => sql::in_duckdb(column, action),
            Writer::Spark => sql::in_spark(column, action),
            Writer::Hive | Writer::Impala => sql::in_hive(column, action, writer),
            Writer::ClickHouse => sql::in_clickhouse(column, action),
            Writer::Hyparquet => javascript::in_hyparquet(action),
            Writer::ParquetJs => javascript::in_parquetjs(column, action),
            Writer::ParquetRs => compiled::in_rust(action),
            Writer::ParquetGo => compiled::in_parquet_go(action),
            Writer::XitongsysGo => compiled::in_xitongsys_go(column, action),
            Writer::ParquetNet => compiled::in_parquet_net(column, action),
            Writer::Avro => compiled::in_avro(action),
            Writer::Other => None,
        }
    }
}
