use super::{SchemaCheck, check, type_name};
use crate::check::{Code, Finding, Severity};
use crate::test_files::{VALID_SCHEMA, parse_schema, valid_schema_with};
use crate::writer::Writer;

fn checked(message: &str) -> SchemaCheck {
    check(&parse_schema(message), Writer::Other)
}

/// The only finding for a file whose column is declared by this line.
fn mismatch(column: &str, line: &str) -> Finding {
    mismatch_by(Writer::Other, column, line)
}

fn mismatch_by(writer: Writer, column: &str, line: &str) -> Finding {
    let check = check(&parse_schema(&valid_schema_with(column, line)), writer);
    let [finding] = &check.findings[..] else {
        panic!("{line}: one finding, not {:?}", check.findings);
    };
    assert_eq!(finding.code, Code::InvalidSchema, "{line}");
    assert_eq!(finding.severity, Severity::Error, "{line}");
    assert_eq!(finding.column.as_deref(), Some(column), "{line}");
    assert_eq!(finding.rows, None, "{line}");
    assert!(!finding.fix.is_empty(), "{line}");
    assert!(!check.is_valid(), "{line}");
    let row = check
        .columns
        .iter()
        .find(|row| row.column == column)
        .unwrap();
    assert!(!row.ok);
    assert_eq!(row.message, finding.message);
    finding.clone()
}

fn assert_says(column: &str, cases: &[(&str, &str)]) {
    for (line, message_part) in cases {
        let finding = mismatch(column, line);
        assert!(
            finding.message.contains(message_part),
            "{line}: {}",
            finding.message
        );
        assert!(finding.message.ends_with('.'), "{}", finding.message);
        assert!(finding.fix.ends_with('.'), "{}", finding.fix);
    }
}

#[test]
fn repetition_and_column_order_do_not_matter() {
    let required = VALID_SCHEMA.replace("optional", "required");
    let mut lines: Vec<&str> = VALID_SCHEMA.lines().collect();
    lines.swap(1, 5);
    for message in [VALID_SCHEMA, &required, &lines.join("\n")] {
        let check = checked(message);
        assert_eq!(check.findings, []);
        assert_eq!(check.columns.len(), 7);
        assert!(
            check
                .columns
                .iter()
                .all(|row| row.ok && row.expected == row.found)
        );
    }
    assert_eq!(
        checked(VALID_SCHEMA).leaves.unwrap().required,
        [0, 1, 2, 3, 4]
    );
    assert_eq!(
        checked(&lines.join("\n")).leaves.unwrap().required,
        [4, 1, 2, 3, 0]
    );
}

#[test]
fn a_signed_64_bit_integer_is_a_long() {
    let message = valid_schema_with("timestamp", "optional int64 timestamp (INTEGER(64,true));");
    assert!(checked(&message).is_valid());
}

#[test]
fn types_other_than_string_are_rejected() {
    assert_says(
        "key",
        &[
            (
                "optional binary key;",
                "without the String annotation, as Hive, Impala",
            ),
            (
                "optional fixed_len_byte_array(16) key (UUID);",
                "is a UUID in 16 bytes",
            ),
            (
                "optional fixed_len_byte_array(8) key;",
                "8 bytes of fixed length",
            ),
            (
                "optional binary key (DECIMAL(9,2));",
                "is BYTE_ARRAY (Decimal 9, 2), a decimal number",
            ),
            ("optional int64 key;", "is INT64, a number"),
            (
                "optional int32 key (UNKNOWN);",
                "every value was null when it was written",
            ),
            (
                "optional binary key (BSON);",
                "is BYTE_ARRAY (BSON), which is binary",
            ),
            ("optional boolean key;", "is BOOLEAN, true or false"),
            (
                "optional int64 key (TIMESTAMP(MILLIS,true));",
                "is INT64 (Timestamp, ms), a date or time",
            ),
            ("repeated binary key (STRING);", "is a repeated field"),
            (
                "optional group key (LIST) { repeated group list { optional binary element (STRING); } }",
                "is a List of BYTE_ARRAY (String)",
            ),
            (
                "optional group key { optional binary a (STRING); }",
                "is a Struct of 1 field",
            ),
        ],
    );
}

