//! [`S3Store`]: S3 through the AWS SDK.

mod object_body;
mod operations;
mod write_request;

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Config, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::errors::{self, AwsError, ErrorContext, RequestInfo};

/// What an [`S3Store`] is created from.
pub(crate) struct Connection {
    pub(crate) config: Config,
    pub(crate) context: ErrorContext,
    /// Whether a request is repeated in the region of the bucket if S3 names
    /// another one. `false` for a custom endpoint, which has a single region.
    pub(crate) follows_regions: bool,
}

/// A client for S3 or a compatible server. Created by [`crate::connect()`].
pub struct S3Store {
    connection: Connection,
    home: Client,
    /// Clients for the buckets that are in another region, by bucket name.
    regional: RwLock<HashMap<String, RegionalClient>>,
}

#[derive(Clone)]
struct RegionalClient {
    client: Client,
    region: String,
}

impl S3Store {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            home: Client::from_conf(connection.config.clone()),
            connection,
            regional: RwLock::default(),
        }
    }

    /// Returns the region that requests for `bucket` are signed for, as far as
    /// it is known.
    #[must_use]
    pub fn region(&self, bucket: &str) -> String {
        self.regional(bucket).map_or_else(
            || self.connection.context.region.clone(),
            |regional| regional.region,
        )
    }

    fn regional(&self, bucket: &str) -> Option<RegionalClient> {
        // The map is valid even after a panic, because each change is one
        // insert.
        let buckets = self.regional.read().unwrap_or_else(PoisonError::into_inner);
        buckets.get(bucket).cloned()
    }

    /// Creates and stores a client for the region in which the bucket is,
    /// according to S3.
    fn move_to(&self, bucket: &str, region: String) -> Client {
        let config = self.connection.config.to_builder();
        let client = Client::from_conf(config.region(Region::new(region.clone())).build());
        tracing::info!(bucket, region, "the bucket is in another region");
        let moved = RegionalClient {
            client: client.clone(),
            region,
        };
        self.regional
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(bucket.to_owned(), moved);
        client
    }

    /// The error context of the connection, with the region and host of the bucket.
    fn context(&self, bucket: &str) -> ErrorContext {
        let mut context = self.connection.context.clone();
        if let Some(regional) = self.regional(bucket) {
            context.host = aws_host(&regional.region);
            context.region = regional.region;
        }
        context
    }

    /// Sends a request. Sends it once more if S3 says that the bucket is in
    /// another region.
    async fn call<T, E, Response>(
        &self,
        request: RequestInfo<'_>,
        send: impl Fn(Client) -> Response + Send + Sync,
    ) -> Result<T, AwsError>
    where
        T: Send,
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
        Response: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    {
        let client = self
            .regional(request.bucket)
            .map_or_else(|| self.home.clone(), |regional| regional.client);
        // The futures of the SDK are large, so they are boxed.
        let error = match Box::pin(send(client)).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let region = errors::redirect_region(&error)
            .filter(|_| self.connection.follows_regions)
            .filter(|region| *region != self.region(request.bucket));
        let Some(region) = region else {
            return Err(errors::from_sdk_error(
                &error,
                request,
                &self.context(request.bucket),
            ));
        };
        let client = self.move_to(request.bucket, region);
        Box::pin(send(client))
            .await
            .map_err(|error| errors::from_sdk_error(&error, request, &self.context(request.bucket)))
    }
}

impl fmt::Debug for S3Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("S3Store")
            .field("host", &self.connection.context.host)
            .field("region", &self.connection.context.region)
            .finish_non_exhaustive()
    }
}

pub(crate) fn aws_host(region: &str) -> String {
    let domain = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    format!("s3.{region}.{domain}")
}

fn without_quotes(etag: Option<&str>) -> String {
    etag.unwrap_or_default().trim_matches('"').to_owned()
}

/// Returns a size, which the SDK reports as a signed number. Zero if it is
/// missing, or negative by an error of the server.
fn size(bytes: Option<i64>) -> u64 {
    bytes
        .and_then(|bytes| u64::try_from(bytes).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
