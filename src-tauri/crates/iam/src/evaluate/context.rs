//! The request context: condition keys and their values.

use std::collections::BTreeMap;

use super::caller::Caller;
use super::request_keys::can_carry;

/// Condition keys and their values.
///
/// A key is present with values, known to be absent, or unknown. A key that was
/// not set is unknown, unless the context [is complete](Self::complete) or no
/// request of the action can carry the key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Vec<String>>,
    complete: bool,
    /// The action, if known.
    action: Option<String>,
}

/// What is known of one key.
pub(super) enum Lookup<'a> {
    Present(&'a [String]),
    Absent,
    Unknown,
}

impl Context {
    /// Sets the values of a key. Without values, the key is known to be absent.
    #[must_use]
    pub fn with<I, V>(mut self, key: &str, values: I) -> Self
    where
        I: IntoIterator<Item = V>,
        V: Into<String>,
    {
        self.keys.insert(
            key.to_ascii_lowercase(),
            values.into_iter().map(Into::into).collect(),
        );
        self
    }

    /// Declares that the request has no keys other than those that were set and
    /// those that follow from the caller.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// Whether no request of the action can carry a key.
    pub(super) fn never_carries(&self, key: &str) -> bool {
        self.action
            .as_deref()
            .is_some_and(|action| !can_carry(action, key))
    }

    pub(super) fn look_up(&self, key: &str) -> Lookup<'_> {
        match self.keys.get(&key.to_ascii_lowercase()) {
            Some(values) if values.is_empty() => Lookup::Absent,
            Some(values) => Lookup::Present(values),
            None if self.complete || self.never_carries(key) => Lookup::Absent,
            None => Lookup::Unknown,
        }
    }

    /// Returns the context of a request for an action, with the keys that follow from
    /// its caller and resource, unless they were set.
    pub(super) fn with_implied(
        &self,
        caller: &Caller,
        action: &str,
        resource_account: Option<&str>,
    ) -> Self {
        let mut all = self.clone();
        all.action = Some(action.to_owned());
        let mut set_default = |key: &str, value: Option<&str>| {
            all.keys
                .entry(key.to_ascii_lowercase())
                .or_insert_with(|| value.map(str::to_owned).into_iter().collect());
        };
        let service = matches!(caller, Caller::Service(_));
        let signed = !matches!(caller, Caller::Anonymous);
        set_default(
            "aws:PrincipalIsAWSService",
            signed.then_some(if service { "true" } else { "false" }),
        );
        set_default("aws:PrincipalAccount", caller.account());
        set_default("aws:PrincipalArn", caller.principal_arn().as_deref());
        set_default("aws:PrincipalType", caller.kind());
        match caller {
            Caller::User { name, .. } => set_default("aws:username", Some(name)),
            Caller::Service(name) => {
                set_default("aws:PrincipalServiceName", Some(name));
                set_default("aws:username", None);
            }
            _ => set_default("aws:username", None),
        }
        if let Some(account) = resource_account {
            set_default("aws:ResourceAccount", Some(account));
        }
        all
    }
}
