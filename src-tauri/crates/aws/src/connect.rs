//! Ways into AWS: which credentials, which region, which server.

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
use crate::errors::{self, ErrorContext};
use crate::profiles::Profiles;
use crate::store::{Connection, S3Store};
use crate::{AwsError, Secret};

/// Three attempts of this come to the 15 seconds after which "there is no
/// network" is said.
const CONNECT_WITHIN: Duration = Duration::from_millis(4_500);

/// FailureMode long S3 may take until it begins to answer a small request.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// FailureMode long a body may stand still before the attempt is given up.
const STALLED_AFTER: Duration = Duration::from_secs(20);

/// Signing in may run a program or ask two services.
const CREDENTIALS_WITHIN: Duration = Duration::from_secs(30);

const ATTEMPTS: u32 = 3;

/// Where credentials come from.
#[derive(Clone)]
pub enum CredentialSource {
    /// A key that was entered.
    Key {
        /// Its id.
        access_key_id: String,
        /// Its secret.
        secret: Secret,
        /// The token that temporary keys come with.
        session_token: Option<Secret>,
    },
    /// A profile of the AWS configuration, by name: keys, SSO, an assumed role
    /// or a program.
    Profile(String),
    /// Whatever the AWS tools would use here: variables, the default profile,
    /// the role of the machine.
    Environment,
}

/// A way into AWS.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// Where credentials come from.
    pub credentials: CredentialSource,
    /// The region; without one, the profile's or the environment's.
    pub region: Option<String>,
    /// The address of another server than AWS, such as `http://127.0.0.1:9000`.
    pub endpoint: Option<String>,
}

/// Opens a way into S3: finds the region and the credentials. S3 itself is not
/// asked for anything yet.
///
/// # Errors
/// When the profile, the region or the credentials cannot be found, the
/// sign-in has expired, or the endpoint is no address.
pub async fn connect(options: ConnectOptions) -> Result<S3Store, AwsError> {
    Ok(S3Store::new(open(options).await?))
}

pub(crate) async fn open(options: ConnectOptions) -> Result<Connection, AwsError> {
    let profiles = Profiles::of_this_computer();
    let profile = match &options.credentials {
        CredentialSource::Key { .. } => None,
        CredentialSource::Profile(name) => Some(name.clone()),
        CredentialSource::Environment => std::env::var("AWS_PROFILE")
            .ok()
            .filter(|name| !name.is_empty()),
    };
    if let Some(name) = profile.as_ref().filter(|name| !profiles.has(name)) {
        return Err(AwsError::NoSuchProfile {
            profile: name.clone(),
            known: profiles.names(),
        });
    }
    let endpoint = match endpoint_of(&options, profile.as_deref(), &profiles) {
        Some(address) => Some(Endpoint::parse(&address)?),
        None => None,
    };
    let region = match region_of(&options, profile.as_deref()).await {
        Some(region) => region,
        None if endpoint.is_some() => "us-east-1".to_owned(),
        None => return Err(AwsError::NoRegion),
    };
    if !is_region(&region) {
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
            (CredentialSource::Key { .. }, _) => "the key that was entered".to_owned(),
            (CredentialSource::Profile(name), _) | (CredentialSource::Environment, Some(name)) => {
                format!("the profile {name}")
            }
            (CredentialSource::Environment, None) => "the environment of this computer".to_owned(),
        },
        profile: profile.clone().unwrap_or_else(|| "default".to_owned()),
    };
    let region = Region::new(region);
    // A server on this computer is never reached through a proxy.
    let is_local = endpoint.as_ref().is_some_and(|endpoint| endpoint.is_local);
    let credentials = credentials_of(options.credentials, &region, &context).await?;
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(region)
        .credentials_provider(credentials)
        .identity_cache(
            IdentityCache::lazy()
                .load_timeout(CREDENTIALS_WITHIN)
                .build(),
        )
        .http_client(http_client(!is_local))
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_WITHIN)
                .read_timeout(ANSWER_WITHIN)
                .build(),
        )
        .stalled_stream_protection(
            StalledStreamProtectionConfig::enabled()
                .grace_period(STALLED_AFTER)
                .build(),
        );
    if let Some(endpoint) = &endpoint {
        // What other servers understand: the bucket in the path, and no
        // checksums but those we send on purpose.
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

/// The endpoint that was given, or the one that the AWS tools would take from
/// the environment or the profile.
fn endpoint_of(
    options: &ConnectOptions,
    profile: Option<&str>,
    profiles: &Profiles,
) -> Option<String> {
    let given = options
        .endpoint
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    if matches!(options.credentials, CredentialSource::Key { .. }) {
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

async fn region_of(options: &ConnectOptions, profile: Option<&str>) -> Option<String> {
    let given = options
        .region
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    let of_environment = || async { EnvironmentVariableRegionProvider::new().region().await };
    let of_profile = || async {
        let mut provider = ProfileFileRegionProvider::builder();
        if let Some(name) = profile {
            provider = provider.profile_name(name);
        }
        provider.build().region().await
    };
    let region = match options.credentials {
        // The keys were entered here, so the files are none of their business.
        CredentialSource::Key { .. } => of_environment().await,
        CredentialSource::Profile(_) => match of_profile().await {
            Some(region) => Some(region),
            None => of_environment().await,
        },
        CredentialSource::Environment => match of_environment().await {
            Some(region) => Some(region),
            None => of_profile().await,
        },
    };
    region.map(|region| region.to_string())
}

/// A provider of credentials that has given some already, so that what is
/// wrong is said now.
async fn credentials_of(
    credentials: CredentialSource,
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
        CredentialSource::Key {
            access_key_id,
            secret,
            session_token,
        } => {
            let id = access_key_id.trim();
            if id.is_empty() || secret.reveal().trim().is_empty() {
                return Err(AwsError::NoCredentials {
                    place: context.credentials.clone(),
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
        CredentialSource::Profile(name) => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .profile_name(name)
                .configure(&provider_config())
                .build(),
        ),
        CredentialSource::Environment => SharedCredentialsProvider::new(
            DefaultCredentialsChain::builder()
                .configure(provider_config())
                .region(region.clone())
                .build()
                .await,
        ),
    };
    let given = tokio::time::timeout(CREDENTIALS_WITHIN, provider.provide_credentials()).await;
    match given {
        Ok(Ok(_)) => Ok(provider),
        Ok(Err(error)) => Err(errors::from_credentials_error(&error, context)),
        Err(_) => Err(AwsError::CredentialsFailed {
            place: context.credentials.clone(),
            detail: "they did not come in time".to_owned(),
        }),
    }
}

/// The HTTP client, with the certificates this computer trusts. The variables
/// HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured, as the AWS tools do.
fn http_client(through_proxy: bool) -> SharedHttpClient {
    HttpBuilder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        if through_proxy {
            connector.set_proxy_config(Some(ProxyConfig::from_env()));
        }
        connector.build()
    })
}

/// A region becomes part of a host name.
fn is_region(region: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    region.len() <= 64 && region.chars().all(plain)
}

impl fmt::Debug for CredentialSource {
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
