//! The bucket policy and the SNS topic statement for event files that Split
//! reads.

use tallyman_iam::Severity;

use super::inputs::{ACCOUNT, BUCKET, TOPIC};
use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput, TIGHTENED};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::{Case, Text};
use crate::template::TextPart::{BucketArn, BucketOrArn, ObjectsBelow, Value};
use crate::template::{ROLE, template};

pub(crate) const BUCKET_POLICY: Recipe = Recipe {
    name: "split-inbound-bucket",
    vendor: "Split",
    title: "Inbound: bucket",
    kind: RecipeKind::BucketPolicy,
    about: "Lets Split's role read the event files in your bucket, and write its status reports \
            beside them.",
    inputs: &[
        BUCKET,
        RecipeInput::new(
            "roleArn",
            InputKind::RoleArn,
            "Role ARN from Split",
            "Shown in Split after you save the integration.",
            "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        ),
        RecipeInput::new(
            "filePrefix",
            InputKind::Prefix,
            "File prefix",
            "Split may read everything below it. If empty, that is the whole bucket.",
            "events",
        )
        .optional(),
        RecipeInput::new(
            "statusPrefix",
            InputKind::Prefix,
            "Status prefix",
            "Split writes its reports below it: the status folder location entered in Split.",
            "status",
        ),
        RecipeInput::VARIANT,
    ],
    steps: &[
        "Before this, the SNS topic and the bucket's event notification are in place. In Split, \
         open Admin settings, Integrations, Marketplace, and add a configuration under Send \
         events to Split on the card of Amazon S3, with the bucket's name, the topic's ARN and \
         the status folder.",
        "Save it there and open it again. Split now shows a role ARN and a notification endpoint \
         URL. Note both, and enter the role ARN here.",
        "In the Amazon S3 console, open the bucket, go to Permissions, and choose Edit beside \
         Bucket policy.",
        "If the box is empty, paste this document. If a policy is there, add these two statements \
         to its Statement list and keep the others: saving replaces the whole policy.",
        "Save the changes.",
        "Under Object Ownership on the same page, check the setting. With Bucket owner enforced, \
         S3 refuses a write that sets an ACL of another kind, and reports may then never arrive.",
        "In the Amazon SNS console, open the topic and create a subscription: protocol HTTPS, \
         endpoint the URL noted from Split. It is in force once its status reads Confirmed.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": (Case(
                    &[(
                        "form",
                        TIGHTENED,
                        template!(["s3:GetObject", "s3:GetBucketLocation", "s3:ListBucket"]),
                    )],
                    &template!(["s3:Get*", "s3:List*"]),
                )),
                "Resource": [
                    (Text(&[BucketArn(&["roleArn"])])),
                    (Text(&[BucketArn(&["roleArn"]), ObjectsBelow("filePrefix")])),
                ],
            },
            {
                "Effect": "Allow",
                "Principal": (ROLE),
                "Action": ["s3:PutObject", "s3:PutObjectAcl"],
                "Resource": [(Text(&[BucketArn(&["roleArn"]), ObjectsBelow("statusPrefix")]))],
            },
        ],
    }),
    rules: &[InputRule::DisjointPrefixes {
        files: "filePrefix",
        status: "statusPrefix",
        if_empty: "Without a file prefix Split may read the whole bucket",
    }],
    notes: &[
        NoteTemplate {
            on: "s3:Get*",
            after: 0,
            severity: Severity::Warning,
            message: "`s3:Get*` is broader than reading the files needs. The vendor's page asks \
                      for it; the variant `tightened` avoids it.",
        },
        NoteTemplate {
            on: "s3:List*",
            after: 0,
            severity: Severity::Warning,
            message: "`s3:List*` is broader than finding the files needs. The vendor's page asks \
                      for it; the variant `tightened` avoids it.",
        },
        NoteTemplate {
            on: "s3:GetObject",
            after: 0,
            severity: Severity::Notice,
            message: "These three suffice to find and read the files, in place of the `s3:Get*` \
                      and `s3:List*` of the vendor's page. If Split reports that one is missing, \
                      use the variant `documented`.",
        },
    ],
};

pub(crate) const TOPIC_STATEMENT: Recipe = Recipe {
    name: "split-sns-topic",
    vendor: "Split",
    title: "Inbound: SNS topic",
    kind: RecipeKind::TopicStatement,
    about: "Lets S3 notify the topic of new files in your bucket, for that bucket and account \
            only. It is one statement: add it to the topic's access policy, and replace nothing.",
    inputs: &[
        TOPIC,
        ACCOUNT,
        RecipeInput {
            hint: "The bucket that holds the event files. Its ARN works as well.",
            instead: Some("bucketArn"),
            ..BUCKET
        },
        RecipeInput::new(
            "bucketArn",
            InputKind::BucketArn,
            "Bucket ARN",
            "In place of the bucket's name.",
            "arn:aws:s3:::acme-split-events",
        )
        .optional(),
        RecipeInput::VARIANT,
    ],
    steps: &[
        "Before this, the bucket exists. Note its name and region.",
        "In the Amazon SNS console, in the region of the bucket, create a topic of the type \
         Standard. Leave encryption off, or use a key of your own that lets S3 use it. Note the \
         topic's ARN.",
        "Open the topic, choose Edit, and unfold Access policy.",
        "Add this as a new statement: put a comma after the last statement of the Statement list, \
         and paste it there. Never replace the policy that is there, which lets the topic's owner \
         use it.",
        "Save the changes.",
        "Next comes the bucket's event notification, which has a recipe of its own. S3 tests the \
         topic when you save that, and rejects it if this statement is not in force.",
        "In Split, add the configuration with the bucket's name and the topic's ARN. The bucket's \
         policy comes next, once Split has shown its role ARN.",
    ],
    sections: &[],
    template: template!({
        "Sid": (Case(
            &[("form", TIGHTENED, template!("S3EventsNotification"))],
            &template!("S3 Events Notification"),
        )),
        "Effect": "Allow",
        "Principal": { "Service": "s3.amazonaws.com" },
        "Action": "SNS:Publish",
        "Resource": (Text(&[Value("topicArn")])),
        "Condition": {
            "StringEquals": { "aws:SourceAccount": (Text(&[Value("accountId")])) },
            "ArnLike": {
                "aws:SourceArn": (Text(&[BucketOrArn { arn: "bucketArn", partition: "topicArn" }])),
            },
        },
    }),
    rules: &[
        InputRule::SameBucket {
            bucket: "bucket",
            arn: "bucketArn",
            topic: "topicArn",
        },
        InputRule::SameAccount {
            account: "accountId",
            topic: "topicArn",
        },
    ],
    notes: &[NoteTemplate {
        on: "S3 Events Notification",
        after: 0,
        severity: Severity::Notice,
        message: "This Sid has spaces, as on the vendor's page. SNS accepts it; an IAM policy \
                  would not. The variant `tightened` has none.",
    }],
};
