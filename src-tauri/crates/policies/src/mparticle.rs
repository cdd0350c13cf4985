//! The recipes for mParticle's event forwarding, by mParticle's role or by a
//! user of your own.

use tallyman_iam::Severity;

use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput, TIGHTENED};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::{Case, Text};
use crate::template::TextPart::{BucketArn, Partition, Plain};
use crate::template::template;

const BUCKET: RecipeInput = RecipeInput::new(
    "bucket",
    InputKind::BucketName,
    "Bucket name",
    "The bucket that receives the events.",
    "mp-forwarding-acme",
);

pub(crate) const ROLE_BUCKET: Recipe = Recipe {
    name: "mparticle-role-bucket",
    vendor: "mParticle",
    title: "Forwarding: bucket",
    kind: RecipeKind::BucketPolicy,
    about: "Lets mParticle's own role write events into your bucket. No key of yours leaves your \
            account, so choose this one unless the bucket's name cannot be changed.",
    inputs: &[
        RecipeInput {
            hint: "The bucket that receives the events. Its name must begin with `mp-forwarding-`.",
            ..BUCKET
        },
        RecipeInput::choice(
            "pod",
            "Pod",
            "Where your mParticle account is hosted. Default: us1.",
            &["us1", "us2", "eu1", "au1"],
        ),
        RecipeInput::choice(
            "principals",
            "Principals",
            "documented (the default) is the one role of the page that this recipe follows; \
             current adds the second one of the vendor's newer pages. A pod other than US1 has \
             only the current ones.",
            &["documented", "current"],
        ),
    ],
    steps: &[
        "In the Amazon S3 console, create the bucket. Its name must begin with mp-forwarding-. \
         Note the name and the region.",
        "Look up your pod: it is in the address of your mParticle workspace, or ask your account \
         manager.",
        "Open the bucket, go to Permissions, and choose Edit beside Bucket policy. If the box is \
         empty, paste this document; if a policy is there, add its statement to the list and keep \
         the others. Save the changes.",
        "In mParticle, add the Amazon S3 event integration. Enter the bucket's name and its \
         region, and leave both the access key and the secret key blank.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {
                "AWS": (Case(
                    &[
                        ("pod", "us2", template!([
                            "arn:aws:iam::386705975570:role/Prod-Role-DG12-Default",
                            "arn:aws:iam::386705975570:role/verifyrequest_lambda",
                        ])),
                        ("pod", "eu1", template!([
                            "arn:aws:iam::583371261087:role/Prod-Role-DG12-Default",
                            "arn:aws:iam::583371261087:role/verifyrequest_lambda",
                        ])),
                        ("pod", "au1", template!([
                            "arn:aws:iam::526464060896:role/Prod-Role-DG12-Default",
                            "arn:aws:iam::526464060896:role/verifyrequest_lambda",
                        ])),
                        ("principals", "current", template!([
                            "arn:aws:iam::338661164609:role/Prod-Role-DG12-Default",
                            "arn:aws:iam::338661164609:role/role-lambda-verifyrequest",
                        ])),
                    ],
                    &template!("arn:aws:iam::338661164609:role/Prod-Role-DG12-Default"),
                )),
            },
            "Action": ["s3:PutObject", "s3:PutObjectAcl"],
            "Resource": (Text(&[BucketArn(&[]), Plain("/*")])),
        }],
    }),
    rules: &[
        InputRule::StartsWith {
            input: "bucket",
            with: "mp-forwarding-",
            vendor: "mParticle",
        },
        InputRule::RequiresChoice {
            input: "principals",
            value: "documented",
            other: "pod",
            only: "us1",
            right: "current",
        },
    ],
    notes: &[NoteTemplate {
        on: "arn:aws:iam::338661164609:role/Prod-Role-DG12-Default",
        after: 0,
        severity: Severity::Notice,
        message: "This is the role of the pod US1. The vendor's newer pages have \
                  `role-lambda-verifyrequest` beside it, which `current` as principals adds.",
    }],
};

pub(crate) const USER: Recipe = Recipe {
    name: "mparticle-user",
    vendor: "mParticle",
    title: "Forwarding: IAM policy",
    kind: RecipeKind::IamPolicy,
    about: "Lets a user of your own account, whose access key you give to mParticle, write events \
            into your bucket. The role does without such a key; prefer it where you can.",
    inputs: &[BUCKET, RecipeInput::PARTITION, RecipeInput::VARIANT],
    steps: &[
        "Before this, the bucket exists. Note its name and region.",
        "In the IAM console, open Policies and choose Create policy, then JSON. Put this document \
         in place of the one shown, give the policy a name, and create it.",
        "Open Users and choose Create user, for mParticle alone and without access to the console. \
         Attach the policy to it.",
        "On the user's Security credentials create an access key. Note the key ID, and keep the \
         secret, which is shown once.",
        "In mParticle, add the Amazon S3 event integration. Enter the key ID, the secret, the \
         bucket's name and its region.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:ListAllMyBuckets"],
                "Resource": [
                    (Text(&[Plain("arn:"), Partition(&["partition"]), Plain(":s3:::*")])),
                ],
            },
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
                "Resource": [(Text(&[BucketArn(&["partition"])]))],
            },
            {
                "Effect": "Allow",
                "Action": (Case(
                    &[("form", TIGHTENED, template!(["s3:GetObject", "s3:PutObject"]))],
                    &template!(["s3:GetObject", "s3:ListBucket", "s3:PutObject"]),
                )),
                "Resource": [(Text(&[BucketArn(&["partition"]), Plain("/*")]))],
            },
        ],
    }),
    rules: &[],
    notes: &[NoteTemplate {
        on: "s3:ListBucket",
        after: 1,
        severity: Severity::Notice,
        message: "Listing applies to the bucket, so this has no effect on its objects. The \
                  vendor's page has it; it does no harm, and the variant `tightened` omits it.",
    }],
};
