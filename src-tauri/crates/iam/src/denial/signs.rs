//! Whether a text is a denial, and whether AWS denied it: other systems use the same
//! words.

/// Texts that only AWS and its clients write, in lower case.
const AWS: &[&str] = &[
    "arn:aws",
    "amazonaws.com",
    "x-amz-",
    "$metadata",
    "when calling the ",
    "(service: amazon",
    "(service: s3",
    "(service: aws",
    "aws service:",
    "api error accessdenied",
    "operation error ",
    "aws error ",
    "aws::",
    "amazons3",
    "amazon.s3",
    "amazon.runtime",
    "amazonservice",
    "amazon s3",
    "services.s3",
    "fs.s3a",
    "s3exception",
    "s3serviceexception",
    "handlererrorcode",
    "aws_role",
    "lake formation",
    "output bucket",
    "athena client",
];

/// Words that name AWS, or what works with it. They also stand in the names of
/// packages and repositories.
const AWS_WORDS: &[&str] = &[
    "aws",
    "amazon",
    "s3",
    "boto",
    "boto3",
    "botocore",
    "smithy",
    "awssdk",
    "kms",
    "sns",
    "sqs",
    "athena",
    "redshift",
    "firehose",
    "cloudformation",
    "hostid",
];

/// Texts of Snowflake, whose stages are in S3 unless another cloud is named.
const SNOWFLAKE: &[&str] = &["using stage area", "failed to access remote file"];

/// Texts of other systems, in lower case.
const OTHER_SYSTEMS: &[&str] = &[
    // Databases, operating systems, frameworks.
    "access denied for user '",
    "[errno 13]",
    "[winerror 5]",
    "access is denied",
    "access denied: cannot ",
    "springframework.security",
    "symfony",
    // Azure.
    "x-ms-request-id",
    "authorizationfailure",
    "authorizationpermissionmismatch",
    "authorizationfailed",
    "core.windows.net",
    "microsoft.",
    "aadsts",
    "azure://",
    // Google Cloud.
    "googleapis",
    "gserviceaccount.com",
    "google cloud",
    "gcloud.",
    "gs://",
    "gcs://",
    "storage.objects.",
    "storage.buckets.",
    "vpc service controls",
    "access denied: table ",
    "access denied: dataset ",
    "access denied: project ",
    "access denied: bigquery",
    "aliyuncs.com",
    // Git, package registries, containers.
    "remote: permission to ",
    "the requested url returned error: 403",
    "resource not accessible by integration",
    "npm err! 403",
    "npm err! code e403",
    "npm error 403",
    "npm error code e403",
    "pythonhosted.org",
    "pypi.org",
    "proxy.golang.org",
    "crates.io",
    "error response from daemon",
    "docker login",
    "ghcr.io",
    "docker.io",
    "quay.io",
    "artifactory",
    // HashiCorp Vault, Kafka.
    "error making api request",
    "topicauthorization",
    // Jenkins.
    " is missing the ",
];

/// Texts of Kubernetes' access control, which names users of AWS by their ARNs.
const KUBERNETES: &[&str] = &[
    "is forbidden: user ",
    "error from server (forbidden)",
    "system:serviceaccount:",
];

/// Texts that only AWS writes when it denies, in lower case.
const DENIED_BY_AWS: &[&str] = &[
    "explicit deny",
    "unauthorizedoperation",
    "unable to verify/create output bucket",
    "insufficient permissions to execute the query",
    "permission denied on s3 path",
    "permission denied: s3",
    "vpceaccessdenied",
];

/// Texts of a denial whose cause is open, in lower case.
const DENIALS: &[&str] = &[
    "not authorized to perform",
    "access denied",
    "accessdenied",
    "access_denied",
    "access was denied",
    "access to the resource ",
    "authorizationerror",
    "unauthorized operation",
    "unauthorizedaccess",
    "lacked the necessary privileges",
    "forbidden",
];

