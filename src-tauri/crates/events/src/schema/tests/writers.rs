//! Messages and fixes for the tools that wrote the file.

use super::mismatch_by;
use crate::schema::check;
use crate::test_files::{parse_schema, valid_schema_with};
use crate::writer::Writer;

/// A case of a mismatch by a writer: a part of the message, and the whole fix.
struct WriterCase {
    writer: Writer,
    column: &'static str,
    line: &'static str,
    message_part: &'static str,
    fix: &'static str,
}

const STRUCT: &str = "optional group properties { optional binary page (STRING); }";
const PAIRS: &str = "optional group properties (LIST) { repeated group list { optional group \
                     element { optional binary key (STRING); optional binary value (STRING); } } }";
const NUMBERS: &str = "optional group properties (MAP) { repeated group key_value { \
                       required binary key (STRING); optional int64 value; } }";
const LISTS: &str = "optional group properties (MAP) { repeated group key_value { required binary \
                     key (STRING); optional group value (LIST) { repeated group list { \
                     optional binary element (STRING); } } } }";
const JSON: &str = "optional binary properties (JSON);";
const MICROS: &str = "optional int64 timestamp (TIMESTAMP(MICROS,true));";
const DATE: &str = "optional int32 timestamp (DATE);";
const UINT32: &str = "optional int32 timestamp (INTEGER(32,false));";
const FLOATS: &str = "optional double timestamp;";
const DECIMAL: &str = "optional int32 value (DECIMAL(3,2));";
const NULLS: &str = "optional int32 value (UNKNOWN);";
const BYTES: &str = "optional binary key;";

macro_rules! writer_cases {
    ($($writer:ident $column:literal $line:ident: $message_part:literal => $fix:literal;)*) => {
        [$(WriterCase {
            writer: Writer::$writer,
            column: $column,
            line: $line,
            message_part: $message_part,
            fix: $fix,
        }),*]
    };
}

