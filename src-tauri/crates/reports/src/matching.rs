//! Matches names in reports to keys that were uploaded.
//!
//! A report may name a file by its whole key, by an s3 URI or by a bare name,
//! and may URL-encode any of them. Names are compared byte for byte.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use crate::entry::display_name;

/// Number of keys that a message lists by name.
const MAX_LISTED_KEYS: usize = 5;

/// The distinct keys that were uploaded, indexed by the names reports may use.
pub(crate) struct KeyIndex<'s> {
    keys: Vec<&'s str>,
    by_name: HashMap<&'s str, usize>,
    /// Keys that were given as URIs, by the key in the URI.
    by_uri_key: HashMap<&'s str, Vec<usize>>,
    /// All keys, by the part after their last slash.
    by_base_name: HashMap<&'s str, Vec<usize>>,
}

/// The key that a name in a report refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NameMatch<'r> {
    /// The key at this index.
    Key(usize),
    /// One of several keys: the spelling that matched, and a message.
    Ambiguous(Cow<'r, str>, String),
    /// No key that was uploaded.
    Unknown,
}

impl<'s> KeyIndex<'s> {
    pub(crate) fn new(names: impl Iterator<Item = &'s str>) -> Self {
        let mut index = Self {
            keys: Vec::new(),
            by_name: HashMap::new(),
            by_uri_key: HashMap::new(),
            by_base_name: HashMap::new(),
        };
        for name in names {
            if index.by_name.contains_key(name) {
                continue;
            }
            let position = index.keys.len();
            index.keys.push(name);
            index.by_name.insert(name, position);
            let key = match split_uri(name) {
                Some((_, key)) => {
                    index.by_uri_key.entry(key).or_default().push(position);
                    key
                }
                None => name,
            };
            let base_name = key.rsplit('/').next().unwrap_or(key);
            index
                .by_base_name
                .entry(base_name)
                .or_default()
                .push(position);
        }
        index
    }

    /// Returns the index of an uploaded key.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Matches a name as it is, or else URL-decoded.
    pub(crate) fn find<'r>(&self, reported: &'r str) -> NameMatch<'r> {
        match self.find_literal(Cow::Borrowed(reported)) {
            NameMatch::Unknown => match url_decoded(reported) {
                Some(decoded) => self.find_literal(Cow::Owned(decoded)),
                None => NameMatch::Unknown,
            },
            found => found,
        }
    }

    fn find_literal<'r>(&self, name: Cow<'r, str>) -> NameMatch<'r> {
        if let Some(position) = self.by_name.get(&*name) {
            return NameMatch::Key(*position);
        }
        if let Some((_, key)) = split_uri(&name) {
            return match self.by_name.get(key) {
                Some(position) => NameMatch::Key(*position),
                None => NameMatch::Unknown,
            };
        }
        if let Some(positions) = self.by_uri_key.get(&*name) {
            return self.unique_match(name, positions);
        }
        // The base name of a name with folders is no evidence: another team may
        // upload a file with the same base name.
        match self.by_base_name.get(&*name) {
            Some(positions) if !name.contains('/') => self.unique_match(name, positions),
            _ => NameMatch::Unknown,
        }
    }

    fn unique_match<'r>(&self, name: Cow<'r, str>, positions: &[usize]) -> NameMatch<'r> {
        if let [only] = positions {
            return NameMatch::Key(*only);
        }
        let mut keys: Vec<&str> = positions
            .iter()
            .filter_map(|position| self.keys.get(*position).copied())
            .collect();
        keys.sort_unstable();
        let more = keys.len().saturating_sub(MAX_LISTED_KEYS);
        keys.truncate(MAX_LISTED_KEYS);
        let mut listed: Vec<String> = keys
            .iter()
            .map(|key| format!("`{}`", display_name(key)))
            .collect();
        if more > 0 {
            listed.push(format!("{more} more"));
        }
        let last = listed.pop().unwrap_or_default();
        let message = format!(
            "`{}` may be {} or {last}, so its rows are counted for none of them.",
            display_name(&name),
            listed.join(", ")
        );
        NameMatch::Ambiguous(name, message)
    }
}

/// Returns the bucket and the key of an s3 URI.
fn split_uri(name: &str) -> Option<(&str, &str)> {
    let (bucket, key) = name.strip_prefix("s3://")?.split_once('/')?;
    (!bucket.is_empty() && !key.is_empty()).then_some((bucket, key))
}

/// Returns the name URL-decoded. `None` if that does not change it.
fn url_decoded(name: &str) -> Option<String> {
    if !name.contains(['%', '+']) {
        return None;
    }
    let spaced = name.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (decoded != name).then(|| decoded.into_owned())
}

/// Reported names that match no upload.
///
/// Merges the spellings of one file: a name is an alternative spelling if its
/// plainer form is reported too.
pub(crate) struct UnmatchedNames<'r> {
    names: HashSet<&'r str>,
    /// The buckets of a key, from the URIs that contain it.
    buckets: HashMap<&'r str, HashSet<&'r str>>,
}

impl<'r> UnmatchedNames<'r> {
    pub(crate) fn new(names: impl Iterator<Item = &'r str>) -> Self {
        let names: HashSet<&str> = names.collect();
        let mut buckets: HashMap<&str, HashSet<&str>> = HashMap::new();
        for (bucket, key) in names.iter().filter_map(|name| split_uri(name)) {
            buckets.entry(key).or_default().insert(bucket);
        }
        Self { names, buckets }
    }

