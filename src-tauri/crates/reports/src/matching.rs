//! Which file a name in a report means.
//!
//! A report may name a file by its whole key, by an s3 URI or by a bare name,
//! and any of them URL-encoded. Names are compared byte for byte.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use crate::entry::named;

/// How many keys a sentence names before it counts the rest.
const MOST_NAMED: usize = 5;

/// The different keys that were sent, to be found by what reports call them.
pub(crate) struct Keys<'s> {
    names: Vec<&'s str>,
    whole: HashMap<&'s str, usize>,
    /// Keys that were given as URIs, by the key in it.
    in_uri: HashMap<&'s str, Vec<usize>>,
    /// All keys, by what follows their last slash.
    last_part: HashMap<&'s str, Vec<usize>>,
}

/// What a name in a report means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning<'r> {
    /// The key of that number.
    Key(usize),
    /// One of several keys; the name in the form that matched, and a sentence.
    Ambiguous(Cow<'r, str>, String),
    /// Nothing that was sent.
    Unknown,
}

impl<'s> Keys<'s> {
    pub(crate) fn of(sent: impl Iterator<Item = &'s str>) -> Self {
        let mut keys = Self {
            names: Vec::new(),
            whole: HashMap::new(),
            in_uri: HashMap::new(),
            last_part: HashMap::new(),
        };
        for name in sent {
            if keys.whole.contains_key(name) {
                continue;
            }
            let number = keys.names.len();
            keys.names.push(name);
            keys.whole.insert(name, number);
            let key = match uri(name) {
                Some((_, key)) => {
                    keys.in_uri.entry(key).or_default().push(number);
                    key
                }
                None => name,
            };
            let last = key.rsplit('/').next().unwrap_or(key);
            keys.last_part.entry(last).or_default().push(number);
        }
        keys
    }

    /// The number of a key that was sent.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.whole.get(name).copied()
    }

    /// What a name means as it stands, or else URL-decoded.
    pub(crate) fn meaning<'r>(&self, reported: &'r str) -> Meaning<'r> {
        match self.as_it_stands(Cow::Borrowed(reported)) {
            Meaning::Unknown => match decoded(reported) {
                Some(decoded) => self.as_it_stands(Cow::Owned(decoded)),
                None => Meaning::Unknown,
            },
            found => found,
        }
    }

    fn as_it_stands<'r>(&self, name: Cow<'r, str>) -> Meaning<'r> {
        if let Some(number) = self.whole.get(&*name) {
            return Meaning::Key(*number);
        }
        if let Some((_, key)) = uri(&name) {
            return match self.whole.get(key) {
                Some(number) => Meaning::Key(*number),
                None => Meaning::Unknown,
            };
        }
        if let Some(numbers) = self.in_uri.get(&*name) {
            return self.one_of(name, numbers);
        }
        // The last part of a name with folders proves nothing: another team
        // may send a file that is called the same.
        match self.last_part.get(&*name) {
            Some(numbers) if !name.contains('/') => self.one_of(name, numbers),
            _ => Meaning::Unknown,
        }
    }

    fn one_of<'r>(&self, name: Cow<'r, str>, numbers: &[usize]) -> Meaning<'r> {
        if let [only] = numbers {
            return Meaning::Key(*only);
        }
        let mut keys: Vec<&str> = numbers
            .iter()
            .filter_map(|number| self.names.get(*number).copied())
            .collect();
        keys.sort_unstable();
        let more = keys.len().saturating_sub(MOST_NAMED);
        keys.truncate(MOST_NAMED);
        let mut listed: Vec<String> = keys.iter().map(|key| format!("`{}`", named(key))).collect();
        if more > 0 {
            listed.push(format!("{more} more"));
        }
        let last = listed.pop().unwrap_or_default();
        let sentence = format!(
            "`{}` may be {} or {last}, so its rows are counted for none of them.",
            named(&name),
            listed.join(", ")
        );
        Meaning::Ambiguous(name, sentence)
    }
}

/// The bucket and the key of an s3 URI.
fn uri(name: &str) -> Option<(&str, &str)> {
    let (bucket, key) = name.strip_prefix("s3://")?.split_once('/')?;
    (!bucket.is_empty() && !key.is_empty()).then_some((bucket, key))
}

