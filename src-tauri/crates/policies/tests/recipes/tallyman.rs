//! The recipe for Tallyman's own user.

use super::*;

const KEY: &str = "arn:aws:kms:us-east-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809";

const ALL: Pairs<'_> = &[
    ("bucket", "acme-split-events"),
    ("filePrefix", "events"),
    ("statusPrefix", "status"),
    ("kmsKeyArn", KEY),
];

/// Allows what the app does in S3: it lists objects and unfinished uploads,
/// reads and writes objects whole and in parts, lists the parts of uploads and
/// aborts uploads. It deletes no object and sets no ACL.
const WITHOUT_KEY: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "FindObjects",
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
      "Resource": "arn:aws:s3:::acme-split-events"
    },
    {
      "Sid": "SendEventFiles",
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts"
      ],
      "Resource": "arn:aws:s3:::acme-split-events/events/*"
    },
    {
      "Sid": "ReadReports",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::acme-split-events/status/*"
    }
  ]
}
"#;

fn with_key(key: &str) -> String {
    let third = "status/*\"\n    }";
    assert!(WITHOUT_KEY.contains(third));
    WITHOUT_KEY.replace(
        third,
        &format!(
            r#"status/*"
    }},
    {{
      "Sid": "UseKey",
      "Effect": "Allow",
      "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
      "Resource": "{key}"
    }}"#
        ),
    )
}

#[test]
fn uploader_policy_allows_what_the_app_needs() {
    assert_renders("uploader-least-privilege", ALL, &with_key(KEY), &[]);
    let no_key = with(ALL, &[("kmsKeyArn", "")]);
    assert_renders("uploader-least-privilege", &no_key, WITHOUT_KEY, &[]);
    let whole = with(&no_key, &[("filePrefix", "")]);
    assert_renders(
        "uploader-least-privilege",
        &whole,
        WITHOUT_KEY,
        &[("/events/*", "/*")],
    );
    let rendered = rendered("uploader-least-privilege", &whole);
    assert!(
        notes(&rendered, Severity::Warning)[0]
            .1
            .starts_with("Without a file prefix the user may read and write the whole bucket")
    );
}

#[test]
fn partition_comes_from_key_or_choice() {
    let key = KEY
        .replace("arn:aws:", "arn:aws-cn:")
        .replace("us-east-1", "cn-north-1");
    let page = with_key(&key).replace("arn:aws:s3", "arn:aws-cn:s3");
    let pairs = with(ALL, &[("kmsKeyArn", &key)]);
    assert_renders("uploader-least-privilege", &pairs, &page, &[]);
    let both = with(&pairs, &[("partition", "aws-cn")]);
    assert_renders("uploader-least-privilege", &both, &page, &[]);
    let chosen = with(ALL, &[("kmsKeyArn", ""), ("partition", "aws-us-gov")]);
    assert_renders(
        "uploader-least-privilege",
        &chosen,
        &WITHOUT_KEY.replace("arn:aws:", "arn:aws-us-gov:"),
        &[],
    );
    assert_rejected(
        "uploader-least-privilege",
        &with(ALL, &[("partition", "aws-cn")]),
        &[(
            "kmsKeyArn",
            KEY,
            "This is in the partition `aws`, but the selected partition is `aws-cn`. A bucket \
             uses only keys of its own partition. Change one of them.",
        )],
    );
}

#[test]
fn longest_prefixes_fit_the_limit() {
    // Each prefix has 982 bytes; IAM counts characters.
    let (files, status) = ("é".repeat(491), "ü".repeat(491));
    let rendered = rendered(
        "uploader-least-privilege",
        &with(ALL, &[("filePrefix", &files), ("statusPrefix", &status)]),
    );
    assert!(rendered.complete, "{:?}", rendered.notes);
}

#[test]
fn invalid_values_are_rejected() {
    assert_required("uploader-least-privilege", ALL, &["bucket", "statusPrefix"]);
    assert_rejected(
        "uploader-least-privilege",
        ALL,
        &[
            (
                "statusPrefix",
                "events/status",
                "This is inside `events/`, so every report would trigger the event notification. \
                 Use a sibling prefix such as `status`.",
            ),
            (
                "filePrefix",
                "/events",
                "A key in S3 does not begin with a slash, so nothing would match this. Write \
                 `events`.",
            ),
            (
                "kmsKeyArn",
                "arn:aws:kms:us-east-1:444455556666:alias/acme",
                "This is the ARN of an alias; a policy needs the ARN of the key itself. Copy the \
                 ARN from the key's page in the KMS console.",
            ),
            (
                "bucket",
                "192.168.5.4",
                "A bucket name cannot look like an IP address. Write it like `acme-split-events`.",
            ),
        ],
    );
}
