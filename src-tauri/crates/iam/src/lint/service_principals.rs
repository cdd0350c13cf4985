//! Checks service principals: their domain, and names that are nearly those of services.

use std::sync::LazyLock;

use tallyman_service_reference::service;
use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::rules::Rule;
use crate::document::Principal;
use crate::nearest::nearest_within;
use crate::severity::Severity;

/// The domain of most service principals.
const DOMAIN: &str = ".amazonaws.com";
/// The domain of some service principals in China.
const CHINA: &str = ".amazonaws.com.cn";

/// Domains of a few service principals: skills of Alexa, and services inside AWS.
const OTHER_DOMAINS: [&str; 2] = [".amazon.com", ".aws.internal"];

/// Names that services have elsewhere, and those of their principals.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("api-gateway", "apigateway"),
    ("cloudwatch-events", "events"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("eventbridge", "events"),
    ("kinesis-firehose", "firehose"),
    ("step-functions", "states"),
    ("stepfunctions", "states"),
];

/// Known names, without domain.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("service_principals.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect()
});

/// Why a service principal is wrong, and the right one if it is known.
struct Fault {
    severity: Severity,
    message: String,
    help: String,
    right: Option<String>,
}

pub(super) fn check(linter: &mut Linter<'_>, principal: &Principal) {
    let value = principal.value.as_str();
    // A tool fills these in.
    if value.contains("${") || value.contains("{{") {
        return;
    }
    let only_global = || linter.partitions() == ["aws"];
    let Some(fault) = fault(value, only_global) else {
        return;
    };
    let rule = match fault.severity {
        Severity::Error => Rule::BadPrincipal,
        _ => Rule::UnknownServicePrincipal,
    };
    linter.add_fixable(
        rule,
        fault.severity,
        principal.span,
        fault.message,
        fault.help,
        fault
            .right
            .and_then(|right| replace(principal.span, &right)),
    );
}

/// Returns what is wrong with a service principal. `None` if it can be one. The document
/// may have ARNs of the partition `aws` only.
fn fault(value: &str, only_global: impl Fn() -> bool) -> Option<Fault> {
    let shown = quoted(value);
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let lower = value.to_ascii_lowercase();
    let name = lower
        .strip_suffix(CHINA)
        .or_else(|| lower.strip_suffix(DOMAIN))
        .filter(|name| is_name(name));
    if let Some(name) = name {
        if let Some(right) = right_name(name) {
            return Some(warning(
                format!(
                    "{shown} is not a known service principal, and much like `{right}{DOMAIN}`."
                ),
                format!("{right}{DOMAIN}"),
            ));
        }
        if lower != value {
            return Some(warning(
                format!("{shown} has capitals; the names of service principals have none."),
                lower,
            ));
        }
        if lower.ends_with(CHINA) && only_global() {
            return Some(warning(
                format!(
                    "{shown} can only exist in China (`aws-cn`), but the ARNs of this document \
                     are in the partition `aws`."
                ),
                format!("{name}{DOMAIN}"),
            ));
        }
        return None;
    }
    let other = OTHER_DOMAINS
        .iter()
        .find_map(|domain| value.strip_suffix(domain))
        .filter(|name| is_name(name));
    if let Some(name) = other {
        let name = name.strip_suffix(".aws").unwrap_or(name);
        let ends_wrong = value.ends_with(".amazon.com") && NAMES.contains(&name);
        return ends_wrong.then(|| {
            warning(
                format!(
                    "{shown} has the domain `amazon.com`; that of services is `amazonaws.com`."
                ),
                format!("{name}{DOMAIN}"),
            )
        });
    }
    let message = match value {
        "*" => "`*` is not a service.".to_owned(),
        _ if value.contains(['*', '?']) => {
            format!("{shown} has a wildcard, which AWS rejects in a service principal.")
        }
        _ => format!("{shown} is not the name of a service, which ends in `{DOMAIN}`."),
    };
    let right = named_service(&lower).map(|name| format!("{name}{DOMAIN}"));
    Some(Fault {
        severity: Severity::Error,
        message,
        help: match &right {
            Some(right) => format!("Write `{right}`."),
            None => "Write it like `s3.amazonaws.com`.".to_owned(),
        },
        right,
    })
}

fn warning(message: String, right: String) -> Fault {
    Fault {
        severity: Severity::Warning,
        message,
        help: format!(
            "Write `{right}`, if that is meant. AWS rejects principals that do not exist."
        ),
        right: Some(right),
    }
}

