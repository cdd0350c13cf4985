use super::{SchemaJudgement, judge, type_name};
use crate::check::{Code, Finding, Severity};
use crate::sample::{RIGHT, right_but, schema};

fn judged(message: &str) -> SchemaJudgement {
    judge(&schema(message))
}

/// The one fault of a file whose column is declared by this line.
fn fault(column: &str, line: &str) -> Finding {
    let judgement = judged(&right_but(column, line));
    let [finding] = &judgement.findings[..] else {
        panic!("{line}: one finding, not {:?}", judgement.findings);
    };
    assert_eq!(finding.code, Code::InvalidSchema, "{line}");
    assert_eq!(finding.severity, Severity::Error, "{line}");
    assert_eq!(finding.column.as_deref(), Some(column), "{line}");
    assert_eq!(finding.rows, None, "{line}");
    assert!(!finding.fix.is_empty(), "{line}");
    assert!(!judgement.is_right(), "{line}");
    let row = judgement
        .rows
        .iter()
        .find(|row| row.column == column)
        .unwrap();
    assert!(!row.ok);
    assert_eq!(row.message, finding.message);
    finding.clone()
}

fn assert_says(column: &str, cases: &[(&str, &str)]) {
    for (line, says) in cases {
        let finding = fault(column, line);
        assert!(
            finding.message.contains(says),
            "{line}: {}",
            finding.message
        );
        assert!(finding.message.ends_with('.'), "{}", finding.message);
        assert!(finding.fix.ends_with('.'), "{}", finding.fix);
    }
}

#[test]
fn the_right_schema_is_right_whatever_its_repetition_and_order() {
    let required = RIGHT.replace("optional", "required");
    let mut lines: Vec<&str> = RIGHT.lines().collect();
    lines.swap(1, 5);
    for message in [RIGHT, &required, &lines.join("\n")] {
        let judgement = judged(message);
        assert_eq!(judgement.findings, []);
        assert_eq!(judgement.rows.len(), 7);
        assert!(
            judgement
                .rows
                .iter()
                .all(|row| row.ok && row.expected == row.found)
        );
    }
    assert_eq!(judged(RIGHT).leaves.unwrap().required, [0, 1, 2, 3, 4]);
    assert_eq!(
        judged(&lines.join("\n")).leaves.unwrap().required,
        [4, 1, 2, 3, 0]
    );
}

#[test]
fn a_signed_64_bit_integer_is_a_long() {
    let message = right_but("timestamp", "optional int64 timestamp (INTEGER(64,true));");
    assert!(judged(&message).is_right());
}

#[test]
fn what_is_not_a_string() {
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
            ("optional binary key (DECIMAL(9,2));", "is a decimal number"),
            ("optional int64 key;", "is a number (INT64)"),
            (
                "optional int32 key (UNKNOWN);",
                "was all null when it was written",
            ),
            ("optional binary key (BSON);", "is BSON"),
            ("optional boolean key;", "is a boolean"),
            (
                "optional int64 key (TIMESTAMP(MILLIS,true));",
                "is a date or time",
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
fn what_is_not_a_long() {
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
                "unsigned 64-bit",
            ),
            (
                "optional int32 timestamp (INTEGER(16,false));",
                "unsigned 16-bit",
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
            ("optional int32 timestamp (UNKNOWN);", "was all null"),
            (
                "optional double timestamp;",
                "a floating-point number (DOUBLE)",
            ),
            ("optional binary timestamp (STRING);", "is text"),
            ("repeated int64 timestamp;", "a repeated field"),
            ("optional boolean timestamp;", "is a boolean"),
        ],
    );
}

#[test]
fn what_is_not_a_double() {
    assert_says(
        "value",
        &[
            ("optional float value;", "single-precision"),
            (
                "optional fixed_len_byte_array(2) value (FLOAT16);",
                "half-precision",
            ),
            ("optional int32 value;", "an integer (INT32)"),
            ("optional int64 value;", "an integer (INT64)"),
            (
                "optional int32 value (DECIMAL(3,2));",
                "a decimal number (INT32 (Decimal 3, 2))",
            ),
            ("optional binary value (STRING);", "is text"),
            ("optional int32 value (UNKNOWN);", "was all null"),
            ("repeated double value;", "a repeated field"),
        ],
    );
}

