//! Runs the commands in a shell, with a fake `aws` that stores one document.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::{Addition, FullDocument};
use tallyman_policies::export::{Exported, PolicyFormat, export_addition, export_full};

use super::{
    KINDS, UNUSUAL, existing_document, merged, parse, rendered_recipes, target, unusual_document,
};

/// Stores the document in `$STATE`, and logs every argument in `$STATE.log`.
const AWS: &str = r#"#!/bin/sh
printf '%s\n' "$@" >> "$STATE.log"
new() {
  case "$1" in
    file://*) cat "${1#file://}" > "$STATE" ;;
    *) printf '%s' "$1" > "$STATE" ;;
  esac
}
case "$2" in
  get-*)
    if [ -n "${BROKEN:-}" ]; then echo "An error occurred (AccessDenied)" >&2; exit 254; fi
    if [ -f "$STATE" ]; then cat "$STATE"; exit 0; fi
    case "$2" in
      get-bucket-policy) echo "An error occurred (NoSuchBucketPolicy) when calling" >&2; exit 254 ;;
      get-role) echo "An error occurred (NoSuchEntity) when calling" >&2; exit 254 ;;
      *) exit 0 ;;
    esac ;;
esac
while [ $# -gt 0 ]; do
  case "$1" in
    --policy|--attribute-value|--policy-document|--assume-role-policy-document|--notification-configuration)
      new "$2" ;;
  esac
  shift
done
"#;

struct FakeShell {
    folder: tempfile::TempDir,
}

impl FakeShell {
    fn new(existing: Option<&str>) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::create_dir(folder.path().join("here")).unwrap();
        fs::create_dir(folder.path().join("tmp")).unwrap();
        let aws = bin.join("aws");
        fs::write(&aws, AWS).unwrap();
        fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
        let shell = Self { folder };
        if let Some(existing) = existing {
            fs::write(shell.path("state"), existing).unwrap();
        }
        shell
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, text: &str, broken: bool) -> Output {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", text])
            .current_dir(self.path("here"))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("STATE", self.path("state"))
            .env("TMPDIR", self.path("tmp"));
        if broken {
            command.env("BROKEN", "1");
        }
        command.output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, text: &str) -> String {
        let output = self.run(text, false);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}\n{text}");
        assert_eq!(error, "", "{text}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn state(&self) -> Json {
        parse(&fs::read_to_string(self.path("state")).unwrap())
    }

    /// Returns the paths of the files that a command left in a folder.
    fn left(&self, folder: &str) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("state.log")).unwrap_or_default()
    }
}