#[test]
fn types_other_than_long_are_rejected() {
    assert_says(
        "timestamp",
        &[
            (
                "optional int64 timestamp (TIMESTAMP(MILLIS,true));",
                "a timestamp type in milliseconds",
            ),
            (
                "optional int64 timestamp (TIMESTAMP(MICROS,false));",
                "a timestamp type in microseconds",
            ),
            (
                "optional int64 timestamp (TIMESTAMP(NANOS,true));",
                "a timestamp type in nanoseconds",
            ),
            (
                "optional int64 timestamp (TIMESTAMP_MILLIS);",
                "a timestamp type in milliseconds",
            ),
            ("optional int96 timestamp;", "is INT96"),
            ("optional int32 timestamp;", "too small for milliseconds"),
            (
                "optional int64 timestamp (INTEGER(64,false));",
                "is INT64 (Int 64, unsigned), which has no sign",
            ),
            (
                "optional int32 timestamp (INTEGER(16,false));",
                "is INT32 (Int 16, unsigned), which has no sign",
            ),
            (
                "optional int64 timestamp (TIME(MICROS,true));",
                "a time of day",
            ),
            ("optional int32 timestamp (DATE);", "a date without a time"),
            (
                "optional int64 timestamp (DECIMAL(18,0));",
                "a decimal number",
            ),
            (
                "optional int32 timestamp (UNKNOWN);",
                "every value was null",
            ),
            (
                "optional double timestamp;",
                "is DOUBLE, a floating-point number",
            ),
            (
                "optional binary timestamp (STRING);",
                "is BYTE_ARRAY (String), text;",
            ),
            ("repeated int64 timestamp;", "a repeated field"),
            ("optional boolean timestamp;", "is BOOLEAN, true or false"),
        ],
    );
}

#[test]
fn types_other_than_double_are_rejected() {
    assert_says(
        "value",
        &[
            ("optional float value;", "single-precision"),
            (
                "optional fixed_len_byte_array(2) value (FLOAT16);",
                "half-precision",
            ),
            ("optional int32 value;", "is INT32, an integer"),
            ("optional int64 value;", "is INT64, an integer"),
            (
                "optional int32 value (DECIMAL(3,2));",
                "is INT32 (Decimal 3, 2), a decimal number; Double is needed.",
            ),
            (
                "optional binary value (STRING);",
                "is BYTE_ARRAY (String), text;",
            ),
            ("optional int32 value (UNKNOWN);", "every value was null"),
            ("repeated double value;", "a repeated field"),
        ],
    );
}

#[test]
fn types_other_than_map_are_rejected() {
    let map = |annotation: &str, entry: &str| {
        format!(
            "optional group properties {annotation} {{ repeated group key_value {{ {entry} }} }}"
        )
    };
    let pair = "required binary key (STRING); optional binary value (STRING);";
    let bare = map("", pair);
    let keys_only = map("(MAP)", "required binary key (STRING);");
    let integers = map(
        "(MAP)",
        "required binary key (STRING); optional int64 value;",
    );
    let number_keys = map(
        "(MAP)",
        "required int32 key; optional binary value (STRING);",
    );
    let bytes = map(
        "(MAP)",
        "required binary key (STRING); optional binary value;",
    );
    let three = map("(MAP)", &format!("{pair} optional int32 more;"));
    assert_says(
        "properties",
        &[
            (
                "optional group properties { optional binary plan (STRING); optional binary b (STRING); }",
                "is a Struct of 2 fields; a Map of String to String is needed.",
            ),
            (
                "optional group properties (LIST) { repeated group list { optional group element { \
                 optional binary key (STRING); optional binary value (STRING); } } }",
                "is a List of Struct of 2 fields",
            ),
            (
                "optional group properties (LIST) { repeated group list { optional group element \
                 (LIST) { repeated group list { optional binary element (STRING); } } } }",
                "is a List of List of BYTE_ARRAY (String)",
            ),
            (
                "optional binary properties (JSON);",
                ", text; a Map of String to String is needed. JSON in it is not read.",
            ),
            (
                "optional binary properties (STRING);",
                ", text; a Map of String to String is needed. JSON in it is not read.",
            ),
            (&bare, "the shape of a map without the MAP annotation"),
            (&keys_only, "a map without values"),
            (&integers, "The values of `properties` are INT64"),
            (&number_keys, "The keys of `properties` are INT32"),
            (&bytes, "BYTE_ARRAY without the String annotation"),
            (&three, "not one repeated group of a key and a value"),
            (
                "optional int32 properties (UNKNOWN);",
                "every value was null",
            ),
            ("optional int64 properties;", "is INT64"),
        ],
    );
}

