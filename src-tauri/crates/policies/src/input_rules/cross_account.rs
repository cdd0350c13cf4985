//! Rules for accounts, partitions and the start of names.

use tallyman_iam::{Severity, arn};

use super::advice::{Advice, is_empty, reject, valid_value};
use crate::input::ParsedInput;

pub(super) fn same_account(
    parsed: &mut [ParsedInput],
    account: &'static str,
    topic: &str,
) -> Vec<Advice> {
    let Some(of_topic) = valid_value(parsed, topic)
        .and_then(arn::account_of)
        .map(str::to_owned)
    else {
        return Vec::new();
    };
    if is_empty(parsed, account) {
        if let Some(found) = parsed
            .iter_mut()
            .find(|parsed| parsed.input.name == account)
        {
            found.message = Some(format!(
                "The topic belongs to `{of_topic}`, and the bucket usually does too."
            ));
            found.suggestion = Some(of_topic);
        }
        return Vec::new();
    }
    match valid_value(parsed, account) {
        Some(typed) if typed != of_topic => vec![Advice {
            severity: Severity::Warning,
            input: account,
            message: format!(
                "The topic belongs to the account `{of_topic}`, but this is `{typed}`. It is \
                 correct only if the bucket belongs to `{typed}`."
            ),
        }],
        _ => Vec::new(),
    }
}

pub(super) fn different_account(
    parsed: &[ParsedInput],
    account: &'static str,
    role: &str,
) -> Vec<Advice> {
    let of_role = valid_value(parsed, role).and_then(arn::account_of);
    match (valid_value(parsed, account), of_role) {
        (Some(owner), Some(of_role)) if owner == of_role => vec![Advice {
            severity: Severity::Warning,
            input: account,
            message: format!(
                "The role belongs to `{owner}` as well. This is the account that owns the key, \
                 yours; the role is usually in the vendor's."
            ),
        }],
        _ => Vec::new(),
    }
}

pub(super) fn same_partition(parsed: &mut [ParsedInput], arn: &str, partition: &str) {
    let expected = valid_value(parsed, arn).and_then(arn::partition);
    let chosen = valid_value(parsed, partition).and_then(arn::partition);
    if let (Some(expected), Some(chosen)) = (expected, chosen)
        && expected != chosen
    {
        let problem = format!(
            "This is in the partition `{expected}`, but the selected partition is `{chosen}`. A bucket uses \
             only keys of its own partition."
        );
        let instruction = "Change one of them.";
        reject(parsed, arn, &problem, "Write", instruction, None);
    }
}

pub(super) fn starts_with(parsed: &mut [ParsedInput], input: &str, with: &str, vendor: &str) {
    /// Longest bucket name that S3 allows, in characters.
    const LONGEST: usize = 63;
    let Some(value) = valid_value(parsed, input) else {
        return;
    };
    if value.starts_with(with) && value.len() > with.len() {
        return;
    }
    let name = format!("{with}{value}");
    let suggestion = (value != with && name.len() <= LONGEST).then_some(name);
    let problem = format!("{vendor} writes only to buckets whose names begin with `{with}`.");
    let instruction = "Create one, and write its name.";
    let lead = "Create one, such as";
    reject(parsed, input, &problem, lead, instruction, suggestion);
}
