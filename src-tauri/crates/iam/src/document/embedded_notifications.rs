//! Notification configurations inside something else: CloudFormation templates, the
//! configuration and state of Terraform, and the input of a command of the AWS CLI.

use super::embedded::{EmbeddedDocument, Surroundings, object};
use super::kind::{self, DocumentShape};
use super::node::{Node, Value};
use super::notification_format::NotificationFormat;

/// Maximum number of configurations that are looked for in one text.
const MAX_CONFIGURATIONS: usize = 50;

/// The resource type of Terraform that configures the notifications of a bucket.
const TERRAFORM_TYPE: &str = "aws_s3_bucket_notification";

/// Returns the notification configurations inside a text that is none itself.
pub(super) fn configurations(outside: &Surroundings<'_>) -> Vec<EmbeddedDocument> {
    let mut found = Vec::new();
    if kind::shape(outside.root) == DocumentShape::Other {
        search(outside, outside.root, &mut found);
    }
    found
}

fn search(outside: &Surroundings<'_>, node: &Node, found: &mut Vec<EmbeddedDocument>) {
    use NotificationFormat::{Api, CloudFormation, Terraform};
    let text = |key: &str| node.member(key).and_then(|member| member.value.text());
    match &node.value {
        Value::Object(_) if text("Type") == Some("AWS::S3::Bucket") => {
            let properties = node.member("Properties");
            let inside = properties
                .and_then(|properties| properties.value.member("NotificationConfiguration"));
            if let Some(inside) = inside {
                add(outside, &inside.value, CloudFormation, found);
            }
        }
        Value::Object(members) if text("type") == Some(TERRAFORM_TYPE) => {
            for member in members {
                match member.key.as_str() {
                    "values" => add(outside, &member.value, Terraform, found),
                    "instances" => {
                        for instance in member.value.items() {
                            if let Some(attributes) = instance.member("attributes") {
                                add(outside, &attributes.value, Terraform, found);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        Value::Object(members) => {
            // Other services have a key of the same name.
            let is_input = node.member("Bucket").is_some();
            let of_bucket = is_input || node.member("BucketName").is_some();
            for member in members {
                let value = &member.value;
                if member.key == "NotificationConfiguration"
                    && (of_bucket || kind::shape(value) == DocumentShape::Notification)
                {
                    let is_template = !is_input && has_keys_of_template(value);
                    let format = if is_template { CloudFormation } else { Api };
                    add(outside, value, format, found);
                } else if member.key == TERRAFORM_TYPE {
                    let named = value.members().iter();
                    for resource in named.flat_map(|named| named.value.items()) {
                        add(outside, resource, Terraform, found);
                    }
                } else {
                    search(outside, value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| search(outside, item, found)),
        _ => {}
    }
}

/// Returns `true` if a configuration has keys of CloudFormation, and none of the API: it
/// is a part of a template.
fn has_keys_of_template(configuration: &Node) -> bool {
    let has_keys_of = |format: NotificationFormat| {
        configuration
            .members()
            .iter()
            .flat_map(|member| member.value.items())
            .any(|item| {
                item.member(format.events()).is_some()
                    || format
                        .lists()
                        .iter()
                        .any(|list| item.member(list.destination).is_some())
            })
    };
    has_keys_of(NotificationFormat::CloudFormation) && !has_keys_of(NotificationFormat::Api)
}

fn add(
    outside: &Surroundings<'_>,
    node: &Node,
    format: NotificationFormat,
    found: &mut Vec<EmbeddedDocument>,
) {
    if found.len() < MAX_CONFIGURATIONS && matches!(node.value, Value::Object(_)) {
        let mut configuration = object(outside, node);
        configuration.embedding.notification = Some(format);
        found.push(configuration);
    }
}
