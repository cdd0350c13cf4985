//! The whole round trip, from an empty data directory: the sandbox, an upload, its reports, and the
//! reconciliation of every row.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::TallySandbox;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, ENTER, NULL};

/// Numbers shown for a file: in the table, and on its page.
#[derive(Debug, PartialEq)]
struct DisplayedCounts {
    state: String,
    /// Sent, accepted, rejected, pending, from the table. `None` for counts of a file that was
    /// rejected as a whole, whose rows are not counted.
    row: [Option<u64>; 4],
    /// The same four numbers from the page.
    equation: Option<[u64; 4]>,
    /// Reported rows by code.
    by_codes: BTreeMap<String, u64>,
}

/// Parses a number as shown; `None` for a dash.
fn number(text: &Value) -> Option<u64> {
    text.as_str().unwrap().replace(',', "").parse().ok()
}

/// Reads every number that the reports show: the table, and each file's page.
async fn displayed_counts(app: &App) -> BTreeMap<String, DisplayedCounts> {
    let rows = app
        .script(
            "return [...document.querySelectorAll('[data-testid=report-row]')].map(row => [\
               row.dataset.name, row.dataset.state,\
               ...['sent', 'accepted', 'rejected', 'pending'].map(cell => \
                 row.querySelector(`[data-cell=${cell}]`).innerText)])",
            vec![],
        )
        .await;
    let mut files = BTreeMap::new();
    for row in rows.as_array().unwrap() {
        let name = row[0].as_str().unwrap().to_owned();
        app.click(&format!("[data-testid=report-row][data-name='{name}']"))
            .await;
        app.press(ENTER).await;
        let is_open = format!(
            "document.querySelector('[data-testid=report-page] [data-testid=comparison]') && \
             document.querySelector('[data-testid=report-uri]').title.endsWith('/{name}')"
        );
        app.wait_until(&is_open).await;
        let page = app
            .script(
                "const text = (from, css) => [...from.querySelectorAll(css)].map(e => e.innerText);\
                 const table = document.querySelector('[data-testid=comparison]');\
                 const reported = [...table.querySelectorAll('thead th')].findIndex(th => th.innerText === 'Reported');\
                 return { equation: text(document, '[data-testid=equation] b'),\
                   sets: [...table.querySelectorAll('tbody tr:not(.total)')].map(row =>\
                     [row.querySelector('.set > :nth-child(2)').innerText, row.children[reported].innerText]) }",
                vec![],
            )
            .await;
        let equation: Vec<u64> = page["equation"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(number)
            .collect();
        files.insert(
            name,
            DisplayedCounts {
                state: row[1].as_str().unwrap().to_owned(),
                row: [2, 3, 4, 5].map(|cell| number(&row[cell])),
                equation: equation.try_into().ok(),
                by_codes: page["sets"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|set| Some((set[0].as_str()?.to_owned(), number(&set[1])?)))
                    .collect(),
            },
        );
        app.escape().await;
        app.find("[data-testid=report-table]").await;
    }
    files
}

/// Converts one file of `tally reconcile --format json` to the numbers that must be shown.
fn expected_counts(file: &Value) -> DisplayedCounts {
    let rows = |name: &str| file[name].as_u64().unwrap();
    let whole = file["schemaRejected"] == true;
    let mut by_codes: BTreeMap<String, u64> = file["byCodeSet"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| {
            let codes: Vec<&str> = set["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|code| code.as_str().unwrap())
                .collect();
            (codes.join(" + "), set["rows"].as_u64().unwrap())
        })
        .collect();
    if rows("accepted") > 0 {
        by_codes.insert("Accepted".to_owned(), rows("accepted"));
    }
    // Every row of a file that was rejected as a whole is rejected.
    let equation = if whole {
        [rows("sent"), 0, rows("sent"), 0]
    } else {
        ["sent", "accepted", "rejected", "pending"].map(rows)
    };
    DisplayedCounts {
        state: file["state"].as_str().unwrap().to_owned(),
        row: equation.map(Some),
        equation: Some(equation),
        by_codes,
    }
}

/// Runs `tally reconcile` on the sandbox's bucket as the app left it; returns the numbers that must
/// be shown for each file, and the totals below them.
///
/// `tally` does not read the app's ledger here: it takes the sent rows from the footers of the
/// objects.
fn tally_reconciliation(data: &Path) -> (BTreeMap<String, DisplayedCounts>, String) {
    let sandbox = TallySandbox::start(&["--dir", data.join("sandbox").to_str().unwrap()]);
    let reconcile = |format: &str| {
        let output = sandbox
            .command("tally")
            .args(["reconcile", "--reports", &sandbox.uri("status/")])
            .args(["--endpoint", sandbox.get("endpoint"), "--format", format])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(1),
            "rows were rejected: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let found: Value = serde_json::from_str(&reconcile("json")).unwrap();
    assert_eq!(found["unparsed"], json!([]));
    let files = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let name = file["fileName"].as_str().unwrap();
            let name = name.strip_prefix("events/").unwrap().to_owned();
            (name, expected_counts(file))
        })
        .collect();
    let text = reconcile("text");
    (files, text.lines().last().unwrap().to_owned())
}

/// Returns the totals of the footer in `tally`'s format.
async fn footer(app: &App) -> String {
    let text = app
        .script(
            "return document.querySelector('[data-testid=today]').innerText",
            vec![],
        )
        .await;
    let words = text.as_str().unwrap().replace(',', "");
    let words: Vec<&str> = words.split_whitespace().collect();
    words
        .join(" ")
        .trim_start_matches("Today")
        .trim()
        .to_owned()
}

async fn wait_for_reports(app: &App) {
    app.wait_until(
        "['reconciled', 'rejected_rows', 'schema_rejected'].every(state => \
         document.querySelector(`[data-testid=report-row][data-state=${state}]`))",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_uploaded_row_is_accounted_for() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let app = App::start(&data, &files).await;
    app.verdicts(4).await;

    app.begin_heartbeat().await;
    app.go_to("6").await;
    app.click("[data-testid=sandbox-start]").await;
    app.find("[data-testid=sandbox-stop]").await;
    assert_never_frozen(&app, "sandbox").await;
    assert_accessible(&app, "connections").await;

    app.begin_heartbeat().await;
    app.go_to("1").await;
    app.verdicts(4).await;
    app.press(&format!("{CONTROL}a{NULL}")).await;
    app.press("u").await;
    app.find("[data-testid=plan-row]").await;
    assert_accessible(&app, "upload").await;
    // Files with rejected rows are not uploaded before the user agrees.
    let included = "document.querySelectorAll('[data-testid=plan-row][data-included=true]').length";
    app.wait_until(&format!("{included} === 1")).await;
    app.click("[data-testid=upload-send-rejected]").await;
    app.wait_until(&format!("{included} === 3")).await;
    app.click("[data-testid=upload-confirm]").await;
    app.go_to("2").await;
    app.wait_until(
        "document.querySelectorAll('[data-testid=history-row][data-state=done]').length === 3",
    )
    .await;
    assert_never_frozen(&app, "uploads").await;
    assert_accessible(&app, "uploads").await;

    app.begin_heartbeat().await;
    app.go_to("3").await;
    wait_for_reports(&app).await;
    app.wait_until(
        "document.querySelector('[data-testid=today]').innerText.includes('290 rejected + 0 pending')",
    )
    .await;
    assert_accessible(&app, "reports").await;
    app.click("[data-testid=report-row][data-state=rejected_rows]")
        .await;
    app.press(ENTER).await;
    app.wait_until("document.querySelector('[data-testid=equation]')?.dataset.balanced === 'true'")
        .await;
    assert_never_frozen(&app, "reports").await;
    assert_accessible(&app, "a file's page").await;
    let sets = check_object(&app).await;
    assert_eq!(sets.agrees, "true", "{sets:?}");
    assert_eq!(sets.verdict, "Partly rejected");
    assert_eq!(sets.rows[0], ("Accepted".to_owned(), 1656, 1656));
    assert_eq!(sets.rows.iter().map(|row| row.1).sum::<u64>(), 1706);
    assert_accessible(&app, "the check of an object").await;
    app.escape().await;

    inject_rejections(&app, &paths[0]).await;
    app.go_to("3").await;
    let before = (displayed_counts(&app).await, footer(&app).await);
    app.close().await;

    let by_tally = tally_reconciliation(&data);
    assert_eq!(before, by_tally);
    // Agreement alone proves nothing if both are wrong.
    let known: Vec<_> = by_tally
        .0
        .iter()
        .map(|(name, file)| (&**name, &*file.state, file.row))
        .collect();
    assert_eq!(
        known[..3],
        [
            (
                "clean.snappy.parquet",
                "reconciled",
                [Some(600), Some(600), Some(0), Some(0)]
            ),
            (
                "dirty.snappy.parquet",
                "rejected_rows",
                [Some(1706), Some(1656), Some(50), Some(0)]
            ),
            (
                "pandas-types.parquet",
                "schema_rejected",
                [Some(240), Some(0), Some(240), Some(0)]
            ),
        ]
    );
    assert_eq!((known[3].0, known[3].1), (RENAMED_SAMPLE, "rejected_rows"));

    let app = App::start(&data, &[]).await;
    app.go_to("3").await;
    wait_for_reports(&app).await;
    assert_eq!((displayed_counts(&app).await, footer(&app).await), by_tally);
    app.close().await;
}

/// Result of an object's check, as the page shows it.
#[derive(Debug)]
struct DisplayedObjectCheck {
    agrees: String,
    verdict: String,
    /// Code, rows in the object, rows reported.
    rows: Vec<(String, u64, u64)>,
}

/// Checks the open page's object in the bucket.
async fn check_object(app: &App) -> DisplayedObjectCheck {
    assert_eq!(
        app.script(
            "return document.querySelector('[data-testid=object-agreement]')",
            vec![]
        )
        .await,
        Value::Null,
        "nothing of another page"
    );
    app.click("[data-testid=object-check-button]").await;
    app.find("[data-testid=object-sets] tbody tr").await;
    app.wait_until(
        "document.querySelector('[data-testid=object-check-button]').dataset.checking === 'false'",
    )
    .await;
    let shown = app
        .script(
            "const text = css => document.querySelector(css).innerText.trim();\
             return [document.querySelector('[data-testid=object-agreement]').dataset.agrees,\
               text('[data-testid=object-verdict]'),\
               [...document.querySelectorAll('[data-testid=object-sets] tbody tr')].map(row =>\
                 [...row.children].map(cell => cell.innerText.trim()))]",
            vec![],
        )
        .await;
    DisplayedObjectCheck {
        agrees: shown[0].as_str().unwrap().to_owned(),
        verdict: shown[1].as_str().unwrap().to_owned(),
        rows: shown[2]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let codes = row[0].as_str().unwrap().to_owned();
                (codes, number(&row[1]).unwrap(), number(&row[2]).unwrap())
            })
            .collect(),
    }
}

