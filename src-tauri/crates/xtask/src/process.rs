//! Runs other programs and prints progress.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Why a task failed, as a sentence that says what to do.
#[derive(Debug)]
pub(crate) struct TaskError(pub(crate) String);

impl TaskError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<io::Error> for TaskError {
    fn from(error: io::Error) -> Self {
        Self(format!("{error}."))
    }
}

/// Prints to standard output at once.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    // If standard output is closed, there is nothing else to do.
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Prints the heading of a step.
pub(crate) fn step(name: &str) {
    print(&format!("\n==> {name}\n"));
}

/// Returns a command that runs in the root folder of the repository.
pub(crate) fn command<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(crate::workspace::root());
    command
}

/// Returns a command of the cargo that runs xtask.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    command(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        arguments,
    )
}

/// Returns an `npm` command that runs in `ui/`.
pub(crate) fn npm<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut npm = command(program, arguments);
    npm.current_dir(crate::workspace::root().join("ui"));
    npm
}

/// Prints and runs a command.
///
/// # Errors
/// If it cannot be started or exits with an error.
pub(crate) fn run(command: &mut Command) -> Result<(), TaskError> {
    let child = start(command)?;
    wait(child, command)
}

/// Runs a command as [`run`] does, and passes each line of its standard output to
/// `on_line` after printing it.
pub(crate) fn run_with_lines(
    command: &mut Command,
    mut on_line: impl FnMut(&str),
) -> Result<(), TaskError> {
    let mut child = start(command.stdout(Stdio::piped()))?;
    if let Some(output) = child.stdout.take() {
        let mut lines = BufReader::new(output);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print(&text);
            on_line(text.trim_end());
            line.clear();
        }
    }
    wait(child, command)
}

fn start(command: &mut Command) -> Result<Child, TaskError> {
    let line = command_line(command);
    print(&format!("    {line}\n"));
    command
        .spawn()
        .map_err(|error| TaskError::new(format!("`{line}` cannot be started: {error}.")))
}

fn wait(mut child: Child, command: &Command) -> Result<(), TaskError> {
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    let line = command_line(command);
    Err(TaskError::new(format!("`{line}` failed ({status}).")))
}

/// Installs a program from crates.io in `target/tools`, unless it is installed. Returns
/// its path.
pub(crate) fn cargo_install(name: &str, version: &str) -> Result<PathBuf, TaskError> {
    let tools = crate::workspace::root().join("target/tools");
    let program = tools.join("bin").join(name);
    if !program.exists() {
        step(&format!("Installing {name}"));
        let root = tools.to_string_lossy();
        let crate_version = ["install", name, "--version", version];
        run(cargo(&crate_version).args(["--locked", "--root", &root]))?;
    }
    Ok(program)
}

/// Returns the output of a program. `None` if it cannot be run or fails.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the time since `started` as text.
pub(crate) fn elapsed_text(started: Instant) -> String {
    let seconds = started.elapsed().as_secs();
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

fn command_line(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        // Writing to a String cannot fail.
        let _ = write!(text, " {}", argument.to_string_lossy());
    }
    text
}
