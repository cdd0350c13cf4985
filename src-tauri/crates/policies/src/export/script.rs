//! An addition as commands that read the existing document, keep a copy, merge
//! and write.

use tallyman_iam::document::{Document, DocumentKind};

use super::command::{option, region};
use super::quoting;

/// Merges statements in `jq`, as [`tallyman_iam::merge`] does.
const POLICY: &str = include_str!("policy.jq");

/// Merges notifications in `jq`, as [`tallyman_iam::merge`] does.
const NOTIFICATION: &str = include_str!("notification.jq");

/// The parts of a script that differ by kind of document.
struct Commands {
    /// Description of the document in the script's first comment.
    what: &'static str,
    /// Start of the copy's file name, before the date.
    copy: String,
    /// Command that prints the existing document.
    read: String,
    /// Error that means there is no document yet, and the commands to run then.
    absent: Option<(&'static str, String)>,
    /// Command that writes the merged document.
    write: String,
}

/// Returns the commands that merge an addition into the existing document, and
/// notes on them.
pub(super) fn merging(
    kind: DocumentKind,
    document: &Document,
    name: &str,
) -> (String, Vec<String>) {
    let commands = commands(kind, name);
    let (program, between) = match kind {
        DocumentKind::Notification => (NOTIFICATION, "-"),
        DocumentKind::Trust | DocumentKind::Identity => (POLICY, ""),
        _ => (POLICY, " "),
    };
    let addition = quoting::json(document.text(), |c| c == '!');
    let Commands {
        what,
        copy,
        read,
        absent,
        write,
    } = &commands;
    let absent = absent.as_ref().map_or(String::new(), |(error, then)| {
        format!("elif grep -q {error} \"$work/error\"; then\n  {then}\n")
    });
    let script = format!(
        "# Adds to {what}: reads the existing document, keeps a copy, merges, and writes.\n\
         # Running it again changes nothing. It needs the AWS CLI and jq.\n\
         (\n\
         set -eu\n\
         umask 077\n\
         work=$(mktemp -d)\n\
         trap 'rm -rf \"$work\"' EXIT\n\
         copy={copy}-$(date -u +%Y%m%dT%H%M%SZ)-$$.json\n\
         \n\
         cat > \"$work/addition.json\" <<'ADDITION'\n\
         {addition}\n\
         ADDITION\n\
         \n\
         cat > \"$work/merge.jq\" <<'MERGE'\n\
         {program}\
         MERGE\n\
         \n\
         if {read} > \"$work/existing.json\" 2> \"$work/error\"; then\n\
         \x20\x20test -s \"$work/existing.json\" || echo '{{}}' > \"$work/existing.json\"\n\
         {absent}\
         else\n\
         \x20\x20cat \"$work/error\" >&2\n\
         \x20\x20exit 1\n\
         fi\n\
         \n\
         jq -c --arg between '{between}' --slurpfile addition \"$work/addition.json\" \\\n\
         \x20\x20-f \"$work/merge.jq\" \"$work/existing.json\" > \"$work/merged.json\"\n\
         jq . \"$work/existing.json\" > \"$work/before\"\n\
         jq . \"$work/merged.json\" > \"$work/after\"\n\
         if diff -u \"$work/before\" \"$work/after\"; then\n\
         \x20\x20echo 'Already present. Nothing was changed.'\n\
         \x20\x20exit 0\n\
         fi\n\
         cp \"$work/existing.json\" \"$copy\"\n\
         {write}\n\
         echo \"Done. The previous version is in $copy.\"\n\
         )",
        copy = quoting::shell(copy),
    );
    let mut notes = vec![
        "The commands read the existing document when they run, show the difference, and keep a \
         copy in the current folder. They need `jq`."
            .to_owned(),
    ];
    if kind == DocumentKind::Trust {
        notes.push("If there is no role of that name, they create one.".to_owned());
    }
    (script, notes)
}

fn commands(kind: DocumentKind, name: &str) -> Commands {
    let last = name.rsplit([':', '/']).next().unwrap_or(name);
    let region = region(kind, name).map_or(String::new(), |region| {
        format!(" --region {}", quoting::shell(region))
    });
    let file = "\"file://$work/merged.json\"";
    let nothing = || "echo '{}' > \"$work/existing.json\"".to_owned();
    match kind {
        DocumentKind::Notification => {
            let bucket = option("--bucket", name);
            Commands {
                what: "the event notifications of a bucket",
                copy: format!("event-notifications-{last}"),
                read: format!(
                    "aws s3api get-bucket-notification-configuration {bucket} --output json"
                ),
                absent: None,
                write: format!(
                    "aws s3api put-bucket-notification-configuration {bucket} \\\n  \
                     --notification-configuration {file}"
                ),
            }
        }
        DocumentKind::Topic => {
            let topic = option("--topic-arn", name);
            Commands {
                what: "the access policy of an SNS topic",
                copy: format!("topic-policy-{last}"),
                read: format!(
                    "aws sns get-topic-attributes{region} {topic} \\\n  --query Attributes.Policy \
                     --output text"
                ),
                absent: None,
                write: format!(
                    "aws sns set-topic-attributes{region} {topic} \\\n  --attribute-name Policy \
                     --attribute-value {file}"
                ),
            }
        }
        DocumentKind::Key => {
            let key = option("--key-id", name);
            Commands {
                what: "the policy of a KMS key",
                copy: format!("key-policy-{last}"),
                read: format!(
                    "aws kms get-key-policy{region} {key} \\\n  --policy-name default --query \
                     Policy --output text"
                ),
                absent: None,
                write: format!(
                    "aws kms put-key-policy{region} {key} \\\n  --policy-name default --policy \
                     {file}"
                ),
            }
        }
        DocumentKind::Trust => {
            let role = option("--role-name", name);
            Commands {
                what: "the trust policy of a role",
                copy: format!("trust-policy-{last}"),
                read: format!(
                    "aws iam get-role {role} \\\n  --query Role.AssumeRolePolicyDocument --output \
                     json"
                ),
                absent: Some((
                    "NoSuchEntity",
                    format!(
                        "echo '{{}}' > \"$work/existing.json\"\n  jq -c --arg between '' \
                         --slurpfile addition \"$work/addition.json\" \\\n    -f \
                         \"$work/merge.jq\" \"$work/existing.json\" > \"$work/merged.json\"\n  aws \
                         iam create-role {role} \\\n    --assume-role-policy-document {file} \
                         --query Role.Arn --output text\n  exit 0"
                    ),
                )),
                write: format!(
                    "aws iam update-assume-role-policy {role} \\\n  --policy-document {file}"
                ),
            }
        }
        DocumentKind::Bucket | DocumentKind::Identity | DocumentKind::Resource => {
            let bucket = option("--bucket", name);
            Commands {
                what: "the policy of a bucket",
                copy: format!("bucket-policy-{last}"),
                read: format!("aws s3api get-bucket-policy {bucket} --query Policy --output text"),
                absent: Some(("NoSuchBucketPolicy", nothing())),
                write: format!("aws s3api put-bucket-policy {bucket} --policy {file}"),
            }
        }
    }
}
