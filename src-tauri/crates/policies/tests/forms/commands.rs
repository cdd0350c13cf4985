//! Runs the commands in a shell, with a fake `aws` that stores one document.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::{Addition, FullDocument};
use tallyman_policies::forms::{Form, Issued, of_addition, of_whole};

use super::{KINDS, ODD, issued_recipes, merged, odd_document, parse, target, there};

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

struct Room {
    folder: tempfile::TempDir,
}

impl Room {
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
        let room = Self { folder };
        if let Some(existing) = existing {
            fs::write(room.path("state"), existing).unwrap();
        }
        room
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

fn script(text: &str, kind: DocumentKind) -> Issued {
    of_addition(
        &Addition::parse(text, kind).unwrap(),
        Form::AwsCli,
        &target(),
    )
    .unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_whole_document_arrives_as_it_is() {
    let texts: Vec<String> = ODD.map(str::to_owned).to_vec();
    for kind in KINDS {
        let document = odd_document(kind, &texts);
        let text = serde_json::to_string_pretty(&document).unwrap();
        let issued = of_whole(
            &FullDocument::parse(&text, kind).unwrap(),
            Form::AwsCli,
            &target(),
        )
        .unwrap();
        let room = Room::new(None);
        room.succeeds(&issued.text);
        assert_eq!(room.state(), document, "{}", issued.text);
        let log = room.log();
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
fn each_recipe_is_added_to_what_is_there() {
    for (recipe, _, text) in issued_recipes() {
        let kind = recipe.kind.document();
        if kind == DocumentKind::Identity {
            continue;
        }
        let issued = script(&text, kind);
        for existing in [None, Some(there(kind))] {
            let room = Room::new(existing.as_deref());
            let said = room.succeeds(&issued.text);
            let expected = merged(existing.as_deref().unwrap_or_default(), &text, kind);
            assert_eq!(room.state(), parse(expected.text()), "{}", recipe.name);
            let made = existing.is_none() && kind == DocumentKind::Trust;
            assert_eq!(room.log().contains("create-role"), made);
            // The copy is byte for byte what existed before.
            let copies = room.left("here");
            assert_eq!(copies.len(), usize::from(!made), "{copies:?}");
            if let (Some(existing), [copy]) = (&existing, &copies[..]) {
                assert_eq!(read(copy), *existing);
                let name = copy.file_name().unwrap().to_str().unwrap();
                assert!(said.contains(name), "{said}");
                assert!(name.ends_with(".json") && name.contains("Z-"), "{name}");
            }
            // A second run writes nothing and leaves no files behind.
            let state = read(&room.path("state"));
            let puts = |log: &str| {
                log.matches("put-").count()
                    + log.matches("set-").count()
                    + log.matches("update-").count()
            };
            let before = puts(&room.log());
            let said = room.succeeds(&issued.text);
            assert!(said.contains("Nothing was changed."), "{said}");
            assert_eq!(read(&room.path("state")), state);
            assert_eq!(puts(&room.log()), before);
            assert_eq!(room.left("here").len(), copies.len());
            assert!(room.left("tmp").is_empty());
        }
    }
}

#[test]
fn odd_texts_are_added_as_they_are() {
    let texts: Vec<String> = ODD.map(str::to_owned).to_vec();
    for kind in KINDS {
        if kind == DocumentKind::Identity {
            continue;
        }
        let document = odd_document(kind, &texts);
        let text = serde_json::to_string_pretty(&document).unwrap();
        let existing = there(kind);
        let room = Room::new(Some(&existing));
        room.succeeds(&script(&text, kind).text);
        assert_eq!(room.state(), parse(merged(&existing, &text, kind).text()));
    }
}

#[test]
fn nothing_is_written_where_nothing_could_be_read() {
    let text = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a-b-c/*"});
    let issued = script(&text.to_string(), DocumentKind::Bucket);
    let existing = there(DocumentKind::Bucket);
    let room = Room::new(Some(&existing));
    let output = room.run(&issued.text, true);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("AccessDenied"));
    assert_eq!(read(&room.path("state")), existing);
    // An existing document that is not JSON is not overwritten.
    let room = Room::new(Some("None"));
    assert!(!room.run(&issued.text, false).status.success());
    assert_eq!(read(&room.path("state")), "None");
    assert!(room.left("tmp").is_empty());
}
