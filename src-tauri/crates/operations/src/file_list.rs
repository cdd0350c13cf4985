//! The files on the list: added, checked, previewed, extracted, removed.

mod check;
mod extract;
mod list;
mod listed_file;
mod preview;
mod running_extractions;

pub use list::{Added, Detail, FileList};
pub use listed_file::{ListedFile, Stale};
pub use preview::{CellRange, FoundRow, MAX_COPIED, MAX_PAGE, Record, RowsPage};

#[cfg(test)]
mod tests;
