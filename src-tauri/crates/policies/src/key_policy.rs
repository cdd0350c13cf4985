//! The policy of a KMS key that lets a vendor's role use the key. Split
//! documents it, and the recipe for Amplitude proposes the same.

use tallyman_iam::Severity;

use crate::input_rules::InputRule;
use crate::model::{RecipeInput, InputKind};
use crate::recipe::NoteTemplate;
use crate::template::Node::{self, Fixed, List, Object, Text};
use crate::template::TextPart::{Partition, Plain, Value};

/// The account that owns the key.
pub(crate) const OWNER: RecipeInput = RecipeInput::new(
    "accountId",
    InputKind::AccountId,
    "AWS account ID",
    "Your own account, which owns the key: twelve digits.",
    "444455556666",
);

pub(crate) const TEMPLATE: Node = Object(&[
    ("Version", Fixed("2012-10-17")),
    ("Id", Fixed("cross-account-policy")),
    (
        "Statement",
        List(&[
            Object(&[
                ("Sid", Fixed("KMSOwner")),
                ("Effect", Fixed("Allow")),
                (
                    "Principal",
                    Object(&[(
                        "AWS",
                        Text(&[
                            Plain("arn:"),
                            Partition(&["roleArn"]),
                            Plain(":iam::"),
                            Value("accountId"),
                            Plain(":root"),
                        ]),
                    )]),
                ),
                ("Action", Fixed("kms:*")),
                ("Resource", Fixed("*")),
            ]),
            Object(&[
                ("Sid", Fixed("KMSCrossAccount")),
                ("Effect", Fixed("Allow")),
                ("Principal", Object(&[("AWS", Text(&[Value("roleArn")]))])),
                (
                    "Action",
                    List(&[
                        Fixed("kms:DescribeKey"),
                        Fixed("kms:GenerateDataKey"),
                        Fixed("kms:Decrypt"),
                    ]),
                ),
                ("Resource", Fixed("*")),
            ]),
        ]),
    ),
]);

pub(crate) const RULES: &[InputRule] = &[InputRule::DifferentAccount {
    account: "accountId",
    role: "roleArn",
}];

/// Note on the owner's statement.
pub(crate) const KEEP_OWNER: NoteTemplate = NoteTemplate {
    on: "kms:*",
    after: 0,
    severity: Severity::Notice,
    message: "This keeps your own account in control of the key. Leave it in, and first: \
              without it the key's policy can no longer be changed.",
};

/// Note on the resource of the role's statement.
pub(crate) const THIS_KEY: NoteTemplate = NoteTemplate {
    on: "*",
    after: 1,
    severity: Severity::Notice,
    message: "In a key's policy `*` is this key and no other.",
};
