//! From the errors of the SDK to those of this crate: nothing else looks into
//! the SDK's.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::AwsError;
use super::words::{chain, find, innermost, told};

/// What was asked of S3.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The action as policies name it.
    pub(crate) action: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) key: Option<&'a str>,
}

impl Asked<'_> {
    fn resource(&self) -> String {
        match self.key {
            Some(key) => format!("arn:aws:s3:::{}/{key}", self.bucket),
            None => format!("arn:aws:s3:::{}", self.bucket),
        }
    }

    fn key(&self) -> String {
        self.key.unwrap_or_default().to_owned()
    }
}

/// What the connection knows about itself.
#[derive(Clone, Debug)]
pub(crate) struct Knows {
    /// The server, with its port where that is not the usual one.
    pub(crate) host: String,
    pub(crate) region: String,
    /// Where the credentials come from, as it reads after "in" and "of".
    pub(crate) credentials: String,
    /// The profile that an `aws sso login` would have to name.
    pub(crate) profile: String,
}

/// The sentence for what the SDK says.
pub(crate) fn explain<E>(
    error: &SdkError<E, HttpResponse>,
    asked: Asked<'_>,
    knows: &Knows,
) -> AwsError
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(answer) => from_service(
            answer.err().code(),
            answer.err().message(),
            answer.raw(),
            asked,
            knows,
        ),
        // An answer that is no answer of S3: a proxy's page, or half of one.
        SdkError::ResponseError(answer) => match from_chain(error, knows) {
            Some(known) => known,
            None => from_service(None, None, answer.raw(), asked, knows),
        },
        SdkError::TimeoutError(_) => AwsError::Timeout {
            host: knows.host.clone(),
        },
        _ => from_chain(error, knows).unwrap_or_else(|| AwsError::Other {
            host: knows.host.clone(),
            action: asked.action.to_owned(),
            code: "no answer".to_owned(),
            message: Some(innermost(error)),
        }),
    }
}

/// The region in which S3 says the bucket is, where the one asked is wrong.
pub(crate) fn right_region<E>(error: &SdkError<E, HttpResponse>) -> Option<String>
where
    E: ProvideErrorMetadata,
{
    let SdkError::ServiceError(answer) = error else {
        return None;
    };
    matches!(answer.raw().status().as_u16(), 301 | 307 | 400)
        .then(|| region_named(answer.raw()))
        .flatten()
}

/// The sentence for credentials that cannot be had.
pub(crate) fn credentials(error: &CredentialsError, knows: &Knows) -> AwsError {
    let said = chain(error).to_lowercase();
    let signed_out = said.contains("sso token")
        || said.contains("sso/cache")
        || said.contains(r"sso\cache")
        || said.contains("session token not found or invalid")
        || (said.contains("sso") && (said.contains("expired") || said.contains("unauthorized")));
    if signed_out {
        return AwsError::ExpiredSso {
            profile: knows.profile.clone(),
        };
    }
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return AwsError::NoCredentials {
            place: knows.credentials.clone(),
        };
    }
    AwsError::CredentialsFailed {
        place: knows.credentials.clone(),
        detail: innermost(error),
    }
}

/// The sentence for a body that broke off while it was read.
pub(crate) fn broken_stream(error: &(dyn StdError + 'static), knows: &Knows) -> AwsError {
    from_chain(error, knows).unwrap_or_else(|| AwsError::NoNetwork {
        host: knows.host.clone(),
        detail: "the connection broke off".to_owned(),
    })
}

fn from_service(
    code: Option<&str>,
    message: Option<&str>,
    answer: &HttpResponse,
    asked: Asked<'_>,
    knows: &Knows,
) -> AwsError {
    let status = answer.status().as_u16();
    let bucket = asked.bucket.to_owned();
    let host = knows.host.clone();
    // An answer to HEAD has no body, and so no code: its status has to do.
    match (code.unwrap_or_default(), status) {
        ("NoSuchBucket", _) => AwsError::NoSuchBucket { bucket },
        ("NoSuchUpload", _) => AwsError::NoSuchUpload {
            bucket,
            key: asked.key(),
        },
        ("NoSuchKey" | "NotFound" | "NoSuchVersion", _) => AwsError::NoSuchKey {
            bucket,
            key: asked.key(),
        },
        ("InvalidAccessKeyId", _) => AwsError::UnknownKey {
            ending: element(answer, "AWSAccessKeyId").and_then(|id| last_four(&id)),
        },
        ("SignatureDoesNotMatch", _) => AwsError::WrongSecret,
        ("ExpiredToken" | "InvalidToken" | "TokenRefreshRequired", _) => AwsError::ExpiredToken,
        ("RequestTimeTooSkewed" | "RequestExpired", _) => AwsError::SkewedClock,
        ("SlowDown" | "Throttling" | "ThrottlingException" | "ServiceUnavailable", _) => {
            AwsError::Throttled { host }
        }
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException",
            _,
        ) => wrong_region(answer, asked, knows),
        ("PreconditionFailed", _) => AwsError::AlreadyThere {
            bucket,
            key: asked.key(),
            repeated: false,
        },
        ("ConditionalRequestConflict" | "OperationAborted", _) => AwsError::Conflict {
            bucket,
            key: asked.key(),
        },
        ("RequestTimeout", _) => AwsError::Timeout { host },
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | ("", 401 | 403) => {
            AwsError::AccessDenied {
                action: asked.action.to_owned(),
                resource: asked.resource(),
                // Without more to it, AWS says no more than we do.
                detail: message
                    .filter(|text| !matches!(*text, "Access Denied" | "Access Denied."))
                    .map(told),
            }
        }
        ("", 301 | 307 | 308) => wrong_region(answer, asked, knows),
        ("", 400) if region_named(answer).is_some_and(|region| region != knows.region) => {
            wrong_region(answer, asked, knows)
        }
        ("", 404) => AwsError::NoSuchKey {
            bucket,
            key: asked.key(),
        },
        ("", 409) => AwsError::Conflict {
            bucket,
            key: asked.key(),
        },
        ("", 412) => AwsError::AlreadyThere {
            bucket,
            key: asked.key(),
            repeated: false,
        },
        ("", 200..=299) => AwsError::NotS3 {
            host,
            action: asked.action.to_owned(),
        },
        ("", 429 | 503) => AwsError::Throttled { host },
        (code, status) => AwsError::Other {
            host,
            action: asked.action.to_owned(),
            code: if code.is_empty() {
                status.to_string()
            } else {
                told(code)
            },
            message: message.map(told),
        },
    }
}

