//! The least-privilege policy of Tallyman's own user.

use tallyman_iam::Severity;

use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::{Optional, Text};
use crate::template::TextPart::{BucketArn, ObjectsBelow, Value};
use crate::template::template;

const PARTITION: &[&str] = &["partition", "kmsKeyArn"];

pub(crate) const UPLOADER: Recipe = Recipe {
    name: "uploader-least-privilege",
    vendor: "Tallyman",
    title: "Minimum permissions to upload",
    kind: RecipeKind::IamPolicy,
    about: "Exactly what Tallyman needs: to upload event files without overwriting any, to resume \
            or abort an upload, and to read files and reports.",
    inputs: &[
        RecipeInput::new(
            "bucket",
            InputKind::BucketName,
            "Bucket name",
            "The bucket that holds the event files.",
            "acme-split-events",
        ),
        RecipeInput::new(
            "filePrefix",
            InputKind::Prefix,
            "File prefix",
            "Event files are uploaded below it. If empty, that is the whole bucket.",
            "events",
        )
        .optional(),
        RecipeInput::new(
            "statusPrefix",
            InputKind::Prefix,
            "Status prefix",
            "Split's reports are read below it.",
            "status",
        ),
        RecipeInput::new(
            "kmsKeyArn",
            InputKind::KeyArn,
            "KMS key ARN",
            "Only if the bucket encrypts with SSE-KMS: the key under Default encryption.",
            "arn:aws:kms:us-east-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
        )
        .optional(),
        RecipeInput::PARTITION,
    ],
    steps: &[
        "Before this, the bucket exists, and you know the two prefixes that Split uses in it.",
        "In the IAM console, open Policies and choose Create policy, then JSON. Put this document \
         in place of the one shown, give the policy a name, and create it.",
        "Open Users and create a user for Tallyman alone, without access to the console; or a \
         role that your own profile assumes. Attach the policy to it.",
        "For a user, create an access key on its Security credentials. Note the key ID and the \
         secret, which is shown once.",
        "In Tallyman, open Connections, add the key or the profile, and run the test: each line \
         says what is allowed.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FindObjects",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
                "Resource": (Text(&[BucketArn(PARTITION)])),
            },
            {
                "Sid": "SendEventFiles",
                "Effect": "Allow",
                "Action": [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                "Resource": (Text(&[BucketArn(PARTITION), ObjectsBelow("filePrefix")])),
            },
            {
                "Sid": "ReadReports",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": (Text(&[BucketArn(PARTITION), ObjectsBelow("statusPrefix")])),
            },
            (Optional(&["kmsKeyArn"], &template!({
                "Sid": "UseKey",
                "Effect": "Allow",
                "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
                "Resource": (Text(&[Value("kmsKeyArn")])),
            }))),
        ],
    }),
    rules: &[
        InputRule::DisjointPrefixes {
            files: "filePrefix",
            status: "statusPrefix",
            if_empty: "Without a file prefix the user may read and write the whole bucket",
        },
        InputRule::SamePartition {
            arn: "kmsKeyArn",
            partition: "partition",
        },
    ],
    notes: &[
        NoteTemplate {
            on: "s3:ListBucket",
            after: 0,
            severity: Severity::Notice,
            message: "This is not narrowed to the prefixes: S3 reports that an object does not \
                      exist only to users who may list the bucket, and the app relies on this to \
                      overwrite nothing.",
        },
        NoteTemplate {
            on: "kms:Decrypt",
            after: 0,
            severity: Severity::Notice,
            message: "Reading needs this, and so does a multipart upload. The key's policy has to \
                      let the IAM policies of your account apply, as the owner's statement does.",
        },
    ],
};
