//! The recipes for Segment's destination AWS S3 (Actions): the IAM policy and
//! the trust policy of a role of your own, which Segment assumes.

use tallyman_iam::Severity;

use crate::model::{InputKind, RecipeInput};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::Text;
use crate::template::TextPart::{BucketArn, Plain, Value};
use crate::template::template;

pub(crate) const PERMISSION: Recipe = Recipe {
    name: "segment-actions-permission",
    vendor: "Segment",
    title: "S3 Actions: IAM policy",
    kind: RecipeKind::IamPolicy,
    about: "Lets a role of your own, which Segment assumes, write objects into your bucket.",
    inputs: &[RecipeInput::new(
        "bucket",
        InputKind::BucketName,
        "Bucket name",
        "The bucket that receives the events.",
        "acme-segment-events",
    )],
    steps: &[
        "Before this, the bucket exists. Note its name and region.",
        "In the IAM console, open Policies and choose Create policy, then JSON. Put this document \
         in place of the one shown, choose Next, give the policy a name, and create it. Note the \
         name.",
        "Open Roles and choose Create role, then Custom trust policy. Its document has a recipe \
         of its own, S3 Actions: trust. Choose Next, and select this policy.",
        "Name the role and create it. Open it and note its ARN: Segment asks for it.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "PutObjectsInBucket",
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:PutObjectAcl"],
            "Resource": (Text(&[BucketArn(&[]), Plain("/*")])),
        }],
    }),
    rules: &[],
    notes: &[NoteTemplate {
        on: "s3:PutObject",
        after: 0,
        severity: Severity::Notice,
        message: "The text of the vendor's page also asks for GetObject and for `ListObject`, \
                  which is not an action of S3. Its template has neither, and this is its \
                  template.",
    }],
};

pub(crate) const TRUST: Recipe = Recipe {
    name: "segment-actions-trust",
    vendor: "Segment",
    title: "S3 Actions: trust",
    kind: RecipeKind::TrustPolicy,
    about: "Lets Segment assume your role if it presents the external ID of your workspace.",
    inputs: &[RecipeInput::new(
        "externalId",
        InputKind::ExternalId,
        "External ID",
        "You choose it, hard to guess, and enter the same one in Segment.",
        "acme-7f3a9c2e51d84b06",
    )],
    steps: &[
        "Before this, the role's IAM policy is there: the recipe S3 Actions: IAM policy.",
        "In the IAM console, open Roles. For a new role choose Create role, then Custom trust \
         policy; for an existing one open it, go to Trust relationships, and choose Edit trust \
         policy. Enter this document, and keep what else the role trusts.",
        "Save it. Note the role's ARN and the external ID.",
        "In Segment, add the destination AWS S3 (Actions) from the catalog, choose its source, and \
         fill in the bucket's region and name, the role's ARN, and the external ID. Enable it.",
        "Add a mapping, Sync to S3, enable that too, and look for the first files in the bucket.",
    ],
    sections: &[],
    template: template!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access",
            },
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": { "sts:ExternalId": (Text(&[Value("externalId")])) },
            },
        }],
    }),
    rules: &[],
    notes: &[NoteTemplate {
        on: "arn:aws:iam::595280932656:role/customer-s3-prod-action-destination-access",
        after: 0,
        severity: Severity::Notice,
        message: "This role of Segment is in the partition `aws`. A role in China or GovCloud \
                  cannot trust it.",
    }],
};
