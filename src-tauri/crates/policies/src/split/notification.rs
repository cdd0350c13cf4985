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
    about: "Has S3 tell the topic of every new file, whichever way it was uploaded. It is one \
            entry: add it to the notifications that the bucket has.",
    inputs: &[
        RecipeInput {
            hint: "The topic that has the statement for S3. It lies in the region of the bucket.",
            ..TOPIC
        },
        RecipeInput::new(
            "name",
            InputKind::EventName,
            "Name",
            "Whatever tells it from the bucket's other notifications.",
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
            "What the names of the event files end with, letter by letter.",
            ".snappy.parquet",
        )
        .optional(),
    ],
    steps: &[
        "Before this, the SNS topic is there, of the type Standard and in the region of the \
         bucket, and its access policy has the statement of the recipe Inbound: SNS topic.",
        "In the Amazon S3 console, open the bucket, go to Properties, and choose Create event \
         notification under Event notifications.",
        "Type the name, and the prefix and the suffix as they stand in this document: the prefix \
         with its slash.",
        "Under Event types choose All object create events. Put alone would miss what is uploaded \
         in parts.",
        "Under Destination choose SNS topic, and the topic; where the list does not show it, type \
         its ARN.",
        "Save the changes. S3 sends the topic a message to try it. If it refuses, the topic's \
         statement is missing or names another bucket; or a notification of the bucket covers the \
         same files already, which S3 does not allow twice.",
        "By command in place of the console, this document replaces every notification of the \
         bucket: read those that are there first, and add this to their list.",
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
    rules: &[InputRule::Filter {
        prefix: "filePrefix",
        suffix: "suffix",
    }],
    notes: &[NoteTemplate {
        on: "s3:ObjectCreated:*",
        after: 0,
        severity: Severity::Notice,
        message: "All ways of creating an object. `s3:ObjectCreated:Put` alone would miss files \
                  that are uploaded in parts.",
    }],
};
