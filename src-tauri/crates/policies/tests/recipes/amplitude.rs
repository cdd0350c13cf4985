//! Amplitude's recipes. Amplitude publishes no template.

use super::*;

const ROLE: &str = "arn:aws:iam::111122223333:role/amplitude-export-187520";

const BUCKET: Pairs<'_> = &[("roleArn", ROLE), ("bucket", "acme-amplitude-export")];

const KEY: Pairs<'_> = &[("accountId", "444455556666"), ("roleArn", ROLE)];

const DOCUMENT: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "{role}"},
      "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
      "Resource": "arn:aws:s3:::acme-amplitude-export"
    },
    {
      "Effect": "Allow",
      "Principal": {"AWS": "{role}"},
      "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::acme-amplitude-export/*"
    }
  ]
}
"#;

#[test]
fn bucket_policy_matches_the_proposal() {
    assert_renders(
        "amplitude-export-bucket",
        BUCKET,
        DOCUMENT,
        &[("{role}", ROLE)],
    );
    let role = ROLE.replace("arn:aws:", "arn:aws-us-gov:");
    assert_renders(
        "amplitude-export-bucket",
        &with(BUCKET, &[("roleArn", &role)]),
        &DOCUMENT.replace("arn:aws:s3", "arn:aws-us-gov:s3"),
        &[("{role}", &role)],
    );
}

#[test]
fn key_policy_equals_split_s() {
    assert_renders(
        "amplitude-kms",
        KEY,
        split::KEY_PAGE,
        &[
            ("{your-aws-account-id}", "444455556666"),
            ("{role-ARN-to-be-provided-to-you-by-Split}", ROLE),
        ],
    );
}

#[test]
fn both_have_a_proposal_note() {
    for (name, pairs) in [("amplitude-export-bucket", BUCKET), ("amplitude-kms", KEY)] {
        let rendered = rendered(name, pairs);
        assert!(rendered.complete);
        assert!(
            notes(&rendered, Severity::Notice)
                .iter()
                .any(|(_, said)| said.contains(
                    "a proposal. If they differ, use the policy that \
                                                Amplitude generates"
                ))
        );
    }
}

#[test]
fn invalid_values_are_rejected() {
    assert_required("amplitude-export-bucket", BUCKET, &["roleArn", "bucket"]);
    assert_required("amplitude-kms", KEY, &["accountId", "roleArn"]);
    // The principal in the policies of older exports.
    let root = "This is a whole account, so anyone it lets in could read the files. Write it like \
                `arn:aws:iam::111122223333:role/amplitude-export-187520`.";
    let legacy = ("roleArn", "arn:aws:iam::111122223333:root", root);
    assert_rejected(
        "amplitude-export-bucket",
        BUCKET,
        &[
            legacy,
            (
                "bucket",
                "s3://acme-amplitude-export/hourly",
                "This is an address; only the name is needed. Write `acme-amplitude-export`.",
            ),
        ],
    );
    assert_rejected(
        "amplitude-kms",
        KEY,
        &[
            legacy,
            (
                "accountId",
                "acme",
                "An account ID has 12 digits and nothing else. Write it like `444455556666`.",
            ),
        ],
    );
}

/// Asserts that each text is in a step, each in a later one than the last.
#[track_caller]
fn in_order(steps: &[&str], words: &[&str]) {
    let places: Vec<Option<usize>> = words
        .iter()
        .map(|word| steps.iter().position(|step| step.contains(word)))
        .collect();
    assert!(places.iter().all(Option::is_some), "{places:?}");
    assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
}

#[test]
fn kms_migration_and_rollback_steps_are_in_order() {
    for name in ["amplitude-export-bucket", "amplitude-kms"] {
        let sections = recipe(name).unwrap().sections;
        let titles: Vec<&str> = sections.iter().map(|section| section.title).collect();
        assert_eq!(
            titles,
            ["Moving an export to KMS", "Going back", "What is lost"]
        );
        in_order(
            sections[0].steps,
            &[
                "the right to change the bucket's settings",
                "create a key",
                "open the S3 export that is to move",
                "switch the export off",
                "Create a new S3 export",
                "both policies generated",
                "Back-up",
                "Put the generated policies in place",
                "SSE-KMS",
                "choose Next",
                "Wait for an export to finish",
                "delete the old export",
            ],
        );
        in_order(
            sections[1].steps,
            &[
                "only while the old export",
                "remove the new export",
                "bucket policy back",
                "Default encryption back",
                "switch the old export on",
                "deletion",
            ],
        );
        in_order(
            sections[2].steps,
            &["No exported data", "history of its jobs", "24 hours"],
        );
    }
}