fn script(text: &str, kind: DocumentKind) -> Exported {
    export_addition(
        &Addition::parse(text, kind).unwrap(),
        PolicyFormat::AwsCli,
        &target(),
    )
    .unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn full_document_arrives_unchanged() {
    let texts: Vec<String> = UNUSUAL.map(str::to_owned).to_vec();
    for kind in KINDS {
        let document = unusual_document(kind, &texts);
        let text = serde_json::to_string_pretty(&document).unwrap();
        let exported = export_full(
            &FullDocument::parse(&text, kind).unwrap(),
            PolicyFormat::AwsCli,
            &target(),
        )
        .unwrap();
        let shell = FakeShell::new(None);
        shell.succeeds(&exported.text);
        assert_eq!(shell.state(), document, "{}", exported.text);
        let log = shell.log();
        let arguments: Vec<&str> = log.lines().collect();
        let expected: &[&str] = match kind {
            DocumentKind::Bucket => &[
                "s3api",
                "put-bucket-policy",
                "--bucket",
                "mp-forwarding-acme.events",
                "--policy",
            ],
            DocumentKind::Topic => &[
                "sns",
                "set-topic-attributes",
                "--region",
                "eu-west-1",
                "--attribute-name",
                "Policy",
                "--topic-arn",
                "arn:aws:sns:eu-west-1:111122223333:split_events",
                "--attribute-value",
            ],
            DocumentKind::Key => &[
                "kms",
                "put-key-policy",
                "--region",
                "cn-north-1",
                "--policy-name",
                "default",
                "--key-id",
                "arn:aws-cn:kms:cn-north-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
                "--policy",
            ],
            DocumentKind::Notification => &[
                "s3api",
                "put-bucket-notification-configuration",
                "--bucket",
                "mp-forwarding-acme.events",
                "--notification-configuration",
            ],
            DocumentKind::Identity => &[
                "iam",
                "create-policy",
                "--policy-name",
                "segment+actions=s3",
                "--policy-document",
            ],
            _ => &[
                "iam",
                "update-assume-role-policy",
                "--role-name=-segment@actions",
                "--policy-document",
            ],
        };
        assert_eq!(arguments[..expected.len()], *expected);
    }
}

#[test]
fn each_recipe_merges_into_existing() {
    for (recipe, _, text) in rendered_recipes() {
        let kind = recipe.kind.document();
        if kind == DocumentKind::Identity {
            continue;
        }
        let exported = script(&text, kind);
        for existing in [None, Some(existing_document(kind))] {
            let shell = FakeShell::new(existing.as_deref());
            let said = shell.succeeds(&exported.text);
            let expected = merged(existing.as_deref().unwrap_or_default(), &text, kind);
            assert_eq!(shell.state(), parse(expected.text()), "{}", recipe.name);
            let made = existing.is_none() && kind == DocumentKind::Trust;
            assert_eq!(shell.log().contains("create-role"), made);
            // The copy is byte for byte what existed before.
            let copies = shell.left("here");
            assert_eq!(copies.len(), usize::from(!made), "{copies:?}");
            if let (Some(existing), [copy]) = (&existing, &copies[..]) {
                assert_eq!(read(copy), *existing);
                let name = copy.file_name().unwrap().to_str().unwrap();
                assert!(said.contains(name), "{said}");
                assert!(name.ends_with(".json") && name.contains("Z-"), "{name}");
            }
            // A second run writes nothing and leaves no files behind.
            let state = read(&shell.path("state"));
            let puts = |log: &str| {
                log.matches("put-").count()
                    + log.matches("set-").count()
                    + log.matches("update-").count()
            };
            let before = puts(&shell.log());
            let said = shell.succeeds(&exported.text);
            assert!(said.contains("Nothing was changed."), "{said}");
            assert_eq!(read(&shell.path("state")), state);
            assert_eq!(puts(&shell.log()), before);
            assert_eq!(shell.left("here").len(), copies.len());
            assert!(shell.left("tmp").is_empty());
        }
    }
}

#[test]
fn unusual_texts_are_added_unchanged() {
    let texts: Vec<String> = UNUSUAL.map(str::to_owned).to_vec();
    for kind in KINDS {
        if kind == DocumentKind::Identity {
            continue;
        }
        let document = unusual_document(kind, &texts);
        let text = serde_json::to_string_pretty(&document).unwrap();
        let existing = existing_document(kind);
        let shell = FakeShell::new(Some(&existing));
        shell.succeeds(&script(&text, kind).text);
        assert_eq!(shell.state(), parse(merged(&existing, &text, kind).text()));
    }
}

#[test]
fn nothing_is_written_if_reading_fails() {
    let text = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a-b-c/*"});
    let exported = script(&text.to_string(), DocumentKind::Bucket);
    let existing = existing_document(DocumentKind::Bucket);
    let shell = FakeShell::new(Some(&existing));
    let output = shell.run(&exported.text, true);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("AccessDenied"));
    assert_eq!(read(&shell.path("state")), existing);
    // An existing document that is not JSON is not overwritten.
    let shell = FakeShell::new(Some("None"));
    assert!(!shell.run(&exported.text, false).status.success());
    assert_eq!(read(&shell.path("state")), "None");
    assert!(shell.left("tmp").is_empty());
}
