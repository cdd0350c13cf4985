//! Errors of credentials and accounts. No policy plays a part.

use super::super::cause::CauseKind::{Bucket, Credentials, Region, Trust};
use super::known_error::{BASE, KnownError};

/// The more specific ones come first.
pub(super) const ERRORS: &[KnownError] = &[
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
            "sso access token",
            "aws sso login",
            "sso oidc: createtoken",
            "session token not found or invalid",
        ],
        shared_marks: &["sso session", "invalidgrantexception"],
        text: Some(
            "The sign-in to IAM Identity Center (SSO) has expired, or there was none. Sign in \
             again: `aws sso login`, with the `--profile` that you use. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["invalid according to policy: policy expired"],
        shared_marks: &["request has expired"],
        text: Some(
            "The presigned URL or form has expired, or the credentials that signed it have. \
             Create a new one. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "authorizationqueryparameterserror",
            "query-string authentication requires",
            "x-amz-expires must be",
            "invalid according to policy: policy condition failed",
        ],
        text: Some(
            "The presigned URL or form was changed or cut, or the request does not meet its \
             conditions. Use it unchanged, with all of its parameters, or create a new one. No \
             policy of the bucket plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "requesttimetooskewed",
            "difference between the request time and the current time",
            "signature not yet current",
        ],
        shared_marks: &["signature expired"],
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
            "idprejectedclaim",
        ],
        kind: Trust,
        text: Some(
            "AWS cannot verify the token of the identity provider. The role's account needs this \
             provider in IAM, with exactly this issuer and audience, and AWS has to reach its \
             keys. Then the role's trust policy has to name the provider.",
        ),
        action: Some("sts:AssumeRoleWithWebIdentity"),
        ..BASE
    },
    KnownError {
        marks: &[
            "failed fetching webidentity token",
            "failed to read the token file",
            "unable to read webidentity token",
            "eks.amazonaws.com/serviceaccount/token: no such file",
            "eks.amazonaws.com/serviceaccount/token: permission denied",
        ],
        text: Some(
            "The program cannot read the token of the identity provider. In Kubernetes, annotate \
             the service account with the ARN of the role, start the pod again, and let the user \
             of the container read the file of `AWS_WEB_IDENTITY_TOKEN_FILE`. AWS did not \
             evaluate any policy yet.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "expiredtoken",
            "the provided token has expired",
            "token included in the request is expired",
            "tokenrefreshrequired",
        ],
        shared_marks: &[
            "token has expired",
            "token is expired",
            "token expired",
            "credentials have expired",
            "credentials expired",
            "requestexpired",
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
            "aws access key id you provided",
            "access key id you provided does not exist",
        ],
        shared_marks: &[
            "<code>invalidtoken",
            "(invalidtoken)",
            "error code: invalidtoken",
            "error invalidtoken",
            "authfailure",
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
            "accountproblem",
            "problem with your aws account",
            "notsignedup",
            "is not signed up for the",
            "optinrequired",
            "subscriptionrequiredexception",
            "needs a subscription for the service",
        ],
        shared_marks: &[
            "account is suspended",
            "account has been suspended",
            "account is blocked",
            "account is pending verification",
        ],
        text: Some(
            "AWS has suspended or limited the account of these credentials, or has not activated \
             this service for it. No policy plays a part. Sign in as its root user, look at \
             billing and at messages of AWS, and ask AWS Support.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["allaccessdisabled", "all access to this", "invalidpayer"],
        shared_marks: &["access to the account provided has been disabled"],
        text: Some(
            "S3 has disabled all access to this name, so no policy helps. It is rarely your own \
             bucket: check how its name is written. If it is yours, its account may be suspended: \
             ask AWS Support.",
        ),
        others: &[Bucket],
        ..BASE
    },
    KnownError {
        marks: &["* no credentials are provided"],
        text: Some(
            "DuckDB sent the request without credentials. Create a secret for S3 (`CREATE SECRET \
             (TYPE s3, PROVIDER credential_chain)`), and check that its scope and region match \
             the bucket. Without credentials, only a public bucket can be read.",
        ),
        others: &[Bucket],
        principal: Some("anonymous"),
        ..BASE
    },
    KnownError {
        marks: &[
            "unable to locate credentials",
            "nocredentialserror",
            "unable to load aws credentials",
            "no valid credential sources",
            "nocredentialproviders",
            "missing credentials in config",
            "no aws credentials provided",
            "noauthwithawsexception",
            "noawscredentials",
            "missingauthenticationtoken",
            "missing authentication token",
            "failed to refresh cached credentials",
        ],
        shared_marks: &[
            "unable to load credentials",
            "could not load credentials",
            "credentials could not be loaded",
            "partial credentials found",
            "failed to retrieve credentials",
            "anonymous access is forbidden",
        ],
        yields: true,
        text: Some(
            "The request has no credentials. Sign in (`aws sso login`), or configure a profile \
             (`aws configure`) and name it, or give the machine a role. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "sts is not activated in this region",
            "regiondisabledexception",
        ],
        kind: Region,
        text: Some(
            "AWS STS is not activated in this region for the account. Activate it: IAM, Account \
             settings, Security Token Service. No policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "authorizationheadermalformed",
            "authorization header is malformed",
            "must be addressed using the specified endpoint",
            "awsredirectexception",
            "illegallocationconstraint",
        ],
        shared_marks: &["permanentredirect", "301 moved permanently"],
        kind: Region,
        ..BASE
    },
    KnownError {
        marks: &[
            "awsbadrequestexception",
            "(400) when calling the headobject",
            "(400) when calling the headbucket",
            "caused by the s3 region being set incorrectly",
        ],
        shared_marks: &["error code: 400 bad request"],
        kind: Region,
        certain: false,
        others: &[Credentials],
        ..BASE
    },
];
