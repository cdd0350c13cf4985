//! Tests of `parse` and of its error messages.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::parse::MAX_ENTRY_ERRORS;
use crate::{EntryError, MAX_REPORT_BYTES, Report, ReportErrorKind, parse};

fn valid_entry() -> Value {
    json!({
        "originalCreationTime": 1_642_198_960_000_i64, "entryId": 3, "valid": true,
        "numberOfRows": 100, "errors": [], "errorsDetails": [], "warnings": ["WARNING_XYZ"],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut entry = valid_entry();
    entry[name] = value;
    entry
}

fn without(name: &str) -> Value {
    let mut entry = valid_entry();
    entry.as_object_mut().unwrap().remove(name);
    entry
}

/// Returns the error of an entry that is the third of four; the others are valid.
fn entry_error(entry: &Value) -> String {
    let report = json!({"fileA": [valid_entry(), valid_entry(), entry, valid_entry()], "fileB": [valid_entry()]});
    let report = parse(report.to_string().as_bytes()).unwrap();
    assert_eq!(report.files[0].entries.len(), 3, "the others count");
    assert_eq!(report.files[1].entries.len(), 1, "the other file counts");
    assert_eq!(report.files[0].entry_errors.len(), 1);
    let error = &report.files[0].entry_errors[0];
    assert!(
        matches!(error, EntryError::Invalid { index: 2, .. }),
        "{error:?}"
    );
    error.message("fileA")
}

fn parse_error(text: impl AsRef<[u8]>) -> (u32, u32, String) {
    let error = parse(text.as_ref()).unwrap_err();
    let json = serde_json::to_string(&error.kind).unwrap();
    let read: ReportErrorKind = serde_json::from_str(&json).unwrap();
    assert_eq!(read, error.kind, "{json}");
    (
        error.line.unwrap(),
        error.column.unwrap(),
        error.to_string(),
    )
}

#[test]
fn an_entry_is_read_with_all_its_attributes() {
    let report = parse(json!({"fileA": [valid_entry()]}).to_string().as_bytes()).unwrap();
    let entry = &report.files[0].entries[0];
    assert_eq!(entry.original_creation_time, 1_642_198_960_000);
    assert_eq!(entry.entry_id, 3);
    assert!(entry.valid);
    assert_eq!(entry.number_of_rows, 100);
    assert_eq!(entry.warnings, ["WARNING_XYZ"]);
    let kept = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&kept).unwrap(), report);
}

#[test]
fn both_spellings_and_the_misspelled_code_are_accepted() {
    let text = br#"{"f": [{"originalCreationTime": 1, "entryID": 2, "valid": false,
        "numberOfRows": 3, "errors": ["INVALID_ENVIRONMENT_IDt"],
        "errorDetails": ["why"], "warnings": [], "trace": {"hops": [1, 2]}}]}"#;
    let report = parse(text).unwrap();
    let entry = &report.files[0].entries[0];
    assert_eq!(entry.entry_id, 2);
    assert_eq!(entry.errors, ["INVALID_ENVIRONMENT_ID"]);
    assert_eq!(entry.errors_details, ["why"]);
    assert_eq!(entry.other["trace"]["hops"], json!([1, 2]));
    assert_eq!(entry.other.len(), 1);
}

#[test]
fn a_repeated_name_is_listed_twice() {
    let text = format!(r#"{{"f": [{0}], "g": [], "f": [{0}, {0}]}}"#, valid_entry());
    let report = parse(text.as_bytes()).unwrap();
    let names: Vec<_> = report
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.entries.len()))
        .collect();
    assert_eq!(names, [("f", 1), ("g", 0), ("f", 2)]);
}

