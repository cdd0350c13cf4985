//! Denials of other systems, in the same words.

use super::*;

/// Git, package registries, containers, Kubernetes, other clouds, web servers.
const OTHERS: &[&str] = &[
    "remote: Permission to acme/aws-infra.git denied to bot.\nfatal: unable to access 'https://github.com/acme/aws-infra.git/': The requested URL returned error: 403",
    "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/acme/s3-tools/': The requested URL returned error: 403",
    "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://gitlab.com/acme/x.git/'",
    "HttpError: Resource not accessible by integration (403)",
    "npm ERR! code E403\nnpm ERR! 403 403 Forbidden - PUT https://registry.npmjs.org/@acme%2faws-tools - You do not have permission to publish \"@acme/aws-tools\".",
    "npm error code E403\nnpm error 403 403 Forbidden - GET https://registry.npmjs.org/@aws-sdk%2fclient-s3 - Forbidden",
    "ERROR: HTTP error 403 while getting https://files.pythonhosted.org/packages/boto3-1.34.0.tar.gz (from boto3)",
    "go: github.com/aws/aws-sdk-go@v1.50.0: reading https://proxy.golang.org/github.com/aws/aws-sdk-go/@v/v1.50.0.mod: 403 Forbidden",
    "Access Denied: ann is missing the Job/Read permission",
    "E: Failed to fetch https://deb.example.org/pool/a.deb  403  Forbidden",
    "Error response from daemon: pull access denied for acme/s3-sync, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    "docker: Error: unauthorized: 403 Forbidden from https://ghcr.io/v2/aws/app/manifests/1, try docker login",
    "ERROR: Could not install boto3 from https://artifactory.example.org/boto3.whl because of HTTP error 403 Client Error: Forbidden for url",
    "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:default:app\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
    "Error from server (Forbidden): configmaps \"aws-auth\" is forbidden: User \"arn:aws:sts::111122223333:assumed-role/dev/ann\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"kube-system\"",
    "secrets is forbidden: User \"s3-operator\" cannot create resource \"secrets\"",
    // Google Cloud, Azure, Alibaba Cloud.
    "AccessDeniedException: 403 ann@example.com does not have storage.objects.list access to the Google Cloud Storage bucket.",
    "google.api_core.exceptions.Forbidden: 403 GET https://storage.googleapis.com/storage/v1/b/acme/o/a?alt=json: job@acme.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.",
    "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.</Details></Error>",
    "Access Denied: Table acme:events.raw: User does not have permission to query table acme:events.raw, or perhaps it does not exist.",
    "Failure using stage area. Cause: [Request violates VPC Service Controls. (Status Code: 403)]",
    "Status=403 Code=\"AuthorizationFailed\" Message=\"The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/read' over scope '/subscriptions/1'\"",
    "RESPONSE 403: 403 This request is not authorized to perform this operation using this permission.\nERROR CODE: AuthorizationPermissionMismatch\nHEAD https://acme.blob.core.windows.net/events/a.parquet",
    "Failure using stage area. Cause: [This request is not authorized to perform this operation. (Status Code: 403; Error Code: AuthorizationFailure)]",
    "<Error><Code>AccessDenied</Code><Message>You have no right to access this object.</Message><HostId>acme.oss-cn-hangzhou.aliyuncs.com</HostId></Error>",
    // Servers and frameworks.
    "2026/01/31 10:00:00 [error] 31#31: *1 access forbidden by rule, client: 10.0.0.1, server: example.org, request: \"GET /private/ HTTP/1.1\"",
    "10.0.0.1 - - [31/Jan/2026:10:00:00 +0000] \"GET /backup/events.zip HTTP/1.1\" 403 153 \"-\" \"curl/8.0\"",
    "HTTP/1.1 403 Forbidden\nServer: nginx/1.24.0",
    "403 Forbidden",
    "org.springframework.security.access.AccessDeniedException: Access is denied",
    "io.trino.spi.security.AccessDeniedException: Access Denied: Cannot select from table hive.default.events",
    "Error making API request.\n\nURL: PUT https://vault.example.org/v1/aws/creds/app\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied",
    "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [events]",
    "{\"error\": \"access_denied\", \"error_description\": \"The resource owner denied the request.\"}",
    "HTTP GET error on 'https://1.r2.cloudflarestorage.com/events/?encoding-type=url&list-type=2&prefix=in' (HTTP 403)",
    "HTTP Error: HTTP GET error on 'https://data.example.org/events.parquet' (HTTP 403)",
    // Credentials of others.
    "oidc: token is expired (Token Expiry: 2026-01-31 10:00:00 +0000 UTC)",
    "AADSTS700082: The refresh token has expired due to inactivity.",
    "HTTP/1.1 301 Moved Permanently\nLocation: https://example.org/",
];

#[test]
fn denials_of_other_systems_are_none_of_aws() {
    let read: Vec<&&str> = OTHERS
        .iter()
        .filter(|text| parse_denial(text).is_some())
        .collect();
    assert!(read.is_empty(), "{read:#?}");
}

/// Errors of AWS that deny nothing, with the number 403 somewhere.
#[test]
fn a_number_is_no_status() {
    let texts = [
        "NoSuchKey: The specified key does not exist.\n    at de_NoSuchKeyRes (/app/node_modules/@aws-sdk/client-s3/dist-cjs/index.js:403:21)",
        "An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 4) in 403 ms",
        "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist: acme-403",
        "HIVE_BAD_DATA: Field 403 of s3://acme/in/a.parquet has type INT64",
        "NoSuchKey: status code: 404, request id: 403, host id: 1.403.2",
    ];
    for text in texts {
        assert_eq!(parse_denial(text), None, "{text}");
    }
}

/// Pages of HTML are no answers of S3.
#[test]
fn pages_of_proxies_are_no_denials_by_policies() {
    let pages = [
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>",
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access \"http://www.example.org/\" on this server.<P>Reference #18.1</BODY></HTML>",
    ];
    for page in pages {
        assert_eq!(kinds(&denial(page)), [CauseKind::Proxy], "{page}");
    }
}

/// A controller of Kubernetes, a build of npm or a job of Azure may be denied by AWS.
#[test]
fn denials_by_aws_are_read_among_other_systems() {
    let texts = [
        (
            "{\"level\":\"error\",\"logger\":\"controller-runtime\",\"error\":\"WebIdentityErr: failed to retrieve credentials\\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\\n\\tstatus code: 403\", \"user\": \"system:serviceaccount:kube-system:lb\"}",
            "sts:AssumeRoleWithWebIdentity",
        ),
        (
            "/home/vsts/work: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n##[error]Microsoft.VisualStudio.Services.Agent failed",
            "s3:PutObject",
        ),
        (
            "npm ERR! code E403\nnpm ERR! 403 403 Forbidden - GET https://acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com/npm/events/a - User: arn:aws:iam::111122223333:user/ann is not authorized to perform: codeartifact:ReadFromRepository on resource: arn:aws:codeartifact:eu-west-1:111122223333:repository/acme/events",
            "codeartifact:ReadFromRepository",
        ),
        (
            "Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app, repository does not exist or may require 'docker login'",
            "ecr:BatchGetImage",
        ),
    ];
    for (text, action) in texts {
        assert_eq!(denial(text).action.as_deref(), Some(action), "{text}");
    }
}
