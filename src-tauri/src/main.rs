//! Entry point of the desktop app.

// Without a console window in release builds on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    tallyman_lib::run()
}
