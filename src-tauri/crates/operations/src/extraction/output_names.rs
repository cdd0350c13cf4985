//! Chooses the names of output files.

use std::collections::HashSet;
use std::path::Path;

/// Returns a name for the files of each input. Names differ even if case is
/// ignored.
pub(super) fn output_names(inputs: &[&Path]) -> Vec<String> {
    let stems: Vec<String> = inputs
        .iter()
        .map(|path| stem(&path.file_name().unwrap_or_default().to_string_lossy()))
        .collect();
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(stems.len());
    for (index, own) in stems.iter().enumerate() {
        let alike: Vec<&Path> = stems
            .iter()
            .zip(inputs)
            .filter(|(stem, _)| stem.to_lowercase() == own.to_lowercase())
            .map(|(_, path)| *path)
            .collect();
        let mut name = own.clone();
        if alike.len() > 1 {
            let folders = folders_that_differ(inputs[index], &alike);
            name = [folders, vec![name]].concat().join("_");
        }
        let mut free = name.clone();
        let mut number = 2_u32;
        while !taken.insert(free.to_lowercase()) {
            free = format!("{name}-{number}");
            number += 1;
        }
        names.push(free);
    }
    names
}

/// Returns the last folders of a path: as many as distinguish all of these paths,
/// or all folders.
fn folders_that_differ(path: &Path, alike: &[&Path]) -> Vec<String> {
    let last = |path: &Path, depth: usize| {
        let mut folders: Vec<String> = path
            .parent()
            .into_iter()
            .flat_map(Path::components)
            .filter_map(|part| match part {
                std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                _ => None,
            })
            .collect();
        folders.split_off(folders.len().saturating_sub(depth))
    };
    let deepest = alike
        .iter()
        .map(|path| path.components().count())
        .max()
        .unwrap_or(0);
    let depth = (1..deepest)
        .find(|depth| {
            let different: HashSet<Vec<String>> =
                alike.iter().map(|path| last(path, *depth)).collect();
            different.len() == alike.len()
        })
        .unwrap_or(deepest);
    last(path, depth)
}

/// Returns a file name without the extensions of Parquet and of compression.
fn stem(name: &str) -> String {
    let mut stem = name;
    for ending in [".gz", ".bz2", ".parquet"] {
        let cut = stem.len().saturating_sub(ending.len());
        if stem
            .get(cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
            && cut > 0
        {
            stem = &stem[..cut];
        }
    }
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(paths: &[&str]) -> Vec<String> {
        let paths: Vec<&Path> = paths.iter().map(Path::new).collect();
        output_names(&paths)
    }

    #[test]
    fn output_files_are_named_after_their_input() {
        assert_eq!(
            named(&[
                "in/a.snappy.parquet",
                "b.parquet.gz",
                "c.PARQUET.bz2",
                "d",
                ".parquet"
            ]),
            ["a.snappy", "b", "c", "d", ".parquet"]
        );
    }

    #[test]
    fn inputs_of_the_same_name_get_different_names() {
        assert_eq!(
            named(&["in/x/a.parquet", "in/y/a.parquet", "in/b.parquet"]),
            ["x_a", "y_a", "b"]
        );
        assert_eq!(
            named(&["k/x/d/a.parquet", "k/y/d/A.parquet"]),
            ["x_d_a", "y_d_A"]
        );
        assert_eq!(named(&["a.parquet", "b/a.parquet"]), ["a", "b_a"]);
        assert_eq!(
            named(&["in/a.parquet", "in/a.parquet.gz", "in/in_a.parquet"]),
            ["in_a", "in_a-2", "in_a-3"]
        );
    }
}
