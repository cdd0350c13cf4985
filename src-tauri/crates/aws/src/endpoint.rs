//! The address of a server other than AWS.

use crate::errors::AwsError;

/// The address of a server, parsed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    /// The host and port, for messages.
    pub(crate) host: String,
    /// Whether it is on this computer.
    pub(crate) is_local: bool,
}

impl Endpoint {
    pub(crate) fn parse(address: &str) -> Result<Self, AwsError> {
        let bad = |why: &str| AwsError::BadEndpoint {
            endpoint: without_user_info(address),
            why: why.to_owned(),
        };
        let (scheme, rest) = address
            .split_once("://")
            .ok_or_else(|| bad("it does not begin with https:// or http://"))?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return Err(bad("it does not begin with https:// or http://"));
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(bad("it contains a user name; enter keys separately"));
        }
        if rest.contains(['?', '#']) {
            return Err(bad("it contains more than a server and a path"));
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, Some(port)),
            _ => (host, None),
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_[]:".contains(letter);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(bad("it names no server"));
        }
        if port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(bad("its port is not a number up to 65535"));
        }
        let is_local = name.eq_ignore_ascii_case("localhost")
            || name == "[::1]"
            || name
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback());
        Ok(Self {
            url: address.trim_end_matches('/').to_owned(),
            host: host.to_owned(),
            is_local,
        })
    }
}

/// Returns the address without what may be a password.
fn without_user_info(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        (None, Some((_, rest))) => format!("…@{rest}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_are_accepted() {
        for (address, host, is_local) in [
            ("http://127.0.0.1:9000", "127.0.0.1:9000", true),
            ("http://localhost:9000/", "localhost:9000", true),
            ("http://[::1]:9000", "[::1]:9000", true),
            ("HTTPS://s3.example.com/base", "s3.example.com", false),
            ("http://[2001:db8::1]", "[2001:db8::1]", false),
        ] {
            let endpoint = Endpoint::parse(address).unwrap();
            assert_eq!(
                (endpoint.host.as_str(), endpoint.is_local),
                (host, is_local)
            );
            assert!(!endpoint.url.ends_with('/'));
        }
    }

    #[test]
    fn invalid_addresses_are_rejected_with_a_reason() {
        for (address, reason) in [
            ("s3.example.com", "begin with https://"),
            ("ftp://s3.example.com", "begin with https://"),
            ("https://", "names no server"),
            ("https://a b", "names no server"),
            ("https://host:port", "port"),
            ("https://host/?x", "more than"),
        ] {
            let error = Endpoint::parse(address).unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains(address), "{error}");
        }
        let error = Endpoint::parse("https://me:pass@host")
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("pass@") && !error.contains("me:"),
            "{error}"
        );
    }
}
