//! Rules for accounts, partitions and the start of names.

use tallyman_iam::{Severity, arn};

use super::advice::{Advice, good, is_empty, refuse};
use crate::input::Given;

pub(super) fn one_account(given: &mut [Given], account: &'static str, topic: &str) -> Vec<Advice> {
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

pub(super) fn other_account(given: &[Given], account: &'static str, role: &str) -> Vec<Advice> {
    let of_role = good(given, role).and_then(arn::account_of);
    match (good(given, account), of_role) {
        (Some(owner), Some(of_role)) if owner == of_role => vec![Advice {
            severity: Severity::Warning,
            input: account,
            message: format!(
                "The role belongs to `{owner}` as well. This is the account that owns the key, \
                 yours, and the role most often lies in the vendor's."
            ),
        }],
        _ => Vec::new(),
    }
}

pub(super) fn one_partition(given: &mut [Given], arn: &str, partition: &str) {
    let home = good(given, arn).and_then(arn::partition);
    let chosen = good(given, partition).and_then(arn::partition);
    if let (Some(home), Some(chosen)) = (home, chosen)
        && home != chosen
    {
        let wrong = format!(
            "This lies in the partition `{home}`, and `{chosen}` is chosen. A bucket uses keys of \
             its own partition only."
        );
        let act = "Change one of them.";
        refuse(given, arn, &wrong, "Write", act, None);
    }
}

pub(super) fn begins(given: &mut [Given], input: &str, with: &str, whose: &str) {
    /// Longest bucket name that S3 allows, in characters.
    const LONGEST: usize = 63;
    let Some(value) = good(given, input) else {
        return;
    };
    if value.starts_with(with) && value.len() > with.len() {
        return;
    }
    let name = format!("{with}{value}");
    let right = (value != with && name.len() <= LONGEST).then_some(name);
    let wrong = format!("{whose} writes only to buckets whose names begin with `{with}`.");
    let act = "Create one, and write its name.";
    let lead = "Create one, such as";
    refuse(given, input, &wrong, lead, act, right);
}
