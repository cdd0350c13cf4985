//! [`AwsError`].

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a request to AWS failed.
///
/// Contains no secret, and of an access key id at most the last four
/// characters. The ledger stores it: earlier versions cannot read a renamed
/// variant or field.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwsError {
    /// The server cannot be reached.
    #[error("{host} cannot be reached: {detail}.")]
    NoNetwork {
        /// The server.
        host: String,
        /// Why not.
        detail: String,
    },
    /// The server took too long.
    #[error("{host} did not answer in time.")]
    Timeout {
        /// The server.
        host: String,
    },
    /// The bucket is in another region.
    #[error("The bucket {bucket} is in {}, not in {requested}.", region.as_deref().unwrap_or("another region"))]
    WrongRegion {
        /// The bucket.
        bucket: String,
        /// Its region. `None` if S3 does not say.
        region: Option<String>,
        /// The region that the request was sent to.
        requested: String,
    },
    /// There is no such bucket.
    #[error("There is no bucket named {bucket}.")]
    NoSuchBucket {
        /// The bucket.
        bucket: String,
    },
    /// There is no such object.
    #[error("There is no object s3://{bucket}/{key}.")]
    NoSuchKey {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// A policy, or the policy of a KMS key, does not allow the action.
    #[error("{action} on {resource} is not allowed.{}", server_message(detail.as_deref()))]
    AccessDenied {
        /// The action as policies name it, such as `s3:PutObject`.
        action: String,
        /// The ARN of the bucket or object.
        resource: String,
        /// The message of AWS. `None` if it says nothing specific.
        detail: Option<String>,
    },
    /// The server does not know the access key.
    #[error("The access key{} is unknown.", ending.as_deref().map(|end| format!(" that ends in {end}")).unwrap_or_default())]
    UnknownKey {
        /// The last four characters of its id. `None` if S3 does not name it.
        ending: Option<String>,
    },
    /// The secret does not belong to the access key.
    #[error("The secret access key does not belong to the access key id.")]
    WrongSecret,
    /// Temporary credentials have expired, or were never valid.
    #[error("The temporary credentials have expired or are not valid.")]
    ExpiredToken,
    /// There is no sign-in for the profile, or it has expired.
    #[error("The sign-in of the profile {profile} has expired.")]
    ExpiredSso {
        /// The profile.
        profile: String,
    },
    /// There is no profile of that name.
    #[error("There is no profile named {profile} in the AWS configuration.")]
    NoSuchProfile {
        /// The profile.
        profile: String,
        /// The profiles that exist.
        known: Vec<String>,
    },
    /// There are no credentials.
    #[error("No AWS credentials are found in {origin}.")]
    NoCredentials {
        /// Where they were looked for, as it reads after "in" and "of".
        origin: String,
    },
    /// The credentials are configured, but cannot be loaded.
    #[error("The credentials of {origin} cannot be loaded: {detail}.")]
    CredentialsFailed {
        /// Where they were looked for, as it reads after "in" and "of".
        origin: String,
        /// Why not.
        detail: String,
    },
    /// The clock of this computer is wrong.
    #[error("The clock of this computer is too far from the time of the server.")]
    SkewedClock,
    /// The server asks to slow down.
    #[error("{host} is busy and asks to slow down.")]
    Throttled {
        /// The server.
        host: String,
    },
    /// The object is larger than the limit of the caller.
    #[error("s3://{bucket}/{key} is larger than the limit of {limit} bytes.")]
    TooLarge {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The limit, in bytes.
        limit: u64,
    },
    /// No region is given.
    #[error("No AWS region is given.")]
    NoRegion,
    /// The endpoint is not a valid address.
    #[error("The endpoint {endpoint} cannot be used: {why}.")]
    BadEndpoint {
        /// The endpoint as given.
        endpoint: String,
        /// What is wrong with it.
        why: String,
    },
    /// TLS failed.
    #[error("The connection to {host} is not safe: {detail}.")]
    Tls {
        /// The server.
        host: String,
        /// The message of the TLS library.
        detail: String,
    },
    /// There is an object although the request required that there be none.
    #[error("There is an object s3://{bucket}/{key} already.")]
    AlreadyExists {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// Whether the request was sent more than once: then the first attempt
        /// may have written the object.
        repeated: bool,
    },
    /// Another client writes the same object at the same time.
    #[error("Something else writes s3://{bucket}/{key} at the same time.")]
    Conflict {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// There is no such multipart upload: it was completed, aborted, or never
    /// created.
    #[error("The upload of s3://{bucket}/{key} no longer exists: it was completed or aborted.")]
    NoSuchUpload {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// The response is not one of S3, but of a proxy, a sign-in page of the
    /// network, or another server.
    #[error("{host} does not answer {action} the way S3 does{}.", answer.as_deref().map(|answer| format!(": it answers with {answer}")).unwrap_or_default())]
    NotS3 {
        /// The server.
        host: String,
        /// The action as policies name it.
        action: String,
        /// Describes the response, to follow "it answers with". `None` if an
        /// earlier version recorded the error.
        #[serde(default)]
        answer: Option<String>,
        /// Its HTTP status. `None` if an earlier version recorded the error.
        #[serde(default)]
        status: Option<u16>,
    },
    /// The server refuses a write on condition that there is no object.
    #[error("{host} refuses a write that must not overwrite an object.{} So this server cannot promise that nothing is overwritten.", server_message(message.as_deref()))]
    NoConditionalWrites {
        /// The server.
        host: String,
        /// The message of the server. `None` if there is none.
        message: Option<String>,
    },
    /// Any other error.
    #[error("{host} answers {code} to {action}.{}", server_message(message.as_deref()))]
    Other {
        /// The server.
        host: String,
        /// The action as policies name it.
        action: String,
        /// The code that S3 gives, or the HTTP status.
        code: String,
        /// The message of the server. `None` if there is none.
        message: Option<String>,
    },
}

impl AwsError {
    /// Returns a stable word that programs can match.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoNetwork { .. } => "no_network",
            Self::Timeout { .. } => "timeout",
            Self::WrongRegion { .. } => "wrong_region",
            Self::NoSuchBucket { .. } => "no_such_bucket",
            Self::NoSuchKey { .. } => "no_such_key",
            Self::AccessDenied { .. } => "access_denied",
            Self::UnknownKey { .. } => "unknown_key",
            Self::WrongSecret => "wrong_secret",
            Self::ExpiredToken => "expired_token",
            Self::ExpiredSso { .. } => "expired_sso",
            Self::NoSuchProfile { .. } => "no_such_profile",
            Self::NoCredentials { .. } => "no_credentials",
            Self::CredentialsFailed { .. } => "credentials_failed",
            Self::SkewedClock => "skewed_clock",
            Self::Throttled { .. } => "throttled",
            Self::TooLarge { .. } => "too_large",
            Self::NoRegion => "no_region",
            Self::BadEndpoint { .. } => "bad_endpoint",
            Self::Tls { .. } => "tls",
            Self::AlreadyExists { .. } => "already_there",
            Self::Conflict { .. } => "conflict",
            Self::NoSuchUpload { .. } => "no_such_upload",
            Self::NotS3 { .. } => "not_s3",
            Self::NoConditionalWrites { .. } => "no_conditional_writes",
            Self::Other { .. } => "other",
        }
    }

    /// Returns what the user can do about it, one sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoNetwork { .. } => {
                "Check the network, a VPN or a proxy, and the endpoint if one is given."
            }
            Self::Timeout { .. } | Self::Throttled { .. } | Self::Conflict { .. } => {
                "Try again in a moment."
            }
            Self::WrongRegion {
                region: Some(region),
                ..
            } => return vec![format!("Set the region of the connection to {region}.")],
            Self::WrongRegion { region: None, .. } => {
                "Look up the bucket's region in the AWS console and set it in the connection."
            }
            Self::NoSuchBucket { .. } => {
                "Check the bucket's name, and that the connection leads to its account or endpoint."
            }
            Self::NoSuchKey { .. } => "Check the key; it may have been moved or deleted.",
            Self::AccessDenied { action, detail, .. } => {
                return vec![denied_hint(action, detail.as_deref())];
            }
            Self::UnknownKey { .. } => {
                "Check the access key id, and that the key was not deactivated or deleted."
            }
            Self::WrongSecret => "Enter the secret access key again.",
            Self::ExpiredToken => "Get new temporary credentials and enter all three parts.",
            Self::ExpiredSso { profile } => {
                return vec![format!(
                    "Run `aws sso login --profile {}` in a terminal, then do it again.",
                    shell_quoted(profile)
                )];
            }
            Self::NoSuchProfile { known, .. } if known.is_empty() => {
                "No profiles are configured. Run `aws configure` or `aws configure sso` to make one."
            }
            Self::NoSuchProfile { known, .. } => {
                return vec![format!("The existing profiles are: {}.", known.join(", "))];
            }
            Self::NoCredentials { .. } => {
                "Choose a profile, enter an access key, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY."
            }
            Self::SkewedClock => "Set the clock of this computer, then do it again.",
            Self::NoRegion => {
                "Give the region in the connection, set AWS_REGION, or add `region = …` to the profile."
            }
            Self::BadEndpoint { .. } => {
                "Give an address such as https://s3.example.com or http://127.0.0.1:9000."
            }
            Self::Tls { .. } => {
                "Check the clock of this computer, and that the certificate of the server or proxy is trusted."
            }
            Self::NoSuchUpload { .. } => "Upload the file again.",
            Self::NotS3 { .. } => {
                "Probably a proxy, a firewall, the sign-in page of a network or another server \
                 answers in place of S3. Check the endpoint, the proxy, and whether the network requires a \
                 sign-in."
            }
            Self::NoConditionalWrites { .. } => {
                "Look whether the bucket has an object of that name. If it may be replaced or there \
                 is none, allow overwriting (`--overwrite` of tally), which sends without the \
                 condition."
            }
            Self::CredentialsFailed { .. }
            | Self::TooLarge { .. }
            | Self::AlreadyExists { .. }
            | Self::Other { .. } => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    /// Converts the error of a request that had the condition that there be no
    /// object, if the server does not support the condition.
    pub(crate) fn of_conditional_write(self) -> Self {
        match self {
            Self::Other {
                host,
                code,
                message,
                ..
            } if refuses_condition(&code, message.as_deref()) => {
                Self::NoConditionalWrites { host, message }
            }
            other => other,
        }
    }

    /// Returns whether the server may have done what was requested although
    /// the client got an error, because the response was lost.
    pub(crate) fn is_ambiguous(&self) -> bool {
        match self {
            Self::NoNetwork { .. } | Self::Timeout { .. } | Self::NoSuchUpload { .. } => true,
            Self::AlreadyExists { repeated, .. } => *repeated,
            Self::Other { code, .. } => code == "InternalError" || code.starts_with('5'),
            // A proxy lost the response, or replaced it.
            Self::NotS3 { status, .. } => matches!(status, Some(200..=299 | 500..=599)),
            _ => false,
        }
    }
}

