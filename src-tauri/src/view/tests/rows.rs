//! Rows of a preview, and filters for them.

use serde_json::{Value, json};
use tallyman_events::check::Code;
use tallyman_events::columns::EventColumn;
use tallyman_events::preview::{
    CellValue, DecodedRow, PreviewColumn, PreviewShape, RowError, RowFilter as Filter,
    SearchDirection,
};
use tallyman_operations::file_list::{CellRange, FoundRow, Record, RowsPage as Page};

use super::json;
use crate::view::{CellBlock, PreviewPage, RowFilter, RowRecord, RowsPage};

fn row() -> DecodedRow {
    DecodedRow {
        row: 41,
        values: vec![CellValue::Text("a text".to_owned()), CellValue::Integer(7)],
        errors: vec![Code::InvalidTimestamp],
        error_columns: vec![1],
    }
}

fn cells() -> Value {
    json!([
        { "kind": "text", "text": "a text", "length": 6 },
        { "kind": "number", "text": "7" },
    ])
}

fn row_as_json() -> Value {
    json!({
        "row": 41,
        "errors": ["INVALID_TIMESTAMP"],
        "errorColumns": [1],
        "cells": cells(),
    })
}

#[test]
fn a_page_begins_at_its_offset() {
    assert_eq!(
        json(PreviewPage::new(40, vec![row()])),
        json!({ "offset": 40, "rows": [row_as_json()] })
    );
}

#[test]
fn a_filtered_page_has_its_total() {
    let page = Page {
        total: 9,
        rows: vec![row()],
    };
    assert_eq!(
        json(RowsPage::new(3, page)),
        json!({ "total": 9, "offset": 3, "rows": [row_as_json()] })
    );
}

#[test]
fn the_record_of_a_row_has_its_errors() {
    let record = Record {
        row: row(),
        errors: vec![RowError {
            column: 1,
            message: "a message".to_owned(),
            fix: "a fix".to_owned(),
        }],
    };
    assert_eq!(
        json(RowRecord::from(record)),
        json!({
            "row": row_as_json(),
            "errors": [{ "column": 1, "message": "a message", "fix": "a fix" }],
        })
    );
}

#[test]
fn a_found_row_has_its_number_and_its_position() {
    let found = FoundRow {
        row: 41,
        position: 3,
        total: 9,
    };
    assert_eq!(json(found), json!({ "row": 41, "position": 3, "total": 9 }));
}

#[test]
fn the_shape_of_a_file_names_its_columns() {
    let shape = PreviewShape {
        columns: vec![PreviewColumn {
            name: "key".to_owned(),
            type_name: "String".to_owned(),
            expected: true,
            numeric: false,
        }],
        rows: 100,
    };
    assert_eq!(
        json(shape),
        json!({
            "columns": [
                { "name": "key", "typeName": "String", "expected": true, "numeric": false },
            ],
            "rows": 100,
        })
    );
}

fn filter(value: Value) -> Filter {
    serde_json::from_value::<RowFilter>(value).unwrap().into()
}

#[test]
fn each_row_filter_is_deserialized() {
    let code = "INVALID_TIMESTAMP";
    assert_eq!(filter(json!({ "kind": "rejected" })), Filter::Rejected);
    assert_eq!(
        filter(json!({ "kind": "codes", "errors": [code, "REQUIRED_FIELDS_NULL"] })),
        Filter::ErrorSet(vec![Code::InvalidTimestamp, Code::RequiredFieldsNull])
    );
    let column = EventColumn::named("timestamp").unwrap();
    assert_eq!(
        filter(json!({ "kind": "error", "code": code, "column": "timestamp" })),
        Filter::Error(Code::InvalidTimestamp, column)
    );
    assert_eq!(
        filter(json!({ "kind": "advisory", "code": code, "column": "timestamp" })),
        Filter::Advisory(Code::InvalidTimestamp, column)
    );
    assert_eq!(
        filter(json!({ "kind": "environment", "id": "production" })),
        Filter::Environment("production".to_owned())
    );
    assert_eq!(
        filter(json!({ "kind": "rows", "rows": [3, 1] })),
        Filter::Rows(vec![3, 1])
    );
}

#[test]
fn a_filter_by_an_unknown_code_or_column_selects_no_row() {
    for kind in ["error", "advisory"] {
        for (code, column) in [
            ("NO_SUCH_CODE", "timestamp"),
            ("INVALID_TIMESTAMP", "no such column"),
        ] {
            assert_eq!(
                filter(json!({ "kind": kind, "code": code, "column": column })),
                Filter::Rows(Vec::new())
            );
        }
    }
}

#[test]
fn a_cell_block_becomes_a_cell_range() {
    let block: CellBlock = serde_json::from_value(json!({
        "among": { "kind": "rejected" },
        "first": 2,
        "last": 5,
        "columns": [1, 3],
    }))
    .unwrap();
    let range = CellRange::from(block);
    assert_eq!(range.among, Some(Filter::Rejected));
    assert_eq!((range.first, range.last), (2, 5));
    assert_eq!(range.columns, [1, 3]);
}

#[test]
fn search_directions_are_deserialized_by_name() {
    for (word, direction) in [
        ("forward", SearchDirection::Forward),
        ("backward", SearchDirection::Backward),
    ] {
        let read: SearchDirection = serde_json::from_value(json!(word)).unwrap();
        assert_eq!(read, direction);
    }
}
