//! Checks the keys of S3 event notifications. Each format has its own, and readers of a
//! configuration reject any other.

use tallyman_text::{join_with_and, quoted};

use super::linter::{Linter, replace};
use super::rules::Rule;
use crate::document::{Member, Node, NotificationFormat};
use crate::nearest::nearest;
use crate::severity::Severity;

/// Keys with the same meaning in different formats and tools, in lower case and without a
/// plural.
const SYNONYMS: [&[&str]; 6] = [
    &["topicarn", "topic", "snstopic", "snstopicarn"],
    &["queuearn", "queue", "sqsqueue", "sqsqueuearn"],
    &[
        "lambdafunctionarn",
        "lambdafunction",
        "lambdaarn",
        "lambda",
        "functionarn",
        "function",
        "cloudfunction",
    ],
    &[
        "lambdafunctionconfiguration",
        "lambdaconfiguration",
        "cloudfunctionconfiguration",
    ],
    &["key", "s3key", "objectkey"],
    &["filterrule", "rule"],
];

/// Returns the key that another spelling most likely means. `None` if no key is like it.
fn meant(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let spelt = plain(written);
    let same = |key: &str| {
        let key = plain(key);
        key == spelt
            || SYNONYMS
                .iter()
                .any(|group| group.contains(&key.as_str()) && group.contains(&spelt.as_str()))
    };
    let found = known.iter().copied().find(|key| same(key));
    found.or_else(|| nearest(written, known.iter().copied()))
}

/// Returns a key in lower case, without separators and plural.
fn plain(key: &str) -> String {
    let lower: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    lower.strip_suffix('s').unwrap_or(&lower).to_owned()
}

/// Returns the member with a key, or else the one whose key most likely means it.
pub(super) fn find<'a>(
    node: &'a Node,
    key: &'static str,
    known: &[&'static str],
) -> Option<&'a Member> {
    node.member(key).or_else(|| {
        node.members().iter().find(|member| {
            !known.contains(&member.key.as_str()) && meant(&member.key, known) == Some(key)
        })
    })
}

/// Returns the known key that a member has or most likely means.
pub(super) fn key_of(member: &Member, known: &[&'static str]) -> Option<&'static str> {
    let exact = known.iter().copied().find(|key| *key == member.key);
    exact.or_else(|| meant(&member.key, known))
}

/// Reports the members of a node that its format does not have.
pub(super) fn check(
    linter: &mut Linter<'_>,
    format: NotificationFormat,
    node: &Node,
    known: &[&'static str],
    what: &str,
) {
    check_except(linter, format, node, known, &[], what);
}

/// Reports the members of a node that its format does not have, but for some keys.
pub(super) fn check_except(
    linter: &mut Linter<'_>,
    format: NotificationFormat,
    node: &Node,
    known: &[&'static str],
    others_accepted: &[&str],
    what: &str,
) {
    let (reader, other, others) = match format {
        NotificationFormat::Api => (
            "the S3 API and the AWS CLI reject",
            "CloudFormation",
            "LambdaConfigurations Topic Queue Function Event S3Key Rules EventBridgeEnabled",
        ),
        NotificationFormat::CloudFormation => (
            "CloudFormation rejects",
            "the S3 API",
            "LambdaFunctionConfigurations TopicArn QueueArn LambdaFunctionArn Events Key \
             FilterRules Id",
        ),
        // Terraform names such keys itself, and its resources have many others.
        NotificationFormat::Terraform => return,
    };
    for member in node.members() {
        let key = member.key.as_str();
        if known.contains(&key) || others_accepted.contains(&key) || key.starts_with("Fn::") {
            continue;
        }
        let right = meant(key, known).filter(|right| node.member(right).is_none());
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let message = if others.split_whitespace().any(|name| name == key) {
            format!(
                "{} is a key of {other}. {what} has none of that name, and {reader} it.",
                quoted(key)
            )
        } else {
            format!(
                "{what} has no key {}, so {reader} it. {} {}.",
                quoted(key),
                if known.len() == 1 {
                    "Its only key is"
                } else {
                    "Its keys are"
                },
                join_with_and(&names)
            )
        };
        linter.add_fixable(
            Rule::Structure,
            Severity::Error,
            member.key_span,
            message,
            match right {
                Some(right) => format!("Write `{right}`."),
                None if known.len() == 1 => {
                    format!("Put what it says into {}, or remove it.", names.join(""))
                }
                None => "Remove it.".to_owned(),
            },
            right.and_then(|right| replace(member.key_span, right)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn keys_are_meant_by_other_spellings() {
        let known = ["Id", "TopicArn", "Events", "Filter"];
        for (written, expected) in [
            ("Filters", Some("Filter")),
            ("topicArn", Some("TopicArn")),
            ("topic_arn", Some("TopicArn")),
            ("Topic", Some("TopicArn")),
            ("Event", Some("Events")),
            ("Evnts", Some("Events")),
            ("ID", Some("Id")),
            ("Description", None),
            ("QueueArn", None),
        ] {
            assert_eq!(meant(written, &known), expected, "{written}");
        }
        let filter = ["Key"];
        assert_eq!(meant("S3Key", &filter), Some("Key"));
        assert_eq!(meant("Rules", &["FilterRules"]), Some("FilterRules"));
        assert_eq!(meant("FilterRules", &["Rules"]), Some("Rules"));
    }
}
