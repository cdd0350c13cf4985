//! Condition keys that no request of an action carries. Source: Service Authorization
//! Reference, "Actions, resources, and condition keys" of Amazon S3, Amazon SNS, AWS KMS
//! and AWS STS.

use super::*;

/// An action, a condition, and the decision about an allow under it.
const CASES: &[(&str, &str, char)] = &[
    // humanmade/S3-Uploads#239, minio/minio#3657: listing only.
    (
        "s3:GetObject",
        r#""StringLike": {"s3:prefix": "in/*"}"#,
        'I',
    ),
    (
        "s3:PutObject",
        r#""StringEquals": {"s3:delimiter": "/"}"#,
        'I',
    ),
    (
        "s3:ListBucket",
        r#""StringLike": {"s3:prefix": "in/*"}"#,
        'U',
    ),
    // Writing only.
    (
        "s3:GetObject",
        r#""StringEquals": {"s3:x-amz-acl": "private"}"#,
        'I',
    ),
    (
        "s3:DeleteObject",
        r#""StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}"#,
        'I',
    ),
    (
        "s3:PutObject",
        r#""StringEquals": {"s3:x-amz-acl": "private"}"#,
        'U',
    ),
    // An absent key passes negated operators, IfExists, Null and ForAllValues.
    (
        "s3:GetObject",
        r#""StringNotLike": {"s3:prefix": "in/*"}"#,
        'A',
    ),
    (
        "s3:GetObject",
        r#""StringLikeIfExists": {"s3:prefix": "in/*"}"#,
        'A',
    ),
    ("s3:GetObject", r#""Null": {"s3:prefix": "true"}"#, 'A'),
    ("s3:GetObject", r#""Null": {"s3:prefix": "false"}"#, 'I'),
    (
        "s3:GetObject",
        r#""ForAllValues:StringLike": {"s3:prefix": "in/*"}"#,
        'A',
    ),
    (
        "s3:GetObject",
        r#""ForAnyValue:StringLike": {"s3:prefix": "in/*"}"#,
        'I',
    ),
    // Variable parts.
    (
        "s3:GetObject",
        r#""StringEquals": {"s3:ExistingObjectTag/team": "a"}"#,
        'U',
    ),
    (
        "s3:ListBucket",
        r#""StringEquals": {"s3:ExistingObjectTag/team": "a"}"#,
        'I',
    ),
    (
        "s3:GetObject",
        r#""StringEquals": {"aws:PrincipalTag/team": "a"}"#,
        'U',
    ),
    (
        "s3:GetObject",
        r#""StringEquals": {"aws:ResourceTag/team": "a"}"#,
        'U',
    ),
    // Keys of other services, and keys that AWS does not have.
    (
        "s3:GetObject",
        r#""StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}"#,
        'I',
    ),
    (
        "sns:Publish",
        r#""StringEquals": {"s3:prefix": "in/"}"#,
        'I',
    ),
    (
        "kms:Decrypt",
        r#""StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}"#,
        'U',
    ),
    (
        "sns:Publish",
        r#""StringEquals": {"aws:SourceAcount": "111122223333"}"#,
        'I',
    ),
    (
        "sns:Publish",
        r#""StringEquals": {"aws:SourceOwner": "111122223333"}"#,
        'U',
    ),
    (
        "s3:GetObject",
        r#""StringEquals": {"s3:NoSuchKey": "a"}"#,
        'I',
    ),
    // Keys of session credentials, and actions that the reference does not have.
    (
        "s3:GetObject",
        r#""ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*"}"#,
        'U',
    ),
    (
        "s3:GetObject",
        r#""StringEquals": {"accounts.google.com:aud": "a"}"#,
        'U',
    ),
    (
        "s3:NoSuchAction",
        r#""StringLike": {"s3:prefix": "in/*"}"#,
        'U',
    ),
    (
        "nosuch:Action",
        r#""StringLike": {"nosuch:key": "in/*"}"#,
        'U',
    ),
];

#[test]
fn a_key_that_no_request_of_the_action_carries_is_absent() {
    for (action, condition, expected) in CASES {
        let document = document(&format!(
            "{{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \
             \"*\", \"Condition\": {{{condition}}}}}"
        ));
        let request = request(FOREIGN, action, OBJECT, Context::default());
        let answer = simulate(&document, DocumentKind::Resource, &request);
        assert_eq!(letter(answer.outcome), *expected, "{action} {condition}");
    }
}

#[test]
fn the_answer_says_that_no_request_carries_the_key() {
    let document = document(
        "{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\", \
         \"Condition\": {\"StringLike\": {\"s3:prefix\": \"in/*\"}}}",
    );
    let request = request(FOREIGN, "s3:GetObject", OBJECT, Context::default());
    let answer = simulate(&document, DocumentKind::Bucket, &request);
    assert_eq!(answer.outcome, Decision::ImplicitDeny);
    assert_eq!(
        answer.near_misses,
        [
            "Statement 1 (line 1) of the resource policy allows it under a condition on \
             `s3:prefix`, which no request of `s3:GetObject` carries."
        ]
    );
}
