//! The event notification that announces new files to Split.

use tallyman_iam::Severity;

use super::inputs::TOPIC;
use crate::input_rules::InputRule;
use crate::model::{InputKind, RecipeInput};
use crate::recipe::{NoteTemplate, Recipe, RecipeKind};
use crate::template::TemplateNode::{Optional, Text};
use crate::template::TextPart::{FilterPrefix, FilterSuffix, Value};
use crate::template::template;

pub(crate) const NOTIFICATION: Recipe = Recipe {
    name: "split-notification",
    vendor: "Split",
    title: "Inbound: notification",
    kind: RecipeKind::Notification,
    about: "Makes S3 notify the topic of every new file, however it was uploaded. It is one \
            entry: add it to the notifications that the bucket has.",
    inputs: &[
        RecipeInput {
            hint: "The topic that has the statement for S3. It is in the region of the bucket.",
            ..TOPIC
        },
        RecipeInput::new(
            "name",
            InputKind::EventName,
            "Name",
            "A name that no other notification of the bucket has.",
            "split-events",
        ),
        RecipeInput::new(
            "filePrefix",
            InputKind::Prefix,
            "File prefix",
            "Split is notified only of files below it. The slash after it is added.",
            "events",
        )
        .optional(),
        RecipeInput::new(
            "suffix",
            InputKind::Suffix,
            "Suffix",
            "What the names of the event files end with, compared literally.",
            ".snappy.parquet",
        )
        .optional(),
    ],
    steps: &[
        "Before this, the SNS topic is there, of the type Standard and in the region of the \
         bucket, and its access policy has the statement of the recipe Inbound: SNS topic.",
        "In the Amazon S3 console, open the bucket, go to Properties, and choose Create event \
         notification under Event notifications.",
        "Enter the name, and the prefix and the suffix as in this document: the prefix with its \
         slash.",
        "Under Event types choose All object create events. Put alone would miss multipart \
         uploads.",
        "Under Destination choose SNS topic, and the topic; if the list does not show it, enter \
         its ARN.",
        "Save the changes. S3 sends a test message to the topic. If S3 rejects the change, the \
         topic's statement is missing or names another bucket; or another notification of the \
         bucket already covers the same files, which S3 does not allow.",
        "With a command instead of the console, this document replaces every notification of the \
         bucket: read the existing ones first, and add this to their list.",
        "Note the topic's ARN: Split asks for it, with the bucket's name, when you add the \
         configuration there.",
    ],
    sections: &[],
    template: template!({
        "TopicConfigurations": [{
            "Id": (Text(&[Value("name")])),
            "TopicArn": (Text(&[Value("topicArn")])),
            "Events": ["s3:ObjectCreated:*"],
            "Filter": (Optional(&["filePrefix", "suffix"], &template!({
                "Key": {
                    "FilterRules": [
                        (Optional(&["filePrefix"], &template!({
                            "Name": "prefix",
                            "Value": (Text(&[FilterPrefix("filePrefix")])),
                        }))),
                        (Optional(&["suffix"], &template!({
                            "Name": "suffix",
                            "Value": (Text(&[FilterSuffix("suffix")])),
                        }))),
                    ],
                },
            }))),
        }],
    }),
    rules: &[InputRule::NotificationFilter {
        prefix: "filePrefix",
        suffix: "suffix",
    }],
    notes: &[NoteTemplate {
        on: "s3:ObjectCreated:*",
        after: 0,
        severity: Severity::Notice,
        message: "All ways of creating an object. `s3:ObjectCreated:Put` alone would miss \
                  multipart uploads.",
    }],
};
