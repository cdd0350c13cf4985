//! Finds import cycles between the files of a crate.
//!
//! A cycle means that no file of it can be read, tested or moved without all the others. Tests
//! (`#[cfg(test)]`) may import from anywhere.

mod module_tree;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::process::{TaskError, print};
use module_tree::ModuleTree;

/// Files that import each other: every edge within the cycle with a name that it imports.
#[derive(Debug, PartialEq, Eq)]
struct Cycle {
    /// (importing file, imported file) → one of the imported names.
    imports: BTreeMap<(PathBuf, PathBuf), String>,
}

/// Checks every crate of the workspace.
///
/// # Errors
/// Fails if a file cannot be parsed, or names each cycle if there is one.
pub(crate) fn check() -> Result<(), TaskError> {
    let mut report = String::new();
    let mut count = 0;
    for root_file in crate_roots()? {
        for cycle in cycles(&ModuleTree::read(&root_file)?) {
            count += 1;
            // Writing to a String cannot fail.
            let _ = writeln!(report, "\nImport cycle {count}:");
            for ((from, to), name) in &cycle.imports {
                let (from, to) = (shown(from), shown(to));
                let _ = writeln!(report, "    {from} imports {name} from {to}");
            }
        }
    }
    if count == 0 {
        return Ok(());
    }
    print(&report);
    Err(TaskError::new(format!(
        "{count} import cycle(s) between files. Move what both files need into a file below them."
    )))
}

/// The `lib.rs` or `main.rs` of every crate of the workspace.
fn crate_roots() -> Result<Vec<PathBuf>, TaskError> {
    let root = crate::workspace::root();
    let mut sources = vec![root.join("src-tauri/src")];
    for entry in std::fs::read_dir(root.join("src-tauri/crates"))? {
        sources.push(entry?.path().join("src"));
    }
    sources.sort();
    let roots: Vec<_> = sources
        .iter()
        .flat_map(|folder| ["lib.rs", "main.rs"].map(|name| folder.join(name)))
        .filter(|file| file.is_file())
        .collect();
    if roots.is_empty() {
        return Err(TaskError::new(
            "no crate was found to check for import cycles.",
        ));
    }
    Ok(roots)
}

/// The strongly connected groups of more than one file.
fn cycles(tree: &ModuleTree) -> Vec<Cycle> {
    let imports = tree.imports();
    let graph: DiGraphMap<&Path, ()> = imports
        .keys()
        .map(|(from, to)| (from.as_path(), to.as_path()))
        .collect();
    let mut cycles: Vec<Cycle> = tarjan_scc(&graph)
        .into_iter()
        .filter(|files| files.len() > 1)
        .map(|files| Cycle {
            imports: imports
                .iter()
                .filter(|((from, to), _)| {
                    files.contains(&from.as_path()) && files.contains(&to.as_path())
                })
                .map(|(edge, name)| (edge.clone(), name.clone()))
                .collect(),
        })
        .collect();
    cycles.sort_by(|a, b| a.imports.keys().cmp(b.imports.keys()));
    cycles
}

fn shown(file: &Path) -> String {
    let root = crate::workspace::root();
    file.strip_prefix(&root)
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests;
