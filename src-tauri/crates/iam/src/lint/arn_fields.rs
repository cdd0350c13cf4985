//! Checks whether the ARNs of a service have a region and an account.

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::rules::Rule;
use crate::document::Spanned;
use crate::severity::Severity;

/// Services whose ARNs have no region: Service Authorization Reference, "Resource types",
/// and the IAM user guide, "ARN Region not allowed".
const WITHOUT_REGION: [&str; 19] = [
    "account",
    "billing",
    "budgets",
    "ce",
    "chatbot",
    "cloudfront",
    "ecr-public",
    "globalaccelerator",
    "iam",
    "identitystore",
    "networkmanager",
    "organizations",
    "route53",
    "route53-recovery-readiness",
    "savingsplans",
    "shield",
    "sso",
    "sts",
    "waf",
];

/// Services, and beginnings of resources, whose ARNs have no account: Service Authorization
/// Reference, "Resource types". Buckets have a check of their own.
const WITHOUT_ACCOUNT: [(&str, &str); 5] = [
    ("apigateway", "/apis"),
    ("apigateway", "/restapis"),
    ("ec2", "image/"),
    ("ec2", "snapshot/"),
    ("route53", ""),
];

/// Services whose ARNs all have a region and an account, but for those above: Service
/// Authorization Reference, "Resource types".
const WITH_BOTH: [&str; 8] = [
    "ecr",
    "firehose",
    "kinesis",
    "kms",
    "lambda",
    "secretsmanager",
    "sns",
    "sqs",
];

/// Whether a part of an ARN contains a wildcard, a policy variable or a
/// template variable.
pub(super) fn is_variable(part: &str) -> bool {
    part.contains(['*', '?']) || part.contains("${") || part.contains("{{")
}

/// Reports a region or account that an ARN of its service does not have, or lacks.
pub(super) fn check(linter: &mut Linter<'_>, text: &Spanned, parts: [&str; 5]) {
    let [partition, service, region, account, name] = parts;
    let is_given = |part: &str| !part.is_empty() && !is_variable(part);
    let has_no_account = WITHOUT_ACCOUNT
        .iter()
        .any(|(of, start)| *of == service && name.starts_with(start));
    let without_region = WITHOUT_REGION.contains(&service) && is_given(region);
    let without_account = has_no_account && is_given(account);
    let (what, new) = match (without_region, without_account) {
        (false, false) => {
            let lacks_account = account.is_empty() && !has_no_account;
            if WITH_BOTH.contains(&service)
                && !is_variable(name)
                && (region.is_empty() || lacks_account)
            {
                missing(linter, text, service, lacks_account);
            }
            return;
        }
        (true, false) => (
            "no region",
            format!("arn:{partition}:{service}::{account}:{name}"),
        ),
        (false, true) => (
            "no account",
            format!("arn:{partition}:{service}:{region}::{name}"),
        ),
        (true, true) => (
            "no region and no account",
            format!("arn:{partition}:{service}:::{name}"),
        ),
    };
    // Resources of these services that have an account are many.
    let severity = if matches!(service, "apigateway" | "ec2") {
        Severity::Warning
    } else {
        Severity::Error
    };
    linter.add_fixable(
        Rule::BadArn,
        severity,
        text.span,
        format!(
            "An ARN of this kind has {what}, so {} matches nothing. Resources of `{service}` are \
             named without.",
            quoted(&text.value)
        ),
        format!("Write {}.", quoted(&new)),
        replace(text.span, &new),
    );
}

/// Reports an ARN without region or account, of a service whose ARNs have both.
fn missing(linter: &mut Linter<'_>, text: &Spanned, service: &str, lacks_account: bool) {
    let what = if lacks_account { "account" } else { "region" };
    linter.add(
        Rule::BadArn,
        Severity::Warning,
        text.span,
        format!(
            "{} has no {what}. Every ARN of `{service}` has one, so this one matches nothing.",
            quoted(&text.value)
        ),
        "Copy the ARN from the console of its service, or write `*` for any.",
    );
}

#[cfg(test)]
mod tests {
    use super::{WITH_BOTH, WITHOUT_ACCOUNT, WITHOUT_REGION};
    use tallyman_service_reference::{service, service_prefixes};

    /// The ARNs of the reference that a service has, each in its parts.
    fn templates(of: &str) -> Vec<Vec<&'static str>> {
        service_prefixes()
            .filter_map(service)
            .flat_map(|service| service.resource_types())
            .map(|kind| kind.arn.splitn(6, ':').collect::<Vec<_>>())
            .filter(|parts| parts.len() == 6 && parts[2] == of)
            .collect()
    }

    #[test]
    fn the_reference_has_no_region_and_account_either() {
        for of in WITHOUT_REGION {
            let templates = templates(of);
            assert!(!templates.is_empty(), "{of}");
            assert!(templates.iter().all(|parts| parts[3].is_empty()), "{of}");
        }
        for (of, start) in WITHOUT_ACCOUNT {
            let templates: Vec<_> = templates(of)
                .into_iter()
                .filter(|parts| parts[5].starts_with(start))
                .collect();
            assert!(!templates.is_empty(), "{of}");
            assert!(templates.iter().all(|parts| parts[4].is_empty()), "{of}");
        }
        let has_no_account = |of: &str, parts: &[&str]| {
            WITHOUT_ACCOUNT
                .iter()
                .any(|(other, start)| *other == of && parts[5].starts_with(start))
        };
        for of in WITH_BOTH {
            for parts in templates(of) {
                assert!(!parts[3].is_empty(), "{parts:?}");
                assert!(
                    !parts[4].is_empty() || has_no_account(of, &parts),
                    "{parts:?}"
                );
            }
        }
    }
}
