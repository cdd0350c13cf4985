//! The recipes for Split, from its page on Amazon S3.

use crate::fill::Severity;
use crate::recipe::{Input, InputKind, Kind, Recipe, Remark};
use crate::rule::Rule;
use crate::template::Node::{List, Object, Text};
use crate::template::Piece::{BucketArn, Folder, Partition, Plain, Value};

const BUCKET: Input = Input {
    name: "bucket",
    label: "Bucket name",
    hint: "The bucket that holds the event files.",
    example: "acme-split-events",
    optional: false,
    kind: InputKind::BucketName,
    instead: None,
};

const ROLE: crate::template::Node = Object(&[("AWS", Text(&[Value("roleArn")]))]);

pub(crate) const INBOUND_BUCKET: Recipe = Recipe {
    name: "split-inbound-bucket",
    vendor: "Split",
    title: "Inbound: bucket",
    kind: Kind::BucketPolicy,
    about: "Lets Split's role read the event files in your bucket, and write its status reports \
            beside them.",
    inputs: &[
        BUCKET,
        Input {
            name: "roleArn",
            label: "Role ARN from Split",
            hint: "Shown in Split after you save the integration.",
            example: "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
            optional: false,
            kind: InputKind::RoleArn,
            instead: None,
        },
        Input {
            name: "filePrefix",
            label: "File prefix",
            hint: "Split may read everything below it. Left empty, that is the whole bucket.",
            example: "events",
            optional: true,
            kind: InputKind::Prefix,
            instead: None,
        },
        Input {
            name: "statusPrefix",
            label: "Status prefix",
            hint: "Split writes its reports below it: the status folder location typed in Split.",
            example: "status",
            optional: false,
            kind: InputKind::Prefix,
            instead: None,
        },
    ],
    steps: &[
        "Before this, the SNS topic and the bucket's event notification are in place. In Split, \
         open Admin settings, Integrations, Marketplace, and add a configuration under Send \
         events to Split on the card of Amazon S3, with the bucket's name, the topic's ARN and \
         the status folder.",
        "Save it there and open it again. Split now shows a role ARN and a notification endpoint \
         URL. Note both, and put the role ARN in here.",
        "In the Amazon S3 console, open the bucket, go to Permissions, and choose Edit beside \
         Bucket policy.",
        "If the box is empty, paste this document. If a policy is there, add these two statements \
         to its Statement list and keep the others: saving replaces the whole policy.",
        "Save the changes.",
        "Under Object Ownership on the same page, see which setting holds. With Bucket owner \
         enforced, S3 refuses a write that sets an ACL of another kind, and reports may then \
         never arrive.",
        "In the Amazon SNS console, open the topic and create a subscription: protocol HTTPS, \
         endpoint the URL noted from Split. It is in force once its status reads Confirmed.",
    ],
    template: Object(&[
        ("Version", Text(&[Plain("2012-10-17")])),
        (
            "Statement",
            List(&[
                Object(&[
                    ("Effect", Text(&[Plain("Allow")])),
                    ("Principal", ROLE),
                    (
                        "Action",
                        List(&[Text(&[Plain("s3:Get*")]), Text(&[Plain("s3:List*")])]),
                    ),
                    (
                        "Resource",
                        List(&[
                            Text(&[
                                Plain("arn:"),
                                Partition("roleArn"),
                                Plain(":s3:::"),
                                Value("bucket"),
                            ]),
                            Text(&[
                                Plain("arn:"),
                                Partition("roleArn"),
                                Plain(":s3:::"),
                                Value("bucket"),
                                Plain("/"),
                                Folder("filePrefix"),
                                Plain("*"),
                            ]),
                        ]),
                    ),
                ]),
                Object(&[
                    ("Effect", Text(&[Plain("Allow")])),
                    ("Principal", ROLE),
                    (
                        "Action",
                        List(&[
                            Text(&[Plain("s3:PutObject")]),
                            Text(&[Plain("s3:PutObjectAcl")]),
                        ]),
                    ),
                    (
                        "Resource",
                        List(&[Text(&[
                            Plain("arn:"),
                            Partition("roleArn"),
                            Plain(":s3:::"),
                            Value("bucket"),
                            Plain("/"),
                            Folder("statusPrefix"),
                            Plain("*"),
                        ])]),
                    ),
                ]),
            ]),
        ),
    ]),
    rules: &[Rule::Apart {
        files: "filePrefix",
        status: "statusPrefix",
    }],
    remarks: &[
        Remark {
            on: "s3:Get*",
            severity: Severity::Warning,
            message: "`s3:Get*` allows more than reading the files needs. The vendor's page asks \
                      for it.",
        },
        Remark {
            on: "s3:List*",
            severity: Severity::Warning,
            message: "`s3:List*` allows more than finding the files needs. The vendor's page asks \
                      for it.",
        },
    ],
};

