//! ARNs, account IDs and S3 addresses, taken apart.

/// The partitions of AWS that are open to the public.
pub const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// The partition that an ARN names, or that is named by itself.
#[must_use]
pub fn partition(arn: &str) -> Option<&'static str> {
    let named = match arn.split_once(':') {
        Some((_, rest)) => rest.split(':').next()?,
        None => arn,
    };
    PARTITIONS.into_iter().find(|known| *known == named)
}

/// The account that an ARN names.
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

/// Whether it is the twelve digits of an account.
#[must_use]
pub fn is_account(value: &str) -> bool {
    value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without the dashes and blanks that a console shows between digits.
#[must_use]
pub fn without_separators(value: &str) -> String {
    value
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect()
}

/// The bucket and what follows it, of an address or an ARN of S3.
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

/// The name in a bucket's ARN.
#[must_use]
pub fn bucket_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(5)
}
