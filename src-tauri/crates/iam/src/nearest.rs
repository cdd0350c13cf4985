//! The name that a misspelt name was most likely meant to be.

/// Returns the candidate that is most like a name. `None` if none is like it.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    // Long names differ in more letters.
    nearest_within(name, candidates, (name.len() / 5).clamp(1, 3))
}

/// Returns the candidate that differs from a name in the fewest letters, and in no more
/// than `most`. `None` if all differ in more.
pub(super) fn nearest_within<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
    most: usize,
) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= most)
        .map(|candidate| (distance(&name, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns how many letters have to be inserted, removed, replaced or swapped with their
/// neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut least = (above[j] + usize::from(a != b))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["GetObject", "GetObjectAcl", "PutObject", "ListBucket"];
        for (name, expected) in [
            ("GetObejct", Some("GetObject")),
            ("GetObjects", Some("GetObject")),
            ("getobjectacls", Some("GetObjectAcl")),
            ("PuttObject", Some("PutObject")),
            ("UploadObject", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names.into_iter()), expected, "{name}");
        }
    }
}
