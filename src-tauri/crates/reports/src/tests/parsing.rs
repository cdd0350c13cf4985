//! What is read of a report, and what is said where it cannot be.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::parse::MOST_FAULTS;
use crate::{MAX_REPORT_BYTES, Report, parse};

fn sound() -> Value {
    json!({
        "originalCreationTime": 1_642_198_960_000_i64, "entryId": 3, "valid": true,
        "numberOfRows": 100, "errors": [], "errorsDetails": [], "warnings": ["WARNING_XYZ"],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut entry = sound();
    entry[name] = value;
    entry
}

fn without(name: &str) -> Value {
    let mut entry = sound();
    entry.as_object_mut().unwrap().remove(name);
    entry
}

/// What is said of an entry that stands third, between two sound ones.
fn fault(entry: &Value) -> String {
    let report = json!({"fileA": [sound(), sound(), entry, sound()], "fileB": [sound()]});
    let report = parse(report.to_string().as_bytes()).unwrap();
    assert_eq!(report.files[0].entries.len(), 3, "the others count");
    assert_eq!(report.files[1].entries.len(), 1, "the other file counts");
    assert_eq!(report.files[0].faults.len(), 1);
    assert_eq!(report.files[0].faults[0].index, 2);
    report.files[0].faults[0].message.clone()
}

fn refused(text: impl AsRef<[u8]>) -> (usize, usize, String) {
    let fault = parse(text.as_ref()).unwrap_err();
    (fault.line, fault.column, fault.message)
}

#[test]
fn an_entry_is_read_with_all_its_attributes() {
    let report = parse(json!({"fileA": [sound()]}).to_string().as_bytes()).unwrap();
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
fn both_spellings_and_the_misspelt_code_are_understood() {
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
fn a_name_that_comes_twice_stands_twice() {
    let text = format!(r#"{{"f": [{0}], "g": [], "f": [{0}, {0}]}}"#, sound());
    let report = parse(text.as_bytes()).unwrap();
    let names: Vec<_> = report
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.entries.len()))
        .collect();
    assert_eq!(names, [("f", 1), ("g", 0), ("f", 2)]);
}

#[test]
fn what_is_wrong_with_an_entry_is_named_with_its_place() {
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
        let said = fault(&entry);
        // Which of the two spellings comes second is the order of the document.
        let said = said.replace("entryID is given", "entryId is given");
        assert_eq!(said, format!("Entry 3 of fileA: {message}"));
    }
}

#[test]
fn all_that_is_wrong_with_an_entry_is_said() {
    let message = fault(&json!({"valid": 1}));
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
fn an_attribute_twice_in_the_same_spelling_is_a_fault() {
    let text = br#"{"f": [{"originalCreationTime": 1, "entryId": 2, "valid": true, "valid": true,
        "numberOfRows": 3, "errors": [], "errorsDetails": [], "warnings": []}]}"#;
    let report = parse(text).unwrap();
    assert_eq!(
        report.files[0].faults[0].message,
        "Entry 1 of f: valid is given twice."
    );
    assert!(report.files[0].entries.is_empty());
}

#[test]
fn a_file_without_a_list_is_a_fault_of_that_file() {
    let text = json!({"fileA": {"x": [[1]]}, "fileB": [sound()], "fileC": null, "": 1});
    let report = parse(text.to_string().as_bytes()).unwrap();
    let said: Vec<_> = report
        .files
        .iter()
        .flat_map(|file| file.faults.iter().map(|fault| fault.message.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            "The value of a file without a name is 1; a list of entries is expected.",
            "The value of fileA is an object; a list of entries is expected.",
            "The value of fileC is null; a list of entries is expected.",
        ]
    );
    assert!(report.files.iter().any(|file| file.entries.len() == 1));
}

