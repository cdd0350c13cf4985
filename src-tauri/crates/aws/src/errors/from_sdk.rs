//! Converts errors of the SDK to [`AwsError`]. No other module inspects the
//! errors of the SDK.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::aws_error::AwsError;
use super::foreign_answer;
use super::messages::{chain_text, find_source, root_cause, sanitized};

/// The request that failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestInfo<'a> {
    /// The action as policies name it.
    pub(crate) action: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) key: Option<&'a str>,
}

impl<'a> RequestInfo<'a> {
    pub(crate) fn of_bucket(action: &'static str, bucket: &'a str) -> Self {
        Self {
            action,
            bucket,
            key: None,
        }
    }

    pub(crate) fn of_object(action: &'static str, bucket: &'a str, key: &'a str) -> Self {
        Self {
            action,
            bucket,
            key: Some(key),
        }
    }

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

/// What an error message needs to know of the connection.
#[derive(Clone, Debug)]
pub(crate) struct ErrorContext {
    /// The server, with its port unless that is the default.
    pub(crate) host: String,
    pub(crate) region: String,
    /// Where the credentials come from, as it reads after "in" and "of".
    pub(crate) credentials: String,
    /// The profile for `aws sso login`.
    pub(crate) profile: String,
}

/// Converts the error of a request.
pub(crate) fn from_sdk_error<E>(
    error: &SdkError<E, HttpResponse>,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(response) if foreign_answer::is_foreign_error(response.raw()) => {
            not_s3(response.raw(), request, context)
        }
        SdkError::ServiceError(response) => from_service(
            response.err().code(),
            response.err().message(),
            response.raw(),
            request,
            context,
        ),
        // It is incomplete, or not from S3.
        SdkError::ResponseError(response) => {
            from_chain(error, context).unwrap_or_else(|| not_s3(response.raw(), request, context))
        }
        SdkError::TimeoutError(_) => AwsError::Timeout {
            host: context.host.clone(),
        },
        _ => from_chain(error, context).unwrap_or_else(|| AwsError::Other {
            host: context.host.clone(),
            action: request.action.to_owned(),
            code: "no response".to_owned(),
            message: Some(root_cause(error)),
        }),
    }
}

/// Returns the region of the bucket if S3 says that the request went to the
/// wrong one.
pub(crate) fn redirect_region<E>(error: &SdkError<E, HttpResponse>) -> Option<String>
where
    E: ProvideErrorMetadata,
{
    let SdkError::ServiceError(response) = error else {
        return None;
    };
    matches!(response.raw().status().as_u16(), 301 | 307 | 400)
        .then(|| region_in(response.raw()))
        .flatten()
}

/// Converts the error of loading credentials.
pub(crate) fn from_credentials_error(error: &CredentialsError, context: &ErrorContext) -> AwsError {
    let text = chain_text(error).to_lowercase();
    let sign_in_expired = text.contains("sso token")
        || text.contains("sso/cache")
        || text.contains(r"sso\cache")
        || text.contains("session token not found or invalid")
        || (text.contains("sso") && (text.contains("expired") || text.contains("unauthorized")));
    if sign_in_expired {
        return AwsError::ExpiredSso {
            profile: context.profile.clone(),
        };
    }
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return AwsError::NoCredentials {
            origin: context.credentials.clone(),
        };
    }
    AwsError::CredentialsFailed {
        origin: context.credentials.clone(),
        detail: root_cause(error),
    }
}

