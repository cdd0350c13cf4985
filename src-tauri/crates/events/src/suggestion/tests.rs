use super::*;

const COLUMN: &str = "value";

fn said(writer: Writer, act: FixAction) -> String {
    let remedy = FixSuggestion {
        writer,
        column: COLUMN,
    };
    remedy.says("Do it", act)
}

const ACTS: [FixAction; 20] = [
    FixAction::Cast(Kind::String),
    FixAction::Cast(Kind::Long),
    FixAction::Cast(Kind::Double),
    FixAction::Cast(Kind::Map),
    FixAction::Milliseconds,
    FixAction::MillisecondsOfDate,
    FixAction::MillisecondsOfSeconds,
    FixAction::Round,
    FixAction::TextOfFloats,
    FixAction::TextOfBytes,
    FixAction::TextOfUuids,
    FixAction::MapOfStruct,
    FixAction::MapOfPairs,
    FixAction::MapOfJson,
    FixAction::MapOfText,
    FixAction::MapOfNested,
    FixAction::KeepPartition,
    FixAction::DivideBy(1_000),
    FixAction::DivideBy(1_000_000),
    FixAction::Snappy,
];

#[test]
fn an_unknown_writer_hears_of_the_two_that_are_met_most() {
    for act in ACTS {
        let neutral = said(Writer::Other, act);
        let remedy = FixSuggestion {
            writer: Writer::Other,
            column: COLUMN,
        };
        let pandas = remedy.code(Writer::Pandas, act).unwrap();
        let (second, name) = if matches!(act, FixAction::Cast(Kind::String | Kind::Long | Kind::Double)) {
            (Writer::DuckDb, "SQL")
        } else {
            (Writer::Spark, "Spark")
        };
        let second = remedy.code(second, act).unwrap();
        assert_eq!(
            neutral,
            format!("Do it: {pandas} in pandas, {second} in {name}.")
        );
    }
}

#[test]
fn every_sentence_ends_once_and_its_backticks_pair() {
    use Writer::{
        DuckDb, Fastparquet, Hive, Impala, Other, Pandas, ParquetRs, Polars, PyArrow, Spark,
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
        Other,
    ] {
        for act in ACTS {
            let said = said(writer, act);
            assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
            assert_eq!(said.matches('`').count() % 2, 0, "{said}");
        }
    }
}

#[test]
fn a_tool_whose_way_is_told_hears_of_no_other() {
    assert_eq!(
        said(Writer::Hive, FixAction::Cast(Kind::Double)),
        "Do it: `CAST(value AS DOUBLE)`."
    );
    assert_eq!(
        said(Writer::ParquetRs, FixAction::DivideBy(1_000)),
        "Do it: `/ 1_000`."
    );
    assert_eq!(
        said(Writer::Fastparquet, FixAction::Snappy),
        "Do it: `compression=\"SNAPPY\"`."
    );
}

#[test]
fn hive_is_not_handed_a_word_of_its_language_for_a_column() {
    let remedy = FixSuggestion {
        writer: Writer::Hive,
        column: "timestamp",
    };
    assert_eq!(
        remedy.says("Do it", FixAction::Milliseconds),
        "Do it: `unix_timestamp(…) * 1000`."
    );
}
