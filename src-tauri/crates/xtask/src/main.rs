//! `cargo xtask`: what a person does with this repository, a word each.

mod bench;
mod bindings;
mod fuzz;
mod import_cycles;
mod interface;
mod process;
mod python;
mod run;
mod screenshots;
mod system;
mod test;
mod workspace;
mod writers;

use std::env;
use std::process::ExitCode;

use process::Failure;

const HELP: &str = "\
cargo xtask run [FILE…]     install what is missing, build, and open the app
cargo xtask test            install what tests need, and run every check and test
cargo xtask test window     only the tests in the real window
cargo xtask cycles          check that no files of a crate import each other
cargo xtask bindings        write ui/src/ipc/bindings.ts anew
cargo xtask screenshots     take the pictures of the README from the running app
cargo xtask bench WHICH     measure validate, preview (against DuckDB and Polars), stages or window
cargo xtask fuzz [TARGET] [--minutes N]  throw made-up bytes at all that reads them
cargo xtask writers         write event files with the tools analysts use, and docs/writers.md
";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let word = arguments.next().unwrap_or_default();
    let rest: Vec<_> = arguments.collect();
    let outcome = match word.to_str() {
        Some("run") => run::run(&rest),
        Some("test") if rest.is_empty() => test::all(),
        Some("test") if rest == ["window"] => test::window_only(),
        Some("bindings") => bindings::write(),
        Some("screenshots") => screenshots::take(),
        Some("fuzz") => {
            let rest: Vec<String> = rest
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            fuzz::fuzz(&rest)
        }
        Some("bench") if rest.len() == 1 => bench::measure(&rest[0].to_string_lossy()),
        Some("cycles") if rest.is_empty() => import_cycles::check(),
        Some("writers") => writers::write(),
        _ => {
            process::say(HELP);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            process::say(&format!("\nxtask: {sentence}\n"));
            ExitCode::FAILURE
        }
    }
}
