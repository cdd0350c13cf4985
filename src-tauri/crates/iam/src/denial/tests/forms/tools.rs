//! CloudFormation, Terraform, CloudTrail, browsers.

use super::{BUCKET, Form, OPENING, OTHER, READ, S3, WRITE};
use crate::denial::CauseKind::{
    Bucket, Endpoint, Key, MissingObject, ObjectOwnership, PublicAccessBlock,
};

pub(super) const TOOLS: &[Form] = &[
    // CloudFormation: arielweinberger/sls-base#22, aws-samples/unishop-monolith-to-microservices#47,
    // aws/aws-parallelcluster#372.
    (
        "AuctionsBucketPolicy - API: s3:PutBucketPolicy Access Denied",
        "s3:PutBucketPolicy",
        "",
        OPENING,
    ),
    (
        "CREATE_FAILED: UIBucketPolicy (AWS::S3::BucketPolicy)\nResource handler returned message: \"Access Denied (Service: S3, Status Code: 403, Request ID: X, Extended Request ID: X)\" (RequestToken: X, HandlerErrorCode: AccessDenied)",
        "s3:PutBucketPolicy",
        "",
        OPENING,
    ),
    (
        "AWS::EC2::Instance MasterServer API: ec2:RunInstances You are not authorized to perform this operation. Encoded authorization failure message: rHU-pVHM",
        "ec2:RunInstances",
        "",
        OTHER,
    ),
    // CloudTrail: DataBiosphere/azul#6208.
    (
        "{\"errorCode\": \"AccessDenied\", \"eventSource\": \"s3.amazonaws.com\", \"eventName\": \"GetObject\", \"requestParameters\": {\"bucketName\": \"acme\", \"key\": \"in/a.parquet\"}}",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    // A browser.
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>",
        "",
        "",
        S3,
    ),
    (
        "<Error><Code>AccessDenied</Code><Message>User: anonymous is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\"</Message></Error>",
        "s3:GetObject",
        "arn:aws:s3:::acme/a",
        &[
            Bucket,
            MissingObject,
            Key,
            ObjectOwnership,
            PublicAccessBlock,
            Endpoint,
        ],
    ),
    ("AccessDenied", "", "", OTHER),
    // An explicit deny in a policy that the text does not name.
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\" with an explicit deny",
        "s3:GetObject",
        "arn:aws:s3:::acme/a",
        BUCKET,
    ),
    // CloudTrail's documentation, "CloudTrail record contents".
    (
        "{\"Events\": [{\"EventId\": \"1\", \"CloudTrailEvent\": \"{\\\"userIdentity\\\":{\\\"type\\\":\\\"IAMUser\\\",\\\"arn\\\":\\\"arn:aws:iam::111122223333:user/ann\\\"},\\\"eventSource\\\":\\\"s3.amazonaws.com\\\",\\\"eventName\\\":\\\"PutObject\\\",\\\"errorCode\\\":\\\"AccessDenied\\\",\\\"requestParameters\\\":{\\\"bucketName\\\":\\\"acme\\\",\\\"key\\\":\\\"out/a.parquet\\\"}}\"}]}",
        "s3:PutObject",
        "arn:aws:s3:::acme/out/a.parquet",
        WRITE,
    ),
    (
        "{ \"eventSource\" : \"kinesis.amazonaws.com\",\n  \"eventName\" : \"PutRecord\",\n  \"errorCode\" : \"AccessDenied\" }",
        "kinesis:PutRecord",
        "",
        OTHER,
    ),
    (
        "GET https://acme.s3.eu-central-1.amazonaws.com/in/a.parquet?X-Amz-Expires=3600&X-Amz-Signature=1 403 (Forbidden)",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied.</Message><Resource>/acme/in/a.parquet</Resource><RequestId>1</RequestId></Error>",
        "",
        "arn:aws:s3:::acme/in/a.parquet",
        S3,
    ),
];
