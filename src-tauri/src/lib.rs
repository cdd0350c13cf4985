//! The Tauri shell: a window and its commands. `tallyman-operations` implements
//! what they do.

pub mod clipboard;
mod clock;
pub mod commands;
pub mod diagnostics;
pub mod dropped_paths;
pub mod error_code;
pub mod file_dialog;
pub mod ipc;
pub mod ipc_error;
pub mod launch;
pub mod log_file;
pub mod menu;
pub mod opened_reports;
pub mod reveal;
pub mod saved_file;
pub mod shutdown;
pub mod view;
pub mod watcher;
pub mod window_events;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use tallyman_aws::Keychain;
use tallyman_events::MemoryLimiter;
use tallyman_ledger::Ledger;
use tallyman_operations::{
    Connections, DataDirectory, FileList, LocalReports, ObjectChecks, OperationError, Reconciler,
    ReportReader, SandboxService, Uploader,
};
use tauri::{App, Manager, WindowEvent};

use clipboard::Clipboard;
use clock::now_ms;
use dropped_paths::DroppedPaths;
use log_file::LogFile;
use opened_reports::OpenedReports;
use saved_file::SavedFile;
use watcher::Watcher;

/// Opens the window, and returns when it is closed.
#[must_use]
pub fn run() -> ExitCode {
    if let Err(no_display) = launch::prepare() {
        launch::eprint_line(&no_display.to_string());
        return ExitCode::FAILURE;
    }
    let ipc = ipc::builder();
    let outcome = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |app, arguments, folder| {
                launch::second_launch(app, &arguments, &folder);
            },
        ))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(ipc.invoke_handler())
        .on_window_event(|window, event| match event {
            WindowEvent::CloseRequested { api, .. } => shutdown::close_requested(window, api),
            WindowEvent::DragDrop(event) => dropped_paths::record_drop(window, event),
            _ => {}
        })
        .setup(move |app| {
            ipc.mount_events(app);
            #[cfg(target_os = "macos")]
            {
                app.set_menu(menu::build(app.handle())?)?;
                app.on_menu_event(|app, event| menu::chosen(app, &event));
            }
            set_up(app)
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            app.run(|app, event| {
                launch::opened(app, &event);
                shutdown::ended(app, &event);
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the app cannot continue");
            launch::eprint_line(&format!("Tallyman cannot continue: {error}."));
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &mut App) -> Result<(), Box<dyn Error>> {
    let data = DataDirectory::find()?;
    let log = LogFile::begin(&data.logs());
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        platform = diagnostics::platform(),
        "started"
    );
    let ledger = match Ledger::open(data.path()) {
        Ok(ledger) => ledger,
        Err(error) => {
            launch::show_failure(&error.to_string());
            return Err(error.into());
        }
    };
    let ledger = Arc::new(ledger);
    let memory = MemoryLimiter::default();
    let file_list = Arc::new(FileList::new(Arc::clone(&ledger), memory.clone(), now_ms));
    let opened = OpenedReports::default();
    launch::add_arguments(&file_list, &opened);
    app.manage(opened);
    manage_round_trip(app, &ledger, &data, memory)?;
    app.manage(file_list);
    app.manage(ledger);
    app.manage(data);
    app.manage(Arc::new(log));
    app.manage(Arc::new(Clipboard::default()));
    app.manage(DroppedPaths::default());
    app.manage(SavedFile::default());
    Ok(())
}

/// Creates the services for uploads, reports and their reconciliation.
fn manage_round_trip(
    app: &App,
    ledger: &Arc<Ledger>,
    data: &DataDirectory,
    memory: MemoryLimiter,
) -> Result<(), OperationError> {
    let connections = Arc::new(Connections::new(Arc::clone(ledger), Keychain::system()));
    let uploader = Uploader::new(Arc::clone(ledger), Arc::clone(&connections), now_ms)?;
    let reader = ReportReader::new(Arc::clone(ledger), Arc::clone(&connections), now_ms)?;
    let reader = Arc::new(reader);
    let watcher = Arc::new(Watcher::new(Arc::clone(ledger), Arc::clone(&reader))?);
    tauri::async_runtime::spawn(Arc::clone(&watcher).run(app.handle().clone()));
    app.manage(Arc::new(SandboxService::new(
        Arc::clone(ledger),
        Arc::clone(&connections),
        data.sandbox(),
        now_ms,
    )));
    app.manage(Arc::new(LocalReports::new(Arc::clone(ledger), now_ms)));
    app.manage(Arc::new(Reconciler::new(Arc::clone(ledger), now_ms)));
    app.manage(Arc::new(ObjectChecks::new(
        Arc::clone(ledger),
        Arc::clone(&connections),
        memory,
        now_ms,
    )));
    app.manage(connections);
    app.manage(Arc::new(uploader));
    app.manage(reader);
    app.manage(watcher);
    Ok(())
}
