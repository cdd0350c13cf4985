//! Errors whose wording names the cause.

use super::super::CauseKind::{
    self, Bucket, Credentials, Identity, Key, ObjectLock, ObjectOwnership, Proxy,
    PublicAccessBlock, Region, RequesterPays, Topic, Trust,
};
use super::{denial, kinds};

/// A text, its action, whether the first cause is certain, the causes, and a word
/// of the first one's text.
type Known = (
    &'static str,
    &'static str,
    bool,
    &'static [CauseKind],
    &'static str,
);

const KNOWN: &[Known] = &[
    (
        "An error occurred (AccessControlListNotSupported) when calling the PutObject operation: The bucket does not allow ACLs",
        "s3:PutObject",
        true,
        &[ObjectOwnership],
        "ACL",
    ),
    (
        "An error occurred (AccessDenied) when calling the PutBucketPolicy operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::acme\" because public policies are blocked by the BlockPublicPolicy block public access setting.",
        "s3:PutBucketPolicy",
        true,
        &[PublicAccessBlock],
        "Block Public Access",
    ),
    (
        "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::acme/a\" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.",
        "s3:PutObject",
        true,
        &[PublicAccessBlock],
        "Block Public Access",
    ),
    // Messages of AWS STS.
    (
        "An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed with invalid MFA one time pass code.",
        "sts:AssumeRole",
        true,
        &[Credentials],
        "MFA",
    ),
    (
        "An error occurred (AccessDenied) when calling the GetSessionToken operation: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        "sts:GetSessionToken",
        true,
        &[Credentials],
        "serial number",
    ),
    (
        "An error occurred (AccessDenied) when calling the DeleteObject operation: Mfa Authentication must be used for this request",
        "s3:DeleteObject",
        true,
        &[Credentials],
        "MFA Delete",
    ),
    (
        "Error when retrieving token from sso: Token has expired and refresh failed",
        "",
        true,
        &[Credentials],
        "aws sso login",
    ),
    (
        "Error loading SSO Token: Token for https://acme.awsapps.com/start does not exist",
        "",
        true,
        &[Credentials],
        "aws sso login",
    ),
    (
        "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
        "",
        true,
        &[Credentials],
        "aws sso login",
    ),
    (
        "Error: configuring Terraform AWS Provider: failed to refresh cached credentials, refresh cached SSO token failed, unable to refresh SSO token, operation error SSO OIDC: CreateToken, https response error StatusCode: 400, InvalidGrantException",
        "",
        true,
        &[Credentials],
        "aws sso login",
    ),
    (
        "An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access",
        "",
        true,
        &[Credentials],
        "sso_role_name",
    ),
    (
        "An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.",
        "s3:ListBucket",
        true,
        &[Credentials],
        "expired",
    ),
    (
        "An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: current date/time 1 must be before the expiration date/time 2",
        "sts:AssumeRoleWithWebIdentity",
        true,
        &[Credentials],
        "expired",
    ),
    (
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Expires>2026-01-31T00:00:00Z</Expires></Error>",
        "",
        true,
        &[Credentials],
        "presigned URL",
    ),
    (
        "An error occurred (RequestTimeTooSkewed) when calling the PutObject operation: The difference between the request time and the current time is too large.",
        "s3:PutObject",
        true,
        &[Credentials],
        "clock",
    ),
    (
        "An error occurred (SignatureDoesNotMatch) when calling the ListBuckets operation: Signature expired: 20260131T000000Z is now earlier than 20260131T001000Z",
        "s3:ListAllMyBuckets",
        true,
        &[Credentials],
        "clock",
    ),
    (
        "An error occurred (SignatureDoesNotMatch) when calling the PutObject operation: The request signature we calculated does not match the signature you provided.",
        "s3:PutObject",
        true,
        &[Credentials],
        "secret access key",
    ),
    (
        "An error occurred (InvalidAccessKeyId) when calling the PutObject operation: The AWS Access Key Id you provided does not exist in our records.",
        "s3:PutObject",
        true,
        &[Credentials],
        "access key",
    ),
    (
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
        "",
        true,
        &[Credentials],
        "no credentials",
    ),
    (
        "java.nio.file.AccessDeniedException: acme: org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by TemporaryAWSCredentialsProvider",
        "",
        true,
        &[Credentials],
        "no credentials",
    ),
    // aws-actions/configure-aws-credentials: troubleshooting
    (
        "Error: Could not assume role with OIDC: No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
        "sts:AssumeRoleWithWebIdentity",
        true,
        &[Trust],
        "issuer",
    ),
    // Hadoop, "Troubleshooting S3A": "Bad Request" of regions and of expired credentials
    (
        "org.apache.hadoop.fs.s3a.AWSBadRequestException: doesBucketExist on acme: com.amazonaws.services.s3.model.AmazonS3Exception: Bad Request (Service: Amazon S3; Status Code: 400; Error Code: 400 Bad Request; Request ID: 1)",
        "s3:ListBucket",
        false,
        &[Region, Credentials],
        "region",
    ),
    (
        "An error occurred (AuthorizationHeaderMalformed) when calling the PutObject operation: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        "s3:PutObject",
        true,
        &[Region],
        "eu-west-1",
    ),
    (
        "An error occurred (InvalidArgument) when calling the PutBucketNotificationConfiguration operation: Unable to validate the following destination configurations",
        "s3:PutBucketNotification",
        true,
        &[Topic, Key],
        "s3.amazonaws.com",
    ),
    // aceew/aws-lambda-env-vars#7
    (
        "An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        "kms:Decrypt",
        true,
        &[Key, Identity],
        "region",
    ),
    (
        "User: arn:aws:sts::111122223333:assumed-role/reader/s1 is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
        "kms:Decrypt",
        true,
        &[Key, Identity],
        "kms:Decrypt",
    ),
    // aws/aws-cdk#29511
    (
        "An error occurred (KMSAccessDenied) when calling the Publish operation: null (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 1; Proxy: null)",
        "sns:Publish",
        true,
        &[Key, Identity],
        "publish",
    ),
    // aws/aws-cli#4507
    (
        "upload failed: ./config to s3://acme/hi.txt An error occurred (KMS.NotFoundException) when calling the PutObject operation: Invalid keyId aws/s3",
        "s3:PutObject",
        true,
        &[Key, Identity],
        "region",
    ),
    // fugue/credstash#86
    (
        "A client error (DisabledException) occurred when calling the GenerateDataKey operation: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled.",
        "kms:GenerateDataKey",
        true,
        &[Key],
        "disabled",
    ),
    // noobaa/noobaa-core#9420 has AWS's wording
    (
        "An error occurred (AccessDenied) when calling the DeleteObject operation: Access Denied because object protected by object lock.",
        "s3:DeleteObject",
        true,
        &[ObjectLock],
        "retention",
    ),
    // versity/versitygw#1330
    (
        "An error occurred (InvalidRequest) when calling the DeleteObject operation: Object is WORM protected and cannot be overwritten.",
        "s3:DeleteObject",
        true,
        &[ObjectLock],
        "retention",
    ),
    (
        "403 Forbidden: the bucket acme is configured as Requester Pays",
        "",
        true,
        &[RequesterPays],
        "--request-payer",
    ),
    (
        "<Error><Code>AllAccessDisabled</Code><Message>All access to this object has been disabled</Message></Error>",
        "",
        true,
        &[Credentials, Bucket],
        "name",
    ),
    (
        "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
        "",
        true,
        &[Proxy],
        "proxy",
    ),
    (
        "<HTML><H1>403 ERROR</H1>Request blocked. Generated by cloudfront (CloudFront)</HTML>",
        "",
        true,
        &[Proxy, Bucket],
        "CloudFront",
    ),
];

#[test]
fn the_wording_names_the_cause() {
    for (text, action, certain, expected, word) in KNOWN {
        let denial = denial(text);
        assert_eq!(
            denial.action.as_deref().unwrap_or_default(),
            *action,
            "{text}"
        );
        assert_eq!(&kinds(&denial), expected, "{text}");
        let first = denial.causes.first().unwrap();
        assert_eq!(first.certain, *certain, "{text}");
        assert!(!denial.explicit, "{text}");
        assert!(first.text.contains(word), "{text}: {}", first.text);
        assert!(
            denial.causes.iter().skip(1).all(|cause| !cause.certain),
            "{text}"
        );
    }
}
