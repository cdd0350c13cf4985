//! Split's recipes, compared with its page on Amazon S3.

use super::*;

const OUT_ROLE: &str = "arn:aws:iam::111122223333:role/split-s3-out-2b9c";

const INBOUND: Pairs<'_> = &[
    ("roleArn", "arn:aws:iam::111122223333:role/split-s3-in-7f3a"),
    ("bucket", "acme-split-events"),
    ("filePrefix", "events"),
    ("statusPrefix", "status"),
];

const OUTBOUND: Pairs<'_> = &[
    ("roleArn", OUT_ROLE),
    ("bucket", "acme-split-impressions"),
    ("writePrefix", "impressions/raw"),
];

const KEY: Pairs<'_> = &[("accountId", "444455556666"), ("roleArn", OUT_ROLE)];

const NOTIFICATION: Pairs<'_> = &[
    (
        "topicArn",
        "arn:aws:sns:eu-west-1:444455556666:split-events",
    ),
    ("name", "split-events"),
    ("filePrefix", "events"),
    ("suffix", ".gz.parquet"),
];

const OUTBOUND_PAGE: &str = r#"
 {
   "Version": "2012-10-17",
   "Statement": [
       {
           "Effect": "Allow",
           "Principal": {
               "AWS": "{role-ARN-to-be-provided-to-you-by-Split}"
           },
           "Action": "s3:ListBucket",
           "Resource": "arn:aws:s3:::{bucketName}"
        },
        {
           "Effect": "Allow",
           "Principal": {
               "AWS": "{role-ARN-to-be-provided-to-you-by-Split}"
           },
           "Action": [
               "s3:GetObject",
               "s3:PutObject",
               "s3:PutObjectAcl",
               "s3:DeleteObject"
           ],
           "Resource": "arn:aws:s3:::{bucketName}/{writeLocationPrefix}/*"
       }
   ]
}
"#;

pub(super) const KEY_PAGE: &str = r#"
{
   "Version": "2012-10-17",
   "Id": "cross-account-policy",
   "Statement": [
       {
           "Sid": "KMSOwner",
           "Effect": "Allow",
           "Principal": {
               "AWS": "arn:aws:iam::{your-aws-account-id}:root"
           },
           "Action": "kms:*",
           "Resource": "*"
       },
       {
           "Sid": "KMSCrossAccount",
           "Effect": "Allow",
           "Principal": {
               "AWS": "{role-ARN-to-be-provided-to-you-by-Split}"
           },
           "Action": [
               "kms:DescribeKey",
              "kms:GenerateDataKey",
   "kms:Decrypt"
           ],
           "Resource": "*"
      }
    ]
}
"#;

/// Written out here, because the page describes this one only as steps in the
/// console.
const NOTIFICATION_DOCUMENT: &str = r#"
{
  "TopicConfigurations": [
    {
      "Id": "split-events",
      "TopicArn": "arn:aws:sns:eu-west-1:444455556666:split-events",
      "Events": ["s3:ObjectCreated:*"],
      "Filter": {
        "Key": {
          "FilterRules": [
            {"Name": "prefix", "Value": "events/"},
            {"Name": "suffix", "Value": ".gz.parquet"}
          ]
        }
      }
    }
  ]
}
"#;

#[test]
fn outbound_matches_the_vendor_page() {
    let gaps = [
        ("{role-ARN-to-be-provided-to-you-by-Split}", OUT_ROLE),
        ("{bucketName}", "acme-split-impressions"),
    ];
    let prefix = ("{writeLocationPrefix}/", "impressions/raw/");
    assert_renders(
        "split-outbound-bucket",
        OUTBOUND,
        OUTBOUND_PAGE,
        &with(&gaps, &[prefix]),
    );
    // The form that the page states for the root of the bucket.
    let root = ("{writeLocationPrefix}/", "");
    for left_out in ["", " "] {
        assert_renders(
            "split-outbound-bucket",
            &with(OUTBOUND, &[("writePrefix", left_out)]),
            OUTBOUND_PAGE,
            &with(&gaps, &[root]),
        );
    }
    let role = OUT_ROLE.replace("arn:aws:", "arn:aws-cn:");
    assert_renders(
        "split-outbound-bucket",
        &with(OUTBOUND, &[("roleArn", &role)]),
        &OUTBOUND_PAGE.replace("arn:aws:s3", "arn:aws-cn:s3"),
        &[(gaps[0].0, &role), gaps[1], prefix],
    );
}

