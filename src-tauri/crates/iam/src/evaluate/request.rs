//! A request to AWS.

use super::caller::Caller;
use super::context::Context;

/// A request to AWS.
#[derive(Debug, Clone)]
pub struct Request {
    /// The principal that makes it.
    pub caller: Caller,
    /// The action, such as `s3:GetObject`.
    pub action: String,
    /// ARN of the resource.
    pub resource: String,
    /// Account that owns the resource. `None` if it is in the ARN or unknown.
    pub resource_account: Option<String>,
    /// Condition keys.
    pub context: Context,
}

impl Request {
    /// Returns the condition keys, with those that follow from the rest of the request.
    pub(super) fn full_context(&self, resource_account: Option<&str>) -> Context {
        self.context
            .with_implied(&self.caller, &self.action, resource_account)
    }
}
