//! The bridge between the interface and the commands. This module alone knows
//! of the generator of `ui/src/ipc/bindings.ts`.

use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};

use crate::commands::{app, environments, files, preview};

/// All commands, in the order of `bindings.ts`.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        // One shape each: the interface only reads what it is given.
        .disable_serde_phases()
        .commands(collect_commands![
            app::app_info,
            app::settings_set,
            app::diagnostics_copy,
            environments::environments_parse,
            environments::environments_set,
            environments::environments_found,
            files::files_list,
            files::files_add,
            files::files_pick,
            files::files_add_samples,
            files::files_check,
            files::files_cancel,
            files::files_remove,
            files::file_detail,
            files::file_copy_report,
            files::file_reveal,
            preview::preview_shape,
            preview::preview_page,
            preview::preview_cell,
        ])
}

#[cfg(test)]
mod tests;
