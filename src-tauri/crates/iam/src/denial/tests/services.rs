//! Denials of services that act for the caller, and of policies that AWS names by ARN.

use super::super::CauseKind::{
    Boundary, Bucket, Credentials, Endpoint, Identity, Key, Region, Resource, ServiceControl,
    Session, StorageClass, Trust,
};
use super::*;

/// A text, its action, its resource, its principal, the causes, the first of which AWS
/// names, and a word of its text.
type Named = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [CauseKind],
    &'static str,
);

const NAMED: &[Named] = &[
    // kubernetes-sigs/aws-load-balancer-controller#1935, kubeflow/spark-operator#1129
    (
        "WebIdentityErr: failed to retrieve credentials\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403, request id: 5c3f9ce5",
        "sts:AssumeRoleWithWebIdentity",
        "",
        "",
        &[Trust, ServiceControl],
        "Federated",
    ),
    (
        "org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by WebIdentityTokenCredentialsProvider : com.amazonaws.services.securitytoken.model.AWSSecurityTokenServiceException: Not authorized to perform sts:AssumeRoleWithWebIdentity (Service: AWSSecurityTokenService; Status Code: 403; Error Code: AccessDenied)",
        "sts:AssumeRoleWithWebIdentity",
        "",
        "",
        &[Trust, ServiceControl],
        "Federated",
    ),
    (
        "operation error S3: GetObject, get identity: get credentials: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "sts:AssumeRoleWithWebIdentity",
        "",
        "",
        &[Trust, ServiceControl],
        "Federated",
    ),
    (
        "WebIdentityErr: failed fetching WebIdentity token: \ncaused by: open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied",
        "",
        "",
        "",
        &[Credentials],
        "service account",
    ),
    // Firehose's documentation, "Data not delivered to Amazon S3"; Redshift's and
    // Snowflake's about roles.
    (
        "InvalidArgumentException: Firehose is unable to assume role arn:aws:iam::111122223333:role/delivery. Please check the role provided.",
        "sts:AssumeRole",
        "arn:aws:iam::111122223333:role/delivery",
        "",
        &[Trust, Identity],
        "firehose.amazonaws.com",
    ),
    (
        "[Amazon](500310) Invalid operation: User arn:aws-cn:redshift:cn-northwest-1:111122223333:dbuser:events/ann is not authorized to assume IAM Role arn:aws-cn:iam::111122223333:role/copy",
        "sts:AssumeRole",
        "arn:aws-cn:iam::111122223333:role/copy",
        "arn:aws-cn:redshift:cn-northwest-1:111122223333:dbuser:events/ann",
        &[Trust, Identity],
        "redshift.amazonaws.com",
    ),
    (
        "An error occurred (InvalidParameterValueException) when calling the CreateFunction operation: The role defined for the function cannot be assumed by Lambda.",
        "lambda:CreateFunction",
        "",
        "",
        &[Trust, Identity],
        "lambda.amazonaws.com",
    ),
    (
        "003167 (42601): Error assuming AWS_ROLE:\nUser: arn:aws:iam::444455556666:user/hr7q-s is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/snowflake",
        "sts:AssumeRole",
        "arn:aws:iam::111122223333:role/snowflake",
        "arn:aws:iam::444455556666:user/hr7q-s",
        &[Trust],
        "external ID",
    ),
    (
        "SQL execution error: Error assuming AWS_ROLE. Please verify the role and externalId are configured correctly in your AWS policy.",
        "sts:AssumeRole",
        "",
        "",
        &[Trust],
        "external ID",
    ),
    (
        "001757 (42601): SQL compilation error: Location 's3://acme/x' is not allowed by integration S3INT. Please use DESC INTEGRATION to check out allowed and blocked locations.",
        "",
        "arn:aws:s3:::acme/x",
        "",
        &[Resource, Bucket, Identity],
        "STORAGE_ALLOWED_LOCATIONS",
    ),
    // pyathena-dev/PyAthena#67, awslabs/voice-powered-analytics#7
    (
        "pyathena.error.DatabaseError: An error occurred (InvalidRequestException) when calling the StartQueryExecution operation: Unable to verify/create output bucket acme-results",
        "s3:GetBucketLocation",
        "arn:aws:s3:::acme-results",
        "",
        &[Identity, Bucket, Region],
        "workgroup",
    ),
    (
        "Unable to verify/create output bucket acme-results (Service: AmazonAthena; Status Code: 400; Error Code: InvalidRequestException; Request ID: 1)",
        "s3:GetBucketLocation",
        "arn:aws:s3:::acme-results",
        "",
        &[Identity, Bucket, Region],
        "workgroup",
    ),
    // aws-solutions/workload-discovery-on-aws#228, apache/superset#15894
    (
        "MetaException(message:Insufficient Lake Formation permission(s): Required Create Database on Catalog (Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; Request ID: 1; Proxy: null))",
        "",
        "",
        "",
        &[Resource, Identity],
        "Lake Formation",
    ),
    (
        "awsathena error: Insufficient permissions to execute the query. Insufficient Lake Formation permission(s) on events",
        "",
        "",
        "",
        &[Resource, Identity],
        "grant",
    ),
    (
        "An error occurred (AccessDeniedException) when calling the GetTable operation: Insufficient Lake Formation permission(s): Required Describe on events",
        "glue:GetTable",
        "",
        "",
        &[Resource, Identity],
        "LF-Tags",
    ),
    // AWS KMS, Secrets Manager, AWS Lambda
    (
        "User: arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd; the ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        "kms:GenerateDataKey",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd",
        "arn:aws:sts::444455556666:assumed-role/split/s3",
        &[Key, Identity],
        "kms:GenerateDataKey",
    ),
    (
        "Failed to validate S3 destination: User: arn:aws:sts::111122223333:assumed-role/app/ann is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
        "kms:GenerateDataKey",
        "",
        "arn:aws:sts::111122223333:assumed-role/app/ann",
        &[Key, Identity],
        "region",
    ),
    (
        "<Error><Code>AccessDenied</Code><Message>The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.</Message></Error>",
        "kms:Decrypt",
        "",
        "",
        &[Key, Identity],
        "kms:Decrypt",
    ),
    (
        "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings.",
        "kms:Decrypt",
        "",
        "",
        &[Key, Identity],
        "kms:Decrypt",
    ),
    (
        "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed",
        "secretsmanager:GetSecretValue",
        "",
        "",
        &[Key, Identity],
        "kms:Decrypt",
    ),
    // Accounts and credentials: Amazon S3 API Reference, "Error responses"; duckdb/duckdb-httpfs#327
    (
        "<Error><Code>AccountProblem</Code><Message>There is a problem with your AWS account that prevents the operation from completing successfully.</Message></Error>",
        "",
        "",
        "",
        &[Credentials],
        "AWS Support",
    ),
    (
        "An error occurred (NotSignedUp) when calling the ListBuckets operation: Your account is not signed up for the S3 service. You must sign up before you can use S3.",
        "s3:ListAllMyBuckets",
        "",
        "",
        &[Credentials],
        "account",
    ),
    (
        "Failure using stage area. Cause: [All access to this object has been disabled (Status Code: 403; Error Code: AllAccessDisabled)]",
        "",
        "",
        "",
        &[Credentials, Bucket],
        "disabled",
    ),
    (
        "ERROR - S3ServiceException:The AWS Access Key Id you provided does not exist in our records.,Status 403,Error InvalidAccessKeyId,Rid 1,ExtRid 2,CanRetry 1",
        "",
        "",
        "",
        &[Credentials],
        "access key",
    ),
    (
        "091003 (22000): Failure using stage area. Cause: [The AWS Access Key Id you provided is not valid.]",
        "",
        "",
        "",
        &[Credentials],
        "access key",
    ),
    (
        "HTTP Error:\nHTTP GET error reading 'https://acme.s3.amazonaws.com/dummy.parquet' in region '' (HTTP 403 Forbidden)\n\nAccessDenied: Access Denied\n\nAuthentication Failure - this is usually caused by invalid or missing credentials.\n* No credentials are provided.",
        "s3:GetObject",
        "arn:aws:s3:::acme/dummy.parquet",
        "anonymous",
        &[Credentials, Bucket],
        "CREATE SECRET",
    ),
    (
        "Error assuming AWS_ROLE:\nSTS is not activated in this region for account:111122223333.",
        "sts:AssumeRole",
        "",
        "",
        &[Region],
        "Activate",
    ),
    (
        "An error occurred (RegionDisabledException) when calling the AssumeRole operation: STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.",
        "sts:AssumeRole",
        "",
        "",
        &[Region],
        "Activate",
    ),
    (
        "An error occurred (InvalidObjectState) when calling the GetObject operation: The operation is not valid for the object's storage class",
        "s3:GetObject",
        "",
        "",
        &[StorageClass],
        "restore-object",
    ),
    (
        "<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.</Message><Method>PUT</Method></Error>",
        "",
        "",
        "",
        &[Bucket],
        "CORS",
    ),
    // IAM User Guide, "Troubleshoot access denied error messages": policies by ARN
    (
        "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::acme/my file.csv with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-a/service_control_policy/p-guard",
        "s3:PutObject",
        "arn:aws:s3:::acme/my file.csv",
        "arn:aws:iam::111122223333:user/ann",
        &[ServiceControl],
        "arn:aws:organizations::999999999999:policy/o-a/service_control_policy/p-guard",
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject with an explicit deny in a resource control policy: arn:aws:organizations::999999999999:policy/o-a/resource_control_policy/p-data.",
        "s3:GetObject",
        "",
        "arn:aws:iam::111122223333:user/ann",
        &[ServiceControl],
        "resource_control_policy/p-data`",
    ),
    (
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::acme/a\" with an explicit deny in a permissions boundary: arn:aws:iam::111122223333:policy/limit",
        "s3:GetObject",
        "arn:aws:s3:::acme/a",
        "arn:aws:iam::111122223333:user/ann",
        &[Boundary],
        "policy/limit",
    ),
    (
        "User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: S3:getobject on resource: \"arn:aws:s3:::acme/a\" because no session policy allows the s3:GetObject action",
        "s3:GetObject",
        "arn:aws:s3:::acme/a",
        "arn:aws:sts::111122223333:assumed-role/app/s",
        &[Session],
        "passed",
    ),
    (
        "{\"userIdentity\": {\"type\": \"AWSAccount\", \"arn\": \"arn:aws:iam::111122223333:user/ann\"}, \"eventSource\": \"s3.amazonaws.com\", \"eventName\": \"GetObject\", \"errorCode\": \"VpceAccessDenied\", \"errorMessage\": \"The request was denied due to a VPC endpoint policy\", \"requestParameters\": {\"bucketName\": \"acme\", \"key\": \"a\"}}",
        "s3:GetObject",
        "arn:aws:s3:::acme/a",
        "arn:aws:iam::111122223333:user/ann",
        &[Endpoint],
        "VPC endpoint",
    ),
];