/// Whether a server that answers with this code and message does not support a
/// condition of the request. Servers differ in the code.
fn refuses_condition(code: &str, message: Option<&str>) -> bool {
    let message = message.unwrap_or_default().to_ascii_lowercase();
    let names_condition = message.contains("if-none-match") || message.contains("conditional");
    match code {
        "NotImplemented" | "501" => true,
        "InvalidArgument" | "InvalidRequest" | "InvalidHeader" | "NotSupported" | "400" => {
            names_condition || (message.contains("header") && message.contains("not implemented"))
        }
        "MethodNotAllowed" | "UnsupportedOperation" => names_condition,
        _ => false,
    }
}

/// Returns the message of the server as a sentence of its own, or nothing.
fn server_message(detail: Option<&str>) -> String {
    match detail.map(|text| text.trim().trim_end_matches('.')) {
        Some(text) if !text.is_empty() => format!(" It says: {text}."),
        _ => String::new(),
    }
}

fn denied_hint(action: &str, detail: Option<&str>) -> String {
    let detail = detail.unwrap_or_default();
    if detail.contains("kms:") {
        return "The bucket is encrypted with a key of AWS KMS: its key policy, or a policy of the \
                identity, has to allow what is named here."
            .to_owned();
    }
    if detail.contains("explicit deny") {
        return "A policy denies it explicitly: look for a Deny statement that matches, such as one \
                that requires encryption or a VPN."
            .to_owned();
    }
    format!(
        "Add {action} to the policy of the identity, and to the bucket's policy where the bucket \
         belongs to another account."
    )
}

/// Returns the name of a profile as one word of a command line.
fn shell_quoted(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.@+/:".contains(letter);
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}
