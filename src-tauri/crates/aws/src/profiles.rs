//! The profiles in the AWS configuration of this computer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A larger file is ignored: it cannot be a configuration.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The profiles of the two files of the AWS configuration.
///
/// The SDK reads these files for credentials, but does not say which profiles
/// exist and which endpoint they set.
#[derive(Debug, Default)]
pub(crate) struct Profiles(BTreeMap<String, BTreeMap<String, String>>);

impl Profiles {
    /// Reads `~/.aws/config` and `~/.aws/credentials`, or the files that the
    /// environment names. A missing file counts as empty.
    pub(crate) fn load() -> Self {
        let config = path_of("AWS_CONFIG_FILE", "config");
        let credentials = path_of("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        Self::in_files(config.as_deref(), credentials.as_deref())
    }

    fn in_files(config: Option<&Path>, credentials: Option<&Path>) -> Self {
        let mut profiles = Self::default();
        profiles.add(&text_of(config), |section| {
            let words = section.strip_prefix("profile");
            let named = words
                .filter(|rest| rest.starts_with([' ', '\t']))
                .map(|rest| unquoted(rest.trim()));
            // Only `default` may omit the word `profile`.
            named.or_else(|| (section == "default").then_some(section))
        });
        profiles.add(&text_of(credentials), |section| Some(section));
        profiles
    }

    fn add(&mut self, text: &str, profile_name: impl for<'a> Fn(&'a str) -> Option<&'a str>) {
        let mut current: Option<String> = None;
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            if let Some(section) = trimmed.strip_prefix('[') {
                let section = section.split(']').next().unwrap_or_default().trim();
                current = profile_name(section)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned);
                if let Some(name) = &current {
                    self.0.entry(name.clone()).or_default();
                }
                continue;
            }
            // An indented line belongs to the property above it.
            let nested = line.starts_with([' ', '\t']);
            let (Some(name), Some((key, value)), false) =
                (&current, trimmed.split_once('='), nested)
            else {
                continue;
            };
            let value = value.split(" #").next().unwrap_or_default();
            self.0
                .entry(name.clone())
                .or_default()
                .insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.0.keys().collect();
        names.into_iter().cloned().collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn get(&self, name: &str, property: &str) -> Option<&str> {
        let value = self.0.get(name)?.get(property)?;
        (!value.is_empty()).then_some(value.as_str())
    }
}

/// Returns the names of the profiles in `~/.aws/config` and
/// `~/.aws/credentials`, sorted. Respects `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE`; a missing or unreadable file counts as empty.
#[must_use]
pub fn profile_names() -> Vec<String> {
    Profiles::load().names()
}

fn path_of(variable: &str, file: &str) -> Option<PathBuf> {
    match std::env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(path) => {
            let path = PathBuf::from(path);
            match path.strip_prefix("~") {
                Ok(rest) => Some(std::env::home_dir()?.join(rest)),
                Err(_) => Some(path),
            }
        }
        None => Some(std::env::home_dir()?.join(".aws").join(file)),
    }
}

fn text_of(path: Option<&Path>) -> String {
    let readable = path.filter(|path| {
        std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= MAX_BYTES)
    });
    let bytes = readable.and_then(|path| std::fs::read(path).ok());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

fn unquoted(name: &str) -> &str {
    let quote = |name: &'_ str, mark| -> Option<(usize, usize)> {
        (name.len() >= 2 && name.starts_with(mark) && name.ends_with(mark))
            .then_some((1, name.len() - 1))
    };
    match quote(name, '"').or_else(|| quote(name, '\'')) {
        Some((from, to)) => &name[from..to],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
# a comment
[default]
region = eu-west-1
[profile  work]
sso_session = corp
region=us-west-2 # near
s3 =
    region = nested
    addressing_style = path
[profile "two words"]
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
[services local]
[stray]
[profile]
[profilexy]
"#;

    #[test]
    fn profiles_come_from_both_files_in_order() {
        let root = tempfile::tempdir().unwrap();
        let config = root.path().join("config");
        let credentials = root.path().join("credentials");
        std::fs::write(&config, CONFIG).unwrap();
        std::fs::write(
            &credentials,
            b"[old]\naws_access_key_id = x\n[default]\n\xFF\n",
        )
        .unwrap();
        let profiles = Profiles::in_files(Some(&config), Some(&credentials));
        assert_eq!(profiles.names(), ["default", "old", "two words", "work"]);
        assert_eq!(profiles.get("work", "region"), Some("us-west-2"));
        assert_eq!(profiles.get("work", "sso_session"), Some("corp"));
        assert_eq!(profiles.get("default", "region"), Some("eu-west-1"));
        assert!(profiles.has("two words") && !profiles.has("stray"));
    }

    #[test]
    fn missing_files_count_as_empty() {
        let root = tempfile::tempdir().unwrap();
        let nowhere = root.path().join("nowhere");
        let profiles = Profiles::in_files(Some(&nowhere), Some(root.path()));
        assert!(profiles.names().is_empty());
        assert!(Profiles::in_files(None, None).names().is_empty());
    }
}
