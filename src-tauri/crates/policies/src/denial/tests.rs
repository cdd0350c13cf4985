use tallyman_iam::denial::parse_denial;

use super::*;

fn values_of(text: &str, name: &str) -> Vec<String> {
    let denial = parse_denial(text).unwrap();
    values_from(&denial, recipe(name).unwrap())
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

#[test]
fn resource_and_role_provide_recipe_values() {
    let put = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
               arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: \
               s3:PutObject on resource: \"arn:aws:s3:::acme-events/status/a.json\" because no \
               resource-based policy allows the s3:PutObject action";
    let expected = [
        "bucket=acme-events",
        "roleArn=arn:aws:iam::444455556666:role/split",
    ];
    assert_eq!(values_of(put, "split-inbound-bucket"), expected);
    // A bucket's ARN contains no account.
    assert_eq!(values_of(put, "split-kms"), expected[1..]);
    let publish = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: \
                   SNS:Publish on resource: arn:aws:sns:eu-west-1:111122223333:split-events \
                   because no resource-based policy allows the SNS:Publish action";
    assert_eq!(
        values_of(publish, "split-sns-topic"),
        [
            "accountId=111122223333",
            "topicArn=arn:aws:sns:eu-west-1:111122223333:split-events"
        ]
    );
}

#[test]
fn invalid_values_are_omitted() {
    let put = "User: arn:aws:iam::111122223333:role/split is not authorized to perform: \
               s3:PutObject on resource: \"arn:aws:s3:::acme-events/a\" because no \
               resource-based policy allows the s3:PutObject action";
    assert!(values_of(put, "mparticle-role-bucket").is_empty());
}

/// Messages of AWS clients, and the recipes that resolve each.
const DENIALS: &[(&str, &[&str])] = &[
    (
        "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/events/a.parquet\" because no identity-based policy allows the s3:PutObject action",
        &["uploader-least-privilege"],
    ),
    (
        "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
        &[
            "uploader-least-privilege",
            "split-inbound-bucket",
            "split-outbound-bucket",
        ],
    ),
    (
        "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/events/a.parquet\" because no resource-based policy allows the s3:GetObject action",
        &[
            "split-inbound-bucket",
            "split-outbound-bucket",
            "uploader-least-privilege",
        ],
    ),
    (
        "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::acme\" with an explicit deny in a resource-based policy",
        &[],
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" with an explicit deny in a service control policy",
        &[],
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no permissions boundary allows the s3:PutObject action",
        &[],
    ),
    (
        "User: arn:aws:sts::111122223333:assumed-role/loader/s1 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no session policy allows the s3:PutObject action",
        &[],
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\" because no VPC endpoint policy allows the s3:GetObject action",
        &[],
    ),
    (
        "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/segment",
        &[],
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/segment because no role trust policy allows the sts:AssumeRole action",
        &[],
    ),
    (
        "An error occurred (AccessDenied) when calling the CreateMultipartUpload operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the kms:GenerateDataKey action",
        &["uploader-least-privilege"],
    ),
    (
        "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no resource-based policy allows the kms:Decrypt action",
        &["split-kms"],
    ),
    (
        "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the kms:Decrypt action",
        &[],
    ),
    (
        "An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        &["split-kms"],
    ),
    (
        "An error occurred (AccessControlListNotSupported) when calling the PutObject operation: The bucket does not allow ACLs",
        &[],
    ),
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>",
        &[],
    ),
    (
        "<Error><Code>AccessDenied</Code><Message>User: anonymous is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\"</Message></Error>",
        &[],
    ),
    (
        "An error occurred (403) when calling the HeadObject operation: Forbidden",
        &[
            "uploader-least-privilege",
            "split-inbound-bucket",
            "split-outbound-bucket",
        ],
    ),
    (
        "upload failed: ./a.parquet to s3://acme/events/a.parquet An error occurred (AccessDenied) when calling the UploadPart operation: Access Denied",
        &[
            "uploader-least-privilege",
            "split-inbound-bucket",
            "split-outbound-bucket",
        ],
    ),
    (
        "An error occurred (AuthorizationError) when calling the Publish operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: SNS:Publish on resource: arn:aws:sns:us-east-1:111122223333:split-events because no resource-based policy allows the SNS:Publish action",
        &[],
    ),
    (
        "An error occurred (InvalidArgument) when calling the PutBucketNotificationConfiguration operation: Unable to validate the following destination configurations",
        &["split-sns-topic"],
    ),
    (
        "An error occurred (AccessDenied) when calling the PutBucketPolicy operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::acme\" because public policies are blocked by the BlockPublicPolicy block public access setting.",
        &[],
    ),
    (
        "An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.",
        &[],
    ),
    (
        "operation error S3: DeleteObject, https response error StatusCode: 403, RequestID: 4442587FB7D0A2F9, HostID: x, api error AccessDenied: Access Denied",
        &["split-outbound-bucket"],
    ),
    (
        "software.amazon.awssdk.services.s3.model.S3Exception: User: arn:aws:sts::338661164609:assumed-role/Prod-Role-DG12-Default/x is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::mp-forwarding-acme/a\" because no resource-based policy allows the s3:PutObject action (Service: S3, Status Code: 403, Request ID: 4442587FB7D0A2F9)",
        &["mparticle-role-bucket"],
    ),
    // mParticle takes only buckets whose name begins with mp-forwarding-.
    (
        "User: arn:aws:sts::338661164609:assumed-role/Prod-Role-DG12-Default/x is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because no resource-based policy allows the s3:PutObject action",
        &[],
    ),
    // aws/serverless-application-model#3451, velero-io/velero#8062: other actions.
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObjectTagging on resource: \"arn:aws:s3:::acme/a\" because no identity-based policy allows the s3:PutObjectTagging action",
        &[],
    ),
    (
        "An error occurred (AccessDenied) when calling the PutBucketPolicy operation: Access Denied",
        &[],
    ),
    (
        "An error occurred (AccessDenied) when calling the GetObjectVersion operation: Access Denied",
        &["split-inbound-bucket"],
    ),
    // Segment's own role assumes a role that trusts it.
    (
        "User: arn:aws:sts::595280932656:assumed-role/customer-s3-prod-action-destination-access/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/segment",
        &["segment-actions-trust"],
    ),
    // With an object in no folder, only a document for the whole bucket helps.
    (
        "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a.json\" because no resource-based policy allows the s3:PutObject action",
        &["split-outbound-bucket", "uploader-least-privilege"],
    ),
    // The text names a cause that no recipe resolves, or another caller than a recipe's.
    (
        "An error occurred (AllAccessDisabled) when calling the ListObjects operation: All access to this object has been disabled",
        &[],
    ),
    (
        "A client error (DisabledException) occurred when calling the GenerateDataKey operation: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled.",
        &[],
    ),
    (
        "InvalidArgumentException: Firehose is unable to assume role arn:aws:iam::111122223333:role/delivery. Please check the role provided.",
        &[],
    ),
    (
        "003167 (42601): Error assuming AWS_ROLE:\nUser: arn:aws:iam::444455556666:user/hr7q-s is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/snowflake",
        &[],
    ),
    (
        "An error occurred (InvalidObjectState) when calling the GetObject operation: The operation is not valid for the object's storage class",
        &[],
    ),
    (
        "HTTP GET error reading 'https://acme.s3.amazonaws.com/a.parquet' in region '' (HTTP 403 Forbidden)\n\n* No credentials are provided.",
        &[],
    ),
    (
        "Unable to verify/create output bucket acme-results (Service: AmazonAthena; Status Code: 400; Error Code: InvalidRequestException)",
        &[],
    ),
    (
        "An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed with invalid MFA one time pass code.",
        &[],
    ),
];

#[test]
fn a_denial_is_resolved_by_the_recipes_of_its_causes() {
    let mut errors = Vec::new();
    for (text, expected) in DENIALS {
        let denial = parse_denial(text).unwrap_or_else(|| panic!("no denial: {text}"));
        let names: Vec<&str> = recipes_for(&denial)
            .iter()
            .map(|recipe| recipe.name)
            .collect();
        if &names != expected {
            errors.push(format!(
                "{text}
  {names:?}"
            ));
        }
    }
    assert!(
        errors.is_empty(),
        "{}",
        errors.join(
            "
"
        )
    );
}
