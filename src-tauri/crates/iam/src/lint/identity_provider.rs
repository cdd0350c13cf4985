//! Identity providers under `Federated`, and the claims of their tokens.

use super::placeholders::placeholder;

/// The providers that IAM knows without an ARN.
const BUILT_IN: [&str; 3] = [
    "accounts.google.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// What a principal under `Federated` is.
pub(super) enum Provider<'a> {
    /// A SAML identity provider.
    Saml,
    /// An OIDC identity provider with the address of its issuer.
    Oidc(&'a str),
    /// An AWS service.
    Service,
    /// None of these.
    Unknown,
}

/// Returns what a principal under `Federated` is.
pub(super) fn provider(value: &str) -> Provider<'_> {
    if value.contains(":saml-provider/") {
        return Provider::Saml;
    }
    if let Some((_, issuer)) = value.split_once(":oidc-provider/") {
        return Provider::Oidc(issuer);
    }
    let service = value.ends_with(".amazonaws.com") || value.ends_with(".amazonaws.com.cn");
    if BUILT_IN.contains(&value) || (service && value.starts_with("cognito-identity")) {
        Provider::Oidc(value)
    } else if service && !value.contains('/') {
        Provider::Service
    } else {
        Provider::Unknown
    }
}

/// Whether a text has a part that is filled in later.
pub(super) fn is_open(text: &str) -> bool {
    placeholder(text).is_some() || text.contains("${") || text.contains("{{")
}

/// Returns the claim in a condition key of an issuer. `None` if it is the key of another.
pub(super) fn claim_of<'a>(key: &'a str, issuer: &str) -> Option<&'a str> {
    let issuer = issuer.trim_end_matches('/');
    let start = key.get(..issuer.len())?;
    let rest = &key[issuer.len()..];
    start.eq_ignore_ascii_case(issuer).then_some(())?;
    rest.strip_prefix(':').or_else(|| rest.strip_prefix("/:"))
}
