//! Types of the seven columns.

use super::{assert_messages_contain, checked};
use crate::check::{Code, Severity};
use crate::test_files::valid_schema_with;

#[test]
fn a_signed_64_bit_integer_is_a_long() {
    let message = valid_schema_with("timestamp", "optional int64 timestamp (INTEGER(64,true));");
    assert!(checked(&message).is_valid());
}

#[test]
fn types_other_than_string_are_rejected() {
    assert_messages_contain(
        "key",
        &[
            (
                "optional binary key;",
                "without the String annotation; String is needed",
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
    assert_messages_contain(
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
    assert_messages_contain(
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
    assert_messages_contain(
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
