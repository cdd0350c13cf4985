//! The parts of ARNs, account IDs and S3 addresses.

/// The public partitions of AWS.
pub const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// Returns the partition of an ARN, or the partition with this name. `None` if
/// it is not a public one.
#[must_use]
pub fn partition(arn: &str) -> Option<&'static str> {
    let named = match arn.split_once(':') {
        Some((_, rest)) => rest.split(':').next()?,
        None => arn,
    };
    PARTITIONS.into_iter().find(|known| *known == named)
}

/// Returns the account ID in an ARN. `None` if there is none.
#[must_use]
pub fn account_of(arn: &str) -> Option<&str> {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    match fields[..] {
        [start, _, _, _, account, _] if start.eq_ignore_ascii_case("arn") => {
            is_account(account).then_some(account)
        }
        _ => None,
    }
}

/// Whether a value is an account ID: twelve digits.
#[must_use]
pub fn is_account(value: &str) -> bool {
    value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Removes the dashes and spaces that consoles show between digits.
#[must_use]
pub fn without_separators(value: &str) -> String {
    value
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect()
}

/// Splits an S3 address or ARN into bucket and key. `None` if it is neither.
#[must_use]
pub fn s3_parts(value: &str) -> Option<(&str, &str)> {
    let rest = match value.split_once("://") {
        Some((scheme, rest)) => ["s3", "s3a", "s3n"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
            .then_some(rest)?,
        None => {
            let (start, rest) = value.split_once(":::")?;
            let start = start.to_ascii_lowercase();
            (start.starts_with("arn:") && start.ends_with(":s3")).then_some(rest)?
        }
    };
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// Returns the bucket of an S3 ARN.
#[must_use]
pub fn bucket_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(5)
}
