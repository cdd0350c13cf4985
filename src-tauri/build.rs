//! Builds the resources of the Tauri shell, and registers the commands. A page
//! can only call commands that are listed here and in the capability of
//! `tauri.conf.json`.

use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

/// Shown in the window if the interface was not built before the shell.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tallyman</title>\
<p>The interface is not built. Start the app by typing: cargo xtask run</p></html>\n";

fn main() -> io::Result<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    writeln!(io::stdout(), "cargo::rerun-if-changed=ui/dist/index.html")?;
    let page = Path::new(&root).join("ui/dist/index.html");
    let built = fs::read_to_string(&page).is_ok_and(|html| html != NOT_BUILT);
    if !built && env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        // Cargo shows this sentence, and fails.
        return writeln!(
            io::stdout(),
            "cargo::error=The interface is not built, so a release would show an empty page. \
             Build it first: npm --prefix ui ci && npm --prefix ui run build"
        );
    }
    if !page.exists() {
        if let Some(folder) = page.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&page, NOT_BUILT)?;
    }
    let commands = tauri_build::AppManifest::new().commands(&[
        "app_info",
        "app_quit",
        "aws_profiles",
        "clipboard_text",
        "connection_remove",
        "connection_save",
        "connection_test",
        "connections_list",
        "diagnostics_copy",
        "environments_found",
        "environments_parse",
        "environments_set",
        "file_copy_report",
        "file_detail",
        "file_extract",
        "file_extract_reveal",
        "file_extract_stop",
        "file_reveal",
        "files_add",
        "files_add_samples",
        "files_cancel",
        "files_check",
        "files_list",
        "files_pick",
        "files_remove",
        "files_restore",
        "files_rows",
        "files_save_checks",
        "integration_archive",
        "integration_remove",
        "integration_save",
        "integration_select",
        "integrations_list",
        "policy_simulate",
        "policy_check",
        "policy_copy",
        "policy_copy_text",
        "policy_denied",
        "policy_render",
        "policy_export",
        "policy_fix_all",
        "policy_merge",
        "policy_open",
        "policy_open_dropped",
        "policy_recipes",
        "policy_inputs_set",
        "policy_save",
        "policy_inputs",
        "preview_cell",
        "preview_copy",
        "preview_find",
        "preview_page",
        "preview_position",
        "preview_record",
        "preview_rows",
        "preview_shape",
        "preview_step",
        "preview_stop",
        "report_file",
        "report_file_copy",
        "report_object_check",
        "report_object_check_stop",
        "paths_sort",
        "reports_add_local",
        "reports_add_opened",
        "reports_add_stop",
        "reports_mark_seen",
        "reports_pick",
        "reports_overview",
        "reports_sync",
        "reports_watch",
        "sandbox_inject_rejections",
        "sandbox_start",
        "sandbox_state",
        "sandbox_stop",
        "saved_file_reveal",
        "settings_set",
        "today_totals",
        "upload_cancel",
        "upload_plan",
        "upload_start",
        "uploads_list",
        "uploads_active",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .map_err(io::Error::other)
}
