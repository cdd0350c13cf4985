//! The principal that makes a request, and whether a policy names it.

use tallyman_text::quoted;
use thiserror::Error;

use super::truth::Truth;
use crate::arn::{account_of, is_account};
use crate::document::{Principal, PrincipalKind};

/// The principal that makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Not authenticated.
    Anonymous,
    /// The root user of an account.
    Root {
        /// Partition of the account.
        partition: String,
        /// Account ID.
        account: String,
    },
    /// An IAM user.
    User {
        /// Its ARN.
        arn: String,
        /// Account ID.
        account: String,
        /// Name, without the path.
        name: String,
    },
    /// An IAM role, in any session.
    Role {
        /// Its ARN.
        arn: String,
        /// Account ID.
        account: String,
        /// Name, without the path.
        name: String,
    },
    /// One session of a role.
    Session {
        /// Its ARN.
        arn: String,
        /// ARN of the role, without its path.
        role: String,
        /// Account ID.
        account: String,
        /// Name of the role, without its path.
        name: String,
    },
    /// An AWS service.
    Service(String),
    /// A principal that an identity provider authenticated.
    Federated(String),
}

/// A text that names no principal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{} is not a principal that can make requests. Write the ARN of a role, user, session or \
     account root, an account ID (12 digits), a service such as s3.amazonaws.com, or `anonymous`.",
    quoted(.0)
)]
pub struct InvalidPrincipal(pub String);

/// How a policy names a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PrincipalMatch {
    /// By its account. The account's own policies have to allow the request as
    /// well.
    Account,
    /// By its role.
    Role,
    /// By `*`. AWS does not document which policies then limit it.
    Everyone,
    /// By the user, session, service or provider itself. A permissions boundary
    /// does not limit that.
    Direct,
}

impl Caller {
    /// Parses an ARN, an account ID, a service, the ARN of a provider, or
    /// `anonymous`.
    ///
    /// # Errors
    ///
    /// [`InvalidPrincipal`] if the text is none of these.
    pub fn parse(text: &str) -> Result<Self, InvalidPrincipal> {
        let text = text.trim();
        let invalid = || InvalidPrincipal(text.to_owned());
        if text == "anonymous" || text == "*" {
            return Ok(Self::Anonymous);
        }
        if is_account(text) {
            return Ok(Self::Root {
                partition: "aws".to_owned(),
                account: text.to_owned(),
            });
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, partition, service, _, account, name] = parts[..] else {
            let known = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com"];
            let providers = [
                "cognito-identity.amazonaws.com",
                "accounts.google.com",
                "www.amazon.com",
            ];
            return if providers.contains(&text) {
                Ok(Self::Federated(text.to_owned()))
            } else if known.iter().any(|end| text.ends_with(end)) {
                Ok(Self::Service(text.to_owned()))
            } else {
                Err(invalid())
            };
        };
        if account_of(text).is_none() || name.contains(['*', '?']) {
            return Err(invalid());
        }
        let arn = text.to_owned();
        let account = account.to_owned();
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        match (service, name.split_once('/')) {
            ("iam", None) if name == "root" => Ok(Self::Root {
                partition: partition.to_owned(),
                account,
            }),
            ("iam", Some(("user", path))) => Ok(Self::User {
                name: last(path),
                arn,
                account,
            }),
            ("iam", Some(("role", path))) => Ok(Self::Role {
                name: last(path),
                arn,
                account,
            }),
            ("iam", Some(("saml-provider" | "oidc-provider", _))) => Ok(Self::Federated(arn)),
            ("sts", Some(("assumed-role", rest))) => {
                let (role, session) = rest.split_once('/').ok_or_else(invalid)?;
                if session.is_empty() || session.contains('/') {
                    return Err(invalid());
                }
                Ok(Self::Session {
                    role: format!("arn:{partition}:iam::{account}:role/{role}"),
                    name: role.to_owned(),
                    arn,
                    account,
                })
            }
            _ => Err(invalid()),
        }
    }

    /// Returns the account ID. `None` for services, federated and anonymous
    /// callers.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account, .. }
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::Session { account, .. } => Some(account),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// Returns the value of `aws:PrincipalArn`.
    pub(super) fn principal_arn(&self) -> Option<String> {
        match self {
            Self::Root { partition, account } => {
                Some(format!("arn:{partition}:iam::{account}:root"))
            }
            Self::User { arn, .. } | Self::Role { arn, .. } => Some(arn.clone()),
            Self::Session { role, .. } => Some(role.clone()),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// Returns the value of `aws:PrincipalType`.
    pub(super) const fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Anonymous => Some("Anonymous"),
            Self::Root { .. } => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::Role { .. } | Self::Session { .. } => Some("AssumedRole"),
            Self::Federated(_) => Some("FederatedUser"),
            Self::Service(_) => None,
        }
    }

