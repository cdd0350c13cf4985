//! The forms in which tools print a denial whose cause is open.

use super::super::CauseKind::{
    Boundary, Bucket, Endpoint, Identity, Key, MissingObject, ObjectLock, ObjectOwnership,
    PublicAccessBlock, RequesterPays, Resource, ServiceControl, Session, Topic, Trust,
};
use super::*;

const READ: &[CauseKind] = &[
    Identity,
    Bucket,
    MissingObject,
    Key,
    ObjectOwnership,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const WRITE: &[CauseKind] = &[
    Identity,
    Bucket,
    Key,
    ObjectOwnership,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const DELETE: &[CauseKind] = &[
    Identity,
    Bucket,
    ObjectLock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const LIST: &[CauseKind] = &[
    Identity,
    Bucket,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const BUCKET: &[CauseKind] = &[
    Identity,
    Bucket,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const OPENING: &[CauseKind] = &[
    Identity,
    Bucket,
    PublicAccessBlock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
/// S3, but neither the action nor the principal is known.
const S3: &[CauseKind] = &[
    Identity,
    Bucket,
    MissingObject,
    Key,
    ObjectOwnership,
    PublicAccessBlock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const OTHER: &[CauseKind] = &[
    Identity,
    Resource,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];

/// A text, its action, its resource and the causes.
const FORMS: &[(&str, &str, &str, &[CauseKind])] = &[
    // AWS CLI, versions 1 and 2, and boto3.
    (
        "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "A client error (AccessDenied) occurred when calling the PutObject operation: Access Denied",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden",
        "s3:GetObject",
        "",
        READ,
    ),
    (
        "upload failed: ./a.parquet to s3://acme/events/a.parquet An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::acme/events/a.parquet",
        WRITE,
    ),
    (
        "upload failed: ./my file.parquet to s3://acme/events/my file.parquet An error occurred (AccessDenied) when calling the CreateMultipartUpload operation: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::acme/events/my file.parquet",
        WRITE,
    ),
    (
        "download failed: s3://acme/status/my report.json to ./my report.json An error occurred (403) when calling the HeadObject operation: Forbidden",
        "s3:GetObject",
        "arn:aws:s3:::acme/status/my report.json",
        READ,
    ),
    (
        "copy failed: s3://acme/a.parquet to s3://other/b.parquet An error occurred (AccessDenied) when calling the CopyObject operation: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::other/b.parquet",
        WRITE,
    ),
    (
        "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the DeleteObjects operation: Access Denied",
        "s3:DeleteObject",
        "",
        DELETE,
    ),
    (
        "An error occurred (AccessDenied) when calling the GetObjectAttributes operation: Access Denied",
        "s3:GetObjectAttributes",
        "",
        &[
            Identity,
            Bucket,
            MissingObject,
            ObjectOwnership,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
            RequesterPays,
        ],
    ),
    (
        "An error occurred (AccessDenied) when calling the PutBucketLifecycleConfiguration operation: Access Denied",
        "s3:PutLifecycleConfiguration",
        "",
        BUCKET,
    ),
    (
        "An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied",
        "s3:ListAllMyBuckets",
        "",
        BUCKET,
    ),
    (
        "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "sts:AssumeRoleWithWebIdentity",
        "",
        &[Trust, ServiceControl],
    ),
    (
        "An error occurred (AccessDenied) when calling the AssumeRoleWithSAML operation: Not authorized to perform sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithSAML",
        "",
        &[Trust, ServiceControl],
    ),
    (
        "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/segment",
        "sts:AssumeRole",
        "arn:aws:iam::444455556666:role/segment",
        &[Identity, Trust, Boundary, ServiceControl, Session],
    ),
    (
        "An error occurred (AuthorizationError) when calling the Publish operation: Access denied for arn:aws:sns:us-east-1:111122223333:split-events",
        "sns:Publish",
        "arn:aws:sns:us-east-1:111122223333:split-events",
        &[
            Identity,
            Topic,
            Key,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
    ),
    (
        "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed, access denied",
        "secretsmanager:GetSecretValue",
        "",
        OTHER,
    ),
    // Hadoop S3A: sparklyr/sparklyr#3254, apache/gravitino#6031, Hadoop's
    // "Troubleshooting S3A".
    (
        "java.nio.file.AccessDeniedException: s3a://acme/in/day=1/part 0.csv: getFileStatus on s3a://acme/in/day=1/part 0.csv: com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden; request: HEAD https://acme.s3.us-east-2.amazonaws.com in/part-0.csv {} Hadoop 2.7.4 com.amazonaws.services.s3.model.GetObjectMetadataRequest; (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: 1; S3 Extended Request ID: 2), S3 Extended Request ID: 2:403 Forbidden",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/day=1/part 0.csv",
        READ,
    ),
    (
        "java.nio.file.AccessDeniedException: acme: doesBucketExist on acme: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)\n\tat org.apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:249)",
        "s3:ListBucket",
        "",
        LIST,
    ),
    (
        "py4j.protocol.Py4JJavaError: An error occurred while calling o57.parquet. : java.nio.file.AccessDeniedException: out/_temporary/0: Writing Object on out/_temporary/0: software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1) at org.apache.hadoop.fs.s3a",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "java.nio.file.AccessDeniedException: s3a://acme/out/a.parquet: delete on s3a://acme/out/a.parquet: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:DeleteObject",
        "arn:aws:s3:::acme/out/a.parquet",
        DELETE,
    ),
    (
        "java.nio.file.AccessDeniedException: s3a://acme/in: listStatus on s3a://acme/in: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
        "s3:ListBucket",
        "arn:aws:s3:::acme/in",
        LIST,
    ),
    // AWS SDK for Java, version 1 (wurstmeister/storm-s3#4) and 2.
    (
        "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 21722BC29BCED4A8), S3 Extended Request ID: E",
        "",
        "",
        S3,
    ),
    (
        "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 1)\n\tat com.amazonaws.services.s3.AmazonS3Client.invoke(AmazonS3Client.java:5445)\n\tat com.amazonaws.services.s3.AmazonS3Client.putObject(AmazonS3Client.java:1921)",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1)\n\tat software.amazon.awssdk.services.s3.DefaultS3Client.getObject(DefaultS3Client.java:4452)",
        "s3:GetObject",
        "",
        READ,
    ),
    // Go, versions 1 and 2; Terraform and Pulumi (pulumi/pulumi#14413).
    (
        "operation error S3: DeleteObject, https response error StatusCode: 403, RequestID: 4442587FB7D0A2F9, HostID: x, api error AccessDenied: Access Denied",
        "s3:DeleteObject",
        "",
        DELETE,
    ),
    (
        "operation error SQS: SendMessage, https response error StatusCode: 403, RequestID: 1, api error AccessDenied: Access to the resource is denied.",
        "sqs:SendMessage",
        "",
        &[
            Identity,
            Resource,
            Key,
            Boundary,
            ServiceControl,
            Session,
            Endpoint,
        ],
    ),
    (
        "AccessDenied: Access Denied\n\tstatus code: 403, request id: 47E272D927CA9A6A, host id: P0C6",
        "",
        "",
        S3,
    ),
    (
        "Error: putting S3 Bucket (acme) Policy: operation error S3: PutBucketPolicy, https response error StatusCode: 403, RequestID: B, HostID: n, api error AccessDenied: Access Denied",
        "s3:PutBucketPolicy",
        "",
        OPENING,
    ),
    (
        "* aws_s3_bucket.acme: Error putting S3 ACL: AccessDenied: Access Denied\n\tstatus code: 403, request id: 1",
        "s3:PutBucketAcl",
        "",
        OPENING,
    ),
    // JavaScript (aws/aws-sdk-js-v3#2778), .NET, PHP (thaiphan/magento2-s3#91), Ruby, Rust.
    (
        "AccessDenied: Access Denied\n    at deserializeAws_restXmlPutObjectTaggingCommandError (/node_modules/@aws-sdk/client-s3/protocols/Aws_restXml.ts:9518:39)",
        "s3:PutObjectTagging",
        "",
        BUCKET,
    ),
    (
        "AccessDenied: Access Denied\n    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:376:20)\n    at de_GetObjectCommandError (/app/node_modules/@aws-sdk/client-s3/dist-cjs/index.js:4748:14)",
        "s3:GetObject",
        "",
        READ,
    ),
    (
        "Amazon.S3.AmazonS3Exception: Access Denied ---> Amazon.Runtime.Internal.HttpErrorResponseException\n   at Amazon.S3.AmazonS3Client.PutObjectAsync(PutObjectRequest request)",
        "s3:PutObject",
        "",
        WRITE,
    ),
    (
        "Error executing \"PutObject\" on \"https://acme.s3.ap-southeast-1.amazonaws.com/tmp/my%20image.png\"; AWS HTTP error: Client error: `PUT https://acme.s3.ap-southeast-1.amazonaws.com/tmp/my%20image.png` resulted in a `403 Forbidden` response:\n<Error><Code>AccessDenied</Code>",
        "s3:PutObject",
        "arn:aws:s3:::acme/tmp/my image.png",
        WRITE,
    ),
    ("Aws::S3::Errors::AccessDenied: Access Denied", "", "", S3),
    (
        "service error: unhandled error (AccessDenied): SdkError::ServiceError(PutObjectError { code: Some(\"AccessDenied\"), message: Some(\"Access Denied\") })",
        "s3:PutObject",
        "",
        WRITE,
    ),
    // Arrow (apache/arrow#49949, ray-project/ray#50820), object_store, DuckDB, ClickHouse
    // (ClickHouse/ClickHouse#59529, Altinity/clickhouse-operator#973), mc.
    (
        "OSError: When reading information for key 'in/a b.parquet' in bucket 'acme': AWS Error ACCESS_DENIED during HeadObject operation: No response body.",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a b.parquet",
        READ,
    ),
    (
        "OSError: When testing for existence of bucket 'acme': AWS Error ACCESS_DENIED during HeadBucket operation: No response body.",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "Generic S3 error: Error performing GET https://s3.eu-west-1.amazonaws.com/acme/in/a.parquet in 98ms - Server returned non-2xx status code: 403 Forbidden: <Error><Code>AccessDenied</Code>",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "HTTP Error: HTTP GET error on 'https://acme.s3.amazonaws.com/in/a.parquet' (HTTP 403)",
        "",
        "arn:aws:s3:::acme/in/a.parquet",
        S3,
    ),
    (
        "Code: 499. DB::Exception: Message: Access Denied, bucket acme, key in/a.parquet, object size 4. (S3_ERROR)",
        "",
        "arn:aws:s3:::acme/in/a.parquet",
        S3,
    ),
    (
        "Code: 499. DB::Exception: Could not list objects in bucket 'acme' with prefix 'trips_', S3 exception: `AccessDenied`, message: 'Access Denied'. (S3_ERROR)",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
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
];

#[test]
fn every_form_is_read_and_its_causes_are_ranked() {
    let mut errors = Vec::new();
    for (text, action, resource, expected) in FORMS {
        let Some(denial) = parse_denial(text) else {
            errors.push(format!("no denial: {text}"));
            continue;
        };
        let found = (
            denial.action.as_deref().unwrap_or_default(),
            denial.resource.as_deref().unwrap_or_default(),
            &*kinds(&denial),
        );
        if found != (*action, *resource, *expected) {
            errors.push(format!("{text}\n  {found:?}"));
        }
        assert!(denial.causes.iter().all(|cause| !cause.certain), "{text}");
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// aws/aws-sdk#50; Amazon S3 API Reference, HeadObject, "Permissions"
#[test]
fn causes_that_no_policy_mends_are_explained() {
    let text_of = |denial: &Denial, kind| {
        let cause = denial.causes.iter().find(|cause| cause.kind == kind);
        cause.unwrap().text.clone()
    };
    let read = denial("An error occurred (403) when calling the HeadObject operation: Forbidden");
    assert!(text_of(&read, MissingObject).contains("s3:ListBucket"));
    assert!(text_of(&read, ObjectOwnership).contains("belongs to its writer"));
    let write = denial(
        "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
    );
    assert!(text_of(&write, ObjectOwnership).contains("sets an ACL"));
    let identity = text_of(&write, Identity);
    assert!(identity.contains("`s3:PutObject`"), "{identity}");
}
