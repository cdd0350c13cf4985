//! What must hold between inputs.

use crate::fill::{InputState, Severity};
use crate::input::{Given, arn};

/// Something that must hold between inputs of a recipe.
#[derive(Debug)]
pub(crate) enum Rule {
    /// Reports do not lie among the event files, nor these among the reports.
    Apart {
        files: &'static str,
        status: &'static str,
    },
    /// A bucket's name and its ARN name the same bucket, beside the topic.
    OneBucket {
        bucket: &'static str,
        arn: &'static str,
        topic: &'static str,
    },
    /// The topic most often is of the bucket's account.
    OneAccount {
        account: &'static str,
        topic: &'static str,
    },
}

/// What a rule has to say that makes no value bad.
pub(crate) struct Advice {
    pub(crate) severity: Severity,
    pub(crate) input: &'static str,
    pub(crate) message: String,
}

impl Rule {
    /// Applies the rule to values that are good by themselves: it makes them
    /// bad, or gives advice.
    pub(crate) fn apply(&self, given: &mut [Given]) -> Vec<Advice> {
        match *self {
            Self::Apart { files, status } => apart(given, files, status),
            Self::OneBucket { bucket, arn, topic } => {
                one_bucket(given, bucket, arn, topic);
                Vec::new()
            }
            Self::OneAccount { account, topic } => one_account(given, account, topic),
        }
    }
}

/// The value of an input that is good.
fn good<'a>(given: &'a [Given], name: &str) -> Option<&'a str> {
    let found = given.iter().find(|given| given.input.name == name)?;
    (found.state == InputState::Good).then_some(&found.value)
}

fn is_empty(given: &[Given], name: &str) -> bool {
    given
        .iter()
        .any(|given| given.input.name == name && given.state == InputState::Empty)
}

fn refuse(
    given: &mut [Given],
    name: &str,
    wrong: &str,
    lead: &str,
    act: &str,
    right: Option<String>,
) {
    if let Some(found) = given.iter_mut().find(|given| given.input.name == name) {
        found.refuse(wrong, lead, act, right);
    }
}

fn apart(given: &mut [Given], files: &'static str, status: &'static str) -> Vec<Advice> {
    let mut advice = Vec::new();
    for name in [files, status] {
        if good(given, name).is_some_and(|value| value.contains("//") || value.ends_with('/')) {
            advice.push(Advice {
                severity: Severity::Warning,
                input: name,
                message: "Two slashes stand in a row, which is a folder without a name. Leave one \
                          out unless the keys have both."
                    .to_owned(),
            });
        }
    }
    let Some(reports) = good(given, status).map(str::to_owned) else {
        return advice;
    };
    if is_empty(given, files) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: files,
            message:
                "Without a file prefix Split may read the whole bucket, and every report sets \
                      off a notification that has no prefix. Put the event files into a folder of \
                      their own, and name it here and in the notification."
                    .to_owned(),
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

/// What follows of a folder below another.
fn inside<'a>(inner: &'a str, outer: &str) -> Option<&'a str> {
    inner.strip_prefix(outer)?.strip_prefix('/')
}

/// A folder for reports in the folder where that of the event files lies.
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

fn one_account(given: &mut [Given], account: &'static str, topic: &str) -> Vec<Advice> {
    let Some(of_topic) = good(given, topic)
        .and_then(arn::account_of)
        .map(str::to_owned)
    else {
        return Vec::new();
    };
    if is_empty(given, account) {
        if let Some(found) = given.iter_mut().find(|given| given.input.name == account) {
            found.message = Some(format!(
                "The topic belongs to `{of_topic}`, and the bucket most often does too."
            ));
            found.suggestion = Some(of_topic);
        }
        return Vec::new();
    }
    match good(given, account) {
        Some(typed) if typed != of_topic => vec![Advice {
            severity: Severity::Warning,
            input: account,
            message: format!(
                "The topic belongs to the account `{of_topic}`, and this is `{typed}`. It is right \
                 only if the bucket belongs to `{typed}`."
            ),
        }],
        _ => Vec::new(),
    }
}
