//! A request to be evaluated.

use super::caller::Caller;
use super::context::Context;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The action, as in `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource.
    pub resource: String,
    /// The account that owns the resource, where its ARN does not tell.
    pub resource_account: Option<String>,
    /// What else is known of the request.
    pub context: Context,
}
