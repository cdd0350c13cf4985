//! The rules, by name.

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What a document is held to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name scripts use. It never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What the rule is about, as a list shows it.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

rules! {
    /// The text is JSON.
    NotJson = "not-json",
    /// No key stands twice in one object.
    DuplicateKey = "duplicate-key",
    /// Nothing is left to be filled in.
    Placeholder = "placeholder",
    /// It is a policy, with the elements that AWS knows, each of its type.
    Structure = "structure",
    /// The version is one that AWS knows.
    UnknownVersion = "unknown-version",
    /// Policy variables stand in a version that fills them in.
    VariablesVersion = "variables-version",
    /// An action is a service and a name, of the service that the policy is for.
    ActionForm = "action-form",
    /// An ARN has its six parts, each as AWS writes it.
    BadArn = "bad-arn",
    /// A partition is one of AWS's, and that of the region beside it.
    BadPartition = "bad-partition",
    /// An account is twelve digits.
    BadAccount = "bad-account",
    /// A bucket's name follows S3's rules.
    BadBucketName = "bad-bucket-name",
    /// A principal is one that AWS takes.
    BadPrincipal = "bad-principal",
    /// Nothing is allowed to everyone.
    WildcardPrincipal = "wildcard-principal",
    /// Nothing is allowed to everyone but some.
    AllowNotPrincipal = "allow-not-principal",
    /// What is allowed is named, not what is not.
    AllowNotAction = "allow-not-action",
    /// On what it is allowed is named, not on what it is not.
    AllowNotResource = "allow-not-resource",
    /// What is allowed is named without wildcards.
    WildcardAction = "wildcard-action",
    /// An action on objects has the ARN of objects.
    ObjectActionOnBucket = "object-action-on-bucket",
    /// An action on a bucket has the ARN of a bucket.
    BucketActionOnObject = "bucket-action-on-object",
    /// A service acts for one account and one resource only.
    ConfusedDeputy = "confused-deputy",
    /// A third party that may assume a role has to give an external ID.
    TrustWithoutExternalId = "trust-without-external-id",
    /// The owner of a key can always mend its policy.
    KeyWithoutOwner = "key-without-owner",
    /// A role is trusted, not its whole account.
    AccountRoot = "account-root",
    /// No two statements have one name.
    DuplicateSid = "duplicate-sid",
    /// The name of a statement is one that the service takes.
    SidForm = "sid-form",
    /// A condition has an operator, a key and values that AWS understands.
    ConditionForm = "condition-form",
    /// A wildcard stands where it works as one.
    LiteralWildcard = "literal-wildcard",
    /// The document fits the limit of the service.
    TooLarge = "too-large",
    /// Notifications come for every way in which a file is created.
    NotificationEvents = "notification-events",
    /// The filter of a notification can match the keys that are meant.
    NotificationFilter = "notification-filter",
    /// Notifications go to a destination that takes them.
    NotificationDestination = "notification-destination",
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
