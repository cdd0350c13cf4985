//! Whether what is on screen can be read by everyone.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::app::App;

/// Asserts that axe has nothing serious to say of what is on screen now. The
/// heartbeat does not count the time that axe itself takes in the page.
pub(crate) async fn assert_accessible(app: &App, where_: &str) {
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(source).expect("axe-core, a package of the interface");
    // What axe takes is not the app's.
    app.pause_heartbeat(true).await;
    app.script(&source, vec![]).await;
    let found = app
        .client
        .execute_async(
            "const done = arguments[0];\
             axe.run(document, { resultTypes: ['violations'] }).then(\
               result => done(result.violations\
                 .filter(v => v.impact === 'serious' || v.impact === 'critical')\
                 .map(v => v.id + ': ' + v.help + ' — ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | '))),\
               error => done(['axe failed: ' + error]))",
            vec![],
        )
        .await
        .expect("axe runs");
    app.pause_heartbeat(false).await;
    assert_eq!(found, Value::Array(vec![]), "{where_}");
}

/// The longest pause that is meant to be seen, in milliseconds.
const PAUSE_MEANT: f64 = 100.0;
/// A pause over which the window counts as frozen, in milliseconds. Test
/// machines draw in software and share two cores with the driver, so that what
/// is meant is measured and told, and only what no machine excuses fails.
const PAUSE_FROZEN: f64 = 400.0;

/// Asserts that the page answered all the time since the heartbeat began, and
/// tells of every pause that is longer than is meant.
pub(crate) async fn assert_never_frozen(app: &App, where_: &str) {
    let (pause, at) = app.longest_pause().await;
    let told =
        format!("{where_}: longest pause {pause:.0} ms, until {at:.0} ms after the beginning");
    assert!(pause <= PAUSE_FROZEN, "{told}");
    let mark = if pause > PAUSE_MEANT {
        " (over 100)"
    } else {
        ""
    };
    println!("    {told}{mark}");
}
