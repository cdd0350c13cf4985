//! How sure a verdict is, while it becomes surer.

use std::fs::File;
use std::io::BufWriter;

use tallyman_tests::large_file::write_large;

use crate::accessibility::assert_never_frozen;
use crate::app::App;
use crate::files::{checks_by_tally, open_detail};

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_is_kept_when_the_app_ends_during_its_advisories() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("large.parquet");
    write_large(BufWriter::new(File::create(&path).unwrap()), 1_000_000, 20).unwrap();
    let data = root.path().join("data");

    let app = App::start(&data, &[&path]).await;
    app.begin_heartbeat().await;
    assert_eq!(app.verdicts(1).await[0].1, "partly_rejected");
    open_detail(&app, "large.parquet").await;
    app.until(
        "document.querySelector('[data-testid=advisories]')?.innerText\
         .startsWith('Advisories. Looking for advisories…')",
    )
    .await;
    // The verdict is not taken back while they are looked for.
    let pill = app.find("[data-testid=verdict-pill]").await;
    assert_eq!(pill.text().await.unwrap(), "Partly rejected");
    assert_never_frozen(&app, "certainty 1").await;
    app.kill();

    // What was found is there at once, and says what was not looked for.
    let app = App::start(&data, &[]).await;
    assert_eq!(app.verdicts(1).await[0].1, "partly_rejected");
    open_detail(&app, "large.parquet").await;
    app.until(
        "document.querySelector('[data-testid=advisories]')?.innerText\
         === 'Advisories were not looked for in every value.'",
    )
    .await;
    // Looked for again, to the end: the preview that is open meanwhile stays.
    app.begin_heartbeat().await;
    app.press("r").await;
    app.until(
        "document.querySelector('[data-testid=advisories]')?.innerText.startsWith('Advisories: none')",
    )
    .await;
    assert_never_frozen(&app, "certainty 2").await;
    let check = &checks_by_tally(std::slice::from_ref(&path), "")["large.parquet"];
    assert_eq!(check["verdict"], "partly_rejected");
    assert_eq!(check["advisories"], "complete");
    app.close().await;
}
