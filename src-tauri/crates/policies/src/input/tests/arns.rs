//! ARNs of roles, topics and buckets.

use super::*;

#[test]
fn role_arns() {
    for good in [
        "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        "arn:aws-cn:iam::111122223333:role/a/b/c",
        "arn:aws-us-gov:iam::000000000000:role/A_b+c=d,e.f@g-h",
    ] {
        assert_valid(InputKind::RoleArn, good);
    }
    let right = Some("arn:aws:iam::111122223333:role/Split");
    assert_invalid(
        InputKind::RoleArn,
        &[
            ("split-s3-in-7f3a", "is not an ARN", None),
            ("a:b:c:d:e:f", "begins with `arn:`", None),
            ("{role-ARN}", "a placeholder, `{role-ARN}`", None),
            (
                "arn:aws:iam::<account>:role/x",
                "a placeholder, `<account>`",
                None,
            ),
            (
                "arn:aws:iam::{id:role/x",
                "a placeholder, `{id:role/x`",
                None,
            ),
            (
                "ARN:aws:IAM::111122223333:role/Split",
                "case-sensitive",
                right,
            ),
            ("arn:aws:iam::1111-2222-3333:role/Split", "12 digits", right),
            (
                "arn:aws:iam::11112222333:role/x",
                "`11112222333`, does not have 12",
                None,
            ),
            (
                "arn:aws:iam:::role/x",
                "an empty string, does not have 12",
                None,
            ),
            ("arn:aws:iam::aws:role/x", "`aws`, does not have 12", None),
            (
                "arn:aws-iso:iam::111122223333:role/x",
                "`aws-iso` is not a partition",
                None,
            ),
            ("arn::iam::111122223333:role/x", "not a partition", None),
            ("arn:aws:s3:::acme", "an ARN of `s3`; one of `iam`", None),
            (
                "arn:aws:iam:us-east-1:111122223333:role/Split",
                "no region",
                right,
            ),
            (
                "arn:aws:iam::111122223333:role/Split\u{200b}",
                "invisible character",
                right,
            ),
            (
                "arn:aws:iam::111122223333:\nrole/Split",
                "invisible character",
                right,
            ),
            ("arn:aws:iam::111122223333: role/Split", "no spaces", right),
            ("\"arn:aws:iam::111122223333:role/Split\",", "quotes", right),
            ("arn:aws:iam::111122223333:root", "whole account", None),
            ("arn:aws:iam::111122223333:user/x", "names `user`", None),
            ("arn:aws:iam::111122223333:role", "names `role`", None),
            ("arn:aws:iam::111122223333:Role/x", "names `Role`", None),
            ("arn:aws:iam::111122223333:role/", "is empty", None),
            ("arn:aws:iam::111122223333:role/a//b", "is empty", None),
            ("arn:aws:iam::111122223333:role/*", "without `*`", None),
            (
                "arn:aws:iam::111122223333:role/rôle",
                "`ô` is not allowed",
                None,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Split/me",
                "the ARN of the role, `Split`",
                None,
            ),
        ],
    );
    let long = format!("arn:aws:iam::111122223333:role/{}", "x".repeat(65));
    assert_invalid(InputKind::RoleArn, &[(&long, "at most 64", None)]);
}

#[test]
fn topic_arns() {
    for good in [
        "arn:aws:sns:us-east-1:111122223333:split-events",
        "arn:aws-cn:sns:cn-northwest-1:111122223333:a_B-9",
        "arn:aws-us-gov:sns:us-gov-west-1:111122223333:x",
        "arn:aws:sns:ap-southeast-2:111122223333:fifo",
    ] {
        assert_valid(InputKind::TopicArn, good);
    }
    let right = Some("arn:aws:sns:eu-west-1:111122223333:Topic");
    assert_invalid(
        InputKind::TopicArn,
        &[
            ("split-events", "is not an ARN", None),
            ("{YourSNSTopicARN}", "a placeholder", None),
            (
                "arn:aws:sqs:eu-west-1:111122223333:q",
                "an ARN of `sqs`",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:t.fifo",
                "FIFO topic",
                None,
            ),
            (
                "arn:aws:sns:EU-WEST-1:111122223333:Topic",
                "case-sensitive",
                right,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:Topic:0f3a-77",
                "subscription",
                right,
            ),
            (
                "arn:aws-cn:sns:eu-west-1:111122223333:Topic",
                "partition `aws`",
                right,
            ),
            (
                "arn:aws:sns::111122223333:t",
                "an empty string is not a region",
                None,
            ),
            (
                "arn:aws:sns:europe:111122223333:t",
                "`europe` is not a region",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:11112222:t",
                "does not have 12 digits",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:*",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:eu-west-1:111122223333:a.b",
                "not a topic's name",
                None,
            ),
            (
                "arn:aws:sns:cn-north-1:111122223333:t",
                "partition `aws-cn`",
                Some("arn:aws-cn:sns:cn-north-1:111122223333:t"),
            ),
        ],
    );
}

#[test]
fn bucket_arns() {
    assert_valid(InputKind::BucketArn, "arn:aws:s3:::acme");
    assert_valid(InputKind::BucketArn, "arn:aws-us-gov:s3:::acme.events");
    let acme = Some("arn:aws:s3:::acme");
    assert_invalid(
        InputKind::BucketArn,
        &[
            ("acme", "This is a name", acme),
            ("s3://acme/events", "an address", acme),
            ("arn:aws:s3:::acme/events/*", "objects", acme),
            ("arn:aws:s3:::Acme", "lower case", acme),
            ("arn:aws:s3:us-east-1:111122223333:acme", "no region", acme),
            (
                "arn:aws:s3:us-east-1:111122223333:accesspoint/x",
                "access point",
                None,
            ),
            ("arn:aws:s3:::", "3 to 63", None),
            ("arn:aws:s3:::*", "`*` is not allowed", None),
            (
                "arn:aws:sns:eu-west-1:111122223333:t",
                "an ARN of `sns`",
                None,
            ),
            ("{YourBucketArn}", "a placeholder", None),
        ],
    );
}
