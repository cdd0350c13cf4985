//! The stages of a verdict: schema, rows, advisories.

use std::fs::File;
use std::io::BufWriter;

use tallyman_tests::large_file::write_large;

use crate::accessibility::assert_never_frozen;
use crate::app::App;
use crate::files::{open_detail, tally_checks};

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_survives_an_exit_during_its_advisories() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("large.parquet");
    write_large(BufWriter::new(File::create(&path).unwrap()), 1_000_000, 20).unwrap();
    let data = root.path().join("data");

    let app = App::start(&data, &[&path]).await;
    app.begin_heartbeat().await;
    assert_eq!(app.verdicts(1).await[0].1, "partly_rejected");
    open_detail(&app, "large.parquet").await;
    app.wait_until(
        "document.querySelector('[data-testid=advisories]')?.innerText\
         .startsWith('Advisories. Looking for advisories…')",
    )
    .await;
    // The verdict stays while advisories are computed.
    let pill = app.find("[data-testid=verdict-pill]").await;
    assert_eq!(pill.text().await.unwrap(), "Partly rejected");
    assert_never_frozen(&app, "verdict stages 1").await;
    app.kill();

    // The stored findings appear at once, with a note that advisories are missing.
    let app = App::start(&data, &[]).await;
    assert_eq!(app.verdicts(1).await[0].1, "partly_rejected");
    open_detail(&app, "large.parquet").await;
    app.wait_until(
        "document.querySelector('[data-testid=advisories]')?.innerText\
         === 'Not every value was checked for advisories.'",
    )
    .await;
    // Checked again, to the end; the open preview stays.
    app.begin_heartbeat().await;
    app.press("r").await;
    app.wait_until(
        "document.querySelector('[data-testid=advisories]')?.innerText.startsWith('No advisories')",
    )
    .await;
    assert_never_frozen(&app, "verdict stages 2").await;
    let check = &tally_checks(std::slice::from_ref(&path), "")["large.parquet"];
    assert_eq!(check["verdict"], "partly_rejected");
    assert_eq!(check["advisories"], "complete");
    app.close().await;
}