    /// Returns the plainest reported spelling of `name`.
    pub(crate) fn canonical(&self, name: &'r str) -> &'r str {
        let mut best = name;
        // Terminates: a key is shorter than its URI, and a decoded name is shorter
        // or has fewer plus signs.
        loop {
            let key = split_uri(best)
                .filter(|(_, key)| self.buckets.get(key).is_some_and(|all| all.len() == 1))
                .and_then(|(_, key)| self.names.get(key));
            let plainer =
                key.or_else(|| url_decoded(best).and_then(|plain| self.names.get(plain.as_str())));
            match plainer {
                Some(plainer) => best = plainer,
                None => return best,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPLOADED: [&str; 9] = [
        "events/a.parquet",
        "x/b.parquet",
        "y/b.parquet",
        "root.parquet",
        "deep/root.parquet",
        "events/été 2026.parquet",
        "events/100%25+.parquet",
        "s3://bucket/z/uri.parquet",
        "y z/c d.parquet",
    ];

    fn matched(name: &str) -> Option<&'static str> {
        let index = KeyIndex::new(UPLOADED.into_iter().chain(UPLOADED));
        match index.find(name) {
            NameMatch::Key(position) => Some(UPLOADED[position]),
            NameMatch::Ambiguous(..) => Some("ambiguous"),
            NameMatch::Unknown => None,
        }
    }

    #[test]
    fn a_name_matches_its_key() {
        for (name, key) in [
            ("events/a.parquet", UPLOADED[0]),
            ("s3://any-bucket/events/a.parquet", UPLOADED[0]),
            ("a.parquet", UPLOADED[0]),
            ("root.parquet", UPLOADED[3]),
            ("s3://any-bucket/root.parquet", UPLOADED[3]),
            ("events/%C3%A9t%C3%A9+2026.parquet", UPLOADED[5]),
            ("events%2F%C3%A9t%C3%A9%202026.parquet", UPLOADED[5]),
            ("%C3%A9t%C3%A9+2026.parquet", UPLOADED[5]),
            (
                "s3://any-bucket/events/%C3%A9t%C3%A9+2026.parquet",
                UPLOADED[5],
            ),
            ("events/100%25+.parquet", UPLOADED[6]),
            ("events/100%2525%2B.parquet", UPLOADED[6]),
            ("z/uri.parquet", UPLOADED[7]),
            ("s3://bucket/z/uri.parquet", UPLOADED[7]),
            ("uri.parquet", UPLOADED[7]),
            ("c+d.parquet", UPLOADED[8]),
            ("b.parquet", "ambiguous"),
            ("b%2Eparquet", "ambiguous"),
        ] {
            assert_eq!(matched(name), Some(key), "{name}");
        }
    }

    #[test]
    fn other_files_do_not_match() {
        for name in [
            "",
            "parquet",
            "nts/a.parquet",
            "other/a.parquet",
            "s3://bucket/other/a.parquet",
            "s3://bucket/a.parquet",
            "s3://other/z/uri.parquet",
            "s3://a.parquet",
            "s3://bucket/",
            "/events/a.parquet",
            "Events/a.parquet",
            "events/a.parquet ",
            "other%2Fa.parquet",
            "%FF.parquet",
            // Looks the same, but has other bytes.
            "events/e\u{301}te\u{301} 2026.parquet",
        ] {
            assert_eq!(matched(name), None, "{name}");
        }
    }

    #[test]
    fn an_ambiguous_name_lists_the_keys() {
        let index = KeyIndex::new(UPLOADED.into_iter());
        let NameMatch::Ambiguous(name, message) = index.find("b%2Eparquet") else {
            panic!("two keys end in it");
        };
        assert_eq!(name, "b.parquet");
        assert_eq!(
            message,
            "`b.parquet` may be `x/b.parquet` or `y/b.parquet`, so its rows are counted for none of them."
        );
        let many: Vec<String> = (0..9).map(|n| format!("{n}/b")).collect();
        let NameMatch::Ambiguous(_, message) =
            KeyIndex::new(many.iter().map(String::as_str)).find("b")
        else {
            panic!("nine keys end in it");
        };
        assert!(message.contains("`4/b` or 4 more"), "{message}");
    }

    #[test]
    fn unmatched_names_use_their_plainest_spelling() {
        let names = [
            "a b",
            "a+b",
            "a%20b",
            "s3://bucket/a%20b",
            "s3://bucket/k",
            "s3://one/m",
            "s3://two/m",
            "k",
            "m",
            "c%20d",
            "folder/k",
        ];
        let unmatched = UnmatchedNames::new(names.into_iter());
        for (name, canonical) in [
            ("a b", "a b"),
            ("a+b", "a b"),
            ("a%20b", "a b"),
            ("s3://bucket/a%20b", "a b"),
            ("s3://bucket/k", "k"),
            ("s3://one/m", "s3://one/m"),
            ("m", "m"),
            ("c%20d", "c%20d"),
            ("folder/k", "folder/k"),
        ] {
            assert_eq!(unmatched.canonical(name), canonical);
        }
    }
}