#[test]
fn outbound_notes_state_what_split_may_do() {
    let rendered = rendered(
        "split-outbound-bucket",
        &with(OUTBOUND, &[("writePrefix", "")]),
    );
    assert!(rendered.complete);
    assert_eq!(
        notes(&rendered, Severity::Warning),
        [(
            None,
            "Without a write prefix Split may read, write and delete every object in the bucket. \
             Let it write into a folder of its own, and enter that here and in Split."
        )]
    );
    let notices = notes(&rendered, Severity::Notice);
    assert_eq!(line(&rendered, notices[0].0), "\"s3:DeleteObject\"");
}

#[test]
fn outbound_rejects_invalid_values() {
    assert_required("split-outbound-bucket", OUTBOUND, &["roleArn", "bucket"]);
    assert_rejected(
        "split-outbound-bucket",
        OUTBOUND,
        &[
            (
                "roleArn",
                "{role-ARN-to-be-provided-to-you-by-Split}",
                "This still contains a placeholder, `{role-ARN-to-be-provided-to-you-by-Split}`. \
                 Write it like `arn:aws:iam::111122223333:role/split-s3-out-2b9c`.",
            ),
            (
                "roleArn",
                "arn:aws:iam::1111222233:role/split",
                "The account ID in it, `1111222233`, does not have 12 digits. Write it like \
                 `arn:aws:iam::111122223333:role/split-s3-out-2b9c`.",
            ),
            (
                "bucket",
                "Acme",
                "A bucket name is in lower case. Write `acme`.",
            ),
            (
                "writePrefix",
                "/impressions",
                "A key in S3 does not begin with a slash, so nothing would match this. Write \
                 `impressions`.",
            ),
        ],
    );
}

#[test]
fn key_policy_matches_the_vendor_page() {
    let gaps = [
        ("{your-aws-account-id}", "444455556666"),
        ("{role-ARN-to-be-provided-to-you-by-Split}", OUT_ROLE),
    ];
    assert_renders("split-kms", KEY, KEY_PAGE, &gaps);
    let role = OUT_ROLE.replace("arn:aws:", "arn:aws-us-gov:");
    assert_renders(
        "split-kms",
        &with(KEY, &[("roleArn", &role)]),
        &KEY_PAGE.replace("arn:aws:iam", "arn:aws-us-gov:iam"),
        &[gaps[0], (gaps[1].0, &role)],
    );
}

#[test]
fn key_owner_comes_first_and_same_account_warns() {
    let same = rendered("split-kms", &with(KEY, &[("accountId", "111122223333")]));
    assert!(same.complete);
    let warnings = notes(&same, Severity::Warning);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0]
            .1
            .starts_with("The role belongs to `111122223333` as well.")
    );
    assert!(line(&same, warnings[0].0).contains("111122223333:root"));

    let right = rendered("split-kms", KEY);
    assert!(notes(&right, Severity::Warning).is_empty());
    let notices = notes(&right, Severity::Notice);
    assert_eq!(line(&right, notices[0].0), "\"Action\": \"kms:*\",");
    let good = notes(&right, Severity::Good);
    let size = right.bytes;
    assert_eq!(
        good[0].1,
        format!("Names 2 principals. Valid JSON. {size} of 32,768 bytes.")
    );
}

#[test]
fn key_policy_rejects_invalid_values() {
    assert_required("split-kms", KEY, &["accountId", "roleArn"]);
    assert_rejected(
        "split-kms",
        KEY,
        &[
            (
                "accountId",
                "4444-5555-6666",
                "An account ID has no dashes or spaces. Write `444455556666`.",
            ),
            (
                "accountId",
                "44445555666",
                "This has 11 digits; an account ID has 12, including leading zeros. Write it like \
                 `444455556666`.",
            ),
            (
                "roleArn",
                "arn:aws:iam::111122223333:root",
                "This is a whole account, so anyone it lets in could read the files. Write it \
                 like `arn:aws:iam::111122223333:role/split-s3-out-2b9c`.",
            ),
        ],
    );
}