/// Converts the error of reading a response body.
pub(crate) fn from_stream_error(
    error: &(dyn StdError + 'static),
    context: &ErrorContext,
) -> AwsError {
    from_chain(error, context).unwrap_or_else(|| AwsError::NoNetwork {
        host: context.host.clone(),
        detail: "the connection was interrupted".to_owned(),
    })
}

fn from_service(
    code: Option<&str>,
    message: Option<&str>,
    response: &HttpResponse,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError {
    let status = response.status().as_u16();
    let bucket = request.bucket.to_owned();
    let host = context.host.clone();
    // The response to HEAD has no body, and so no code, only a status.
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
            ending: element(response, "AWSAccessKeyId").and_then(|id| last_four(&id)),
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
        ) => wrong_region(response, request, context),
        ("PreconditionFailed", _) => AwsError::AlreadyExists {
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
                // This message repeats what the error says already.
                detail: message
                    .filter(|text| !matches!(*text, "Access Denied" | "Access Denied."))
                    .map(sanitized),
            }
        }
        ("", 301 | 307 | 308) => wrong_region(response, request, context),
        ("", 400) if region_in(response).is_some_and(|region| region != context.region) => {
            wrong_region(response, request, context)
        }
        ("", 404) => AwsError::NoSuchKey {
            bucket,
            key: request.key(),
        },
        ("", 409) => AwsError::Conflict {
            bucket,
            key: request.key(),
        },
        ("", 412) => AwsError::AlreadyExists {
            bucket,
            key: request.key(),
            repeated: false,
        },
        ("", 200..=299) => not_s3(response, request, context),
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

fn not_s3(response: &HttpResponse, request: RequestInfo<'_>, context: &ErrorContext) -> AwsError {
    AwsError::NotS3 {
        host: context.host.clone(),
        action: request.action.to_owned(),
        answer: Some(foreign_answer::describe(response)),
        status: Some(response.status().as_u16()),
    }
}

fn wrong_region(
    response: &HttpResponse,
    request: RequestInfo<'_>,
    context: &ErrorContext,
) -> AwsError {
    AwsError::WrongRegion {
        bucket: request.bucket.to_owned(),
        region: region_in(response),
        requested: context.region.clone(),
    }
}

fn region_in(response: &HttpResponse) -> Option<String> {
    let region = match response.headers().get("x-amz-bucket-region") {
        Some(region) => region.to_owned(),
        None => element(response, "Region")?,
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    // It becomes part of a host name.
    (!region.is_empty() && region.len() <= 64 && region.chars().all(plain)).then_some(region)
}

/// Returns the text of an element of the error document. Only for ids and
/// regions, which are never escaped.
fn element(response: &HttpResponse, name: &str) -> Option<String> {
    let text = std::str::from_utf8(response.body().bytes()?).ok()?;
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once('<')?;
    Some(value.trim().to_owned())
}

fn last_four(access_key_id: &str) -> Option<String> {
    let count = access_key_id.chars().count();
    (count >= 8).then(|| access_key_id.chars().skip(count - 4).collect())
}

/// Converts an error of the network, TLS, the credentials or the endpoint, by
/// its chain of sources. `None` if none of these is the cause.
fn from_chain(error: &(dyn StdError + 'static), context: &ErrorContext) -> Option<AwsError> {
    let host = context.host.clone();
    if let Some(found) = find_source::<CredentialsError>(error) {
        // The provider cannot reach its own server.
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
    let text = chain_text(error);
    if text.contains("minimum throughput") {
        return Some(AwsError::Timeout { host });
    }
    if text.contains("Invalid Configuration: Missing Region") {
        return Some(AwsError::NoRegion);
    }
    if text.contains("invalid URI") || text.contains("invalid uri") {
        return Some(AwsError::BadEndpoint {
            endpoint: host,
            why: "it is not an address".to_owned(),
        });
    }
    network(error, context.clone())
}

fn network(error: &(dyn StdError + 'static), context: ErrorContext) -> Option<AwsError> {
    let host = context.host;
    let text = chain_text(error);
    let lower = text.to_lowercase();
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
            detail: "the connection was interrupted".to_owned(),
        }
    })
}

fn io_detail(kind: std::io::ErrorKind) -> Option<String> {
    use std::io::ErrorKind as Kind;
    let detail = match kind {
        Kind::ConnectionRefused => "connection refused",
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::UnexpectedEof
        | Kind::NotConnected => "the connection was interrupted",
        Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown => {
            "there is no network that leads to it"
        }
        Kind::TimedOut => "nothing answers at that address",
        _ => return None,
    };
    Some(detail.to_owned())
}
