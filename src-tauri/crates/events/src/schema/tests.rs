mod types;
mod writers;

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

fn assert_messages_contain(column: &str, cases: &[(&str, &str)]) {
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
    for (line, path) in [
        (
            "optional group wrapper { optional binary key (STRING); }",
            "inside `wrapper`, as `wrapper.key`",
        ),
        (
            "optional group a { optional group b { optional binary KEY (STRING); } }",
            "inside `a.b`, as `a.b.KEY`",
        ),
        (
            "optional group before { optional binary key (STRING); }
             optional group after { optional binary key (STRING); }",
            "inside `after`, as `after.key`",
        ),
        (
            "optional group OldImage { optional binary key (STRING); }
             optional group NewImage { optional binary key (STRING); }",
            "inside `NewImage`, as `NewImage.key`",
        ),
    ] {
        let check = checked(&valid_schema_with("key", line));
        assert_eq!(codes(&check)[0], (Code::InvalidSchema, "key"));
        let message = &check.findings[0].message;
        assert!(message.contains(path), "{message}");
    }
}

#[test]
fn columns_with_a_common_prefix_are_near_misses() {
    let timestamp = "optional int64 timestamp;";
    let without = valid_schema_with("key", "");
    let flattened = |key: &str, time: &str| {
        without.replace(
            timestamp,
            &format!("optional binary {key} (STRING);\n optional int64 {time};"),
        )
    };
    assert_ne!(flattened("a_key", "a_timestamp"), without);
    for prefix in ["after.", "after_", "event-", "payload__"] {
        let (key, time) = (format!("{prefix}key"), format!("{prefix}timestamp"));
        let check = checked(&flattened(&key, &time));
        for (finding, name) in check.findings.iter().zip([&key, &time]) {
            assert!(
                finding.message.contains(&format!("the file has `{name}`")),
                "{finding:?}"
            );
            assert!(finding.fix.starts_with(&format!("Rename `{name}` to ")));
        }
    }
    // One name with a prefix is another column, and so is a property.
    for (key, time) in [
        ("api_key", "created"),
        ("properties.key", "properties.timestamp"),
    ] {
        let check = checked(&flattened(key, time));
        assert_eq!(check.findings[0].message, "`key` is missing.");
    }
}

#[test]
fn a_struct_with_the_name_of_a_column_is_looked_into() {
    let line = "optional group value { optional binary key (STRING); optional double value; }";
    let schema = valid_schema_with("key", "").replace("optional double value;", line);
    let check = checked(&schema);
    let missing = check
        .findings
        .iter()
        .find(|finding| finding.column.as_deref() == Some("key"))
        .unwrap();
    assert!(
        missing.message.contains("inside `value`, as `value.key`"),
        "{missing:?}"
    );
}

#[test]
fn the_names_inside_maps_and_lists_of_entries_are_no_near_misses() {
    for line in [
        "optional group tags (MAP) { repeated group key_value {
             required binary key (STRING); optional binary value (STRING); } }",
        "optional group tags (LIST) { repeated group list { optional group element {
             optional binary key (STRING); optional binary value (STRING); } } }",
        "repeated group tags { required binary key (STRING); optional binary value (STRING); }",
    ] {
        let check = checked(&valid_schema_with("key", line));
        assert_eq!(codes(&check)[0], (Code::InvalidSchema, "key"), "{line}");
        let message = &check.findings[0].message;
        assert!(!message.contains("inside"), "{message}");
    }
}

#[test]
fn near_misses_of_a_missing_column_are_named_and_are_no_extra_columns() {
    for (column, line, part) in [
        (
            "environmentId",
            "optional binary \u{feff}environmentId (STRING);",
            "`\\u{feff}environmentId`, which starts with U+FEFF (byte-order mark)",
        ),
        (
            "trafficTypeId",
            "optional binary traffic_type_id (STRING);",
            "has `traffic_type_id`, and names",
        ),
        (
            "key",
            "optional binary k\u{435}y (STRING);",
            "holds U+0435, which looks like another letter",
        ),
        (
            "value",
            "optional double Value\u{200b};",
            "ends with U+200B (zero-width space), which cannot be seen, whose data would be lost",
        ),
        (
            "properties",
            "optional binary properties.plan (STRING); optional binary properties_page (STRING);",
            "2 columns flattened out of it, `properties.plan` and `properties_page`",
        ),
    ] {
        let check = checked(&valid_schema_with(column, line));
        let code = if matches!(column, "value" | "properties") {
            Code::MissingOptionalColumn
        } else {
            Code::InvalidSchema
        };
        assert_eq!(codes(&check), [(code, column)], "{line}");
        let message = &check.findings[0].message;
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn physical_names_are_told_as_such() {
    let schema = "message m { optional binary _COL_0 (STRING); optional int64 _COL_1; }";
    let check = checked(schema);
    assert_eq!(codes(&check).len(), 7);
    assert!(
        check.findings[0]
            .message
            .contains("physical names, such as `_COL_0`")
    );
    // One such column among others is an extra column.
    let check = checked(&valid_schema_with("value", "optional double _COL_5;"));
    assert_eq!(
        codes(&check),
        [
            (Code::MissingOptionalColumn, "value"),
            (Code::ExtraColumn, "_COL_5")
        ]
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
