//! The formats of S3 event notifications, and their keys.

/// How a notification configuration is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotificationFormat {
    /// As the S3 API, the AWS CLI and the SDKs take it.
    Api,
    /// `NotificationConfiguration` of a bucket in a CloudFormation template.
    CloudFormation,
    /// `aws_s3_bucket_notification` of Terraform.
    Terraform,
}

/// The entries for one kind of destination.
#[derive(Debug)]
pub(crate) struct NotificationList {
    /// Key of the list.
    pub(crate) key: &'static str,
    /// Key of the destination in each entry.
    pub(crate) destination: &'static str,
    /// Service of the destinations.
    pub(crate) service: &'static str,
}

const fn list(
    key: &'static str,
    destination: &'static str,
    service: &'static str,
) -> NotificationList {
    NotificationList {
        key,
        destination,
        service,
    }
}

static API: [NotificationList; 3] = [
    list("TopicConfigurations", "TopicArn", "sns"),
    list("QueueConfigurations", "QueueArn", "sqs"),
    list(
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
        "lambda",
    ),
];
static CLOUD_FORMATION: [NotificationList; 3] = [
    list("TopicConfigurations", "Topic", "sns"),
    list("QueueConfigurations", "Queue", "sqs"),
    list("LambdaConfigurations", "Function", "lambda"),
];
static TERRAFORM: [NotificationList; 3] = [
    list("topic", "topic_arn", "sns"),
    list("queue", "queue_arn", "sqs"),
    list("lambda_function", "lambda_function_arn", "lambda"),
];

impl NotificationFormat {
    /// Returns the lists of entries.
    pub(crate) fn lists(self) -> &'static [NotificationList; 3] {
        match self {
            Self::Api => &API,
            Self::CloudFormation => &CLOUD_FORMATION,
            Self::Terraform => &TERRAFORM,
        }
    }

    /// Returns the key that turns on EventBridge.
    pub(crate) const fn event_bridge(self) -> &'static str {
        match self {
            Self::Api | Self::CloudFormation => "EventBridgeConfiguration",
            Self::Terraform => "eventbridge",
        }
    }

    /// Returns the key of the events of an entry.
    pub(crate) const fn events(self) -> &'static str {
        match self {
            Self::Api => "Events",
            Self::CloudFormation => "Event",
            Self::Terraform => "events",
        }
    }

    /// Returns the key of the name of an entry. `None` if entries have none.
    pub(crate) const fn id(self) -> Option<&'static str> {
        match self {
            Self::Api => Some("Id"),
            Self::CloudFormation => None,
            Self::Terraform => Some("id"),
        }
    }

    /// Returns the keys on the way to the rules of the filter. `None` if an entry has its
    /// prefix and suffix itself.
    pub(crate) const fn filter(self) -> Option<[&'static str; 3]> {
        match self {
            Self::Api => Some(["Filter", "Key", "FilterRules"]),
            Self::CloudFormation => Some(["Filter", "S3Key", "Rules"]),
            Self::Terraform => None,
        }
    }
}

/// The keys of the prefix and the suffix in an entry of Terraform.
pub(crate) const TERRAFORM_FILTER: [(&str, &str); 2] =
    [("filter_prefix", "prefix"), ("filter_suffix", "suffix")];