#[test]
fn the_wording_names_what_denied() {
    let mut errors = Vec::new();
    for (text, action, resource, principal, expected, word) in NAMED {
        let Some(denial) = parse_denial(text) else {
            errors.push(format!("no denial: {text}"));
            continue;
        };
        let found = (
            denial.action.as_deref().unwrap_or_default(),
            denial.resource.as_deref().unwrap_or_default(),
            denial.principal.as_deref().unwrap_or_default(),
            &*kinds(&denial),
        );
        if found != (*action, *resource, *principal, *expected) {
            errors.push(format!("{text}\n  {found:?}"));
        }
        let first = denial.causes.first().unwrap();
        if !first.text.contains(word) {
            errors.push(format!("{text}\n  {}", first.text));
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Firehose's documentation, "Monitor with CloudWatch Logs".
#[test]
fn firehose_names_the_policies_of_its_role() {
    let denial = denial(
        "{\"errorCode\":\"S3.AccessDenied\",\"errorMessage\":\"Access was denied. Ensure that the \
         trust policy for the provided IAM role allows Kinesis Data Firehose to assume the role, \
         and the access policy allows access to the S3 bucket.\"}",
    );
    assert_eq!(denial.action.as_deref(), Some("s3:PutObject"));
    assert_eq!(kinds(&denial), [Identity, Trust, Bucket, Key]);
    assert!(denial.causes.iter().all(|cause| !cause.certain));
}
