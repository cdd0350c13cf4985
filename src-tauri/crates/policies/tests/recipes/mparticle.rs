//! mParticle's recipes, compared with its page on Amazon S3.

use super::*;

const ROLE_PAGE: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::338661164609:role/Prod-Role-DG12-Default"
      },
      "Action": [
           "s3:PutObject",
           "s3:PutObjectAcl"
      ],
      "Resource": "arn:aws:s3:::{bucket}/*"
    }
  ]
}
"#;

const USER_PAGE: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets"
      ],
      "Resource": [
        "arn:aws:s3:::*"
      ]
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetBucketLocation"
      ],
      "Resource": [
        "arn:aws:s3:::{bucket}"
      ]
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject"
      ],
      "Resource": [
        "arn:aws:s3:::{bucket}/*"
      ]
    }
  ]
}
"#;

const BUCKET: Pairs<'_> = &[("bucket", "mp-forwarding-acme")];
const GAP: Pairs<'_> = &[("{bucket}", "mp-forwarding-acme")];

#[test]
fn role_bucket_policy_matches_the_vendor_page() {
    let us1: Pairs<'_> = &[("pod", "us1")];
    let documented: Pairs<'_> = &[("principals", "documented")];
    for more in [&[][..], us1, documented, &with(us1, documented)] {
        assert_renders("mparticle-role-bucket", &with(BUCKET, more), ROLE_PAGE, GAP);
    }
}

#[test]
fn current_principals_are_two_in_each_pod() {
    for (pod, account, second) in [
        ("us1", "338661164609", "role-lambda-verifyrequest"),
        ("us2", "386705975570", "verifyrequest_lambda"),
        ("eu1", "583371261087", "verifyrequest_lambda"),
        ("au1", "526464060896", "verifyrequest_lambda"),
    ] {
        let two = format!(
            r#"["arn:aws:iam::{account}:role/Prod-Role-DG12-Default",
                "arn:aws:iam::{account}:role/{second}"]"#
        );
        let page = ROLE_PAGE.replace(
            r#""arn:aws:iam::338661164609:role/Prod-Role-DG12-Default""#,
            &two,
        );
        let mut chosen = vec![&[("principals", "current")][..]];
        // Other pods have no documented principals, so they default to the
        // current.
        if pod != "us1" {
            chosen.push(&[]);
        }
        for more in chosen {
            let pairs = with(BUCKET, &with(&[("pod", pod)], more));
            assert_renders("mparticle-role-bucket", &pairs, &page, GAP);
        }
    }
    // With current principals, the pod may be left out too.
    let rendered = rendered(
        "mparticle-role-bucket",
        &with(BUCKET, &[("principals", "current")]),
    );
    assert!(rendered.complete);
    assert!(
        rendered
            .text
            .contains("338661164609:role/role-lambda-verifyrequest")
    );
}

#[test]
fn user_policy_matches_the_vendor_page() {
    assert_renders("mparticle-user", BUCKET, USER_PAGE, GAP);
    let other: Pairs<'_> = &[("bucket", "acme")];
    assert_renders("mparticle-user", other, USER_PAGE, &[("{bucket}", "acme")]);
    for partition in ["aws", "aws-cn", "aws-us-gov"] {
        assert_renders(
            "mparticle-user",
            &with(BUCKET, &[("partition", partition)]),
            &USER_PAGE.replace("arn:aws:", &format!("arn:{partition}:")),
            GAP,
        );
    }
    let rendered = rendered("mparticle-user", BUCKET);
    let (place, said) = notes(&rendered, Severity::Notice)[0];
    assert!(said.contains("has no effect on its objects"));
    // The second of two such lines, among the actions on objects.
    assert_eq!(line(&rendered, place), "\"s3:ListBucket\",");
    assert_eq!(
        line(&rendered, place.map(|place| place - 1)),
        "\"s3:GetObject\","
    );
}

#[test]
fn invalid_values_are_rejected() {
    assert_required("mparticle-role-bucket", BUCKET, &["bucket"]);
    let long = "a".repeat(60);
    assert_rejected(
        "mparticle-role-bucket",
        BUCKET,
        &[
            (
                "bucket",
                "acme",
                "mParticle writes only to buckets whose names begin with `mp-forwarding-`. Create \
                 one, such as `mp-forwarding-acme`.",
            ),
            (
                "bucket",
                &long,
                "mParticle writes only to buckets whose names begin with `mp-forwarding-`. Create \
                 one, and write its name.",
            ),
            (
                "pod",
                "us3",
                "`us3` is not one of `us1`, `us2`, `eu1` and `au1`. Write one of them.",
            ),
            (
                "pod",
                "EU1",
                "`EU1` is not one of `us1`, `us2`, `eu1` and `au1`. Write `eu1`.",
            ),
            (
                "principals",
                "both",
                "`both` is not one of `documented` and `current`. Write one of them.",
            ),
        ],
    );
    for pod in ["us2", "eu1", "au1"] {
        let sentence = format!(
            "`documented` requires the pod `us1`, but it is `{pod}`. Remove it, or choose \
             `current`."
        );
        assert_rejected(
            "mparticle-role-bucket",
            &with(BUCKET, &[("pod", pod)]),
            &[("principals", "documented", &sentence)],
        );
    }
    assert_required("mparticle-user", BUCKET, &["bucket"]);
    assert_rejected(
        "mparticle-user",
        BUCKET,
        &[
            (
                "bucket",
                "mp_forwarding",
                "`_` is not allowed in a bucket name, which has letters, digits, dots and dashes. \
                 Write it like `mp-forwarding-acme`.",
            ),
            (
                "partition",
                "aws-iso",
                "`aws-iso` is not one of `aws`, `aws-cn` and `aws-us-gov`. Write one of them.",
            ),
        ],
    );
}
