//! The recipes for Amplitude's export. Amplitude generates its documents for
//! each project and publishes no list of actions, so these are proposals.

use tallyman_iam::Severity;

use crate::key_policy;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind, RecipeSection};
use crate::template::TemplateNode::Text;
use crate::template::TextPart::{BucketArn, Plain};
use crate::template::{ROLE, template};

const ROLE_ARN: RecipeInput = RecipeInput::new(
    "roleArn",
    InputKind::RoleArn,
    "Role ARN from Amplitude",
    "The role of your project, in the policy that Amplitude generates. Older exports trust a \
     whole account in its place, which the move to KMS ends.",
    "arn:aws:iam::111122223333:role/amplitude-export-187520",
);

/// How to move an existing export to KMS, how to go back, and what is lost.
const MOVE: &[RecipeSection] = &[
    RecipeSection {
        title: "Moving an export to KMS",
        steps: &[
            "You need a login to Amplitude that may manage its exports, and the right to change \
             the bucket's settings and to create KMS keys in AWS.",
            "In the Key Management Service console, create a key in the region of the bucket. \
             Note its ARN.",
            "In Amplitude, open the S3 export that is to move.",
            "Choose Manage and switch the export off. Note the time, and wait until every export \
             that is under way has ended.",
            "Create a new S3 export within 24 hours of that, by the steps above.",
            "On its page Set Up Bucket Policy have both policies generated: the bucket's and the \
             key's. They now trust a role of your project. Stay on the page.",
            "Back-up: in the Amazon S3 console, open the bucket's Permissions, copy the bucket \
             policy as it is into a file with today's date, and note the setting under Default \
             encryption on its Properties. Without these you cannot go back.",
            "Put the generated policies in place: the bucket's under Permissions, Bucket policy, \
             the key's in the Key Management Service console. Keep the other statements in them, \
             and the owner's statement of the key.",
            "On the bucket's Properties set Default encryption to SSE-KMS with the new key.",
            "In Amplitude choose Next. It tests access to the bucket, and creates the new export.",
            "Wait for an export to finish, within an hour or two, and look for its files in the \
             bucket.",
            "Only then delete the old export that you switched off. After that you cannot go back.",
        ],
    },
    RecipeSection {
        title: "Going back",
        steps: &[
            "This works only while the old export, switched off, is still there.",
            "In Amplitude, remove the new export.",
            "In the Amazon S3 console, put the bucket policy back from your file. It trusts the \
             root of Amplitude's account again.",
            "Set Default encryption back to what you noted.",
            "In Amplitude, switch the old export on again.",
            "If you like, schedule the new key for deletion. Files that were encrypted with it can \
             then no longer be read.",
        ],
    },
    RecipeSection {
        title: "What is lost",
        steps: &[
            "No exported data: what is in the bucket stays.",
            "The old export's own records, such as the history of its jobs, go with it.",
            "No hour is missing if the new export is there within 24 hours after the old one was \
             switched off. If it took longer, backfill the missing dates by hand in Amplitude; \
             overlapping data is not duplicated.",
            "Once the old export is deleted, an export that trusts an account's root cannot be \
             set up again.",
            "Not moving loses nothing, but leaves the bucket open to a whole account of Amplitude \
             instead of one role of your project.",
        ],
    },
];

pub(crate) const EXPORT_BUCKET: Recipe = Recipe {
    name: "amplitude-export-bucket",
    vendor: "Amplitude",
    title: "Export: bucket",
    kind: RecipeKind::BucketPolicy,
    about: "Lets Amplitude's role for your project write its hourly exports into your bucket. \
            This is our proposal: Amplitude generates the policy and publishes no list of \
            actions. If they differ, use the generated one.",
    inputs: &[
        RecipeInput::new(
            "bucket",
            InputKind::BucketName,
            "Bucket name",
            "The bucket that receives the exports. One organization of Amplitude's may use it.",
            "acme-amplitude-export",
        ),
        ROLE_ARN,
    ],
    steps: &[
        "Before this, the bucket exists. In Amplitude Data, open Catalog, Destinations, and \
         choose Amazon S3 under Warehouse Destination.",
        "Choose what to export, and choose Next.",
        "On Set Up Bucket Policy fill in the bucket's name and region, and choose Generate Bucket \
         Policy. Note the role ARN that it names as the principal, and enter it here.",
        "Compare the generated policy with this one. Where they differ, take the generated one.",
        "In the Amazon S3 console, open the bucket, go to Permissions, and choose Edit beside \
         Bucket policy. If the box is empty, paste the document; if a policy is there, add its \
         statements to the list and keep the others. Save the changes.",
        "In Amplitude choose Next. It tests access to the bucket, and begins to export every hour.",
        "If it fails later, the mail to the project's administrator says which permission is \
         missing; Amplitude's pages do not.",
    ],
    sections: MOVE,
    template: template!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
                "Resource": (Text(&[BucketArn(&["roleArn"])])),
            },
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                "Resource": (Text(&[BucketArn(&["roleArn"]), Plain("/*")])),
            },
        ],
    }),
    rules: &[],
    notes: &[NoteTemplate {
        on: "s3:ListBucket",
        after: 0,
        severity: Severity::Notice,
        message: "These actions are a proposal. If they differ, use the policy that Amplitude \
                  generates for your project.",
    }],
};

pub(crate) const KEY: Recipe = Recipe {
    name: "amplitude-kms",
    vendor: "Amplitude",
    title: "Export: KMS key",
    kind: RecipeKind::KeyPolicy,
    about: "Lets Amplitude's role for your project encrypt its exports with the bucket's KMS key. \
            This is our proposal: Amplitude generates the policy. If they differ, use the \
            generated one.",
    inputs: &[key_policy::OWNER, ROLE_ARN],
    steps: &[
        "Before this, create a KMS key in the region of the bucket, and note its ARN.",
        "In Amplitude, have the bucket's and the key's policy generated on Set Up Bucket Policy. \
         Note the role ARN that they name, and enter it here.",
        "Compare the generated key policy with this one. Where they differ, take the generated \
         one, with the owner's statement first.",
        "In the Key Management Service console open Customer managed keys and the key, and choose \
         Switch to policy view under Key policy, then Edit. Save a copy of the policy as a backup.",
        "If the owner's statement, with your account's root, is already present, leave it as it \
         is and add only the second one. Keep every statement that is there: saving replaces the \
         whole policy. Save the changes.",
        "On the bucket's Properties set Default encryption to SSE-KMS with this key. In Amplitude \
         choose Next.",
    ],
    sections: MOVE,
    template: key_policy::TEMPLATE,
    rules: key_policy::RULES,
    notes: &[
        key_policy::KEEP_OWNER,
        NoteTemplate {
            on: "kms:DescribeKey",
            after: 0,
            severity: Severity::Notice,
            message: "These actions are a proposal. If they differ, use the policy that Amplitude \
                      generates for your project.",
        },
        key_policy::THIS_KEY,
    ],
};
