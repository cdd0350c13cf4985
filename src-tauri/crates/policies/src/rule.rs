//! Rules between the inputs of a recipe.

mod advice;
mod filter;
mod parties;

use tallyman_iam::{Severity, arn};

use crate::input::Given;
use advice::{good, is_empty, refuse};

pub(crate) use advice::Advice;

/// A rule between inputs of a recipe.
#[derive(Debug)]
pub(crate) enum Rule {
    /// The prefixes of event files and of reports must not contain each other.
    Apart {
        files: &'static str,
        status: &'static str,
        /// The consequence of an empty file prefix, as the start of a sentence.
        without: &'static str,
    },
    /// A prefix. `without` is the warning if it is empty.
    Folder {
        prefix: &'static str,
        without: &'static str,
    },
    /// The filter of an event notification: its prefix and suffix.
    Filter {
        prefix: &'static str,
        suffix: &'static str,
    },
    /// A bucket's name and its ARN name the same bucket, in the topic's
    /// partition.
    OneBucket {
        bucket: &'static str,
        arn: &'static str,
        topic: &'static str,
    },
    /// The topic usually belongs to the bucket's account. Another account is a
    /// warning.
    OneAccount {
        account: &'static str,
        topic: &'static str,
    },
    /// The vendor's role usually belongs to another account than the owner's.
    /// The same account is a warning.
    OtherAccount {
        account: &'static str,
        role: &'static str,
    },
    /// An ARN is in the chosen partition, if one is chosen.
    OnePartition {
        arn: &'static str,
        partition: &'static str,
    },
    /// A value starts with the text that a vendor requires.
    Begins {
        input: &'static str,
        with: &'static str,
        whose: &'static str,
    },
    /// A value of `input` that requires the choice `only` of another input.
    OnlyWith {
        input: &'static str,
        value: &'static str,
        other: &'static str,
        only: &'static str,
        /// The value of `input` that goes with every choice of `other`.
        right: &'static str,
    },
}

impl Rule {
    /// Applies the rule to values that are valid by themselves. Marks those
    /// that break it as invalid, and returns advice on the others.
    pub(crate) fn apply(&self, given: &mut [Given]) -> Vec<Advice> {
        match *self {
            Self::Apart {
                files,
                status,
                without,
            } => apart(given, files, status, without),
            Self::Folder { prefix, without } => filter::folder(given, prefix, without),
            Self::Filter { prefix, suffix } => filter::filter(given, prefix, suffix),
            Self::OneBucket { bucket, arn, topic } => {
                one_bucket(given, bucket, arn, topic);
                Vec::new()
            }
            Self::OneAccount { account, topic } => parties::one_account(given, account, topic),
            Self::OtherAccount { account, role } => parties::other_account(given, account, role),
            Self::OnePartition { arn, partition } => {
                parties::one_partition(given, arn, partition);
                Vec::new()
            }
            Self::Begins { input, with, whose } => {
                parties::begins(given, input, with, whose);
                Vec::new()
            }
            Self::OnlyWith {
                input,
                value,
                other,
                only,
                right,
            } => {
                if good(given, input) == Some(value)
                    && let Some(chosen) = good(given, other)
                    && chosen != only
                {
                    let wrong = format!(
                        "`{value}` goes with the {other} `{only}`, and `{chosen}` is chosen."
                    );
                    let (lead, act) = ("Leave it out, or choose", "Leave it out.");
                    refuse(given, input, &wrong, lead, act, Some(right.to_owned()));
                }
                Vec::new()
            }
        }
    }
}

fn apart(
    given: &mut [Given],
    files: &'static str,
    status: &'static str,
    without: &str,
) -> Vec<Advice> {
    let mut advice = Vec::new();
    for name in [files, status] {
        advice.extend(filter::two_slashes(given, name));
    }
    let Some(reports) = good(given, status).map(str::to_owned) else {
        return advice;
    };
    if is_empty(given, files) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: files,
            message: format!(
                "{without}, and every report sets off a notification that has no prefix. Put the \
                 event files into a folder of their own, and name it here and in the notification."
            ),
        });
        return advice;
    }
    let Some(events) = good(given, files).map(str::to_owned) else {
        return advice;
    };
    let act = "Put it beside.";
    let lead = "Put it beside, as";
    if reports == events {
        let wrong = format!(
            "This is the file prefix, `{events}/`, so every report would set off the event \
             notification."
        );
        refuse(given, status, &wrong, lead, act, beside(&events, ""));
    } else if let Some(rest) = inside(&reports, &events) {
        let wrong = format!(
            "This lies inside `{events}/`, so every report would set off the event notification."
        );
        refuse(given, status, &wrong, lead, act, beside(&events, rest));
    } else if inside(&events, &reports).is_some() {
        let wrong = format!(
            "The event files in `{events}/` lie inside this, so the right to write reports would \
             reach them too."
        );
        refuse(given, status, &wrong, lead, act, beside(&events, ""));
    } else if reports.starts_with(&events) {
        advice.push(Advice {
            severity: Severity::Notice,
            input: status,
            message: format!(
                "A notification's prefix is compared letter by letter: written as `{events}` it \
                 would hold for `{reports}/` too. Write it as `{events}/`."
            ),
        });
    }
    advice
}

/// Returns the rest of `inner` below `outer`; `None` if it is not below.
fn inside<'a>(inner: &'a str, outer: &str) -> Option<&'a str> {
    inner.strip_prefix(outer)?.strip_prefix('/')
}

/// Returns a prefix for reports that has the same parent as `events`. `None` if
/// every candidate starts with `events`.
fn beside(events: &str, rest: &str) -> Option<String> {
    let parent = events.rsplit_once('/').map(|(parent, _)| parent);
    [rest, "status", "reports", "split-status"]
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| match parent {
            Some(parent) => format!("{parent}/{name}"),
            None => name.to_owned(),
        })
        .find(|folder| !folder.starts_with(events) && inside(events, folder).is_none())
}

fn one_bucket(given: &mut [Given], bucket: &str, arn: &str, topic: &str) {
    let Some(of_bucket) = good(given, arn).map(str::to_owned) else {
        return;
    };
    let named = arn::bucket_of(&of_bucket).unwrap_or_default().to_owned();
    let home = good(given, topic).and_then(arn::partition);
    let partition = home.or(arn::partition(&of_bucket)).unwrap_or("aws");
    if let Some(name) = good(given, bucket)
        && name != named
    {
        let wrong = format!("This names the bucket `{named}`, and the bucket's name is `{name}`.");
        let right = format!("arn:{partition}:s3:::{name}");
        let act = "Leave one of them out.";
        refuse(
            given,
            arn,
            &wrong,
            "Leave one of them out, or write",
            act,
            Some(right),
        );
    } else if home.is_some() && home != arn::partition(&of_bucket) {
        let wrong = format!(
            "The topic is in the partition `{partition}`, and a bucket sends to topics of its own \
             partition only."
        );
        let right = format!("arn:{partition}:s3:::{named}");
        let act = "Write the ARN of a bucket there.";
        refuse(given, arn, &wrong, "Write", act, Some(right));
    }
}
