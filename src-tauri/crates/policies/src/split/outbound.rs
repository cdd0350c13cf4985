//! The bucket policy that lets Split write impressions.

use tallyman_iam::Severity;

use super::inputs::BUCKET;
use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::Text;
use crate::template::TextPart::{BucketArn, ObjectsBelow};
use crate::template::{ROLE, template};

pub(crate) const OUTBOUND_BUCKET: Recipe = Recipe {
    name: "split-outbound-bucket",
    vendor: "Split",
    title: "Outbound: bucket",
    kind: RecipeKind::BucketPolicy,
    about: "Lets Split's role write impressions into your bucket, every half hour, and remove its \
            temporary files.",
    inputs: &[
        RecipeInput {
            hint: "The bucket that receives the impressions. It exists already.",
            example: "acme-split-impressions",
            ..BUCKET
        },
        RecipeInput::new(
            "roleArn",
            InputKind::RoleArn,
            "Role ARN from Split",
            "Shown in Split after you save the configuration under Send impressions to S3.",
            "arn:aws:iam::111122223333:role/split-s3-out-2b9c",
        ),
        RecipeInput::new(
            "writePrefix",
            InputKind::Prefix,
            "Write prefix",
            "The write location entered in Split. If empty, that is the whole bucket.",
            "impressions",
        )
        .optional(),
    ],
    steps: &[
        "Before this, the bucket exists. In Split, open Admin settings, Integrations, \
         Marketplace, and add a configuration under Send impressions to S3 on the card of Amazon \
         S3: the environments, the bucket's name, the write location if any, the format and the \
         compression.",
        "Save it there. Split now shows a role ARN. Note it, and enter it here with the same \
         write location.",
        "In the Amazon S3 console, open the bucket, go to Permissions, and choose Edit beside \
         Bucket policy.",
        "If the box is empty, paste this document. If a policy is there, add these two statements \
         to its Statement list and keep the others: saving replaces the whole policy.",
        "Save the changes.",
        "If the bucket encrypts with a key of KMS, the key's policy comes next; it has a recipe of \
         its own. With an S3 key, SSE-S3, nothing more is needed.",
        "Whenever the write location changes in Split, change this policy with it.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": "s3:ListBucket",
                "Resource": (Text(&[BucketArn(&["roleArn"])])),
            },
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:PutObjectAcl",
                    "s3:DeleteObject",
                ],
                "Resource": (Text(&[BucketArn(&["roleArn"]), ObjectsBelow("writePrefix")])),
            },
        ],
    }),
    rules: &[InputRule::RecommendedPrefix {
        prefix: "writePrefix",
        if_empty: "Without a write prefix Split may read, write and delete every object in the \
                   bucket. Let it write into a folder of its own, and enter that here and in \
                   Split.",
    }],
    notes: &[NoteTemplate {
        on: "s3:DeleteObject",
        after: 0,
        severity: Severity::Notice,
        message: "According to its page, Split removes only files that it created during the \
                  transfer. This lets it delete any file below the prefix.",
    }],
};