pub(crate) const SNS_TOPIC: Recipe = Recipe {
    name: "split-sns-topic",
    vendor: "Split",
    title: "Inbound: SNS topic",
    kind: Kind::TopicStatement,
    about: "Lets S3 tell the topic of new files in your bucket, for that bucket and account only. \
            It is one statement: add it to the topic's access policy, and replace nothing.",
    inputs: &[
        Input {
            name: "topicArn",
            label: "Topic ARN",
            hint: "Shown on the topic's page in the SNS console. The type must be Standard.",
            example: "arn:aws:sns:us-east-1:111122223333:split-events",
            optional: false,
            kind: InputKind::TopicArn,
            instead: None,
        },
        Input {
            name: "accountId",
            label: "AWS account ID",
            hint: "The account that owns the bucket: twelve digits.",
            example: "111122223333",
            optional: false,
            kind: InputKind::AccountId,
            instead: None,
        },
        Input {
            hint: "The bucket that holds the event files. Its ARN does as well.",
            instead: Some("bucketArn"),
            ..BUCKET
        },
        Input {
            name: "bucketArn",
            label: "Bucket ARN",
            hint: "In place of the bucket's name.",
            example: "arn:aws:s3:::acme-split-events",
            optional: true,
            kind: InputKind::BucketArn,
            instead: None,
        },
    ],
    steps: &[
        "Before this, the bucket exists. Note its name and region.",
        "In the Amazon SNS console, in the region of the bucket, create a topic of the type \
         Standard. Leave encryption off, or use a key of your own that lets S3 use it. Note the \
         topic's ARN.",
        "Open the topic, choose Edit, and unfold Access policy.",
        "Add this as a new statement: put a comma after the last statement of the Statement list, \
         and paste it behind. Never replace the policy that is there, which lets the topic's \
         owner use it.",
        "Save the changes.",
        "In the Amazon S3 console, open the bucket's Properties and create an event notification: \
         All object create events, the prefix of the event files with its slash, such as \
         events/, and a suffix that their names end with, such as .snappy.parquet. Its \
         destination is this topic. S3 tries the topic as it saves, and refuses if this statement \
         is not in force.",
        "In Split, add the configuration with the bucket's name and the topic's ARN. The bucket's \
         policy comes next, once Split has shown its role ARN.",
    ],
    template: Object(&[
        ("Sid", Text(&[Plain("S3 Events Notification")])),
        ("Effect", Text(&[Plain("Allow")])),
        (
            "Principal",
            Object(&[("Service", Text(&[Plain("s3.amazonaws.com")]))]),
        ),
        ("Action", Text(&[Plain("SNS:Publish")])),
        ("Resource", Text(&[Value("topicArn")])),
        (
            "Condition",
            Object(&[
                (
                    "StringEquals",
                    Object(&[("aws:SourceAccount", Text(&[Value("accountId")]))]),
                ),
                (
                    "ArnLike",
                    Object(&[(
                        "aws:SourceArn",
                        Text(&[BucketArn {
                            bucket: "bucket",
                            arn: "bucketArn",
                            partition: "topicArn",
                        }]),
                    )]),
                ),
            ]),
        ),
    ]),
    rules: &[
        Rule::OneBucket {
            bucket: "bucket",
            arn: "bucketArn",
            topic: "topicArn",
        },
        Rule::OneAccount {
            account: "accountId",
            topic: "topicArn",
        },
    ],
    remarks: &[Remark {
        on: "S3 Events Notification",
        severity: Severity::Notice,
        message: "This Sid has spaces, as on the vendor's page. SNS takes it; an IAM policy would \
                  not.",
    }],
};
