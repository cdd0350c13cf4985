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
fn the_role_s_bucket_policy_is_the_page_s_own() {
    let us1: Pairs<'_> = &[("pod", "us1")];
    let documented: Pairs<'_> = &[("principals", "documented")];
    for more in [&[][..], us1, documented, &with(us1, documented)] {
        is_template("mparticle-role-bucket", &with(BUCKET, more), ROLE_PAGE, GAP);
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
            is_template("mparticle-role-bucket", &pairs, &page, GAP);
        }
    }
    // With current principals, the pod may be left out too.
    let filled = filled(
        "mparticle-role-bucket",
        &with(BUCKET, &[("principals", "current")]),
    );
    assert!(filled.complete);
    assert!(
        filled
            .text
            .contains("338661164609:role/role-lambda-verifyrequest")
    );
}

#[test]
fn the_user_s_policy_is_the_page_s_own() {
    is_template("mparticle-user", BUCKET, USER_PAGE, GAP);
    let other: Pairs<'_> = &[("bucket", "acme")];
    is_template("mparticle-user", other, USER_PAGE, &[("{bucket}", "acme")]);
    for partition in ["aws", "aws-cn", "aws-us-gov"] {
        is_template(
            "mparticle-user",
            &with(BUCKET, &[("partition", partition)]),
            &USER_PAGE.replace("arn:aws:", &format!("arn:{partition}:")),
            GAP,
        );
    }
    let filled = filled("mparticle-user", BUCKET);
    let (place, said) = notes(&filled, Severity::Notice)[0];
    assert!(said.contains("has no effect on its objects"));
    // The second of two such lines, among the actions on objects.
    assert_eq!(line(&filled, place), "\"s3:ListBucket\",");
    assert_eq!(
        line(&filled, place.map(|place| place - 1)),
        "\"s3:GetObject\","
    );
}

#[test]
fn what_cannot_be_is_refused() {
    are_needed("mparticle-role-bucket", BUCKET, &["bucket"]);
    let long = "a".repeat(60);
    are_refused(
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
                "`us3` is none of `us1`, `us2`, `eu1` and `au1`. Write one of them.",
            ),
            (
                "pod",
                "EU1",
                "`EU1` is none of `us1`, `us2`, `eu1` and `au1`. Write `eu1`.",
            ),
            (
                "principals",
                "both",
                "`both` is none of `documented` and `current`. Write one of them.",
            ),
        ],
    );
    for pod in ["us2", "eu1", "au1"] {
        let sentence = format!(
            "`documented` goes with the pod `us1`, and `{pod}` is chosen. Leave it out, or choose \
             `current`."
        );
        are_refused(
            "mparticle-role-bucket",
            &with(BUCKET, &[("pod", pod)]),
            &[("principals", "documented", &sentence)],
        );
    }
    are_needed("mparticle-user", BUCKET, &["bucket"]);
    are_refused(
        "mparticle-user",
        BUCKET,
        &[
            (
                "bucket",
                "mp_forwarding",
                "`_` cannot stand in a bucket's name, which has letters, digits, dots and dashes. \
                 Write it like `mp-forwarding-acme`.",
            ),
            (
                "partition",
                "aws-iso",
                "`aws-iso` is none of `aws`, `aws-cn` and `aws-us-gov`. Write one of them.",
            ),
        ],
    );
}
