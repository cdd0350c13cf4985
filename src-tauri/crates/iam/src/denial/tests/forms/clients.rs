//! The AWS CLI, the SDKs, and what prints their errors.

use super::{BUCKET, DELETE, Form, LIST, OPENING, OTHER, QUEUE, READ, S3, WRITE};
use crate::denial::CauseKind::{
    Boundary, Bucket, Endpoint, Identity, Key, MissingObject, ObjectOwnership, RequesterPays,
    ServiceControl, Session, Topic, Trust,
};

pub(super) const CLIENTS: &[Form] = &[
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
        QUEUE,
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
        "arn:aws:s3:::acme",
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
    (
        "An error occurred (UnauthorizedOperation) when calling the DescribeInstances operation: You are not authorized to perform this operation.",
        "ec2:DescribeInstances",
        "",
        OTHER,
    ),
    // boto3: aws/aws-cli#5470, aws/amazon-sagemaker-examples#2418.
    (
        "boto3.exceptions.S3UploadFailedError: Failed to upload data/train.csv to acme/in/my file.csv: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::acme/in/my file.csv",
        WRITE,
    ),
    (
        "$ aws s3api get-object-attributes --bucket acme --key in/a.parquet --object-attributes ETag\n\nAn error occurred (403) when calling the HeadObject operation: Forbidden",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "File \"upload.py\", line 7, in <module>\n    s3.put_object(Bucket='acme', Key='in/a.parquet', Body=body)\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::acme/in/a.parquet",
        WRITE,
    ),
    // JavaScript v3: aws/aws-sdk-js-v3#6597, aws/aws-sdk-js-v3#1596.
    (
        "403: UnknownError\n    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:388:20)\n    at async S3Storage.exists (/app/storage.js:12:5)\n  await client.send(new HeadObjectCommand({ Bucket: \"acme\", Key: \"in/a.parquet\" }))",
        "s3:GetObject",
        "arn:aws:s3:::acme/in/a.parquet",
        READ,
    ),
    (
        "UnknownError\n    at de_HeadObjectCommandError (/app/node_modules/@aws-sdk/client-s3/dist-cjs/index.js:1:1) {\n  name: '403',\n  '$fault': 'client',\n  '$metadata': { httpStatusCode: 403, requestId: 'X', attempts: 1 }\n}",
        "s3:GetObject",
        "",
        READ,
    ),
    (
        "{\"name\": \"403\", \"$fault\": \"client\", \"$metadata\": {\"httpStatusCode\": 403, \"extendedRequestId\": \"X=\", \"attempts\": 1}, \"message\": \"UnknownError\"}",
        "",
        "",
        S3,
    ),
    // aws/aws-sdk-kotlin#1640, awslabs/aws-sdk-rust#227.
    (
        "aws.sdk.kotlin.services.s3.model.S3Exception: Service returned error code 403: Forbidden, Error type: Unknown, Protocol response: HTTP 403 Forbidden\n\tat aws.sdk.kotlin.services.s3.serde.HeadObjectOperationDeserializerKt.throwHeadObjectError(HeadObjectOperationDeserializer.kt:116)",
        "s3:GetObject",
        "",
        READ,
    ),
    (
        "ServiceError { err: HeadObjectError { kind: Unhandled(Error { code: None }) }, raw: Response { status: 403, headers: {\"x-amz-request-id\": \"8SCE\", \"server\": \"AmazonS3\"} } }",
        "s3:GetObject",
        "",
        READ,
    ),
    // Terraform: hashicorp/terraform#14402, terraform-aws-modules/terraform-aws-s3-bucket#242.
    (
        "╷\n│ Error: creating S3 Bucket (acme-events): operation error S3: CreateBucket, https response error StatusCode: 403, RequestID: X, HostID: x, api error AccessDenied: Access Denied\n│ \n│   with aws_s3_bucket.events,\n╵",
        "s3:CreateBucket",
        "arn:aws:s3:::acme-events",
        BUCKET,
    ),
    (
        "Error: reading S3 Bucket Versioning (acme): operation error S3: GetBucketVersioning, https response error StatusCode: 403, RequestID: X, HostID: x, api error AccessDenied: Access Denied",
        "s3:GetBucketVersioning",
        "arn:aws:s3:::acme",
        BUCKET,
    ),
    (
        "Error: uploading S3 Object (in/a.parquet) to Bucket (acme): operation error S3: PutObject, https response error StatusCode: 403, RequestID: X, HostID: x, api error AccessDenied: Access Denied",
        "s3:PutObject",
        "arn:aws:s3:::acme/in/a.parquet",
        WRITE,
    ),
    (
        "Error: error creating S3 bucket ACL for acme: AccessDenied: Access Denied\n       status code: 403, request id: NPTTE3W6DYEYEVKF, host id: XXX",
        "s3:PutBucketAcl",
        "arn:aws:s3:::acme",
        OPENING,
    ),
    (
        "Error: Failed to get existing workspaces: Unable to list objects in S3 bucket \"acme-state\" with prefix \"env:/\": operation error S3: ListObjectsV2, https response error StatusCode: 403, api error AccessDenied: Access Denied",
        "s3:ListBucket",
        "arn:aws:s3:::acme-state",
        LIST,
    ),
    // Queues are named by their URLs.
    (
        "An error occurred (AccessDenied) when calling the SendMessage operation: Access to the resource https://sqs.eu-west-1.amazonaws.com/111122223333/split-events is denied.",
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:111122223333:split-events",
        QUEUE,
    ),
    (
        "AWS.SimpleQueueService.AccessDenied: Access to the resource https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q is denied. during ReceiveMessage",
        "sqs:ReceiveMessage",
        "arn:aws-cn:sqs:cn-north-1:111122223333:q",
        QUEUE,
    ),
    // Other tools.
    (
        "2026/01/31 10:00:00 ERROR : S3 bucket acme path in: error reading source root directory: AccessDenied: Access Denied\n\tstatus code: 403, request id: X, host id: Y",
        "s3:ListBucket",
        "arn:aws:s3:::acme",
        LIST,
    ),
    (
        "fatal: unable to access 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/events/': The requested URL returned error: 403",
        "codecommit:GitPull",
        "",
        OTHER,
    ),
];