#[test]
fn notification_matches_the_s3_format() {
    const PREFIX: &str = r#"{"Name": "prefix", "Value": "events/"}"#;
    const SUFFIX: &str = r#"{"Name": "suffix", "Value": ".gz.parquet"}"#;
    assert_renders(
        "split-notification",
        NOTIFICATION,
        NOTIFICATION_DOCUMENT,
        &[],
    );
    assert_renders(
        "split-notification",
        &with(NOTIFICATION, &[("filePrefix", "")]),
        &NOTIFICATION_DOCUMENT.replace(&format!("{PREFIX},"), ""),
        &[],
    );
    assert_renders(
        "split-notification",
        &with(NOTIFICATION, &[("suffix", "")]),
        &NOTIFICATION_DOCUMENT
            .replace(&format!("{PREFIX},"), PREFIX)
            .replace(SUFFIX, ""),
        &[],
    );
    let neither = r#"
{
  "TopicConfigurations": [
    {
      "Id": "split-events",
      "TopicArn": "arn:aws:sns:eu-west-1:444455556666:split-events",
      "Events": ["s3:ObjectCreated:*"]
    }
  ]
}
"#;
    let bare = with(NOTIFICATION, &[("filePrefix", ""), ("suffix", "")]);
    assert_renders("split-notification", &bare, neither, &[]);
    let warned = rendered("split-notification", &bare);
    assert_eq!(
        notes(&warned, Severity::Warning)[0].1,
        "Without a prefix and a suffix, every object in the bucket triggers it, including Split's \
         own reports. Enter the folder of the event files."
    );
    let good = notes(&warned, Severity::Good);
    assert_eq!(good[0].1, "Valid JSON.");
}

#[test]
fn a_filter_is_percent_encoded() {
    let pairs = with(NOTIFICATION, &[("filePrefix", "my events/day=1")]);
    let rendered = rendered("split-notification", &pairs);
    assert!(rendered.complete);
    assert!(rendered.text.contains("\"Value\": \"my+events/day%3D1/\""));
    let notices = notes(&rendered, Severity::Notice);
    let encoded = notices.iter().find(|(_, said)| said.contains("percent"));
    let (place, said) = *encoded.unwrap();
    assert_eq!(
        said,
        "S3 requires special characters in a filter to be percent-encoded, and a space as `+`: \
         `my+events/day%3D1` means `my events/day=1`. The files keep their names."
    );
    assert!(line(&rendered, place).contains("day%3D1"));
}

#[test]
fn a_suffix_that_never_fires_is_a_warning() {
    let ending = |suffix| {
        rendered(
            "split-notification",
            &with(NOTIFICATION, &[("suffix", suffix)]),
        )
    };
    for (suffix, warned) in [
        (".parquet.gz", true),
        (".parquet.snappy", true),
        (".gz.parquet", false),
        (".parquet", false),
        (".parquet.gz.parquet", false),
        (".csv.gz", false),
    ] {
        let rendered = ending(suffix);
        assert!(rendered.complete);
        assert_eq!(
            !notes(&rendered, Severity::Warning).is_empty(),
            warned,
            "{suffix}"
        );
    }
    assert_eq!(
        notes(&ending(".parquet.gz"), Severity::Warning)[0].1,
        "Spark and most others write `.gz.parquet`, which this does not match: Split is not \
         notified of those. Check the names of your files."
    );
}

#[test]
fn notification_rejects_invalid_values() {
    assert_required("split-notification", NOTIFICATION, &["topicArn", "name"]);
    assert_rejected(
        "split-notification",
        NOTIFICATION,
        &[
            (
                "topicArn",
                "arn:aws:sns:eu-west-1:444455556666:events.fifo",
                "This is a FIFO topic, to which S3 sends no notifications. Create one of the type \
                 Standard, and write its ARN.",
            ),
            (
                "suffix",
                "*.parquet",
                "A filter has no wildcards: it compares the end of each key literally. Write \
                 `.parquet`.",
            ),
            (
                "filePrefix",
                "events/*",
                "`*` is a wildcard in a policy. The document adds the `*` that is needed. Write \
                 `events`.",
            ),
        ],
    );
}

#[test]
fn inbound_rejects_invalid_values() {
    assert_required(
        "split-inbound-bucket",
        INBOUND,
        &["roleArn", "bucket", "statusPrefix"],
    );
    assert_rejected(
        "split-inbound-bucket",
        INBOUND,
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
                "roleArn",
                "arn:aws-iso:iam::111122223333:role/split",
                "`aws-iso` is not a partition of AWS: those are `aws`, `aws-cn` and `aws-us-gov`. \
                 Write it like `arn:aws:iam::111122223333:role/split-s3-in-7f3a`.",
            ),
        ],
    );
}