#[test]
fn a_million_faults_are_told_of_briefly() {
    let text = format!(r#"{{"f": [0{}]}}"#, ",0".repeat(999_999));
    let report = parse(text.as_bytes()).unwrap();
    let faults = &report.files[0].faults;
    assert_eq!(faults.len(), MOST_FAULTS + 1);
    assert_eq!(
        faults[MOST_FAULTS].message,
        "Of f, 999900 more entries cannot be read."
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(parse(b"\xEF\xBB\xBF{}").unwrap().files, []);
    assert_eq!(refused(b"\xEF\xBB\xBF[]").1, 1, "and not counted");
}

#[test]
fn what_is_not_json_is_told_with_its_place() {
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
            "`BAD_CODE` stands where a value",
        ),
        ("{\n \"é\": [BAD]}", 2, 8, "`BAD` stands where a value"),
        ("{\"f\": [nil]}", 1, 9, "`nil` stands where a value"),
        ("{f: []}", 1, 2, "`f` stands where a name"),
        ("{\"f\": [],}", 1, 10, "last comma"),
        ("{\"f\" []}", 1, 6, "`[` stands where a colon"),
        ("{\"f\": [] \"g\": []}", 1, 10, "a comma or a closing brace"),
        ("{} {}", 1, 4, "More text follows"),
        ("{\"f\": [] // comment\n}", 1, 10, "no comments"),
        ("{\u{201c}f\u{201d}: []}", 1, 2, "curly"),
        ("{\"f\ng\": []}", 2, 1, "control character"),
        ("{\"\\q\": []}", 1, 4, "backslash"),
        ("{\"f\": [{\"x\": 1e999}]}", 1, 18, "too large"),
        ("{\"f\": [{\"x\": 01}]}", 1, 15, "not written as JSON"),
    ] {
        let fault = refused(text);
        assert!(fault.2.contains(part), "{text:?}: {}", fault.2);
        assert_eq!(fault.0, line, "line of {text:?}");
        assert!(
            fault.1.abs_diff(column) <= 1,
            "{text:?}: column {}",
            fault.1
        );
    }
}

#[test]
fn bytes_that_are_not_text_are_told_with_their_place() {
    assert_eq!(
        refused(b"{\n \"\xC3\xA9\xFF\": []}"),
        (
            2,
            4,
            "The report is not text. A byte here is not UTF-8, as JSON must be.".to_owned()
        )
    );
    assert!(refused(b"\xFF\xFE{\0}\0").2.contains("UTF-16"));
    assert!(refused(b"\x1F\x8B\x08\0\0\xFF").2.contains("gzip"));
}

#[test]
fn nothing_is_too_deep_or_too_large_to_be_refused() {
    let deep = format!(r#"{{"f": [{{"x": {}}}]}}"#, "[".repeat(100_000));
    assert!(refused(deep).2.contains("nested"));
    let deep = format!("{{\"f\": {}", "[".repeat(100_000));
    assert!(!refused(deep).2.is_empty());
    assert!(
        refused(vec![b' '; MAX_REPORT_BYTES + 1])
            .2
            .contains("64 MiB")
    );
}

#[test]
fn names_in_sentences_stay_on_one_line() {
    let report = json!({"a\u{1b}[31m\nb": 1});
    let report = parse(report.to_string().as_bytes()).unwrap();
    let message = &report.files[0].faults[0].message;
    assert!(!message.chars().any(char::is_control), "{message:?}");
}

proptest! {
    #[test]
    fn any_bytes_are_borne(bytes: Vec<u8>) {
        if let Err(fault) = parse(&bytes) {
            prop_assert!(fault.line >= 1 && fault.column >= 1 && !fault.message.is_empty());
        }
    }

    #[test]
    fn a_damaged_report_is_borne(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut bytes = json!({"fileA": [sound()], "été": [sound()]}).to_string().into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        for bytes in [&bytes[..], &bytes[..cut % length]] {
            if let Err(fault) = parse(bytes) {
                prop_assert!(fault.line >= 1 && fault.column >= 1 && !fault.message.is_empty());
            }
        }
    }
}
