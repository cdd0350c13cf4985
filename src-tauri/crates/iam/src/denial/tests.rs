use super::CauseKind::{
    Boundary, Bucket, Credentials, Endpoint, Identity, Key, ObjectOwnership, PublicAccessBlock,
    Resource, ServiceControl, Session, Topic, Trust,
};
use super::*;

struct Case {
    text: &'static str,
    action: &'static str,
    resource: &'static str,
    principal: &'static str,
    explicit: bool,
    /// Number of causes that AWS names. They come first.
    certain: usize,
    kinds: &'static [CauseKind],
}

const BASE: Case = Case {
    text: "",
    action: "",
    resource: "",
    principal: "",
    explicit: false,
    certain: 0,
    kinds: &[],
};

const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const SPLIT: &str = "arn:aws:sts::444455556666:assumed-role/split/s3";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const CASES: &[Case] = &[
    Case {
        text: "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/events/a.parquet\" because no identity-based policy allows the s3:PutObject action",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/events/a.parquet",
        principal: ANN,
        certain: 1,
        kinds: &[Identity, Bucket],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
        action: "s3:PutObject",
        kinds: &[
            Identity,
            Bucket,
            Key,
            ObjectOwnership,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
        ..BASE
    },
    Case {
        text: "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/events/a.parquet\" because no resource-based policy allows the s3:GetObject action",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::acme/events/a.parquet",
        principal: SPLIT,
        certain: 1,
        kinds: &[Bucket, Identity],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::acme\" with an explicit deny in a resource-based policy",
        action: "s3:ListBucket",
        resource: "arn:aws:s3:::acme",
        principal: ANN,
        explicit: true,
        certain: 1,
        kinds: &[Bucket],
    },
    Case {
        text: "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" with an explicit deny in a service control policy",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/a",
        principal: ANN,
        explicit: true,
        certain: 1,
        kinds: &[ServiceControl],
    },
    Case {
        text: "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no permissions boundary allows the s3:PutObject action",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/a",
        principal: ANN,
        certain: 1,
        kinds: &[Boundary],
        ..BASE
    },
    Case {
        text: "User: arn:aws:sts::111122223333:assumed-role/loader/s1 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no session policy allows the s3:PutObject action",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/a",
        principal: "arn:aws:sts::111122223333:assumed-role/loader/s1",
        certain: 1,
        kinds: &[Session],
        ..BASE
    },
    Case {
        text: "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\" because no VPC endpoint policy allows the s3:GetObject action",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::acme/a",
        principal: ANN,
        certain: 1,
        kinds: &[Endpoint],
        ..BASE
    },
    Case {
        text: "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/segment",
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::444455556666:role/segment",
        principal: ANN,
        kinds: &[Identity, Trust, Boundary, ServiceControl, Session],
        ..BASE
    },
    Case {
        text: "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/segment because no role trust policy allows the sts:AssumeRole action",
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::111122223333:role/segment",
        principal: ANN,
        certain: 1,
        kinds: &[Trust],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessDenied) when calling the CreateMultipartUpload operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the kms:GenerateDataKey action",
        action: "kms:GenerateDataKey",
        resource: KEY,
        principal: ANN,
        certain: 1,
        kinds: &[Identity, Key],
        ..BASE
    },
    Case {
        text: "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no resource-based policy allows the kms:Decrypt action",
        action: "kms:Decrypt",
        resource: KEY,
        principal: SPLIT,
        certain: 1,
        kinds: &[Key, Identity],
        ..BASE
    },
    Case {
        text: "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the kms:Decrypt action",
        action: "kms:Decrypt",
        resource: KEY,
        principal: SPLIT,
        certain: 1,
        kinds: &[Identity],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        action: "kms:Decrypt",
        certain: 1,
        kinds: &[Key, Identity],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessControlListNotSupported) when calling the PutObject operation: The bucket does not allow ACLs",
        action: "s3:PutObject",
        certain: 1,
        kinds: &[ObjectOwnership],
        ..BASE
    },
    Case {
        text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>",
        kinds: &[
            Identity,
            Resource,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
        ..BASE
    },
    Case {
        text: "<Error><Code>AccessDenied</Code><Message>User: anonymous is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\"</Message></Error>",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::acme/a",
        principal: "anonymous",
        kinds: &[Bucket, Key, PublicAccessBlock, Endpoint],
        ..BASE
    },
    Case {
        text: "An error occurred (403) when calling the HeadObject operation: Forbidden",
        action: "s3:GetObject",
        kinds: &[
            Identity,
            Bucket,
            Key,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
        ..BASE
    },
    Case {
        text: "upload failed: ./a.parquet to s3://acme/events/a.parquet An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/events/a.parquet",
        kinds: &[
            Identity,
            Bucket,
            Key,
            ObjectOwnership,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
        ..BASE
    },
    Case {
        text: "An error occurred (AuthorizationError) when calling the Publish operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: SNS:Publish on resource: arn:aws:sns:us-east-1:111122223333:split-events because no resource-based policy allows the SNS:Publish action",
        action: "SNS:Publish",
        resource: "arn:aws:sns:us-east-1:111122223333:split-events",
        principal: ANN,
        certain: 1,
        kinds: &[Topic, Identity],
        ..BASE
    },
    Case {
        text: "An error occurred (InvalidArgument) when calling the PutBucketNotificationConfiguration operation: Unable to validate the following destination configurations",
        action: "s3:PutBucketNotification",
        certain: 1,
        kinds: &[Topic, Identity],
        ..BASE
    },
    Case {
        text: "An error occurred (AccessDenied) when calling the PutBucketPolicy operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::acme\" because public policies are blocked by the BlockPublicPolicy block public access setting.",
        action: "s3:PutBucketPolicy",
        resource: "arn:aws:s3:::acme",
        principal: ANN,
        certain: 1,
        kinds: &[PublicAccessBlock],
        ..BASE
    },
    Case {
        text: "An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.",
        action: "s3:ListBucket",
        certain: 1,
        kinds: &[Credentials],
        ..BASE
    },
    Case {
        text: "operation error S3: DeleteObject, https response error StatusCode: 403, RequestID: 4442587FB7D0A2F9, HostID: x, api error AccessDenied: Access Denied",
        action: "s3:DeleteObject",
        kinds: &[
            Identity,
            Bucket,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
        ..BASE
    },
    Case {
        text: "software.amazon.awssdk.services.s3.model.S3Exception: User: arn:aws:sts::338661164609:assumed-role/Prod-Role-DG12-Default/x is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no resource-based policy allows the s3:PutObject action (Service: S3, Status Code: 403, Request ID: 4442587FB7D0A2F9)",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/a",
        principal: "arn:aws:sts::338661164609:assumed-role/Prod-Role-DG12-Default/x",
        certain: 1,
        kinds: &[Bucket, Identity],
        ..BASE
    },
];

#[test]
fn errors_are_parsed_and_their_causes_found() {
    assert!(CASES.len() >= 20, "{} errors", CASES.len());
    for case in CASES {
        let denial = parse_denial(case.text).unwrap_or_else(|| panic!("no denial: {}", case.text));
        assert_eq!(
            denial.action.as_deref().unwrap_or_default(),
            case.action,
            "{}",
            case.text
        );
        assert_eq!(
            denial.resource.as_deref().unwrap_or_default(),
            case.resource,
            "{}",
            case.text
        );
        assert_eq!(
            denial.principal.as_deref().unwrap_or_default(),
            case.principal,
            "{}",
            case.text
        );
        assert_eq!(denial.explicit, case.explicit, "{}", case.text);
        let kinds: Vec<CauseKind> = denial.causes.iter().map(|cause| cause.kind).collect();
        assert_eq!(kinds, case.kinds, "{}", case.text);
        for (at, cause) in denial.causes.iter().enumerate() {
            assert_eq!(cause.certain, at < case.certain, "{}", case.text);
            assert!(cause.text.ends_with('.'), "{}", cause.text);
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
    ];
    for text in texts {
        assert_eq!(parse_denial(text), None, "{text}");
    }
    // A long text is truncated, at a character boundary.
    let long = format!("Access Denied {}", "ä".repeat(1_000_000));
    assert!(parse_denial(&long).is_some());
    assert_eq!(parse_denial(&"ä".repeat(1_000_000)), None);
}
