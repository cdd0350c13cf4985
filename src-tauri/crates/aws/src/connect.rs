//! Connects to S3: finds the credentials, the region and the server.

use std::fmt;
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, IdentityCache, Region, RequestChecksumCalculation,
    ResponseChecksumValidation, SharedHttpClient, StalledStreamProtectionConfig,
};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder as HttpBuilder, Connector};
use aws_smithy_types::timeout::TimeoutConfig;

use crate::endpoint::Endpoint;
use crate::errors::{self, AwsError, ErrorContext};
use crate::profiles::Profiles;
use crate::secret::Secret;
use crate::store::{Connection, S3Store};

/// Timeout of one attempt to connect. Three attempts and the pauses between
/// them take 15 seconds; then the server counts as unreachable.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(4_500);

/// How long S3 may take to begin the response to a small request.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(15);

/// How long the transfer of a body may stall before the attempt fails.
const STALL_TIMEOUT: Duration = Duration::from_secs(20);

/// How long loading credentials may take: it may run a program or call two
/// services.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(30);

const MAX_ATTEMPTS: u32 = 3;

/// Where credentials come from.
#[derive(Clone)]
pub enum CredentialsConfig {
    /// An access key that was entered.
    Key {
        /// Its id.
        access_key_id: String,
        /// Its secret.
        secret: Secret,
        /// The session token. `None` unless the key is temporary.
        session_token: Option<Secret>,
    },
    /// A profile of the AWS configuration, by name: it holds keys, or names an
    /// SSO session, a role or a program.
    Profile(String),
    /// The default chain of the AWS tools: environment variables, the default
    /// profile, the role of the machine.
    Environment,
}

/// How to connect to S3.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// Where credentials come from.
    pub credentials: CredentialsConfig,
    /// The region. `None` to take that of the profile or the environment.
    pub region: Option<String>,
    /// The address of a server other than AWS, such as
    /// `http://127.0.0.1:9000`. `None` to take that of the profile or the
    /// environment, which is usually AWS.
    pub endpoint: Option<String>,
}

/// Returns a client for S3. Loads the credentials, but sends no request to S3.
///
/// # Errors
/// Fails if the profile, the region or the credentials cannot be found, the
/// sign-in has expired, or the endpoint is not a valid address.
pub async fn connect(options: ConnectOptions) -> Result<S3Store, AwsError> {
    Ok(S3Store::new(open(options).await?))
}