    /// Whether a principal of a policy names this caller, and how.
    pub(super) fn named_by(&self, principal: &Principal) -> (Truth, PrincipalMatch) {
        let value = principal.value.as_str();
        match principal.kind {
            PrincipalKind::Everyone => (Truth::Yes, PrincipalMatch::Everyone),
            PrincipalKind::Aws if value == "*" => (Truth::Yes, PrincipalMatch::Everyone),
            PrincipalKind::Aws => self.named_by_arn(value),
            PrincipalKind::Service => {
                let same = matches!(self, Self::Service(name) if name == value);
                (Truth::of(same), PrincipalMatch::Direct)
            }
            PrincipalKind::Federated => {
                let same = matches!(self, Self::Federated(name) if name == value);
                (Truth::of(same), PrincipalMatch::Direct)
            }
            PrincipalKind::CanonicalUser => match self.account() {
                Some(_) => (
                    Truth::unknown("which account has the canonical ID"),
                    PrincipalMatch::Account,
                ),
                None => (Truth::No, PrincipalMatch::Account),
            },
            PrincipalKind::Other(_) => (Truth::No, PrincipalMatch::Role),
        }
    }

    fn named_by_arn(&self, value: &str) -> (Truth, PrincipalMatch) {
        let root = if is_account(value) {
            Some(value)
        } else {
            account_of(value).filter(|_| value.ends_with(":root"))
        };
        if let Some(account) = root {
            return (
                Truth::of(self.account() == Some(account)),
                PrincipalMatch::Account,
            );
        }
        match self {
            Self::User { arn, .. } => (Truth::of(arn == value), PrincipalMatch::Direct),
            Self::Role { arn, .. } => {
                if arn == value {
                    return (Truth::Yes, PrincipalMatch::Role);
                }
                let session = match Self::parse(value) {
                    Ok(Self::Session { account, name, .. }) => {
                        self.account() == Some(&account) && self.has_name(&name)
                    }
                    _ => false,
                };
                if session {
                    (
                        Truth::unknown("which session of the role makes the request"),
                        PrincipalMatch::Direct,
                    )
                } else {
                    (Truth::No, PrincipalMatch::Role)
                }
            }
            Self::Session {
                arn, account, name, ..
            } => {
                if arn == value {
                    return (Truth::Yes, PrincipalMatch::Direct);
                }
                // The ARN of a session does not contain the path of its role.
                // Role names are unique within an account, so comparing names
                // is enough.
                let role = match Self::parse(value) {
                    Ok(Self::Role {
                        account: of,
                        name: called,
                        ..
                    }) => *account == of && *name == called,
                    _ => false,
                };
                (Truth::of(role), PrincipalMatch::Role)
            }
            _ => (Truth::No, PrincipalMatch::Role),
        }
    }

    fn has_name(&self, wanted: &str) -> bool {
        matches!(self, Self::Role { name, .. } if name == wanted)
    }

    /// Whether `NotPrincipal` excludes this caller from its statement.
    pub(super) fn excluded_by(&self, principals: &[Principal]) -> Truth {
        let named = |test: &dyn Fn(&Principal) -> bool| principals.iter().any(test);
        if named(&|p| p.kind == PrincipalKind::Everyone || p.value == "*") {
            return Truth::Yes;
        }
        let unsure = Truth::any(principals.iter().map(|p| self.named_by(p).0));
        let (own, account) = match self {
            Self::Session { arn, .. } => (
                named(&|p| p.value == *arn),
                named(&|p| matches!(self.named_by(p), (Truth::Yes, PrincipalMatch::Account))),
            ),
            _ => (
                named(
                    &|p| matches!(self.named_by(p), (Truth::Yes, principal_match) if principal_match != PrincipalMatch::Account),
                ),
                named(&|p| matches!(self.named_by(p), (Truth::Yes, PrincipalMatch::Account))),
            ),
        };
        let role = named(&|p| matches!(self.named_by(p), (Truth::Yes, PrincipalMatch::Role)));
        let whole = match self {
            Self::Root { .. } => account,
            Self::Session { .. } => own && role && account,
            Self::User { .. } => own && account,
            Self::Role { .. } => false,
            _ => own,
        };
        if whole {
            Truth::Yes
        } else if own || role {
            // AWS warns that such a statement may deny the whole account.
            Truth::unknown(
                "whether AWS exempts a caller whose account, role and session are not all in \
                 NotPrincipal",
            )
        } else if matches!(unsure, Truth::Unknown(_)) {
            unsure
        } else {
            Truth::No
        }
    }
}
