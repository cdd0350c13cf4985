//! From a number to its rows: stepping through rows with errors in the preview.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tallyman_tests::event_table::{Event, dirty_events, file_of};

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, ENTER, NULL};
use crate::files::{open_detail, tally_checks};
use crate::keyboard::clipboard_text;

const DOWN: char = '\u{e015}';
const RIGHT: char = '\u{e014}';
const ALT: char = '\u{e00a}';
const SHIFT: char = '\u{e008}';
const HOME: char = '\u{e011}';
/// Number of pixels by which one key press widens a column.
const WIDTH_STEP: u32 = 16;

/// Returns the numbers of the rendered rows, from the top.
const RENDERED_ROWS: &str = "[...document.querySelectorAll('[data-testid=preview-cell][data-column=\"3\"]')]\
    .map(cell => Number(cell.dataset.number)).sort((a, b) => a - b)";

/// Returns row number and column of the current cell.
const ACTIVE_CELL: &str = "(cell => [Number(cell?.dataset.number), Number(cell?.dataset.column)])\
    (document.getElementById(document.querySelector('[data-testid=preview-grid]')\
    ?.getAttribute('aria-activedescendant')))";

async fn wait_until_active(app: &App, row: u64, column: u64) {
    app.wait_until(&format!(
        "JSON.stringify({ACTIVE_CELL}) === '[{row},{column}]'"
    ))
    .await;
}

async fn wait_until_copied(app: &App, what: &str) {
    app.wait_until(&format!("document.body.innerText.includes('{what}')"))
        .await;
}

fn numbers(rows: &Value) -> Vec<u64> {
    serde_json::from_value(rows.clone()).expect("row numbers")
}

/// Cells of an event as copied to a spreadsheet: the text columns, the time.
fn cells(event: &Event) -> [String; 3] {
    [
        event.event_type.clone().unwrap_or_default(),
        event.key.clone().unwrap_or_default(),
        event
            .timestamp
            .map(|time| time.to_string())
            .unwrap_or_default(),
    ]
}

