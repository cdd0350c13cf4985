//! Accessibility of a screen, and pauses of the window.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::app::App;

/// Asserts that axe finds nothing serious or critical on the current screen. The heartbeat does not
/// count the time that axe itself runs in the page.
pub(crate) async fn assert_accessible(app: &App, context: &str) {
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(source).expect("axe-core, a package of the interface");
    // The time that axe takes is not the app's.
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
    assert_eq!(found, Value::Array(vec![]), "{context}");
}

/// Goal for the longest pause, in milliseconds.
const PAUSE_GOAL: f64 = 100.0;
/// A longer pause, in milliseconds, fails a test. Test machines render in software and share two
/// cores with the driver, so a pause between the goal and this limit is only printed.
const PAUSE_LIMIT: f64 = 400.0;

/// Asserts that no pause since the heartbeat began exceeds the limit, and prints the longest if it
/// exceeds the goal.
pub(crate) async fn assert_never_frozen(app: &App, context: &str) {
    let (pause, at) = app.longest_pause().await;
    let message =
        format!("{context}: longest pause {pause:.0} ms, until {at:.0} ms after the beginning");
    assert!(pause <= PAUSE_LIMIT, "{message}");
    let mark = if pause > PAUSE_GOAL {
        " (over 100)"
    } else {
        ""
    };
    println!("    {message}{mark}");
}
