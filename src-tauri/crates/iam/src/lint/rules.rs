//! The lint rules.

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// A lint rule. Its documentation says what a correct document has.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the name in scripts and arguments. It never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// Whether its fixes can be applied without a person's decision.
            /// Those of wildcard actions cannot, because a vendor may have
            /// asked for the wildcard, and those of unknown names, because
            /// the nearest name is a guess.
            #[must_use]
            pub fn has_safe_fix(self) -> bool {
                !matches!(
                    self,
                    Self::WildcardAction
                        | Self::UnknownAction
                        | Self::UnknownConditionKey
                        | Self::UnknownServicePrincipal
                )
            }
        }
    };
}

rules! {
    /// The text is JSON.
    NotJson = "not-json",
    /// Every key occurs once in its object.
    DuplicateKey = "duplicate-key",
    /// Every placeholder is filled in.
    Placeholder = "placeholder",
    /// It is a policy, with the elements that AWS knows, each of its type.
    Structure = "structure",
    /// The version is one that AWS knows.
    UnknownVersion = "unknown-version",
    /// Policy variables occur in a version that expands them.
    VariablesVersion = "variables-version",
    /// An action has a service, which is that of the policy, and a name.
    ActionForm = "action-form",
    /// An action exists.
    UnknownAction = "unknown-action",
    /// A condition key exists.
    UnknownConditionKey = "unknown-condition-key",
    /// Requests of the actions carry the condition key.
    ConditionKeyScope = "condition-key-scope",
    /// An action of the statement works on each of its resources.
    ResourceType = "resource-type",
    /// The policy of a resource names that resource only.
    ResourceScope = "resource-scope",
    /// The source of a notification is a bucket, not objects.
    SourceArnOfObjects = "source-arn-of-objects",
    /// A key is named by its own ARN, not by an alias.
    KeyAlias = "key-alias",
    /// A trust policy has the actions by which its principals assume the role.
    TrustAction = "trust-action",
    /// An ARN has its six parts, each as AWS writes it.
    BadArn = "bad-arn",
    /// A partition is one of AWS's, contains the region of the ARN, and is the same in the
    /// whole document.
    BadPartition = "bad-partition",
    /// An account ID has twelve digits.
    BadAccount = "bad-account",
    /// A bucket's name follows S3's rules.
    BadBucketName = "bad-bucket-name",
    /// A principal is one that AWS accepts.
    BadPrincipal = "bad-principal",
    /// A service principal is not nearly that of a service.
    UnknownServicePrincipal = "unknown-service-principal",
    /// Nothing is allowed to everyone.
    WildcardPrincipal = "wildcard-principal",
    /// Nothing is allowed to everyone except some.
    AllowNotPrincipal = "allow-not-principal",
    /// Allowed actions are listed, not excluded.
    AllowNotAction = "allow-not-action",
    /// Resources are listed, not excluded.
    AllowNotResource = "allow-not-resource",
    /// Allowed actions are listed without wildcards.
    WildcardAction = "wildcard-action",
    /// An action on objects has the ARN of objects.
    ObjectActionOnBucket = "object-action-on-bucket",
    /// An action on a bucket has the ARN of a bucket.
    BucketActionOnObject = "bucket-action-on-object",
    /// A service acts for one account and one resource only.
    ConfusedDeputy = "confused-deputy",
    /// A third party that may assume a role has to present an external ID.
    TrustWithoutExternalId = "trust-without-external-id",
    /// Of an identity provider that many share, only some identities are trusted.
    TrustWithoutSubject = "trust-without-subject",
    /// The owner of a key can always change its policy.
    KeyWithoutOwner = "key-without-owner",
    /// A role is trusted, not its whole account.
    AccountRoot = "account-root",
    /// Every statement has a unique Sid.
    DuplicateSid = "duplicate-sid",
    /// A Sid has only characters that the service accepts.
    SidForm = "sid-form",
    /// A condition has an operator, a key and values that AWS understands.
    ConditionForm = "condition-form",
    /// A condition compares a value that its key can have.
    ConditionValue = "condition-value",
    /// A wildcard occurs where it works as one.
    LiteralWildcard = "literal-wildcard",
    /// The document is within the limit of the service.
    TooLarge = "too-large",
    /// Notifications are sent for every way of creating a file.
    NotificationEvents = "notification-events",
    /// The filter of a notification can match the intended keys.
    NotificationFilter = "notification-filter",
    /// Every notification has a unique Id.
    NotificationId = "notification-id",
    /// No two notifications send the same event for the same keys.
    NotificationOverlap = "notification-overlap",
    /// Notifications go to a destination that accepts them.
    NotificationDestination = "notification-destination",
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
