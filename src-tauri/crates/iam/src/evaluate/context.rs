//! The request context: condition keys and their values.

use std::collections::BTreeMap;

use super::caller::Caller;
use super::caller_keys;
use super::request_keys::can_carry;

/// Condition keys and their values.
///
/// A key is present with values, known to be absent, or unknown. A key that was
/// not set is unknown, unless the context [is complete](Self::complete) or no
/// request of the action or of the caller can carry the key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Vec<String>>,
    complete: bool,
    /// The action, if known.
    action: Option<String>,
    /// The caller, if known.
    caller: Option<Caller>,
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

    /// Whether no request of the caller can carry a key.
    pub(super) fn caller_never_carries(&self, key: &str) -> bool {
        self.caller
            .as_ref()
            .is_some_and(|caller| caller_keys::never_carries(caller, key))
    }

    pub(super) fn look_up(&self, key: &str) -> Lookup<'_> {
        match self.keys.get(&key.to_ascii_lowercase()) {
            Some(values) if values.is_empty() => Lookup::Absent,
            Some(values) => Lookup::Present(values),
            None if self.complete || self.never_carries(key) || self.caller_never_carries(key) => {
                Lookup::Absent
            }
            None => Lookup::Unknown,
        }
    }

    /// Returns the context of a request for an action by any caller.
    pub(super) fn of_any_caller(&self, action: &str) -> Self {
        Self {
            action: Some(action.to_owned()),
            ..self.clone()
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
        let mut all = self.of_any_caller(action);
        all.caller = Some(caller.clone());
        let mut keys = caller_keys::values(caller, action);
        if let Some(account) = resource_account {
            keys.push(("aws:ResourceAccount", Some(account.to_owned())));
        }
        for (key, value) in keys {
            all.keys
                .entry(key.to_ascii_lowercase())
                .or_insert_with(|| value.into_iter().collect());
        }
        all
    }
}