pub(crate) async fn open(options: ConnectOptions) -> Result<Connection, AwsError> {
    let profiles = Profiles::load();
    let profile = match &options.credentials {
        CredentialsConfig::Key { .. } => None,
        CredentialsConfig::Profile(name) => Some(name.clone()),
        CredentialsConfig::Environment => std::env::var("AWS_PROFILE")
            .ok()
            .filter(|name| !name.is_empty()),
    };
    if let Some(name) = profile.as_ref().filter(|name| !profiles.has(name)) {
        return Err(AwsError::NoSuchProfile {
            profile: name.clone(),
            known: profiles.names(),
        });
    }
    let endpoint = match resolve_endpoint(&options, profile.as_deref(), &profiles) {
        Some(address) => Some(Endpoint::parse(&address)?),
        None => None,
    };
    let region = match resolve_region(&options, profile.as_deref()).await {
        Some(region) => region,
        None if endpoint.is_some() => "us-east-1".to_owned(),
        None => return Err(AwsError::NoRegion),
    };
    if !is_region_name(&region) {
        return Err(AwsError::BadEndpoint {
            endpoint: region,
            why: "a region is a name such as eu-west-1".to_owned(),
        });
    }
    let context = ErrorContext {
        host: endpoint.as_ref().map_or_else(
            || crate::store::aws_host(&region),
            |endpoint| endpoint.host.clone(),
        ),
        region: region.clone(),
        credentials: match (&options.credentials, &profile) {
            (CredentialsConfig::Key { .. }, _) => "the key that was entered".to_owned(),
            (CredentialsConfig::Profile(name), _)
            | (CredentialsConfig::Environment, Some(name)) => {
                format!("the profile {name}")
            }
            (CredentialsConfig::Environment, None) => "the environment of this computer".to_owned(),
        },
        profile: profile.clone().unwrap_or_else(|| "default".to_owned()),
    };
    let region = Region::new(region);
    // A proxy cannot reach a server on this computer.
    let is_local = endpoint.as_ref().is_some_and(|endpoint| endpoint.is_local);
    let credentials = load_credentials(options.credentials, &region, &context).await?;
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(region)
        .credentials_provider(credentials)
        .identity_cache(
            IdentityCache::lazy()
                .load_timeout(CREDENTIALS_TIMEOUT)
                .build(),
        )
        .http_client(http_client(!is_local))
        .interceptor(errors::ForeignAnswerCheck)
        .retry_config(RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(RESPONSE_TIMEOUT)
                .build(),
        )
        .stalled_stream_protection(
            StalledStreamProtectionConfig::enabled()
                .grace_period(STALL_TIMEOUT)
                .build(),
        );
    if let Some(endpoint) = &endpoint {
        // Other servers may support neither bucket names in the host name nor
        // the checksums that the SDK adds by default.
        config = config
            .endpoint_url(&endpoint.url)
            .force_path_style(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    }
    Ok(Connection {
        config: config.build(),
        context,
        follows_regions: endpoint.is_none(),
    })
}

/// Returns the given endpoint, or the one that the AWS tools would take from
/// the environment or the profile.
fn resolve_endpoint(
    options: &ConnectOptions,
    profile: Option<&str>,
    profiles: &Profiles,
) -> Option<String> {
    let explicit = options
        .endpoint
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    if let Some(explicit) = explicit {
        return Some(explicit.to_owned());
    }
    if matches!(options.credentials, CredentialsConfig::Key { .. }) {
        return None;
    }
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    variable("AWS_ENDPOINT_URL_S3")
        .or_else(|| variable("AWS_ENDPOINT_URL"))
        .or_else(|| {
            let name = profile.unwrap_or("default");
            profiles.get(name, "endpoint_url").map(str::to_owned)
        })
}

async fn resolve_region(options: &ConnectOptions, profile: Option<&str>) -> Option<String> {
    let explicit = options
        .region
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    if let Some(explicit) = explicit {
        return Some(explicit.to_owned());
    }
    let from_environment = || async { EnvironmentVariableRegionProvider::new().region().await };
    let from_profile = || async {
        let mut provider = ProfileFileRegionProvider::builder();
        if let Some(name) = profile {
            provider = provider.profile_name(name);
        }
        provider.build().region().await
    };
    let region = match options.credentials {
        // A key that was entered does not belong to a profile.
        CredentialsConfig::Key { .. } => from_environment().await,
        CredentialsConfig::Profile(_) => match from_profile().await {
            Some(region) => Some(region),
            None => from_environment().await,
        },
        CredentialsConfig::Environment => match from_environment().await {
            Some(region) => Some(region),
            None => from_profile().await,
        },
    };
    region.map(|region| region.to_string())
}

/// Returns a provider of credentials after it has loaded some, so that errors
/// are reported now.
async fn load_credentials(
    credentials: CredentialsConfig,
    region: &Region,
    context: &ErrorContext,
) -> Result<SharedCredentialsProvider, AwsError> {
    let provider_config = || {
        ProviderConfig::without_region()
            .with_region(Some(region.clone()))
            .with_http_client(http_client(true))
            .with_behavior_version(Some(BehaviorVersion::v2026_01_12()))
    };
    let provider = match credentials {
        CredentialsConfig::Key {
            access_key_id,
            secret,
            session_token,
        } => {
            let id = access_key_id.trim();
            if id.is_empty() || secret.reveal().trim().is_empty() {
                return Err(AwsError::NoCredentials {
                    origin: context.credentials.clone(),
                });
            }
            let token = session_token
                .map(|token| token.reveal().trim().to_owned())
                .filter(|token| !token.is_empty());
            let secret = secret.reveal().trim();
            return Ok(SharedCredentialsProvider::new(Credentials::new(
                id, secret, token, None, "Tallyman",
            )));
        }
        CredentialsConfig::Profile(name) => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .profile_name(name)
                .configure(&provider_config())
                .build(),
        ),
        CredentialsConfig::Environment => SharedCredentialsProvider::new(
            DefaultCredentialsChain::builder()
                .configure(provider_config())
                .region(region.clone())
                .build()
                .await,
        ),
    };
    let loaded = tokio::time::timeout(CREDENTIALS_TIMEOUT, provider.provide_credentials()).await;
    match loaded {
        Ok(Ok(_)) => Ok(provider),
        Ok(Err(error)) => Err(errors::from_credentials_error(&error, context)),
        Err(_) => Err(AwsError::CredentialsFailed {
            origin: context.credentials.clone(),
            detail: "loading them timed out".to_owned(),
        }),
    }
}

/// Returns an HTTP client that trusts the certificates of this computer. Like
/// the AWS tools, it respects HTTPS_PROXY, HTTP_PROXY and NO_PROXY if
/// `use_proxy`.
fn http_client(use_proxy: bool) -> SharedHttpClient {
    HttpBuilder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        if use_proxy {
            connector.set_proxy_config(Some(ProxyConfig::from_env()));
        }
        connector.build()
    })
}

/// Returns whether `region` may become part of a host name.
fn is_region_name(region: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    region.len() <= 64 && region.chars().all(plain)
}

impl fmt::Debug for CredentialsConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { access_key_id, .. } => {
                let count = access_key_id.chars().count();
                let ending: String = access_key_id
                    .chars()
                    .skip(count.saturating_sub(4).max(count / 2))
                    .collect();
                write!(formatter, "Key(…{ending})")
            }
            Self::Profile(name) => write!(formatter, "Profile({name:?})"),
            Self::Environment => formatter.write_str("Environment"),
        }
    }
}

#[cfg(test)]
mod tests;
