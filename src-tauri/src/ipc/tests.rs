use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use specta_typescript::Typescript;

const BINDINGS: &str = "ui/src/ipc/bindings.ts";

fn generated() -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bindings.ts");
    super::builder()
        .export(
            Typescript::default().header(
                "// Generated from src-tauri/src/ by `cargo xtask bindings`. Do not edit.\n/* eslint-disable */\n",
            ),
            &file,
        )
        .unwrap();
    fs::read_to_string(file).unwrap()
}

/// Writes the file instead if `TALLYMAN_WRITE_BINDINGS` is set, as
/// `cargo xtask bindings` does.
#[test]
fn bindings_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(BINDINGS);
    let generated = generated();
    if env::var_os("TALLYMAN_WRITE_BINDINGS").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == generated,
        "{BINDINGS} is stale. Run `cargo xtask bindings` and commit it."
    );
}

/// Tauri runs a command that is not async on the window's own thread, which
/// freezes while it waits for a disk or a lock.
#[test]
fn every_command_is_async() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/src/commands");
    let mut commands = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        for command in source.split("#[tauri::command").skip(1) {
            commands += 1;
            let (_, function) = command.split_once("pub ").unwrap();
            let declaration = function.split('(').next().unwrap_or_default();
            assert!(
                command.starts_with("(async)]") || function.starts_with("async fn "),
                "{declaration}"
            );
        }
    }
    assert!(commands > 10, "{commands} commands were found");
}

/// A command must be named in three places: in `ipc.rs`, in `build.rs` and in
/// the capability.
#[test]
fn the_capability_allows_exactly_the_registered_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bindings = fs::read_to_string(root.join(BINDINGS)).unwrap();
    let commands: BTreeSet<String> = bindings
        .split("__TAURI_INVOKE<")
        .skip(1)
        .filter_map(|rest| rest.split("(\"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .collect();
    assert!(commands.len() > 10, "{commands:?}");

    let config: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root.join("tauri.conf.json")).unwrap()).unwrap();
    let allowed: BTreeSet<String> = config["app"]["security"]["capabilities"][0]["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|permission| permission.as_str().unwrap().strip_prefix("allow-"))
        .map(|command| command.replace('-', "_"))
        .collect();
    assert_eq!(allowed, commands);

    let build = fs::read_to_string(root.join("src-tauri/build.rs")).unwrap();
    let listed: BTreeSet<String> = build
        .split("commands(&[")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap()
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, commands);
}