#[test]
fn legacy_annotations_and_group_names_of_maps_are_valid() {
    let legacy = "optional group properties (MAP_KEY_VALUE) { repeated group map { \
                  required binary k (STRING); required binary v (STRING); } }";
    let other_names = "required group properties (MAP) { repeated group entries { \
               optional binary keys (STRING); optional binary values (STRING); } }";
    for line in [legacy, other_names] {
        let check = checked(&valid_schema_with("properties", line));
        assert_eq!(check.findings, [], "{line}");
        assert!(check.is_valid());
    }
}

#[test]
fn enum_and_json_read_as_string_with_a_notice() {
    let json_map = "optional group properties (MAP) { repeated group key_value { \
                    required binary key (ENUM); optional binary value (JSON); } }";
    for (column, line) in [
        ("key", "optional binary key (JSON);"),
        ("eventTypeId", "optional binary eventTypeId (ENUM);"),
        ("properties", json_map),
    ] {
        let check = checked(&valid_schema_with(column, line));
        assert!(check.is_valid(), "{line}");
        let [finding] = &check.findings[..] else {
            panic!("one finding")
        };
        assert_eq!(finding.code, Code::StringAnnotation);
        assert_eq!(finding.severity, Severity::Notice);
        assert_eq!(finding.column.as_deref(), Some(column));
    }
}

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
            "Make it a map, with every value as text: `.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))` in pandas, `from_json(to_json(properties), 'MAP<STRING,STRING>')` in Spark.";
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
            "Write whole milliseconds: `.dt.as_unit(\"ms\").astype(\"int64\")` in pandas, `unix_millis(timestamp)` in Spark.";
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
            "Cast it to a double: `.astype(\"float64\")` in pandas, `CAST(value AS DOUBLE)` in SQL.";
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
        Other "key" BYTES: "as Hive, Impala and old writers leave it; String is needed." =>
            "Write it as text: `.str.decode(\"utf-8\")` in pandas, `CAST(key AS STRING)` in Spark.";
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

#[test]
fn a_pandas_index_is_recognised() {
    let line = "optional double value;\n optional int64 __index_level_0__;\n \
                optional int64 __index_level_x__;";
    let check = check(
        &parse_schema(&valid_schema_with("value", line)),
        Writer::Pandas,
    );
    assert_eq!(
        codes(&check),
        [
            (Code::ExtraColumn, "__index_level_0__"),
            (Code::ExtraColumn, "__index_level_x__")
        ]
    );
    let [index, other] = &check.findings[..] else {
        panic!("two findings")
    };
    assert_eq!(
        index.message,
        "`__index_level_0__` is the index of a pandas DataFrame."
    );
    assert_eq!(index.fix, "Write it with `index=False`.");
    assert!(other.message.ends_with("is not one of the seven columns."));
}

fn codes(check: &SchemaCheck) -> Vec<(Code, &str)> {
    check
        .findings
        .iter()
        .map(|finding| (finding.code, finding.column.as_deref().unwrap()))
        .collect()
}