fn write_file(root: &Path, events: &[Event]) -> std::path::PathBuf {
    let path = root.join("dirty.parquet");
    fs::write(&path, file_of(events).expect("Parquet")).expect("a file");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_leads_to_its_rows() {
    let root = tempfile::tempdir().unwrap();
    let events = dirty_events(20_000);
    let path = write_file(root.path(), &events);
    let check = &tally_checks(std::slice::from_ref(&path), "")["dirty.parquet"];
    let sets = check["codeSets"].as_array().unwrap();
    // The set of both codes, because it is not the first.
    let (at, both) = sets
        .iter()
        .enumerate()
        .find(|(_, set)| set["errors"].as_array().unwrap().len() == 2)
        .expect("some rows have two faults");
    let first = numbers(&both["firstRows"]);

    let app = App::start(&root.path().join("data"), &[&path]).await;
    app.verdicts(1).await;
    open_detail(&app, "dirty.parquet").await;
    app.wait_until(
        "document.querySelector('[data-testid=advisories]')?.innerText.startsWith('No advisories')",
    )
    .await;
    app.begin_heartbeat().await;
    app.script(
        "document.querySelectorAll('[data-testid=finding-rows]')[arguments[0]].click()",
        vec![json!(at)],
    )
    .await;
    app.find("[data-testid=row-filter]").await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] === {}", first[0]))
        .await;
    // Next and previous stay among the rows of this set.
    app.press("j").await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] === {}", first[1]))
        .await;
    app.press("jj").await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] === {}", first[3]))
        .await;
    app.press("k").await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] === {}", first[2]))
        .await;
    let position = app
        .find("[data-testid=position]")
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(position, format!("3 of {}", both["rows"]));

    app.click("[data-testid=only-rejected]").await;
    app.wait_until(&format!(
        "document.querySelector('[data-testid=preview-grid]').getAttribute('aria-rowcount') === '{}'",
        both["rows"].as_u64().unwrap() + 1
    ))
    .await;
    app.wait_until(&format!("{RENDERED_ROWS}.length >= 5"))
        .await;
    let rendered = numbers(&app.script(&format!("return {RENDERED_ROWS}"), vec![]).await);
    assert!(
        first.windows(rendered.len()).any(|rows| rows == rendered),
        "{rendered:?} are not rows of {first:?}"
    );
    assert_never_frozen(&app, "rows 1").await;
    assert_accessible(&app, "only these rows").await;

    // All rejected rows: their number equals the check's count.
    app.begin_heartbeat().await;
    app.click("[data-testid=row-filter] button").await;
    app.wait_until("!document.querySelector('[data-testid=row-filter]')")
        .await;
    app.click("[data-testid=only-rejected]").await;
    let lost: u64 = sets.iter().map(|set| set["rows"].as_u64().unwrap()).sum();
    app.wait_until(&format!(
        "document.querySelector('[data-testid=preview-grid]').getAttribute('aria-rowcount') === '{}'",
        lost + 1
    ))
    .await;
    app.click("[data-testid=only-rejected]").await;
    app.wait_until(
        "document.querySelector('[data-testid=preview-grid]').getAttribute('aria-rowcount') === '20001'",
    )
    .await;
    assert_never_frozen(&app, "rows 2").await;

    // Rows of one environment.
    app.begin_heartbeat().await;
    app.click("[data-testid=tab-findings]").await;
    let row = "[...document.querySelectorAll('[aria-label=\"Environments found\"] tr')]\
        .find(row => row.innerText.includes('env-qa-legacy'))";
    app.wait_until(row).await;
    app.script(&format!("{row}.querySelector('button').click()"), vec![])
        .await;
    let own: Vec<usize> = (0..events.len())
        .filter(|row| events[*row].environment.as_deref() == Some("env-qa-legacy"))
        .collect();
    wait_until_active(&app, own[0] as u64, 0).await;
    app.press("j").await;
    wait_until_active(&app, own[1] as u64, 0).await;
    assert_never_frozen(&app, "rows 3").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_are_found_copied_and_read_whole() {
    let root = tempfile::tempdir().unwrap();
    let mut events = dirty_events(20_000);
    // Long, with characters that break naive spreadsheet formats.
    let long = format!("{}\t\"end\"", "né ".repeat(4_000));
    events[12_000].key = Some(long.clone());
    let path = write_file(root.path(), &events);
    let app = App::start(&root.path().join("data"), &[&path]).await;
    app.verdicts(1).await;
    open_detail(&app, "dirty.parquet").await;
    app.click("[data-testid=tab-preview]").await;
    app.click("[data-testid=preview-cell][data-row='0'][data-column='3']")
        .await;

    // Search of the whole column, with the keyboard.
    app.begin_heartbeat().await;
    let query = events[15_555].key.clone().unwrap();
    let row = (1..events.len())
        .find(|row| {
            events[*row]
                .key
                .as_deref()
                .is_some_and(|key| key.contains(&query))
        })
        .unwrap();
    app.press(&format!("{CONTROL}f{NULL}")).await;
    app.press(&format!("{query}{ENTER}")).await;
    wait_until_active(&app, row as u64, 3).await;
    app.escape().await;

    // Go to a row by number; copy one long cell, complete and unquoted.
    app.press(&format!("{CONTROL}g{NULL}")).await;
    app.press(&format!("12000{ENTER}")).await;
    wait_until_active(&app, 12_000, 3).await;
    app.press(&format!("{CONTROL}c{NULL}")).await;
    wait_until_copied(&app, "Copied the cell.").await;
    assert_eq!(clipboard_text(), long);

    // A block of three rows and three columns, in the format of spreadsheets.
    app.press(&format!(
        "{HOME}{RIGHT}{RIGHT}{SHIFT}{RIGHT}{RIGHT}{DOWN}{DOWN}{NULL}"
    ))
    .await;
    app.wait_until("document.querySelectorAll('[data-testid=preview-grid] .cell[aria-selected=true]').length === 9")
        .await;
    app.press(&format!("{CONTROL}c{NULL}")).await;
    wait_until_copied(&app, "Copied 3 rows, 3 columns.").await;
    let expected: String = events[12_000..12_003]
        .iter()
        .map(|event| {
            let mut cells = cells(event);
            if cells[1].contains('\t') {
                cells[1] = format!("\"{}\"", cells[1].replace('"', "\"\""));
            }
            cells.join("\t") + "\n"
        })
        .collect();
    assert_eq!(clipboard_text(), expected);
    assert_never_frozen(&app, "rows 4").await;

    // A wider column, by keyboard, remembered by name.
    app.begin_heartbeat().await;
    let width = "document.querySelectorAll('[data-testid=preview-grid] [role=separator]')[4]?.getAttribute('aria-valuenow')";
    let before = app.script(&format!("return {width}"), vec![]).await;
    app.press(&format!("{ALT}{RIGHT}{RIGHT}{NULL}")).await;
    // Wait for both steps: the first alone would store the wrong width.
    let wide = before.as_str().unwrap().parse::<u32>().unwrap() + 2 * WIDTH_STEP;
    app.wait_until(&format!("{width} === '{wide}'")).await;
    app.click("[data-testid=tab-findings]").await;
    app.click("[data-testid=tab-preview]").await;
    app.wait_until(&format!("{width} === '{wide}'")).await;

    // The preview opens where it was left. A row's whole record, with its errors.
    app.click("[data-testid=preview-cell][data-row='12000'][data-column='3']")
        .await;
    app.press(&format!("{CONTROL}{HOME}{NULL}")).await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] === 0")).await;
    app.press("j").await;
    app.wait_until(&format!("{ACTIVE_CELL}[0] > 0")).await;
    app.press(ENTER).await;
    app.find("[data-testid=record-sheet]").await;
    let fault = app.find("[data-testid=record-error]").await;
    let message = fault.text().await.unwrap();
    assert!(message.contains("looks like seconds"), "{message}");
    app.find("[data-testid=record-map]").await;
    assert_never_frozen(&app, "rows 5").await;
    assert_accessible(&app, "the record").await;
    app.close().await;
}
