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
            with("numberOfRows", json!(10.5)),
            "numberOfRows is 10.5; a whole number of at most 64 bits is expected.",
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

/// The ways in which JSON libraries write whole numbers: Gson (google/gson#968,
/// #1084: `10.0`), Python's `json` for floats (`1e+16`), Jackson's
/// `BigDecimal` (`1.76E+12`).
#[test]
fn whole_numbers_are_exact_however_they_are_written() {
    for (text, number) in [
        ("10", 10),
        ("10.0", 10),
        ("10.000000000000000000000000", 10),
        ("1e0", 1),
        ("1E1", 10),
        ("1.76E12", 1_760_000_000_000),
        ("1.76e+12", 1_760_000_000_000),
        ("1000e-2", 10),
        ("0.001e3", 1),
        ("-0.0", 0),
        ("0e999999999999999999999", 0),
        ("-12.50e1", -125),
        // One more than a floating-point number can tell apart.
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("9.223372036854775807e18", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("-9.223372036854775808E+18", i64::MIN),
    ] {
        let report = format!(
            r#"{{"f": [{{"originalCreationTime": {text}, "entryId": {text}, "valid": true,
            "numberOfRows": 1, "errors": [], "errorsDetails": [], "warnings": []}}]}}"#
        );
        let report = parse(report.as_bytes()).unwrap();
        let entry = report.files[0].entries.first();
        let entry = entry.unwrap_or_else(|| panic!("{text}: {:?}", report.files[0].entry_errors));
        assert_eq!(entry.original_creation_time, number, "{text}");
        assert_eq!(entry.entry_id, number, "{text}");
    }
}

#[test]
fn other_numbers_are_errors_of_their_entry() {
    for text in [
        "10.5",
        "1e400",
        "-1e400",
        "1e-1",
        "9223372036854775808",
        "1e19",
        "9.2233720368547758075e18",
        "-9223372036854775809",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "\"10\"",
        "true",
        "[10]",
        "null",
    ] {
        let report = format!(
            r#"{{"f": [{{"originalCreationTime": 1, "entryId": 1, "valid": true,
            "numberOfRows": {text}, "errors": [], "errorsDetails": [], "warnings": []}}],
            "g": [{}]}}"#,
            valid_entry()
        );
        let report = parse(report.as_bytes()).unwrap();
        assert_eq!(report.files[0].entries, [], "{text}");
        let message = report.files[0].entry_errors[0].message("f");
        assert!(message.contains("numberOfRows is "), "{text}: {message}");
        assert_eq!(report.files[1].entries.len(), 1, "{text}");
    }
}

#[test]
fn the_rows_of_a_rejected_schema_are_ignored() {
    for rows in [
        "",
        r#""numberOfRows": null,"#,
        r#""numberOfRows": -1,"#,
        r#""numberOfRows": "all","#,
        r#""numberOfRows": 1e400,"#,
        r#""numberOfRows": {"n": [1]},"#,
        r#""numberOfRows": 1, "numberOfRows": 2,"#,
        r#""numberOfRows": 7,"#,
    ] {
        let entry = |code: &str| {
            format!(
                r#"{{"originalCreationTime": 1, "entryId": 2, "valid": false, {rows}
                "errors": ["OTHER", "{code}"], "errorsDetails": [], "warnings": []}}"#
            )
        };
        let report = format!(
            r#"{{"f": [{}], "g": [{}]}}"#,
            entry("INVALID_SCHEMA"),
            entry("REQUIRED_FIELDS_NULL")
        );
        let report = parse(report.as_bytes()).unwrap();
        let [f, g] = &report.files[..] else {
            panic!("two files");
        };
        assert_eq!(f.entry_errors, [], "{rows}");
        assert!(f.entries[0].rejects_schema(), "{rows}");
        assert_eq!(g.entries.is_empty(), !rows.contains('7'), "{rows}");
    }
}

/// Odd text that JSON allows: RFC 8259, sections 7 and 8.2.
#[test]
fn odd_text_does_not_cost_the_report() {
    let entry = valid_entry();
    let long = "n".repeat(100_000);
    for (written, read) in [
        (r"x\ud800", r"x\u{d800}"),
        (r"x\uDFFFy", r"x\u{dfff}y"),
        (r"\udc00\ud800", r"\u{dc00}\u{d800}"),
        (r"\ud83d \ude00", r"\u{d83d} \u{de00}"),
        (r"\ud83d\ud83d\ude00", "\\u{d83d}\u{1f600}"),
        (r"\ud83d\ude00", "\u{1f600}"),
        (r"a\u0000b", "a\0b"),
        (r"a\\ud800", r"a\ud800"),
        ("", ""),
        (&long, &long),
    ] {
        let text = format!(r#"{{"{written}": [{entry}], "f": [{entry}], "{written}": [{entry}]}}"#);
        let report = parse(text.as_bytes()).unwrap();
        let names: Vec<_> = report.files.iter().map(|file| &*file.name).collect();
        assert_eq!(names, [read, "f", read], "{written}");
        assert!(report.files.iter().all(|file| file.entries.len() == 1));
    }
    let text = r#"{"f": [{"originalCreationTime": 1, "entryId": 2, "valid": false, "numberOfRows": 3,
        "errors": ["A"], "errorsDetails": ["cut in a pair \ud83d"], "warnings": [],
        "note": "\udc00", "ratio": 1e999, "\ud800": 1}]}"#;
    let report = parse(text.as_bytes()).unwrap();
    let entry = &report.files[0].entries[0];
    assert_eq!(entry.errors_details, [r"cut in a pair \u{d83d}"]);
    assert_eq!(entry.other["note"], r"\u{dc00}");
    assert_eq!(entry.other["ratio"], "1e999");
    assert_eq!(entry.other[r"\u{d800}"], 1);
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
        ("{\"f\ng\": []}", 1, 4, "control character"),
        ("{\"\\q\": []}", 1, 4, "backslash"),
        ("{\"f\": []}\0", 1, 10, "More text follows"),
        ("{\"f\": []}\n{\"g\": []}\n", 2, 1, "More text follows"),
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
    for utf16 in [
        &b"\xFF\xFE{\0}\0"[..],
        b"\xFE\xFF\0{\0}",
        // Without a byte-order mark, as by Python's `utf-16-le`.
        b"{\0\"\0f\0\"\0:\0[\0]\0}\0",
        b"\0{\0}",
    ] {
        assert!(parse_error(utf16).2.contains("UTF-16"), "{utf16:?}");
    }
    assert!(parse_error(b"\x1F\x8B\x08\0\0\xFF").2.contains("gzip"));
}

#[test]
fn deep_documents_are_read_and_large_ones_rejected() {
    let deep = format!(
        r#"{{"f": [{{"x": {}1{}}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let report = parse(deep.as_bytes()).unwrap();
    assert_eq!(report.files[0].entry_errors.len(), 1);
    for open in ["{\"f\": ", "{\"f\": [{\"x\": "] {
        let deep = format!("{open}{}", "[".repeat(100_000));
        assert!(parse_error(deep).2.contains("cut short"));
    }
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
