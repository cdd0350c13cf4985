//! Documents that cannot be merged, and the errors.

use super::*;

#[test]
fn rejected_documents_have_a_location() {
    use DocumentKind::{Bucket, Identity, Key, Notification, Topic, Trust};
    use InputRole::{Addition, Existing};
    let good = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ));
    let topic = good.replace("s3:GetObject", "sns:Publish");
    let iam = good.replace(&format!("\"Principal\": {{\"AWS\": \"{TRUSTED}\"}}, "), "");
    let notification = r#"{"TopicConfigurations": [{"Id": "a", "TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "Events": ["s3:ObjectCreated:*"]}]}"#;
    let rows: &[(&str, &str, DocumentKind, InputRole, &str)] = &[
        (
            "{\n  nope",
            &good,
            Bucket,
            Existing,
            "The existing document: This is not JSON: line 2, column 3",
        ),
        (
            &good,
            "{\n  nope",
            Bucket,
            Addition,
            "The addition: This is not JSON: line 2, column 3",
        ),
        (&good, "", Bucket, Addition, "There is no text"),
        (
            &good,
            "{}",
            Bucket,
            Addition,
            "The addition is not a bucket policy.",
        ),
        (
            &good,
            "{\"Statement\": []}",
            Bucket,
            Addition,
            "nothing to add",
        ),
        (
            &good,
            "{\"Statement\": [3]}",
            Bucket,
            Addition,
            "line 1: it has a number instead of a statement",
        ),
        (
            "{\"Statement\": \"x\"}",
            &good,
            Bucket,
            Existing,
            "it has a string instead of a statement",
        ),
        (
            &good,
            &good.replace("acme-events", "{bucketName}"),
            Bucket,
            Addition,
            "line 3: `{bucketName}` is a placeholder",
        ),
        (
            &good,
            &good.replace("\"Version\"", "\"Versions\""),
            Bucket,
            Addition,
            "line 2: it has the key `Versions`",
        ),
        (
            &good,
            &good.replace("\"Sid\"", "\"Effect\""),
            Bucket,
            Addition,
            "line 3: it has the key `Effect` twice",
        ),
        (
            &good.replace("\"Version\"", "\"Statement\""),
            &good,
            Bucket,
            Existing,
            "line 3: it has the key `Statement` twice",
        ),
        (
            &good,
            &topic,
            Bucket,
            Addition,
            "is an SNS topic policy, not a bucket policy",
        ),
        (
            &topic,
            &good,
            Bucket,
            Existing,
            "is an SNS topic policy, not a bucket policy",
        ),
        (
            &good,
            &iam,
            Bucket,
            Addition,
            "has no Principal; a bucket policy has one",
        ),
        (
            &iam,
            &good,
            Identity,
            Addition,
            "is a bucket policy, not an IAM policy",
        ),
        (
            &good,
            notification,
            Bucket,
            Addition,
            "is an S3 event notification, not a bucket policy",
        ),
        (
            notification,
            &good,
            Notification,
            Addition,
            "is a policy, not an S3 event notification",
        ),
        (
            &good,
            notification,
            Notification,
            Existing,
            "is a policy, not an S3 event notification",
        ),
        (
            &statement("A", "\"s3:GetObject\"", OBJECTS),
            &good,
            Bucket,
            Existing,
            "is a part of a policy",
        ),
        (
            "{\"Policy\": \"{}\"}",
            &good,
            Bucket,
            Existing,
            "Run the command with `--query Policy --output text`",
        ),
        (
            "{\"Attributes\": {}}",
            &topic,
            Topic,
            Existing,
            "--query Attributes.Policy",
        ),
        ("[]", &good, Bucket, Existing, "is not a bucket policy"),
        (
            &good,
            &good,
            Key,
            Addition,
            "is a bucket policy, not a KMS key policy",
        ),
        (
            &good,
            &good,
            Trust,
            Addition,
            "is a bucket policy, not a trust policy",
        ),
        (
            "{\"TopicConfiguration\": {}}",
            notification,
            Notification,
            Existing,
            "deprecated API",
        ),
        (
            "{\"TopicConfigurations\": {}}",
            notification,
            Notification,
            Existing,
            "instead of a list",
        ),
    ];
    for (existing, addition, kind, role, words) in rows {
        refused(existing, addition, *kind, *role, words);
    }
}