#[test]
fn messages_and_fixes_depend_on_the_writer() {
    let cases = writer_cases! {
        Pandas "properties" STRUCT: "needed. pandas writes a dict as a struct." =>
            "Make it a map, with every value as text: `.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`.";
        PyArrow "properties" STRUCT: "needed. pyarrow writes a dict as a struct." =>
            "Make it a map, with every value as text: `pa.array(…, pa.map_(pa.string(), pa.string()))`.";
        Polars "properties" STRUCT: "needed. Polars writes a dict as a struct." =>
            "Make it a map, with every value as text: `schema_overrides={\"properties\": pl.Map(pl.String, pl.String)}`, or afterwards `.struct.json_encode().str.json_decode(pl.Map(pl.String, pl.String))`.";
        DuckDb "properties" STRUCT: "needed. DuckDB reads a JSON object as a struct." =>
            "Make it a map, with every value as text: `CAST(properties AS MAP(VARCHAR, VARCHAR))`.";
        Spark "properties" STRUCT: "needed. Spark reads a JSON object as a struct." =>
            "Make it a map, with every value as text: `from_json(to_json(properties), 'MAP<STRING,STRING>')`.";
        ParquetRs "properties" STRUCT: "String is needed." =>
            "Make it a map, with every value as text: `DataType::Map` of `Utf8` to `Utf8`.";
        Hive "properties" STRUCT: "String is needed." =>
            "Make it a map, with every value as text.";
        Other "properties" STRUCT: "String is needed." =>
            "Make it a map, with every value as text.";
        Polars "properties" PAIRS: "Polars wrote maps like this before it had `pl.Map`." =>
            "Make it a map, with every value as text: `.cast(pl.Map(pl.String, pl.String))`.";
        DuckDb "properties" PAIRS: "A list of pairs is written like this." =>
            "Make it a map, with every value as text: `map_from_entries(properties)`.";
        Spark "properties" NUMBERS: "The values of `properties` are INT64; " =>
            "Make text of the values: `CAST(properties AS MAP<STRING,STRING>)`.";
        PyArrow "properties" LISTS: "The values of `properties` are List of BYTE_ARRAY (String); " =>
            "Make text of the values: `json.dumps(…)`.";
        Fastparquet "properties" JSON: "fastparquet writes a dict as JSON, and has no map." =>
            "Parse the JSON into a map, with every value as text: `.map(json.loads, na_action=\"ignore\")`, then `.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`, then `to_parquet(…, engine=\"pyarrow\")`.";
        DuckDb "properties" JSON: "JSON in it is not read." =>
            "Parse the JSON into a map, with every value as text: `CAST(properties::JSON AS MAP(VARCHAR, VARCHAR))`.";
        Polars "properties" JSON: "is BYTE_ARRAY (JSON), text; " =>
            "Parse the JSON into a map, with every value as text: `.str.json_decode(pl.Map(pl.String, pl.String))`.";
        PyArrow "timestamp" MICROS: "a timestamp type in microseconds, not a number; " =>
            "Write whole milliseconds: `.cast(pa.timestamp(\"ms\"), safe=False).cast(pa.int64())`.";
        Polars "timestamp" MICROS: "a timestamp type" => "Write whole milliseconds: `.dt.epoch(\"ms\")`.";
        DuckDb "timestamp" MICROS: "a timestamp type" => "Write whole milliseconds: `epoch_ms(timestamp)`.";
        Spark "timestamp" MICROS: "a timestamp type" => "Write whole milliseconds: `unix_millis(timestamp)`.";
        Other "timestamp" MICROS: "a timestamp type" =>
            "Write whole milliseconds.";
        Spark "timestamp" DATE: "is INT32 (Date), a date without a time; " =>
            "Write the time of the event, or else the day's start: `unix_millis(CAST(timestamp AS TIMESTAMP))`.";
        Pandas "timestamp" DATE: "a date without a time; " =>
            "Write the time of the event, or else the day's start: `pd.to_datetime(…).dt.as_unit(\"ms\").astype(\"int64\")`.";
        Pandas "timestamp" FLOATS: "needed. pandas makes that of integers where some are missing." =>
            "Make it a 64-bit integer: `.round().astype(\"Int64\")`.";
        Polars "timestamp" FLOATS: "a floating-point number; a plain INT64 of milliseconds is needed." =>
            "Make it a 64-bit integer: `.round().cast(pl.Int64)`.";
        DuckDb "value" DECIMAL: "DuckDB takes a literal like 9.99 for a decimal." =>
            "Cast it to a double: `CAST(value AS DOUBLE)`.";
        Pandas "value" DECIMAL: "Python's `Decimal` is written like this." =>
            "Cast it to a double: `.astype(\"float64\")`.";
        Other "value" DECIMAL: "a decimal number; Double is needed." =>
            "Cast it to a double.";
        Impala "value" DECIMAL: "a decimal number; Double is needed." =>
            "Cast it to a double: `CAST(value AS DOUBLE)`.";
        Polars "value" NULLS: "`value` is INT32 (Null), because every value was null when it was written; Double is needed." =>
            "Leave the column out, or give it its type: `.cast(pl.Float64)`.";
        Impala "key" BYTES: "as Impala leaves it unless configured otherwise; String is needed." =>
            "Write it as text: `SET PARQUET_ANNOTATE_STRINGS_UTF8=true`.";
        Fastparquet "key" BYTES: "bytes without the String annotation; String is needed." =>
            "Write it as text: `.str.decode(\"utf-8\")`.";
        PyArrow "key" BYTES: "bytes without the String annotation; String is needed." =>
            "Write it as text: `.cast(pa.string())`.";
        Other "key" BYTES: "bytes without the String annotation; String is needed." =>
            "Write it as text.";
        ClickHouse "key" BYTES: "as ClickHouse leaves it unless configured otherwise; String is needed." =>
            "Write it as text: `SET output_format_parquet_string_as_string = 1`.";
        ClickHouse "timestamp" UINT32: "has no sign and is too small for milliseconds" =>
            "Cast seconds to a signed 64-bit integer, then multiply: `toInt64(timestamp) * 1000`.";
        Hyparquet "timestamp" FLOATS: "hyparquet writes numbers of JavaScript as DOUBLE." =>
            "Make it a 64-bit integer: `data.map(time => BigInt(Math.round(time)))` with `type: \"INT64\"`.";
        Hyparquet "properties" JSON: "is BYTE_ARRAY (JSON), text; " =>
            "Parse the JSON into a map, with every value as text: objects as `data`, and a `schema` with `converted_type: \"MAP\"` for the column.";
        ParquetJs "timestamp" FLOATS: "a floating-point number; a plain INT64 of milliseconds is needed." =>
            "Make it a 64-bit integer: `timestamp: { type: \"INT64\" }` in the `ParquetSchema`, and `Math.round(…)`.";
        ParquetGo "timestamp" MICROS: "a timestamp type in microseconds" =>
            "Write whole milliseconds: `t.UnixMilli()` in a field of type `int64` without `timestamp` in its tag.";
        XitongsysGo "key" BYTES: "bytes without the String annotation; String is needed." =>
            "Write it as text: the tag `parquet:\"name=key, type=BYTE_ARRAY, convertedtype=UTF8\"`.";
        ParquetNet "value" DECIMAL: "a decimal number; Double is needed." =>
            "Cast it to a double: `new DataField<double?>(\"value\")`.";
        Avro "key" BYTES: "bytes without the String annotation; String is needed." =>
            "Write it as text: the Avro type `\"string\"`, not `\"bytes\"`.";
    };
    for case in cases {
        let finding = mismatch_by(case.writer, case.column, case.line);
        let (writer, message) = (case.writer, &finding.message);
        assert!(message.contains(case.message_part), "{writer:?}: {message}");
        assert_eq!(finding.fix, case.fix, "{writer:?} {}", case.line);
    }
}

#[test]
fn keeping_a_partition_column_depends_on_the_writer() {
    let message = valid_schema_with("environmentId", "");
    for (writer, fix) in [
        (
            Writer::DuckDb,
            " If you partition by it, keep it in the file: `WRITE_PARTITION_COLUMNS true`.",
        ),
        (
            Writer::Spark,
            " If you partition by it, partition by a copy of it: \
             `.withColumn(\"environment\", F.col(\"environmentId\"))`.",
        ),
        (
            Writer::Hive,
            " If you partition by it, partition by a copy of it.",
        ),
        (Writer::Polars, ""),
    ] {
        let check = check(&parse_schema(&message), writer);
        let [finding] = &check.findings[..] else {
            panic!("one finding")
        };
        assert_eq!(finding.message, "`environmentId` is missing.");
        assert_eq!(finding.fix, format!("Add `environmentId` (String).{fix}"));
    }
}
