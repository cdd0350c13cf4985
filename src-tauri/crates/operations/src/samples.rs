//! The sample files that come with the app: one for each kind of verdict.
//!
//! They are made by `cargo run -p tallyman-tests --example make_samples`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::OperationError;

/// A sample file.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

/// All of them.
pub const ALL: &[Sample] = &[
    Sample {
        name: "clean.snappy.parquet",
        bytes: include_bytes!("../samples/clean.snappy.parquet"),
    },
    Sample {
        name: "dirty.snappy.parquet",
        bytes: include_bytes!("../samples/dirty.snappy.parquet"),
    },
    Sample {
        name: "pandas-types.parquet",
        bytes: include_bytes!("../samples/pandas-types.parquet"),
    },
    Sample {
        name: "cut-short.parquet",
        bytes: include_bytes!("../samples/cut-short.parquet"),
    },
];

/// Lays the samples out in `folder` and says where each lies. One that is
/// there already, with the same bytes, is left as it is.
///
/// # Errors
/// When the folder or a file in it cannot be written.
pub fn lay_out(folder: &Path) -> Result<Vec<PathBuf>, OperationError> {
    let failed = |source| OperationError::Samples {
        path: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    ALL.iter()
        .map(|sample| {
            let path = folder.join(sample.name);
            if !fs::read(&path).is_ok_and(|bytes| bytes == sample.bytes) {
                fs::write(&path, sample.bytes).map_err(failed)?;
            }
            Ok(path)
        })
        .collect()
}
