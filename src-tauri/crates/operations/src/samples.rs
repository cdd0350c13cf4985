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
pub fn write_samples(folder: &Path) -> Result<Vec<PathBuf>, OperationError> {
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

/// What may be done to a file while it is read, for tests: a name, and the
/// doing of it.
#[cfg(test)]
pub(crate) type FileMutation = (&'static str, fn(&Path));

/// Everything that may be done to a file while it is read.
#[cfg(test)]
pub(crate) const FILE_MUTATIONS: &[FileMutation] = &[
    ("it shrinks", |path| opened(path).set_len(2_000).unwrap()),
    ("it is emptied", |path| opened(path).set_len(0).unwrap()),
    ("it grows", |path| {
        let mut bytes = fs::read(path).unwrap();
        bytes.extend_from_slice(b"more");
        // In place, as a program does that writes on.
        std::io::Write::write_all(&mut opened(path), &bytes).unwrap();
    }),
    ("it is written over", |path| {
        let length = usize::try_from(fs::metadata(path).unwrap().len()).unwrap();
        let mut file = opened(path);
        std::io::Write::write_all(&mut file, &vec![0xff; length]).unwrap();
        later(&file);
    }),
    #[cfg(unix)]
    ("it is replaced", |path| {
        let other = path.with_extension("other");
        fs::write(&other, ALL[0].bytes).unwrap();
        fs::rename(other, path).unwrap();
    }),
    #[cfg(unix)]
    ("it vanishes", |path| fs::remove_file(path).unwrap()),
];

#[cfg(test)]
fn opened(path: &Path) -> fs::File {
    fs::OpenOptions::new().write(true).open(path).unwrap()
}

/// Two writes within one tick of the file system's clock have one time.
#[cfg(test)]
fn later(file: &fs::File) {
    let time = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    file.set_modified(time).unwrap();
}
