//! The IPC layer between the interface and the commands. Only this module
//! depends on the generator of `ui/src/ipc/bindings.ts`.

use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{
    app, connections, environments, extraction, files, local_reports, policies, policy_documents,
    policy_exports, preview, reports, uploads,
};
use crate::window_events::{DataChanged, FilesOpened, MenuChosen, QuitRequested, ReportsOpened};

/// Registers all commands, in the order of `bindings.ts`.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        // A JavaScript number is exact up to 2^53. Counts, sizes, times and ids
        // stay below; 64-bit cell values are sent as text.
        .dangerously_cast_bigints_to_number()
        // Generates one type per Rust type, not one per direction.
        .disable_serde_phases()
        .commands(collect_commands![
            app::app_info,
            app::settings_set,
            app::diagnostics_copy,
            app::clipboard_text,
            app::saved_file_reveal,
            app::app_quit,
            environments::environments_parse,
            environments::environments_set,
            environments::environments_found,
            files::files_list,
            files::files_rows,
            files::files_add,
            files::files_pick,
            files::files_add_samples,
            files::files_check,
            files::files_cancel,
            files::files_remove,
            files::files_restore,
            files::file_detail,
            files::file_copy_report,
            files::file_reveal,
            files::files_save_checks,
            extraction::file_extract,
            extraction::file_extract_stop,
            extraction::file_extract_reveal,
            preview::preview_shape,
            preview::preview_page,
            preview::preview_cell,
            preview::preview_copy,
            preview::preview_find,
            preview::preview_position,
            preview::preview_record,
            preview::preview_rows,
            preview::preview_step,
            preview::preview_stop,
            connections::connections_list,
            connections::connection_save,
            connections::connection_remove,
            connections::aws_profiles,
            connections::connection_test,
            connections::integrations_list,
            connections::integration_save,
            connections::integration_select,
            connections::integration_remove,
            connections::integration_archive,
            connections::sandbox_state,
            connections::sandbox_start,
            connections::sandbox_stop,
            connections::sandbox_inject_rejections,
            uploads::upload_plan,
            uploads::upload_start,
            uploads::upload_cancel,
            uploads::uploads_list,
            uploads::uploads_active,
            reports::reports_overview,
            reports::reports_sync,
            reports::reports_watch,
            reports::reports_mark_seen,
            local_reports::paths_sort,
            local_reports::reports_add_local,
            local_reports::reports_pick,
            local_reports::reports_add_opened,
            local_reports::reports_add_stop,
            reports::report_file,
            reports::report_file_copy,
            reports::report_object_check,
            reports::report_object_check_stop,
            reports::today_totals,
            policies::policy_recipes,
            policies::policy_render,
            policies::policy_inputs,
            policies::policy_inputs_set,
            policies::policy_copy,
            policy_exports::policy_export,
            policy_exports::policy_merge,
            policy_documents::policy_check,
            policy_documents::policy_fix_all,
            policy_documents::policy_simulate,
            policy_documents::policy_denied,
            policy_documents::policy_open,
            policy_documents::policy_open_dropped,
            policy_documents::policy_save,
            policy_documents::policy_copy_text,
        ])
        .events(collect_events![
            DataChanged,
            FilesOpened,
            MenuChosen,
            QuitRequested,
            ReportsOpened
        ])
}

#[cfg(test)]
mod tests;