#[test]
fn what_is_not_a_map() {
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
                "pandas writes a dict as a struct",
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
                "as fastparquet and Snowflake write JSON",
            ),
            (
                "optional binary properties (STRING);",
                "as fastparquet and Snowflake write JSON",
            ),
            (&bare, "the shape of a map without the MAP annotation"),
            (&keys_only, "a map without values"),
            (&integers, "The values of `properties` are INT64"),
            (&number_keys, "The keys of `properties` are INT32"),
            (&bytes, "BYTE_ARRAY without the String annotation"),
            (&three, "not one repeated group of a key and a value"),
            ("optional int32 properties (UNKNOWN);", "was all null"),
            ("optional int64 properties;", "is INT64"),
        ],
    );
}

#[test]
fn maps_of_old_and_odd_names_are_right() {
    let legacy = "optional group properties (MAP_KEY_VALUE) { repeated group map { \
                  required binary k (STRING); required binary v (STRING); } }";
    let odd = "required group properties (MAP) { repeated group entries { \
               optional binary keys (STRING); optional binary values (STRING); } }";
    for line in [legacy, odd] {
        let judgement = judged(&right_but("properties", line));
        assert_eq!(judgement.findings, [], "{line}");
        assert!(judgement.is_right());
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
        let judgement = judged(&right_but(column, line));
        assert!(judgement.is_right(), "{line}");
        let [finding] = &judgement.findings[..] else {
            panic!("one finding")
        };
        assert_eq!(finding.code, Code::StringAnnotation);
        assert_eq!(finding.severity, Severity::Notice);
        assert_eq!(finding.column.as_deref(), Some(column));
    }
}

fn codes(judgement: &SchemaJudgement) -> Vec<(Code, &str)> {
    judgement
        .findings
        .iter()
        .map(|finding| (finding.code, finding.column.as_deref().unwrap()))
        .collect()
}

#[test]
fn missing_columns() {
    let judgement = judged("message events { optional double value; }");
    assert_eq!(
        codes(&judgement),
        [
            (Code::InvalidSchema, "environmentId"),
            (Code::InvalidSchema, "trafficTypeId"),
            (Code::InvalidSchema, "eventTypeId"),
            (Code::InvalidSchema, "key"),
            (Code::InvalidSchema, "timestamp"),
            (Code::MissingOptionalColumn, "properties"),
        ]
    );
    assert!(judgement.rows[5].ok);
    let optional = judged(&right_but("value", ""));
    assert!(optional.is_right());
    assert_eq!(codes(&optional), [(Code::MissingOptionalColumn, "value")]);
}

#[test]
fn near_misses_are_named_and_not_told_twice() {
    let lower = RIGHT
        .replace("environmentId", "environmentid")
        .replace(" value;", " Value;");
    let judgement = judged(&lower);
    assert_eq!(
        codes(&judgement),
        [
            (Code::InvalidSchema, "environmentId"),
            (Code::MissingOptionalColumn, "value")
        ]
    );
    assert_eq!(
        judgement.findings[0].message,
        "`environmentId` is missing; the file has `environmentid`, and names must match exactly."
    );
    assert_eq!(
        judgement.findings[0].fix,
        "Rename `environmentid` to `environmentId`."
    );
    assert!(
        judgement.findings[1]
            .message
            .contains("`Value`, whose data would be lost")
    );
    assert_eq!(
        judgement.rows[0].found_name.as_deref(),
        Some("environmentid")
    );
    assert_eq!(judgement.rows.len(), 7);
}

#[test]
fn extra_columns_and_twins_in_another_case() {
    let line =
        "optional binary key (STRING);\n optional binary KEY (STRING);\n optional int32 more;";
    let judgement = judged(&right_but("key", line));
    assert!(judgement.is_right());
    assert_eq!(
        codes(&judgement),
        [(Code::ExtraColumn, "KEY"), (Code::ExtraColumn, "more")]
    );
    assert!(
        judgement.findings[0]
            .message
            .contains("readers that ignore case refuse such a file")
    );
    assert_eq!(judgement.rows[7].expected, None);
    assert!(judgement.rows[7].ok);
}

#[test]
fn two_columns_of_one_name() {
    for column in ["key", "value"] {
        let line = format!("optional binary {column} (STRING);\n optional double {column};");
        let judgement = judged(&right_but(column, &line));
        assert_eq!(codes(&judgement), [(Code::InvalidSchema, column)]);
        assert!(
            judgement.findings[0]
                .message
                .starts_with("2 columns bear the name")
        );
    }
}

#[test]
fn a_nested_column_of_the_right_name_does_not_count() {
    let line = "optional group wrapper { optional binary key (STRING); }";
    let judgement = judged(&right_but("key", line));
    assert_eq!(
        codes(&judgement),
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
        let schema = schema(&format!("message m {{ {line} }}"));
        assert_eq!(type_name(super::top_level(schema.root_schema())[0]), name);
    }
}