/// Returns the name that a name is most likely meant to be. `None` if the name is known, or
/// like no other.
fn right_name(name: &str) -> Option<&'static str> {
    let is_known = |name: &str| NAMES.contains(&name) || service(name).is_some();
    // Its principal has no region, unlike its endpoints.
    if let Some(region) = name
        .strip_prefix("s3.")
        .or_else(|| name.strip_prefix("s3-"))
        && is_region(region)
    {
        return Some("s3");
    }
    let without_region: Vec<&str> = name.split('.').filter(|part| !is_region(part)).collect();
    let name = without_region.join(".");
    if is_known(&name) {
        return None;
    }
    if let Some((_, right)) = OTHER_NAMES.iter().find(|(other, _)| *other == name) {
        return Some(right);
    }
    // Parts of a service are many, and new ones come.
    if let Some((_, parent)) = name.split_once('.')
        && is_known(parent)
    {
        return None;
    }
    let most = match name.len() {
        ..4 => return None,
        4..9 => 1,
        _ => 2,
    };
    let near = nearest_within(&name, NAMES.iter().copied(), most)?;
    // Another version of a service is another service.
    let base = |text: &str| {
        text.trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches(['v', '-'])
            .to_owned()
    };
    (base(near) != base(&name)).then_some(near)
}

fn is_region(part: &str) -> bool {
    let words: Vec<&str> = part.split('-').collect();
    matches!(words[..], [area, .., number]
        if words.len() >= 3
            && (2..=4).contains(&area.len())
            && number.len() == 1
            && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the known service that text without the domain of services begins with, such
/// as `sns` of `sns.amazonaws` and of `https://sns.amazonaws.com`.
fn named_service(lower: &str) -> Option<&'static str> {
    if lower.contains('.') && !lower.contains("amazon") && !lower.contains("aws") {
        return None;
    }
    let text = lower.split_once("://").map_or(lower, |(_, rest)| rest);
    let name = text
        .split(['.', '/', ':', ' '])
        .find(|part| !part.is_empty())?;
    let known = |name: &str| NAMES.iter().copied().find(|known| *known == name);
    known(name).or_else(|| known(name.strip_suffix("amazonaws")?))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Severity, fault};

    #[test]
    fn known_and_plausible_principals_are_accepted() {
        for name in NAMES.iter() {
            assert!(
                fault(&format!("{name}.amazonaws.com"), || true).is_none(),
                "{name}"
            );
        }
        for value in [
            "logs.eu-central-1.amazonaws.com",
            "guardduty.ap-east-1.amazonaws.com",
            "codedeploy.us-gov-west-1.amazonaws.com",
            "ssm.ap-east-1.amazonaws.com",
            "newfeature.lambda.amazonaws.com",
            "quantumledger9.amazonaws.com",
            "mediapackagev3.amazonaws.com",
            "inspector3.amazonaws.com",
            "alexa-connectedhome.amazon.com",
            "alexa_appkit.amazon.com",
            "continuous.aws.internal",
            "execute-api.amazonaws.com",
        ] {
            assert!(fault(value, || true).is_none(), "{value}");
        }
        for value in ["ec2.amazonaws.com.cn", "logs.cn-north-1.amazonaws.com.cn"] {
            assert!(fault(value, || false).is_none(), "{value}");
        }
    }

    #[test]
    fn wrong_domains_and_misspelt_names_are_found() {
        use Severity::{Error, Warning};
        for (value, severity, right) in [
            ("s3.amazon.com", Warning, Some("s3.amazonaws.com")),
            ("s3.aws.amazon.com", Warning, Some("s3.amazonaws.com")),
            (
                "s3.eu-west-1.amazonaws.com",
                Warning,
                Some("s3.amazonaws.com"),
            ),
            ("s3.amazonaws.com.cn", Warning, Some("s3.amazonaws.com")),
            ("S3.amazonaws.com", Warning, Some("s3.amazonaws.com")),
            (
                "cloudtrial.amazonaws.com",
                Warning,
                Some("cloudtrail.amazonaws.com"),
            ),
            ("lamda.amazonaws.com", Warning, Some("lambda.amazonaws.com")),
            (
                "ecs-task.amazonaws.com",
                Warning,
                Some("ecs-tasks.amazonaws.com"),
            ),
            (
                "delivery.log.amazonaws.com",
                Warning,
                Some("delivery.logs.amazonaws.com"),
            ),
            (
                "cloudfornt.amazonaws.com",
                Warning,
                Some("cloudfront.amazonaws.com"),
            ),
            (
                "eventbridge.amazonaws.com",
                Warning,
                Some("events.amazonaws.com"),
            ),
            ("sns.amazonaws", Error, Some("sns.amazonaws.com")),
            ("sns", Error, Some("sns.amazonaws.com")),
            ("sns.amazonws.com", Error, Some("sns.amazonaws.com")),
            ("snsamazonaws.com", Error, Some("sns.amazonaws.com")),
            (
                "https://sns.amazonaws.com",
                Error,
                Some("sns.amazonaws.com"),
            ),
            ("*.amazonaws.com", Error, None),
            ("*", Error, None),
            ("events.example.com", Error, None),
        ] {
            let Some(found) = fault(value, || true) else {
                panic!("{value} is accepted");
            };
            assert_eq!(found.severity, severity, "{value}");
            assert_eq!(found.right.as_deref(), right, "{value}");
        }
    }
}
