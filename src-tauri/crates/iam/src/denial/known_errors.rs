//! Errors whose wording names the cause.

use super::cause::CauseKind::{
    self, Bucket, Credentials, Identity, Key, ObjectLock, ObjectOwnership, Proxy,
    PublicAccessBlock, Region, RequesterPays, Topic, Trust,
};

/// An error whose wording names the cause.
pub(super) struct KnownError {
    /// Texts of which the error contains at least one, in lower case.
    marks: &'static [&'static str],
    /// The likeliest cause.
    pub(super) kind: CauseKind,
    /// Whether the error names the cause. Otherwise it is the likeliest.
    pub(super) certain: bool,
    /// What to do. `None` for the general text of the cause.
    pub(super) text: Option<&'static str>,
    /// Further possible causes.
    pub(super) others: &'static [CauseKind],
}

const BASE: KnownError = KnownError {
    marks: &[],
    kind: Credentials,
    certain: true,
    text: None,
    others: &[],
};

/// The first that matches counts, so the more specific ones come first.
const KNOWN_ERRORS: &[KnownError] = &[
    KnownError {
        marks: &[
            "accesscontrollistnotsupported",
            "bucket does not allow acls",
        ],
        kind: ObjectOwnership,
        text: Some(
            "With Bucket owner enforced, S3 rejects every write that sets an ACL other than \
             bucket-owner-full-control. Write without an ACL, or set Object Ownership to Bucket \
             owner preferred.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "block public access",
            "blockpublicpolicy",
            "blockpublicacls",
            "restrictpublicbuckets",
            "public policies are blocked",
        ],
        kind: PublicAccessBlock,
        ..BASE
    },
    KnownError {
        marks: &["multifactorauthentication failed", "mfa one time pass code"],
        text: Some(
            "AWS rejected the request because the MFA code is wrong, used before, missing, or of \
             another device. No policy plays a part. Enter a new code, and check that the serial \
             number (`--serial-number`, or `mfa_serial` of the profile) is the ARN of your device.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["mfa authentication must be used"],
        text: Some(
            "The bucket has MFA Delete: deleting a version, or changing the versioning, takes the \
             root user and a code of its MFA device (`--mfa`). No policy allows it without.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["getrolecredentials operation: no access"],
        text: Some(
            "IAM Identity Center does not give you this role in this account. Check \
             `sso_account_id` and `sso_role_name` of the profile, or have the permission set \
             assigned to you, and sign in again: `aws sso login`.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "token has expired and refresh failed",
            "token from sso",
            "sso token",
            "ssotoken",
            "sso session",
            "sso access token",
            "aws sso login",
            "sso oidc: createtoken",
            "invalidgrantexception",
            "session token not found or invalid",
        ],
        text: Some(
            "The sign-in to IAM Identity Center (SSO) has expired, or there was none. Sign in \
             again: `aws sso login`, with the `--profile` that you use. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "request has expired",
            "invalid according to policy: policy expired",
        ],
        text: Some(
            "The presigned URL or form has expired, or the credentials that signed it have. \
             Create a new one. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "requesttimetooskewed",
            "difference between the request time and the current time",
            "signature expired",
            "signature not yet current",
        ],
        text: Some(
            "The clock of this computer differs too much from that of AWS. Set it, best by time \
             synchronization, and try again. AWS did not evaluate any policy yet.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "invalididentitytoken",
            "no openidconnect provider found",
            "incorrect token audience",
            "retrieve verification key from your identity provider",
        ],
        kind: Trust,
        text: Some(
            "AWS cannot verify the token of the identity provider. The role's account needs this \
             provider in IAM, with exactly this issuer and audience, and AWS has to reach its \
             keys. Then the role's trust policy has to name the provider.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "expiredtoken",
            "token included in the request is expired",
            "token has expired",
            "token is expired",
            "token expired",
            "tokenrefreshrequired",
            "credentials have expired",
            "credentials expired",
        ],
        text: Some(
            "The credentials have expired: AWS did not evaluate any policy yet. Sign in again \
             (`aws sso login`), or assume the role again. If they are in the environment, replace \
             AWS_SESSION_TOKEN together with both keys.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "signaturedoesnotmatch",
            "request signature we calculated does not match",
            "invalidsignatureexception",
            "incompletesignature",
            "which were not signed",
        ],
        text: Some(
            "The signature of the request is wrong: the secret access key is not the one of this \
             access key ID, or a proxy changed the request. Enter both keys again, without spaces \
             around them. AWS did not evaluate any policy yet.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "invalidaccesskeyid",
            "invalidclienttokenid",
            "unrecognizedclientexception",
            "token included in the request is invalid",
            "token is malformed or otherwise invalid",
            "validate the provided access credentials",
            "access key id you provided does not exist",
        ],
        text: Some(
            "AWS does not know these credentials: the access key was mistyped, deleted or \
             deactivated, belongs to another partition, or is a temporary one without its session \
             token. AWS did not evaluate any policy yet. Enter the credentials again.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "unable to locate credentials",
            "nocredentialserror",
            "unable to load credentials",
            "unable to load aws credentials",
            "could not load credentials",
            "credentials could not be loaded",
            "no valid credential sources",
            "missing credentials in config",
            "no aws credentials provided",
            "noauthwithawsexception",
            "noawscredentials",
            "missingauthenticationtoken",
            "missing authentication token",
            "partial credentials found",
            "failed to refresh cached credentials",
            "failed to retrieve credentials",
            "anonymous access is forbidden",
        ],
        text: Some(
            "The request has no credentials. Sign in (`aws sso login`), or configure a profile \
             (`aws configure`) and name it, or give the machine a role. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "authorizationheadermalformed",
            "authorization header is malformed",
            "permanentredirect",
            "must be addressed using the specified endpoint",
            "awsredirectexception",
            "301 moved permanently",
            "illegallocationconstraint",
        ],
        kind: Region,
        ..BASE
    },
    KnownError {
        marks: &[
            "awsbadrequestexception",
            "error code: 400 bad request",
            "(400) when calling the headobject",
            "(400) when calling the headbucket",
        ],
        kind: Region,
        certain: false,
        others: &[Credentials],
        ..BASE
    },
    KnownError {
        marks: &["unable to validate the following destination configurations"],
        kind: Topic,
        others: &[Key],
        ..BASE
    },
    KnownError {
        marks: &[
            "disabledexception",
            "kmsdisabled",
            "kmsinvalidstate",
            "is pending deletion",
            "is pending import",
            "key is disabled",
        ],
        kind: Key,
        text: Some(
            "The KMS key is disabled, or to be deleted. Enable it, or cancel its deletion. No \
             policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "master key that does not exist",
            "kms key that does not exist",
            "associated with this ciphertext",
            "kms.notfoundexception",
            "kmsnotfound",
            "kmsaccessdenied",
            "kms.accessdenied",
            "kms.kms",
            "service: awskms",
            "service: kms",
            "awskms; status code",
        ],
        kind: Key,
        text: Some(
            "The KMS key of the object, topic or queue denied it: its policy does not let the \
             caller use it (kms:GenerateDataKey to write, kms:Decrypt to read and to publish), or \
             the key was deleted or is in another region. Only a customer managed key can be \
             opened to another account or to a service.",
        ),
        others: &[Identity],
        ..BASE
    },
    KnownError {
        marks: &["protected by object lock", "worm protected"],
        kind: ObjectLock,
        ..BASE
    },
    KnownError {
        marks: &["requester pays", "requester-pays"],
        kind: RequesterPays,
        ..BASE
    },
    KnownError {
        marks: &["allaccessdisabled", "all access to this"],
        kind: Bucket,
        text: Some(
            "S3 has disabled all access to this name, so no policy helps. It is rarely your own \
             bucket: check how its name is written.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["generated by cloudfront", "request blocked"],
        kind: Proxy,
        text: Some(
            "CloudFront or its firewall (AWS WAF) answered, not S3. Look at the distribution: the \
             path, the restrictions of countries, the WAF rules, and the policy that lets the \
             distribution read the bucket.",
        ),
        others: &[Bucket],
        ..BASE
    },
];

const NOT_AWS: KnownError = KnownError {
    kind: Proxy,
    ..BASE
};

/// Texts of a denial whose cause is open, in lower case.
const DENIALS: &[&str] = &[
    "not authorized to perform",
    "access denied",
    "accessdenied",
    "access_denied",
    "authorizationerror",
    "unauthorizedoperation",
    "unauthorized operation",
    "unauthorizedaccess",
    "lacked the necessary privileges",
    "forbidden",
    "explicit deny",
    "(403)",
    "code: 403",
    "code 403",
    "code:403",
    "code=403",
    "statuscode: 403",
    "statuscode\":403",
    "status 403",
    "http 403",
    "error 403",
    "error: 403",
];

/// Texts of denials by others than AWS, in lower case.
const OTHER_SYSTEMS: &[&str] = &[
    "access denied for user '",
    "[errno 13]",
    "[winerror 5]",
    "x-ms-request-id",
    "authorizationfailure",
    "authorizationpermissionmismatch",
    "storage.googleapis.com",
];

/// Returns the error whose wording names its cause.
pub(super) fn known_error(lower: &str) -> Option<&'static KnownError> {
    let from_aws = ["accessdenied", "access denied", "arn:aws", "requestid"];
    let page = lower.contains("<html") && !from_aws.iter().any(|mark| lower.contains(mark));
    KNOWN_ERRORS
        .iter()
        .find(|error| error.marks.iter().any(|mark| lower.contains(mark)))
        .or_else(|| (page && is_denial(lower)).then_some(&NOT_AWS))
}

/// Whether a text is a denial, by AWS or an S3-compatible server.
pub(super) fn is_denial(lower: &str) -> bool {
    let local_file = lower.contains("java.nio.file.accessdeniedexception")
        && !["s3", "amazonaws", "arn:aws"]
            .iter()
            .any(|mark| lower.contains(mark));
    !local_file
        && !OTHER_SYSTEMS.iter().any(|mark| lower.contains(mark))
        && DENIALS.iter().any(|mark| lower.contains(mark))
}