fn wrong_region(answer: &HttpResponse, asked: Asked<'_>, knows: &Knows) -> AwsError {
    AwsError::WrongRegion {
        bucket: asked.bucket.to_owned(),
        region: region_named(answer),
        asked: knows.region.clone(),
    }
}

fn region_named(answer: &HttpResponse) -> Option<String> {
    let region = match answer.headers().get("x-amz-bucket-region") {
        Some(region) => region.to_owned(),
        None => element(answer, "Region")?,
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    // It becomes part of a host name.
    (!region.is_empty() && region.len() <= 64 && region.chars().all(plain)).then_some(region)
}

/// The text of an element of S3's error document. Ids and regions only, which
/// are never escaped.
fn element(answer: &HttpResponse, name: &str) -> Option<String> {
    let text = std::str::from_utf8(answer.body().bytes()?).ok()?;
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once('<')?;
    Some(value.trim().to_owned())
}

fn last_four(access_key_id: &str) -> Option<String> {
    let count = access_key_id.chars().count();
    (count >= 8).then(|| access_key_id.chars().skip(count - 4).collect())
}

/// What lies beneath: the network, TLS, credentials, the endpoint.
fn from_chain(error: &(dyn StdError + 'static), knows: &Knows) -> Option<AwsError> {
    let host = knows.host.clone();
    if let Some(found) = find::<CredentialsError>(error) {
        // A provider that has no way to its own server.
        return match find::<ConnectorError>(found) {
            Some(_) => network(
                found,
                Knows {
                    host: "The sign-in service of AWS".to_owned(),
                    ..knows.clone()
                },
            ),
            None => None,
        }
        .or_else(|| Some(credentials(found, knows)));
    }
    let said = chain(error);
    if said.contains("minimum throughput") {
        return Some(AwsError::Timeout { host });
    }
    if said.contains("Invalid Configuration: Missing Region") {
        return Some(AwsError::NoRegion);
    }
    if said.contains("invalid URI") || said.contains("invalid uri") {
        return Some(AwsError::BadEndpoint {
            endpoint: host,
            why: "it is not an address".to_owned(),
        });
    }
    network(error, knows.clone())
}

fn network(error: &(dyn StdError + 'static), knows: Knows) -> Option<AwsError> {
    let host = knows.host;
    let said = chain(error);
    let lower = said.to_lowercase();
    if lower.contains("certificate") || lower.contains("received fatal alert") {
        return Some(AwsError::Tls {
            host,
            detail: innermost(error),
        });
    }
    if lower.contains("dns error") || lower.contains("failed to lookup address") {
        return Some(AwsError::NoNetwork {
            host,
            detail: "its name cannot be looked up".to_owned(),
        });
    }
    if lower.contains("invalidcontenttype") || lower.contains("corrupt message") {
        return Some(AwsError::Tls {
            host,
            detail: "the server does not speak TLS; the address may have to begin with http://"
                .to_owned(),
        });
    }
    if let Some(io) = find::<std::io::Error>(error) {
        return Some(AwsError::NoNetwork {
            host,
            detail: io_detail(io.kind()).unwrap_or_else(|| innermost(error)),
        });
    }
    let connector = find::<ConnectorError>(error)?;
    Some(if connector.is_timeout() && lower.contains("connect") {
        AwsError::NoNetwork {
            host,
            detail: "nothing answers at that address".to_owned(),
        }
    } else if connector.is_timeout() {
        AwsError::Timeout { host }
    } else {
        AwsError::NoNetwork {
            host,
            detail: "the connection broke off".to_owned(),
        }
    })
}

fn io_detail(kind: std::io::ErrorKind) -> Option<String> {
    use std::io::ErrorKind as Kind;
    let detail = match kind {
        Kind::ConnectionRefused => "it refuses the connection",
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::UnexpectedEof
        | Kind::NotConnected => "the connection broke off",
        Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown => {
            "there is no network that leads to it"
        }
        Kind::TimedOut => "nothing answers at that address",
        _ => return None,
    };
    Some(detail.to_owned())
}
