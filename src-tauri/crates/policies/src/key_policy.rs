//! The policy of a KMS key that lets a vendor's role use the key. Split
//! documents it, and the recipe for Amplitude proposes the same.

use tallyman_iam::Severity;

use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::NoteTemplate;
use crate::template::TemplateNode::{self, Text};
use crate::template::TextPart::{Partition, Plain, Value};
use crate::template::{ROLE, template};

/// The account that owns the key.
pub(crate) const OWNER: RecipeInput = RecipeInput::new(
    "accountId",
    InputKind::AccountId,
    "AWS account ID",
    "Your own account, which owns the key: twelve digits.",
    "444455556666",
);

pub(crate) const TEMPLATE: TemplateNode = template!({
    "Version": "2012-10-17",
    "Id": "cross-account-policy",
    "Statement": [
        {
            "Sid": "KMSOwner",
            "Effect": "Allow",
            "Principal": {
                "AWS": (Text(&[
                    Plain("arn:"),
                    Partition(&["roleArn"]),
                    Plain(":iam::"),
                    Value("accountId"),
                    Plain(":root"),
                ])),
            },
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "KMSCrossAccount",
            "Effect": "Allow",
            "Principal": (ROLE),
            "Action": ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"],
            "Resource": "*",
        },
    ],
});

pub(crate) const RULES: &[InputRule] = &[InputRule::DifferentAccount {
    account: "accountId",
    role: "roleArn",
}];

/// Note on the owner's statement.
pub(crate) const KEEP_OWNER: NoteTemplate = NoteTemplate {
    on: "kms:*",
    after: 0,
    severity: Severity::Notice,
    message: "This keeps your own account in control of the key. Keep it as the first statement: \
              without it, the key's policy can no longer be changed.",
};

/// Note on the resource of the role's statement.
pub(crate) const THIS_KEY: NoteTemplate = NoteTemplate {
    on: "*",
    after: 1,
    severity: Severity::Notice,
    message: "In a key policy, `*` means this key only.",
};