#[test]
fn an_entry_error_names_the_entry() {
    for (entry, message) in [
        (
            with("numberOfRows", json!(-5)),
            "numberOfRows is -5; a count cannot be below zero.",
        ),
        (
            with("numberOfRows", json!(1.0)),
            "numberOfRows is 1.0; a whole number of at most 64 bits is expected.",
        ),
        (
            with("numberOfRows", json!(u64::MAX)),
            "numberOfRows is 18446744073709551615; a whole number of at most 64 bits is expected.",
        ),
        (
            with("entryId", json!("3")),
            "entryId is the text `3`; a whole number of at most 64 bits is expected.",
        ),
        (
            with("valid", json!("true")),
            "valid is the text `true`; true or false is expected.",
        ),
        (
            with("errors", json!(null)),
            "errors is null; a list of texts is expected.",
        ),
        (
            with("errorsDetails", json!(["a", 7])),
            "Item 2 of errorsDetails is 7; a text is expected.",
        ),
        (
            with("warnings", json!("WARNING_XYZ")),
            "warnings is the text `WARNING_XYZ`; a list of texts is expected.",
        ),
        (without("valid"), "valid is missing."),
        (with("entryID", json!(3)), "entryId is given twice."),
        (json!([1]), "It is a list; an object is expected."),
        (json!(null), "It is null; an object is expected."),
        (json!("x"), "It is the text `x`; an object is expected."),
        (json!(1.5), "It is 1.5; an object is expected."),
    ] {
        let found = entry_error(&entry);
        // Which of the two spellings comes second is the order of the document.
        let found = found.replace("entryID is given", "entryId is given");
        assert_eq!(found, format!("Entry 3 of fileA: {message}"));
    }
}

#[test]
fn an_entry_error_lists_everything_wrong() {
    let message = entry_error(&json!({"valid": 1}));
    for name in [
        "originalCreationTime is missing.",
        "entryId is missing.",
        "valid is 1;",
        "numberOfRows is missing.",
        "errors is missing.",
        "errorsDetails is missing.",
        "warnings is missing.",
    ] {
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a_repeated_attribute_is_an_error() {
    let text = br#"{"f": [{"originalCreationTime": 1, "entryId": 2, "valid": true, "valid": true,
        "numberOfRows": 3, "errors": [], "errorsDetails": [], "warnings": []}]}"#;
    let report = parse(text).unwrap();
    assert_eq!(
        report.files[0].entry_errors[0].message("f"),
        "Entry 1 of f: valid is given twice."
    );
    assert!(report.files[0].entries.is_empty());
}

#[test]
fn a_file_without_a_list_is_an_error_of_that_file() {
    let text = json!({"fileA": {"x": [[1]]}, "fileB": [valid_entry()], "fileC": null, "": 1});
    let report = parse(text.to_string().as_bytes()).unwrap();
    let messages: Vec<_> = report
        .files
        .iter()
        .flat_map(|file| {
            file.entry_errors
                .iter()
                .map(|error| error.message(&file.name))
        })
        .collect();
    assert_eq!(
        messages,
        [
            "The value of a file without a name is 1; a list of entries is expected.",
            "The value of fileA is an object; a list of entries is expected.",
            "The value of fileC is null; a list of entries is expected.",
        ]
    );
    assert!(report.files.iter().any(|file| file.entries.len() == 1));
}

