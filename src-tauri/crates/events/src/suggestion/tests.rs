use super::*;
use crate::columns::Kind;

const COLUMN: &str = "value";

fn suggested(writer: Writer, action: FixAction) -> String {
    let suggestion = FixSuggestion {
        writer,
        column: COLUMN,
    };
    suggestion.sentence("Do it", action)
}

const ACTIONS: [FixAction; 21] = [
    FixAction::Cast(Kind::String),
    FixAction::Cast(Kind::Long),
    FixAction::Cast(Kind::Double),
    FixAction::Cast(Kind::Map),
    FixAction::TimestampToMillis,
    FixAction::DateToMillis,
    FixAction::SecondsToMillis,
    FixAction::FloatToInteger,
    FixAction::FloatToText,
    FixAction::BytesToText,
    FixAction::UuidToText,
    FixAction::StructToMap,
    FixAction::PairsToMap,
    FixAction::JsonToMap,
    FixAction::MapEntriesToText,
    FixAction::NestedEntriesToText,
    FixAction::FieldsToColumns,
    FixAction::KeepPartitionColumn,
    FixAction::DivideBy(1_000),
    FixAction::DivideBy(1_000_000),
    FixAction::CompressWithSnappy,
];

#[test]
fn an_unknown_writer_gets_the_code_of_no_tool() {
    for action in ACTIONS {
        assert_eq!(suggested(Writer::Other, action), "Do it.");
    }
}

#[test]
fn every_sentence_has_one_full_stop_and_balanced_backticks() {
    use Writer::{
        Avro, ClickHouse, DuckDb, Fastparquet, Hive, Hyparquet, Impala, Other, Pandas, ParquetGo,
        ParquetJs, ParquetNet, ParquetRs, Polars, PyArrow, Spark, XitongsysGo,
    };
    for writer in [
        Pandas,
        PyArrow,
        Polars,
        DuckDb,
        Fastparquet,
        Spark,
        Hive,
        Impala,
        ParquetRs,
        ClickHouse,
        Hyparquet,
        ParquetJs,
        ParquetGo,
        XitongsysGo,
        ParquetNet,
        Avro,
        Other,
    ] {
        for action in ACTIONS {
            let suggested = suggested(writer, action);
            assert!(
                suggested.ends_with('.') && !suggested.ends_with(".."),
                "{suggested}"
            );
            assert_eq!(suggested.matches('`').count() % 2, 0, "{suggested}");
        }
    }
}

#[test]
fn a_known_writer_gets_only_its_own_code() {
    assert_eq!(
        suggested(Writer::Hive, FixAction::Cast(Kind::Double)),
        "Do it: `CAST(value AS DOUBLE)`."
    );
    assert_eq!(
        suggested(Writer::ParquetRs, FixAction::DivideBy(1_000)),
        "Do it: `/ 1_000`."
    );
    assert_eq!(
        suggested(Writer::Fastparquet, FixAction::CompressWithSnappy),
        "Do it: `compression=\"SNAPPY\"`."
    );
}

#[test]
fn hive_does_not_get_a_reserved_word_for_a_column_name() {
    let suggestion = FixSuggestion {
        writer: Writer::Hive,
        column: "timestamp",
    };
    assert_eq!(
        suggestion.sentence("Do it", FixAction::TimestampToMillis),
        "Do it: `unix_timestamp(…) * 1000`."
    );
}
