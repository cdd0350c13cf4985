//! Errors, and the causes that are found for them.

mod forms;
mod guards;
mod known;
mod services;

use super::CauseKind::{
    Boundary, Bucket, Endpoint, Identity, Key, Resource, ServiceControl, Session, Topic, Trust,
};
use super::*;

const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const SPLIT: &str = "arn:aws:sts::444455556666:assumed-role/split/s3";
const OBJECT: &str = "arn:aws:s3:::acme/events/a.parquet";
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:split-events";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE: &str = "arn:aws:iam::111122223333:role/segment";

fn denial(text: &str) -> Denial {
    parse_denial(text).unwrap_or_else(|| panic!("no denial: {text}"))
}

fn kinds(denial: &Denial) -> Vec<CauseKind> {
    denial.causes.iter().map(|cause| cause.kind).collect()
}

/// AWS's own sentence: principal, action, resource and reason, and the causes.
/// The first one is certain. Reasons: IAM User Guide, "Troubleshoot access denied
/// error messages"; Amazon S3 User Guide, "Troubleshoot access denied (403
/// Forbidden) errors in Amazon S3".
const SENTENCES: &[(&str, &str, &str, &str, &[CauseKind])] = &[
    (
        ANN,
        "s3:PutObject",
        OBJECT,
        "because no identity-based policy allows the s3:PutObject action",
        &[Identity, Bucket],
    ),
    (
        SPLIT,
        "s3:GetObject",
        OBJECT,
        "because no resource-based policy allows the s3:GetObject action",
        &[Bucket, Identity],
    ),
    (
        ANN,
        "s3:PutObject",
        OBJECT,
        "because no permissions boundary allows the s3:PutObject action",
        &[Boundary],
    ),
    (
        SPLIT,
        "s3:PutObject",
        OBJECT,
        "because no session policy allows the s3:PutObject action",
        &[Session],
    ),
    (
        ANN,
        "s3:GetObject",
        OBJECT,
        "because no VPC endpoint policy allows the s3:GetObject action",
        &[Endpoint],
    ),
    (
        ANN,
        "s3:GetObject",
        OBJECT,
        "because no service control policy allows the s3:GetObject action",
        &[ServiceControl],
    ),
    (
        ANN,
        "s3:GetObject",
        OBJECT,
        "because no resource control policy allows the s3:GetObject action",
        &[ServiceControl],
    ),
    (
        ANN,
        "sts:AssumeRole",
        ROLE,
        "because no role trust policy allows the sts:AssumeRole action",
        &[Trust],
    ),
    (
        ANN,
        "kms:GenerateDataKey",
        KEY,
        "because no identity-based policy allows the kms:GenerateDataKey action",
        &[Identity, Key],
    ),
    (
        SPLIT,
        "kms:Decrypt",
        KEY,
        "because no resource-based policy allows the kms:Decrypt action",
        &[Key, Identity],
    ),
    // In another account, both policies have to allow it.
    (
        SPLIT,
        "kms:Decrypt",
        KEY,
        "because no identity-based policy allows the kms:Decrypt action",
        &[Identity],
    ),
    (
        ANN,
        "SNS:Publish",
        TOPIC,
        "because no resource-based policy allows the SNS:Publish action",
        &[Topic, Identity],
    ),
    (
        ANN,
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:111122223333:q",
        "because no identity-based policy allows the sqs:SendMessage action",
        &[Identity, Resource],
    ),
    (
        ANN,
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        "with an explicit deny in a resource-based policy",
        &[Bucket],
    ),
    (
        ANN,
        "s3:PutObject",
        OBJECT,
        "with an explicit deny in a service control policy",
        &[ServiceControl],
    ),
    (
        ANN,
        "s3:PutObject",
        OBJECT,
        "with an explicit deny in a resource control policy",
        &[ServiceControl],
    ),
    (
        ANN,
        "s3:DeleteObject",
        OBJECT,
        "with an explicit deny in an identity-based policy",
        &[Identity],
    ),
    (
        ANN,
        "s3:DeleteObject",
        OBJECT,
        "with an explicit deny in a permissions boundary",
        &[Boundary],
    ),
    (
        SPLIT,
        "s3:DeleteObject",
        OBJECT,
        "with an explicit deny in a session policy",
        &[Session],
    ),
    (
        ANN,
        "s3:GetObject",
        OBJECT,
        "with an explicit deny in a VPC endpoint policy",
        &[Endpoint],
    ),
];