#[test]
fn many_entry_errors_are_summarized() {
    let text = format!(r#"{{"f": [0{}]}}"#, ",0".repeat(999_999));
    let report = parse(text.as_bytes()).unwrap();
    let errors = &report.files[0].entry_errors;
    assert_eq!(errors.len(), MAX_ENTRY_ERRORS + 1);
    assert_eq!(
        errors[MAX_ENTRY_ERRORS].message("f"),
        "Of f, 999900 more entries cannot be read."
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(parse(b"\xEF\xBB\xBF{}").unwrap().files, []);
    assert_eq!(parse_error(b"\xEF\xBB\xBF[]").1, 1, "and not counted");
}

#[test]
fn syntax_errors_are_located() {
    for (text, line, column, part) in [
        ("", 1, 1, "empty"),
        (" \n\t", 2, 2, "empty"),
        ("\n [1]", 2, 2, "a list"),
        ("12", 1, 1, "does not begin with `{`"),
        ("<Error/>", 1, 1, "XML"),
        ("{", 1, 1, "cut short"),
        ("{\"f\": [\n", 2, 1, "cut short"),
        (
            "{\n \"f\": [BAD_CODE]}",
            2,
            8,
            "`BAD_CODE` is where a value",
        ),
        ("{\n \"é\": [BAD]}", 2, 8, "`BAD` is where a value"),
        ("{\"f\": [nil]}", 1, 9, "`nil` is where a value"),
        ("{f: []}", 1, 2, "`f` is where a name"),
        ("{\"f\": [],}", 1, 10, "the last comma"),
        ("{\"f\" []}", 1, 6, "`[` is where a colon"),
        ("{\"f\": [] \"g\": []}", 1, 10, "a comma or a closing brace"),
        ("{} {}", 1, 4, "More text follows"),
        ("{\"f\": [] // comment\n}", 1, 10, "no comments"),
        ("{\u{201c}f\u{201d}: []}", 1, 2, "curly"),
        ("{\"f\ng\": []}", 2, 1, "control character"),
        ("{\"\\q\": []}", 1, 4, "backslash"),
        ("{\"f\": [{\"x\": 1e999}]}", 1, 18, "too large"),
        ("{\"f\": [{\"x\": 01}]}", 1, 15, "not valid JSON"),
    ] {
        let error = parse_error(text);
        assert!(error.2.contains(part), "{text:?}: {}", error.2);
        assert_eq!(error.0, line, "line of {text:?}");
        assert!(
            error.1.abs_diff(column) <= 1,
            "{text:?}: column {}",
            error.1
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_are_located() {
    assert_eq!(
        parse_error(b"{\n \"\xC3\xA9\xFF\": []}"),
        (
            2,
            4,
            "The report is not text. A byte here is not UTF-8, as JSON must be.".to_owned()
        )
    );
    assert!(parse_error(b"\xFF\xFE{\0}\0").2.contains("UTF-16"));
    assert!(parse_error(b"\x1F\x8B\x08\0\0\xFF").2.contains("gzip"));
}

#[test]
fn deep_and_large_documents_are_rejected() {
    let deep = format!(r#"{{"f": [{{"x": {}}}]}}"#, "[".repeat(100_000));
    assert!(parse_error(deep).2.contains("nested"));
    let deep = format!("{{\"f\": {}", "[".repeat(100_000));
    assert!(!parse_error(deep).2.is_empty());
    let error = parse(&vec![b' '; MAX_REPORT_BYTES + 1]).unwrap_err();
    assert_eq!(error.line, None);
    assert_eq!(
        error.to_string(),
        "The report has 67108865 bytes; at most 67108864 are read."
    );
}

#[test]
fn names_in_messages_have_no_control_characters() {
    let report = json!({"a\u{1b}[31m\nb": 1});
    let report = parse(report.to_string().as_bytes()).unwrap();
    let file = &report.files[0];
    let message = file.entry_errors[0].message(&file.name);
    assert!(!message.chars().any(char::is_control), "{message:?}");
}

proptest! {
    #[test]
    fn any_bytes_parse_or_have_a_located_error(bytes: Vec<u8>) {
        if let Err(error) = parse(&bytes) {
            prop_assert!(error.line >= Some(1) && error.column >= Some(1) && !error.to_string().is_empty());
        }
    }

    #[test]
    fn a_corrupted_report_parses_or_has_a_located_error(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut bytes = json!({"fileA": [valid_entry()], "été": [valid_entry()]}).to_string().into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        for bytes in [&bytes[..], &bytes[..cut % length]] {
            if let Err(error) = parse(bytes) {
                prop_assert!(error.line >= Some(1) && error.column >= Some(1) && !error.to_string().is_empty());
            }
        }
    }
}
