//! Rules between the inputs of a recipe.

mod advice;
mod cross_account;
mod filter;

use tallyman_iam::{Severity, arn};

use crate::input::ParsedInput;
use advice::{is_empty, reject, valid_value};

pub(crate) use advice::Advice;

/// A rule between inputs of a recipe.
#[derive(Debug)]
pub(crate) enum InputRule {
    /// The prefixes of event files and of reports must not contain each other.
    DisjointPrefixes {
        files: &'static str,
        status: &'static str,
        /// The consequence of an empty file prefix, as the start of a sentence.
        if_empty: &'static str,
    },
    /// A prefix that should not be empty. `if_empty` is the warning.
    RecommendedPrefix {
        prefix: &'static str,
        if_empty: &'static str,
    },
    /// The filter of an event notification: its prefix and suffix.
    NotificationFilter {
        prefix: &'static str,
        suffix: &'static str,
    },
    /// A bucket's name and its ARN name the same bucket, in the topic's
    /// partition.
    SameBucket {
        bucket: &'static str,
        arn: &'static str,
        topic: &'static str,
    },
    /// The topic usually belongs to the bucket's account. Another account is a
    /// warning.
    SameAccount {
        account: &'static str,
        topic: &'static str,
    },
    /// The vendor's role usually belongs to another account than the owner's.
    /// The same account is a warning.
    DifferentAccount {
        account: &'static str,
        role: &'static str,
    },
    /// An ARN is in the chosen partition, if one is chosen.
    SamePartition {
        arn: &'static str,
        partition: &'static str,
    },
    /// A value starts with the text that a vendor requires.
    StartsWith {
        input: &'static str,
        with: &'static str,
        vendor: &'static str,
    },
    /// A value of `input` that requires the choice `only` of another input.
    RequiresChoice {
        input: &'static str,
        value: &'static str,
        other: &'static str,
        only: &'static str,
        /// The value of `input` that goes with every choice of `other`.
        right: &'static str,
    },
}

impl InputRule {
    /// Applies the rule to values that are valid by themselves. Marks those
    /// that break it as invalid, and returns advice on the others.
    pub(crate) fn apply(&self, parsed: &mut [ParsedInput]) -> Vec<Advice> {
        match *self {
            Self::DisjointPrefixes {
                files,
                status,
                if_empty,
            } => disjoint_prefixes(parsed, files, status, if_empty),
            Self::RecommendedPrefix { prefix, if_empty } => {
                filter::folder(parsed, prefix, if_empty)
            }
            Self::NotificationFilter { prefix, suffix } => filter::filter(parsed, prefix, suffix),
            Self::SameBucket { bucket, arn, topic } => {
                same_bucket(parsed, bucket, arn, topic);
                Vec::new()
            }
            Self::SameAccount { account, topic } => {
                cross_account::same_account(parsed, account, topic)
            }
            Self::DifferentAccount { account, role } => {
                cross_account::different_account(parsed, account, role)
            }
            Self::SamePartition { arn, partition } => {
                cross_account::same_partition(parsed, arn, partition);
                Vec::new()
            }
            Self::StartsWith {
                input,
                with,
                vendor,
            } => {
                cross_account::starts_with(parsed, input, with, vendor);
                Vec::new()
            }
            Self::RequiresChoice {
                input,
                value,
                other,
                only,
                right,
            } => {
                if valid_value(parsed, input) == Some(value)
                    && let Some(chosen) = valid_value(parsed, other)
                    && chosen != only
                {
                    let problem =
                        format!("`{value}` requires the {other} `{only}`, but it is `{chosen}`.");
                    let (lead, instruction) = ("Remove it, or choose", "Remove it.");
                    reject(
                        parsed,
                        input,
                        &problem,
                        lead,
                        instruction,
                        Some(right.to_owned()),
                    );
                }
                Vec::new()
            }
        }
    }
}