/// What stands before the status 403, in lower case and without the signs between.
const BEFORE_STATUS: &[&str] = &[
    "status",
    "statuscode",
    "httpstatuscode",
    "responsecode",
    "errorcode",
    "code",
    "http",
    "http/1.1",
    "http/2",
    "error",
    "name",
    "response",
];

/// Who may have written a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// AWS or one of its clients.
    Aws,
    /// Another system.
    Other,
    /// Nothing names a system.
    Unknown,
}

impl Origin {
    /// Returns who wrote a text. `lower` is the text in lower case.
    pub(super) fn of(text: &str, lower: &str) -> Self {
        let has = |marks: &[&str]| marks.iter().any(|mark| lower.contains(mark));
        if has(KUBERNETES) && !lower.contains("accessdenied") && !states_action(lower) {
            return Self::Other;
        }
        if states_action(lower) || has(AWS) || has(DENIED_BY_AWS) {
            return Self::Aws;
        }
        if has(OTHER_SYSTEMS) || is_local_file(lower) {
            return Self::Other;
        }
        // S3 and its like write the code and the message like this.
        let code = text.contains("AccessDenied") || text.contains("Access Denied");
        if code || has(SNOWFLAKE) || names_aws(lower) {
            Self::Aws
        } else {
            Self::Unknown
        }
    }
}

/// Whether a text is a denial by AWS or by a server with the API of S3.
pub(super) fn is_denial(lower: &str, origin: Origin) -> bool {
    origin == Origin::Aws
        && (is_worded_as_denial(lower) || DENIED_BY_AWS.iter().any(|mark| lower.contains(mark)))
}

/// Whether a text has the words of a denial, whoever wrote it.
pub(super) fn is_worded_as_denial(lower: &str) -> bool {
    DENIALS.iter().any(|mark| lower.contains(mark)) || has_status_403(lower)
}

/// Whether AWS's sentence names an action: `not authorized to perform: s3:GetObject`.
pub(super) fn states_action(lower: &str) -> bool {
    lower.match_indices("to perform").any(|(at, lead)| {
        let rest = lower.get(at + lead.len()..).unwrap_or_default();
        let word = rest
            .trim_start_matches([':', ' '])
            .split_whitespace()
            .next()
            .unwrap_or_default();
        word.split_once(':').is_some_and(|(service, name)| {
            !service.is_empty()
                && service
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-')
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
        })
    })
}

/// Whether a text is about a file of this computer.
fn is_local_file(lower: &str) -> bool {
    lower.contains("java.nio.file.accessdeniedexception") && !names_aws(lower)
}

/// Whether the words of a text name AWS. URLs of other hosts do not count.
fn names_aws(lower: &str) -> bool {
    lower
        .split([' ', '\n', '\t', '"', '\'', '`', '<', '>', '(', ')'])
        .filter(|word| !word.contains("http://") && !word.contains("https://"))
        .flat_map(|word| word.split(|c: char| !c.is_ascii_alphanumeric()))
        .any(|word| AWS_WORDS.contains(&word) || word.starts_with("s3") || word.starts_with("aws"))
}

/// Whether a text has the status 403, such as `(403)`, `Status Code: 403` or
/// `"httpStatusCode": 403`. A mere number, such as that of a line, is none.
fn has_status_403(lower: &str) -> bool {
    lower.match_indices("403").any(|(at, number)| {
        let before = lower.get(..at).unwrap_or_default();
        let after = lower.get(at + number.len()..).unwrap_or_default();
        if before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
            || after.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            return false;
        }
        if before.ends_with('(') && after.starts_with([')', ' ']) {
            return true;
        }
        let signs = [':', '=', '"', '\'', '\\', ' ', '(', ',', '\t'];
        let word = before.trim_end_matches(signs);
        let ends = |end: &str| {
            word.strip_suffix(end)
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphabetic()))
        };
        BEFORE_STATUS.iter().any(|end| ends(end))
            || after
                .trim_start_matches([' ', ':', ')'])
                .starts_with("unknownerror")
    })
}
