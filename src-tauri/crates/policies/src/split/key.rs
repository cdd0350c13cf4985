//! The policy of the KMS key that encrypts the bucket.

use crate::key_policy;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::{Recipe, RecipeKind};

pub(crate) const KEY: Recipe = Recipe {
    name: "split-kms",
    vendor: "Split",
    title: "KMS key",
    kind: RecipeKind::KeyPolicy,
    about: "Lets Split's role encrypt and decrypt with the bucket's KMS key. Only for a bucket \
            with SSE-KMS: one that encrypts with an S3 key, SSE-S3, needs none.",
    inputs: &[
        key_policy::OWNER,
        RecipeInput::new(
            "roleArn",
            InputKind::RoleArn,
            "Role ARN from Split",
            "The role that the bucket's policy names.",
            "arn:aws:iam::111122223333:role/split-s3-out-2b9c",
        ),
    ],
    steps: &[
        "Before this, the bucket's policy lets the same role in. In the Amazon S3 console, open \
         the bucket's Properties and look under Default encryption. If it says SSE-S3, stop: \
         nothing more is needed. If it says SSE-KMS, note the key's ARN.",
        "If the key is aws/s3, which AWS manages, its policy cannot be changed, and no other \
         account can use it. Create a key of your own, and choose it there.",
        "In the Key Management Service console, in the region of the bucket, open Customer managed \
         keys and the key, and choose Switch to policy view under Key policy.",
        "Choose Edit. Save a copy of the policy as a backup.",
        "If the owner's statement, with your account's root, is already present, leave it as it \
         is, as the first one, and add only the second one of this document after the others. \
         Keep every statement that is there: saving replaces the whole policy.",
        "Save the changes. Objects written before with another key stay as they are.",
    ],
    sections: &[],
    template: key_policy::TEMPLATE,
    rules: key_policy::RULES,
    notes: &[key_policy::KEEP_OWNER, key_policy::THIS_KEY],
};