fn disjoint_prefixes(
    parsed: &mut [ParsedInput],
    files: &'static str,
    status: &'static str,
    if_empty: &str,
) -> Vec<Advice> {
    let mut advice = Vec::new();
    for name in [files, status] {
        advice.extend(filter::double_slash(parsed, name));
    }
    let Some(reports) = valid_value(parsed, status).map(str::to_owned) else {
        return advice;
    };
    if is_empty(parsed, files) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: files,
            message: format!(
                "{if_empty}, and every report triggers a notification that has no prefix. Put the \
                 event files into a folder of their own, and enter it here and in the \
                 notification."
            ),
        });
        return advice;
    }
    let Some(events) = valid_value(parsed, files).map(str::to_owned) else {
        return advice;
    };
    let conflict = if reports == events {
        let problem = format!(
            "This is the file prefix, `{events}/`, so every report would trigger the event \
             notification."
        );
        Some((problem, ""))
    } else if let Some(rest) = path_below(&reports, &events) {
        let problem = format!(
            "This is inside `{events}/`, so every report would trigger the event notification."
        );
        Some((problem, rest))
    } else if path_below(&events, &reports).is_some() {
        let problem = format!(
            "The event files in `{events}/` are inside this, so the permission to write reports \
             would include them."
        );
        Some((problem, ""))
    } else {
        None
    };
    if let Some((problem, rest)) = conflict {
        let (lead, instruction) = ("Use a sibling prefix such as", "Use a sibling prefix.");
        let suggestion = sibling_prefix(&events, rest);
        reject(parsed, status, &problem, lead, instruction, suggestion);
    } else if reports.starts_with(&events) {
        advice.push(Advice {
            severity: Severity::Notice,
            input: status,
            message: format!(
                "A notification's prefix is compared literally: `{events}` would match \
                 `{reports}/` too. Write it as `{events}/`."
            ),
        });
    }
    advice
}

/// Returns the rest of `inner` below `outer`; `None` if it is not below.
fn path_below<'a>(inner: &'a str, outer: &str) -> Option<&'a str> {
    inner.strip_prefix(outer)?.strip_prefix('/')
}

/// Returns a prefix for reports that has the same parent as `events`. `None` if
/// every candidate starts with `events`.
fn sibling_prefix(events: &str, rest: &str) -> Option<String> {
    let parent = events.rsplit_once('/').map(|(parent, _)| parent);
    [rest, "status", "reports", "split-status"]
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| match parent {
            Some(parent) => format!("{parent}/{name}"),
            None => name.to_owned(),
        })
        .find(|folder| !folder.starts_with(events) && path_below(events, folder).is_none())
}

fn same_bucket(parsed: &mut [ParsedInput], bucket: &str, arn: &str, topic: &str) {
    let Some(of_bucket) = valid_value(parsed, arn).map(str::to_owned) else {
        return;
    };
    let named = arn::bucket_of(&of_bucket).unwrap_or_default().to_owned();
    let expected = valid_value(parsed, topic).and_then(arn::partition);
    let partition = expected.or(arn::partition(&of_bucket)).unwrap_or("aws");
    if let Some(name) = valid_value(parsed, bucket)
        && name != named
    {
        let problem = format!("This names the bucket `{named}`, but the bucket name is `{name}`.");
        let right = format!("arn:{partition}:s3:::{name}");
        let instruction = "Remove one of them.";
        reject(
            parsed,
            arn,
            &problem,
            "Remove one of them, or write",
            instruction,
            Some(right),
        );
    } else if expected.is_some() && expected != arn::partition(&of_bucket) {
        let problem = format!(
            "The topic is in the partition `{partition}`, but a bucket sends only to topics of \
             its own partition."
        );
        let right = format!("arn:{partition}:s3:::{named}");
        let instruction = "Write the ARN of a bucket in that partition.";
        reject(parsed, arn, &problem, "Write", instruction, Some(right));
    }
}
