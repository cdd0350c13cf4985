//! From the errors of the SDK to those of this crate: nothing else looks into
//! the SDK's.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::AwsError;
use super::messages::{chain_text, find_source, root_cause, sanitized};

/// What was asked of S3.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestInfo<'a> {
    /// The action as policies name it.
    pub(crate) action: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) key: Option<&'a str>,
}

impl RequestInfo<'_> {
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

/// What the connection context about itself.
#[derive(Clone, Debug)]
pub(crate) struct ErrorContext {
    /// The server, with its port where that is not the usual one.
    pub(crate) host: String,
    pub(crate) region: String,
    /// Where the credentials come from, as it reads after "in" and "of".
    pub(crate) credentials: String,
    /// The profile that an `aws sso login` would have to name.
    pub(crate) profile: String,
}

/// The sentence for what the SDK says.
pub(crate) fn from_sdk_error<E>(
    error: &SdkError<E, HttpResponse>,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(answer) => from_service(
            answer.err().code(),
            answer.err().message(),
            answer.raw(),
            request,
            context,
        ),
        // An answer that is no answer of S3: a proxy's page, or half of one.
        SdkError::ResponseError(answer) => match from_chain(error, context) {
            Some(known) => known,
            None => from_service(None, None, answer.raw(), request, context),
        },
        SdkError::TimeoutError(_) => AwsError::Timeout {
            host: context.host.clone(),
        },
        _ => from_chain(error, context).unwrap_or_else(|| AwsError::Other {
            host: context.host.clone(),
            action: request.action.to_owned(),
            code: "no answer".to_owned(),
            message: Some(root_cause(error)),
        }),
    }
}

/// The region in which S3 says the bucket is, where the one asked is wrong.
pub(crate) fn redirect_region<E>(error: &SdkError<E, HttpResponse>) -> Option<String>
where
    E: ProvideErrorMetadata,
{
    let SdkError::ServiceError(answer) = error else {
        return None;
    };
    matches!(answer.raw().status().as_u16(), 301 | 307 | 400)
        .then(|| region_in(answer.raw()))
        .flatten()
}

/// The sentence for credentials that cannot be had.
pub(crate) fn from_credentials_error(error: &CredentialsError, context: &ErrorContext) -> AwsError {
    let said = chain_text(error).to_lowercase();
    let signed_out = said.contains("sso token")
        || said.contains("sso/cache")
        || said.contains(r"sso\cache")
        || said.contains("session token not found or invalid")
        || (said.contains("sso") && (said.contains("expired") || said.contains("unauthorized")));
    if signed_out {
        return AwsError::ExpiredSso {
            profile: context.profile.clone(),
        };
    }
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return AwsError::NoCredentials {
            place: context.credentials.clone(),
        };
    }
    AwsError::CredentialsFailed {
        place: context.credentials.clone(),
        detail: root_cause(error),
    }
}

/// The sentence for a body that broke off while it was read.
pub(crate) fn from_stream_error(
    error: &(dyn StdError + 'static),
    context: &ErrorContext,
) -> AwsError {
    from_chain(error, context).unwrap_or_else(|| AwsError::NoNetwork {
        host: context.host.clone(),
        detail: "the connection broke off".to_owned(),
    })
}

fn from_service(
    code: Option<&str>,
    message: Option<&str>,
    answer: &HttpResponse,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError {
    let status = answer.status().as_u16();
    let bucket = request.bucket.to_owned();
    let host = context.host.clone();
    // An answer to HEAD has no body, and so no code: its status has to do.
    match (code.unwrap_or_default(), status) {
        ("NoSuchBucket", _) => AwsError::NoSuchBucket { bucket },
        ("NoSuchUpload", _) => AwsError::NoSuchUpload {
            bucket,
            key: request.key(),
        },
        ("NoSuchKey" | "NotFound" | "NoSuchVersion", _) => AwsError::NoSuchKey {
            bucket,
            key: request.key(),
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
        ) => wrong_region(answer, request, context),
        ("PreconditionFailed", _) => AwsError::AlreadyThere {
            bucket,
            key: request.key(),
            repeated: false,
        },
        ("ConditionalRequestConflict" | "OperationAborted", _) => AwsError::Conflict {
            bucket,
            key: request.key(),
        },
        ("RequestTimeout", _) => AwsError::Timeout { host },
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | ("", 401 | 403) => {
            AwsError::AccessDenied {
                action: request.action.to_owned(),
                resource: request.resource(),
                // Without more to it, AWS says no more than we do.
                detail: message
                    .filter(|text| !matches!(*text, "Access Denied" | "Access Denied."))
                    .map(sanitized),
            }
        }
        ("", 301 | 307 | 308) => wrong_region(answer, request, context),
        ("", 400) if region_in(answer).is_some_and(|region| region != context.region) => {
            wrong_region(answer, request, context)
        }
        ("", 404) => AwsError::NoSuchKey {
            bucket,
            key: request.key(),
        },
        ("", 409) => AwsError::Conflict {
            bucket,
            key: request.key(),
        },
        ("", 412) => AwsError::AlreadyThere {
            bucket,
            key: request.key(),
            repeated: false,
        },
        ("", 200..=299) => AwsError::NotS3 {
            host,
            action: request.action.to_owned(),
        },
        ("", 429 | 503) => AwsError::Throttled { host },
        (code, status) => AwsError::Other {
            host,
            action: request.action.to_owned(),
            code: if code.is_empty() {
                status.to_string()
            } else {
                sanitized(code)
            },
            message: message.map(sanitized),
        },
    }
}

fn wrong_region(
    answer: &HttpResponse,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError {
    AwsError::WrongRegion {
        bucket: request.bucket.to_owned(),
        region: region_in(answer),
        requested: context.region.clone(),
    }
}

fn region_in(answer: &HttpResponse) -> Option<String> {
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
fn from_chain(error: &(dyn StdError + 'static), context: &ErrorContext) -> Option<AwsError> {
    let host = context.host.clone();
    if let Some(found) = find_source::<CredentialsError>(error) {
        // A provider that has no way to its own server.
        return match find_source::<ConnectorError>(found) {
            Some(_) => network(
                found,
                ErrorContext {
                    host: "The sign-in service of AWS".to_owned(),
                    ..context.clone()
                },
            ),
            None => None,
        }
        .or_else(|| Some(from_credentials_error(found, context)));
    }
    let said = chain_text(error);
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
    network(error, context.clone())
}

fn network(error: &(dyn StdError + 'static), context: ErrorContext) -> Option<AwsError> {
    let host = context.host;
    let said = chain_text(error);
    let lower = said.to_lowercase();
    if lower.contains("certificate") || lower.contains("received fatal alert") {
        return Some(AwsError::Tls {
            host,
            detail: root_cause(error),
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
    if let Some(io) = find_source::<std::io::Error>(error) {
        return Some(AwsError::NoNetwork {
            host,
            detail: io_detail(io.kind()).unwrap_or_else(|| root_cause(error)),
        });
    }
    let connector = find_source::<ConnectorError>(error)?;
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