#[test]
fn the_policy_that_aws_names_is_the_first_cause() {
    // Within a message of the CLI, of CloudFormation (quotes escaped), of S3 (XML),
    // and wrapped in Terraform's frame.
    let wrap: [fn(&str) -> String; 5] = [
        str::to_owned,
        |text| {
            format!(
                "An error occurred (AccessDenied) when calling the HeadObject operation: {text}"
            )
        },
        |text| {
            format!(
                "Resource handler returned message: \"{} (Service: S3, Status Code: 403, Request \
                 ID: 4442587FB7D0A2F9)\" (RequestToken: 1, HandlerErrorCode: AccessDenied)",
                text.replace('"', "\\\"")
            )
        },
        |text| format!("<Error><Code>AccessDenied</Code><Message>{text}</Message></Error>"),
        |text| {
            format!(
                "╷\n│ Error: waiting for S3 Bucket: api error AccessDenied: {}\n╵\n",
                text.replace(" to perform", "\n│ to perform")
                    .replace("with an", "with\n│ an")
            )
        },
    ];
    for (principal, action, resource, reason, expected) in SENTENCES {
        let text = format!(
            "User: {principal} is not authorized to perform: {action} on resource: \
             \"{resource}\" {reason}"
        );
        for wrap in wrap {
            let text = wrap(&text);
            let denial = denial(&text);
            // Prefixes of services are in lower case in policies.
            let action = action.replace("SNS:", "sns:");
            assert_eq!(denial.action, Some(action), "{text}");
            assert_eq!(denial.resource.as_deref(), Some(*resource), "{text}");
            assert_eq!(denial.principal.as_deref(), Some(*principal), "{text}");
            assert_eq!(denial.explicit, reason.contains("explicit"), "{text}");
            assert_eq!(&kinds(&denial), expected, "{text}");
            for (at, cause) in denial.causes.iter().enumerate() {
                assert_eq!(cause.certain, at == 0, "{text}");
                assert!(cause.text.ends_with('.'), "{}", cause.text);
            }
        }
    }
}

/// Keys are text of any kind (Amazon S3 User Guide, "Naming Amazon S3 objects").
#[test]
fn a_quoted_resource_is_read_whole() {
    let keys = [
        "events/my file 1.parquet",
        "events/day=2026-01-31/10:30:00.parquet",
        "events/a \"quoted\" name.parquet",
        "it's.parquet",
        "events/a, b (copy).parquet",
        "ends with a full stop.",
        "because it is there",
        "ümlaut 数据.parquet",
    ];
    for key in keys {
        let arn = format!("arn:aws:s3:::acme-events/{key}");
        let reason = "because no identity-based policy allows the s3:PutObject action";
        for (quoted, escaped) in [
            (format!("\"{arn}\""), false),
            (format!("\\\"{arn}\\\""), true),
        ] {
            if escaped && key.contains('"') {
                continue;
            }
            let text = format!(
                "User: {ANN} is not authorized to perform: s3:PutObject on resource: {quoted} \
                 {reason}"
            );
            assert_eq!(
                denial(&text).resource.as_deref(),
                Some(arn.as_str()),
                "{text}"
            );
        }
        let end = format!(
            "User: {ANN} is not authorized to perform: s3:PutObject on resource: \"{arn}\""
        );
        assert_eq!(
            denial(&end).resource.as_deref(),
            Some(arn.as_str()),
            "{end}"
        );
        if !key.starts_with("because") {
            let bare = format!(
                "User: {ANN} is not authorized to perform: s3:PutObject on resource: {arn} {reason}"
            );
            assert_eq!(
                denial(&bare).resource.as_deref(),
                Some(arn.as_str()),
                "{bare}"
            );
        }
    }
}

#[test]
fn other_errors_are_no_denials() {
    let texts = [
        "",
        "hello",
        "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
        "An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist (request 1403)",
        "An error occurred (SlowDown) when calling the PutObject operation: Please reduce your request rate.",
        // Files of this computer, databases and other clouds.
        "java.nio.file.AccessDeniedException: /var/lib/app/data.parquet",
        "PermissionError: [Errno 13] Permission denied: 'a.parquet', access denied",
        "ERROR 1045 (28000): Access denied for user 'ann'@'localhost' (using password: YES)",
        "This request is not authorized to perform this operation. ErrorCode: AuthorizationFailure Status: 403",
    ];
    for text in texts {
        assert_eq!(parse_denial(text), None, "{text}");
    }
    // A long text is truncated, at a character boundary.
    let long = format!("Access Denied {}", "ä".repeat(1_000_000));
    assert!(parse_denial(&long).is_some());
    assert_eq!(parse_denial(&"ä".repeat(1_000_000)), None);
}

/// boto/boto3#1033, hashicorp/terraform-provider-aws#29710
#[test]
fn an_encoded_message_is_to_be_decoded() {
    let text = "Error: creating EC2 Instance: UnauthorizedOperation: You are not authorized to \
                perform this operation. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6";
    let denial = denial(text);
    let first = denial.causes.first().unwrap();
    assert!(
        first.text.contains("sts decode-authorization-message"),
        "{}",
        first.text
    );
}
