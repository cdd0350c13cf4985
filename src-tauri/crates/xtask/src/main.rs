//! `cargo xtask`: the tasks of this repository, one subcommand each.

mod bench;
mod bindings;
mod fuzz;
mod import_cycles;
mod interface;
mod process;
mod python;
mod run;
mod screenshots;
mod service_reference;
mod system;
mod test;
mod workspace;
mod writers;

use std::env;
use std::process::ExitCode;

use process::TaskError;

const HELP: &str = "\
cargo xtask run [FILE…]     install missing packages, build, and open the app
cargo xtask test            install missing packages, and run every check and test
cargo xtask test window     run only the tests in the real window
cargo xtask cycles          check that no files of a crate import each other
cargo xtask bindings        regenerate ui/src/ipc/bindings.ts
cargo xtask screenshots     retake the screenshots of the README
cargo xtask bench WHICH     run the benchmark validate or preview (against DuckDB and Polars), stages or window
cargo xtask fuzz [TARGET] [--minutes N]  fuzz the parsers of untrusted input
cargo xtask writers         write event files with other tools, check them, and regenerate docs/writers.md
cargo xtask service-reference  regenerate the list of AWS actions, resource types and condition keys
";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<_> = arguments.collect();
    let result = match task.to_str() {
        Some("run") => run::run(&rest),
        Some("test") if rest.is_empty() => test::all(),
        Some("test") if rest == ["window"] => test::window_only(),
        Some("bindings") => bindings::write(),
        Some("screenshots") => screenshots::take(),
        Some("fuzz") => fuzz::fuzz(&rest),
        Some("bench") if rest.len() == 1 => bench::measure(&rest[0].to_string_lossy()),
        Some("cycles") if rest.is_empty() => import_cycles::check(),
        Some("writers") => writers::write(),
        Some("service-reference") if rest.is_empty() => service_reference::write(),
        _ => {
            process::print(HELP);
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(TaskError(message)) => {
            process::print(&format!("\nxtask: {message}\n"));
            ExitCode::FAILURE
        }
    }
}