#[test]
fn missing_columns() {
    let check = checked("message events { optional double value; }");
    assert_eq!(
        codes(&check),
        [
            (Code::InvalidSchema, "environmentId"),
            (Code::InvalidSchema, "trafficTypeId"),
            (Code::InvalidSchema, "eventTypeId"),
            (Code::InvalidSchema, "key"),
            (Code::InvalidSchema, "timestamp"),
            (Code::MissingOptionalColumn, "properties"),
        ]
    );
    assert!(check.columns[5].ok);
    let optional = checked(&valid_schema_with("value", ""));
    assert!(optional.is_valid());
    assert_eq!(codes(&optional), [(Code::MissingOptionalColumn, "value")]);
}

#[test]
fn near_misses_are_named_once() {
    let lower = VALID_SCHEMA
        .replace("environmentId", "environmentid")
        .replace(" value;", " Value;");
    let check = checked(&lower);
    assert_eq!(
        codes(&check),
        [
            (Code::InvalidSchema, "environmentId"),
            (Code::MissingOptionalColumn, "value")
        ]
    );
    assert_eq!(
        check.findings[0].message,
        "`environmentId` is missing; the file has `environmentid`, and names must match exactly."
    );
    assert_eq!(
        check.findings[0].fix,
        "Rename `environmentid` to `environmentId`."
    );
    assert!(
        check.findings[1]
            .message
            .contains("`Value`, whose data would be lost")
    );
    assert_eq!(
        check.columns[0].found_name.as_deref(),
        Some("environmentid")
    );
    assert_eq!(check.columns.len(), 7);
}

#[test]
fn extra_columns_and_twins_in_another_case() {
    let line =
        "optional binary key (STRING);\n optional binary KEY (STRING);\n optional int32 more;";
    let check = checked(&valid_schema_with("key", line));
    assert!(check.is_valid());
    assert_eq!(
        codes(&check),
        [(Code::ExtraColumn, "KEY"), (Code::ExtraColumn, "more")]
    );
    assert!(
        check.findings[0]
            .message
            .contains("readers that ignore case refuse such a file")
    );
    assert_eq!(check.columns[7].expected, None);
    assert!(check.columns[7].ok);
}

#[test]
fn two_columns_with_one_name() {
    for column in ["key", "value"] {
        let line = format!("optional binary {column} (STRING);\n optional double {column};");
        let check = checked(&valid_schema_with(column, &line));
        assert_eq!(codes(&check), [(Code::InvalidSchema, column)]);
        assert!(check.findings[0].message.starts_with("2 columns are named"));
    }
}

#[test]
fn a_nested_column_with_a_required_name_does_not_count() {
    let line = "optional group wrapper { optional binary key (STRING); }";
    let check = checked(&valid_schema_with("key", line));
    assert_eq!(
        codes(&check),
        [(Code::InvalidSchema, "key"), (Code::ExtraColumn, "wrapper")]
    );
}

#[test]
fn types_by_name() {
    let cases = [
        ("optional binary a (STRING);", "BYTE_ARRAY (String)"),
        (
            "optional int64 a (TIMESTAMP(MILLIS,true));",
            "INT64 (Timestamp, ms)",
        ),
        (
            "optional int64 a (TIMESTAMP_MICROS);",
            "INT64 (Timestamp, µs)",
        ),
        ("optional float a;", "FLOAT"),
        ("optional int96 a;", "INT96"),
        ("optional int32 a (UNKNOWN);", "INT32 (Null)"),
        (
            "optional fixed_len_byte_array(16) a (UUID);",
            "FIXED_LEN_BYTE_ARRAY(16) (UUID)",
        ),
        (
            "optional int64 a (INTEGER(64,false));",
            "INT64 (Int 64, unsigned)",
        ),
        ("repeated int32 a;", "repeated INT32"),
        (
            "optional group a { optional int32 b; optional int32 c; }",
            "Struct of 2 fields",
        ),
        (
            "optional group a (MAP) { repeated group kv { required binary k (STRING); optional int32 v; } }",
            "MAP<BYTE_ARRAY (String), INT32>",
        ),
        (
            "optional group a (LIST) { repeated int32 element; }",
            "List of INT32",
        ),
    ];
    for (line, name) in cases {
        let schema = parse_schema(&format!("message m {{ {line} }}"));
        assert_eq!(
            type_name(super::top_level_fields(schema.root_schema())[0]),
            name
        );
    }
}
