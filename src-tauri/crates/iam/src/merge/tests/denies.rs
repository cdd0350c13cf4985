//! Statements that stay and deny what is added.

use super::*;

const VENDOR: &str = "arn:aws:iam::444455556666:role/split";

fn policy(statement: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statement}]}}")
}

/// A statement that denies everything in the bucket under a condition.
fn deny(condition: &str) -> String {
    format!(
        "{{\"Sid\": \"Guard\", \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \
         \"Resource\": [\"arn:aws:s3:::acme-events\", \"arn:aws:s3:::acme-events/*\"], \
         \"Condition\": {{{condition}}}}}"
    )
}

const READ: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/split"},
    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-events/in/*"}"#;
const WRITE: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/split"},
    "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::acme-events/status/*"}"#;

/// The severity of a warning and a word of its message. `None` if there is none.
type ExpectedWarning = Option<(Severity, &'static str)>;

/// The existing statement, the addition, and its warning.
fn cases() -> Vec<(String, &'static str, ExpectedWarning)> {
    let statement =
        |effect: &str| format!("{{\"Sid\": \"Guard\", \"Effect\": \"Deny\", {effect}}}");
    let warning = |word| Some((Severity::Warning, word));
    let notice = |word| Some((Severity::Notice, word));
    vec![
        // AWS, Amazon S3 User Guide, "Controlling access from VPC endpoints with
        // bucket policies"; ministryofjustice/bootstrap-cfn#227.
        (
            deny(r#""StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}"#),
            READ,
            warning("aws:SourceVpce"),
        ),
        (
            deny(r#""StringNotEquals": {"aws:SourceVpc": "vpc-1"}"#),
            WRITE,
            warning("`s3:PutObject` and `s3:PutObjectAcl`"),
        ),
        (
            deny(r#""NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}"#),
            READ,
            warning("aws:SourceIp"),
        ),
        (
            deny(r#""StringNotEquals": {"aws:PrincipalOrgID": "o-1"}"#),
            READ,
            warning("aws:PrincipalOrgID"),
        ),
        // The account of the vendor's role is known.
        (
            deny(r#""StringNotEquals": {"aws:PrincipalAccount": "111122223333"}"#),
            READ,
            warning("no effect"),
        ),
        (
            deny(r#""StringNotEquals": {"aws:PrincipalAccount": "444455556666"}"#),
            READ,
            None,
        ),
        (
            deny(r#""ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/split"}"#),
            READ,
            None,
        ),
        (
            deny(r#""ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#),
            READ,
            warning("no effect"),
        ),
        // Requests use TLS (Amazon S3 User Guide, "Security best practices").
        (
            deny(r#""Bool": {"aws:SecureTransport": "false"}"#),
            READ,
            None,
        ),
        (
            deny(r#""NumericLessThan": {"s3:TlsVersion": "1.2"}"#),
            READ,
            None,
        ),
        // A request to read cannot carry the key, one to write can.
        (
            statement(
                r#""Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme-events/*",
                "Condition": {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}}"#,
            ),
            WRITE,
            notice("s3:x-amz-server-side-encryption"),
        ),
        (
            deny(r#""StringEquals": {"s3:x-amz-acl": "public-read"}"#),
            READ,
            None,
        ),
        (
            deny(r#""StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}"#),
            READ,
            warning("no effect"),
        ),
        // Without a condition.
        (
            statement(
                r#""Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            READ,
            warning("no effect"),
        ),
        (
            statement(
                r#""Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-events/in/private/*""#,
            ),
            READ,
            notice("a part"),
        ),
        (
            statement(
                r#""Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::acme-events/private/*""#,
            ),
            READ,
            None,
        ),
        (
            statement(
                r#""Principal": "*", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            READ,
            None,
        ),
        (
            statement(
                r#""Principal": {"AWS": "arn:aws:iam::444455556666:role/other"}, "Action": "s3:*", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            READ,
            None,
        ),
        (
            statement(
                r#""Principal": {"AWS": "444455556666"}, "Action": "s3:*", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            READ,
            warning("no effect"),
        ),
        (
            statement(
                r#""Principal": "*", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            READ,
            None,
        ),
        (
            statement(
                r#""Principal": "*", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::acme-events/*""#,
            ),
            WRITE,
            warning("no effect"),
        ),
        (
            statement(
                r#""Principal": "*", "Action": "s3:*", "NotResource": ["arn:aws:s3:::acme-events/in/*"]"#,
            ),
            READ,
            None,
        ),
        (
            statement(
                r#""Principal": "*", "Action": "s3:*", "NotResource": ["arn:aws:s3:::acme-events/in/*"]"#,
            ),
            WRITE,
            warning("no effect"),
        ),
    ]
}

#[test]
fn a_deny_that_stays_is_named() {
    for (existing, addition, expected) in cases() {
        let result = merged(&policy(&existing), &policy(addition), DocumentKind::Bucket);
        match (result.warnings(), expected) {
            ([], None) => {}
            ([found], Some((severity, word))) => {
                assert_eq!(found.severity, severity, "{existing}: {}", found.message);
                assert_eq!(found.pointer, "/Statement/0");
                assert!(found.message.contains("`Guard`"), "{}", found.message);
                assert!(
                    found.message.contains(word),
                    "{existing}: {}",
                    found.message
                );
            }
            (found, expected) => panic!("{existing}\n{found:?}\n{expected:?}"),
        }
    }
}

#[test]
fn conditions_of_the_addition_count() {
    let addition = format!(
        "{{\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"{VENDOR}\"}}, \"Action\": \
         \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::acme-events/*\", \"Condition\": \
         {{\"StringEquals\": {{\"s3:x-amz-acl\": \"bucket-owner-full-control\"}}}}}}"
    );
    let with = |value: &str| {
        let guard = deny(&format!(
            "\"StringNotEquals\": {{\"s3:x-amz-acl\": \"{value}\"}}"
        ));
        merged(&policy(&guard), &policy(&addition), DocumentKind::Bucket)
    };
    assert!(with("bucket-owner-full-control").warnings().is_empty());
    let result = with("private");
    let [warning] = result.warnings() else {
        panic!("one warning")
    };
    assert!(warning.message.contains("no effect"), "{}", warning.message);
}

#[test]
fn denies_of_other_kinds_are_named() {
    let topic = r#"{"Sid": "Guard", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish",
        "Resource": "arn:aws:sns:us-east-1:111122223333:events",
        "Condition": {"StringNotEquals": {"aws:SourceAccount": "999988887777"}}}"#;
    let publish = r#"{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:events",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}"#;
    let key = r#"{"Sid": "Guard", "Effect": "Deny", "Principal": "*", "Action": "kms:*",
        "Resource": "*", "Condition": {"StringNotEquals": {"kms:CallerAccount": "111122223333"}}}"#;
    let decrypt = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/split"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}"#;
    let identity = r#"{"Sid": "Guard", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
    let put = r#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme/*"}"#;
    for (existing, addition, kind, word) in [
        (topic, publish, DocumentKind::Topic, "no effect"),
        (key, decrypt, DocumentKind::Key, "no effect"),
        (
            identity,
            put,
            DocumentKind::Identity,
            "aws:MultiFactorAuthPresent",
        ),
    ] {
        let result = merged(&policy(existing), &policy(addition), kind);
        let [warning] = result.warnings() else {
            panic!("{:?}", result.warnings())
        };
        assert!(warning.message.contains("`Guard`"), "{}", warning.message);
        assert!(warning.message.contains(word), "{}", warning.message);
    }
}