/// Object name for which the sandbox injects rejections.
const RENAMED_SAMPLE: &str = "sent-otherwise.snappy.parquet";

/// Makes the sandbox reject rows that Tallyman accepts, uploads a clean file under another name, and
/// checks that the report differs from the prediction.
async fn inject_rejections(app: &App, sample: &Path) {
    let copy = sample.with_file_name(RENAMED_SAMPLE);
    fs::copy(sample, &copy).unwrap();
    app.go_to("6").await;
    app.click("[data-testid=sandbox-inject-rejections]").await;
    app.wait_until(
        "document.querySelector('[data-testid=sandbox-inject-rejections]').ariaChecked === 'true'",
    )
    .await;
    app.drop_files(&[copy]).await;
    let row = format!("[data-testid=file-row][data-name='{RENAMED_SAMPLE}']");
    app.wait_until(&format!(
        "document.querySelector(\"{row}\")?.dataset.verdict === 'accepted'"
    ))
    .await;
    app.click(&row).await;
    app.press("u").await;
    app.click("[data-testid=upload-confirm]").await;
    app.go_to("3").await;
    let row = format!("[data-testid=report-row][data-name='{RENAMED_SAMPLE}']");
    app.wait_until(&format!(
        "document.querySelector(\"{row}\")?.dataset.state === 'rejected_rows'"
    ))
    .await;
    app.click(&row).await;
    app.press(ENTER).await;
    app.find("[data-testid=difference-note]").await;
    let differences = app
        .script(
            "return [...document.querySelectorAll('[data-testid=comparison] tbody tr:not(.total)')]\
             .map(row => [...row.children].slice(1).map(cell => cell.innerText.replace('−', '-')))",
            vec![],
        )
        .await;
    let differences: Vec<[String; 3]> = serde_json::from_value(differences).unwrap();
    let rows: Vec<[i64; 3]> = differences
        .iter()
        .map(|row| {
            row.each_ref()
                .map(|text| text.replace(['+', ','], "").parse().unwrap())
        })
        .collect();
    // Predicted, reported, difference: no rejection was predicted for 600 clean rows, and some were
    // rejected.
    let [[600, accepted, fewer], [0, rejected, more]] = rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!(
        (accepted + rejected, fewer, more),
        (600, -rejected, rejected)
    );
    assert!(rejected > 0, "{rows:?}");
    // The object itself is as clean as the file.
    let sets = check_object(app).await;
    assert_eq!(sets.agrees, "false", "{sets:?}");
    assert_eq!(sets.verdict, "Would load");
    let accepted = u64::try_from(accepted).unwrap();
    assert_eq!(sets.rows[0], ("Accepted".to_owned(), 600, accepted));
    app.escape().await;
    app.find("[data-testid=report-table]").await;
}