/// The name URL-decoded, where that is another name.
fn decoded(name: &str) -> Option<String> {
    if !name.contains(['%', '+']) {
        return None;
    }
    let spaced = name.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (decoded != name).then(|| decoded.into_owned())
}

/// The names of files that nobody sent from here, freed of second spellings:
/// a name is that of another one, where that one is reported too.
pub(crate) struct Strangers<'r> {
    names: HashSet<&'r str>,
    /// The buckets in which URIs place a key.
    buckets: HashMap<&'r str, HashSet<&'r str>>,
}

impl<'r> Strangers<'r> {
    pub(crate) fn of(names: impl Iterator<Item = &'r str>) -> Self {
        let names: HashSet<&str> = names.collect();
        let mut buckets: HashMap<&str, HashSet<&str>> = HashMap::new();
        for (bucket, key) in names.iter().filter_map(|name| uri(name)) {
            buckets.entry(key).or_default().insert(bucket);
        }
        Self { names, buckets }
    }

    /// The spelling under which the file of that name is listed.
    pub(crate) fn spelling(&self, name: &'r str) -> &'r str {
        let mut best = name;
        // Ends: a key is shorter than its URI, and a decoded name shorter or
        // with fewer plus signs than before.
        loop {
            let key = uri(best)
                .filter(|(_, key)| self.buckets.get(key).is_some_and(|all| all.len() == 1))
                .and_then(|(_, key)| self.names.get(key));
            let plainer =
                key.or_else(|| decoded(best).and_then(|plain| self.names.get(plain.as_str())));
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

    const SENT: [&str; 9] = [
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

    fn meaning(name: &str) -> Option<&'static str> {
        let keys = Keys::of(SENT.into_iter().chain(SENT));
        match keys.meaning(name) {
            Meaning::Key(number) => Some(SENT[number]),
            Meaning::Ambiguous(..) => Some("ambiguous"),
            Meaning::Unknown => None,
        }
    }

    #[test]
    fn a_name_finds_its_key() {
        for (name, key) in [
            ("events/a.parquet", SENT[0]),
            ("s3://any-bucket/events/a.parquet", SENT[0]),
            ("a.parquet", SENT[0]),
            ("root.parquet", SENT[3]),
            ("s3://any-bucket/root.parquet", SENT[3]),
            ("events/%C3%A9t%C3%A9+2026.parquet", SENT[5]),
            ("events%2F%C3%A9t%C3%A9%202026.parquet", SENT[5]),
            ("%C3%A9t%C3%A9+2026.parquet", SENT[5]),
            ("s3://any-bucket/events/%C3%A9t%C3%A9+2026.parquet", SENT[5]),
            ("events/100%25+.parquet", SENT[6]),
            ("events/100%2525%2B.parquet", SENT[6]),
            ("z/uri.parquet", SENT[7]),
            ("s3://bucket/z/uri.parquet", SENT[7]),
            ("uri.parquet", SENT[7]),
            ("c+d.parquet", SENT[8]),
            ("b.parquet", "ambiguous"),
            ("b%2Eparquet", "ambiguous"),
        ] {
            assert_eq!(meaning(name), Some(key), "{name}");
        }
    }

    #[test]
    fn another_file_is_not_taken_for_one() {
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
            // The same letters to the eye, other bytes.
            "events/e\u{301}te\u{301} 2026.parquet",
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
    }

    #[test]
    fn an_ambiguous_name_tells_the_keys() {
        let keys = Keys::of(SENT.into_iter());
        let Meaning::Ambiguous(name, sentence) = keys.meaning("b%2Eparquet") else {
            panic!("two keys end in it");
        };
        assert_eq!(name, "b.parquet");
        assert_eq!(
            sentence,
            "`b.parquet` may be `x/b.parquet` or `y/b.parquet`, so its rows are counted for none of them."
        );
        let many: Vec<String> = (0..9).map(|n| format!("{n}/b")).collect();
        let Meaning::Ambiguous(_, sentence) =
            Keys::of(many.iter().map(String::as_str)).meaning("b")
        else {
            panic!("nine keys end in it");
        };
        assert!(sentence.contains("`4/b` or 4 more"), "{sentence}");
    }

    #[test]
    fn strangers_are_known_by_their_plainest_spelling() {
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
        let strangers = Strangers::of(names.into_iter());
        for (name, spelling) in [
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
            assert_eq!(strangers.spelling(name), spelling);
        }
    }
}
