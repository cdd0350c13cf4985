//! Checks that a document stays in one partition. Accounts, their resources and their
//! principals are in one; nothing is shared with another (IAM user guide, "Cross-account
//! resource access in IAM").

use std::collections::BTreeSet;

use tallyman_text::quoted;

use super::linter::Linter;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::arn::partition;
use crate::document::{DocumentKind, PrincipalKind, Spanned};
use crate::severity::Severity;

/// Where an ARN stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Resource,
    Principal,
    Condition,
}

struct Arn {
    place: Place,
    text: Spanned,
    partition: &'static str,
}

impl Linter<'_> {
    /// Returns the public partitions that the ARNs of the policy are in.
    pub(super) fn partitions(&self) -> Vec<&'static str> {
        let all: BTreeSet<&str> = arns(self).iter().map(|arn| arn.partition).collect();
        all.into_iter().collect()
    }
}

pub(super) fn check(linter: &mut Linter<'_>) {
    let arns = arns(linter);
    // The resources of a resource's own policy say where it is.
    let own = arns
        .iter()
        .find(|arn| arn.place == Place::Resource && linter.kind.names_principals());
    let Some(home) = own.or_else(|| arns.first()) else {
        return;
    };
    let at_home: BTreeSet<&str> = arns
        .iter()
        .filter(|arn| arn.partition == home.partition)
        .map(rest)
        .collect();
    for arn in &arns {
        // An IAM policy for several partitions names the same in each.
        let is_portable = || linter.kind == DocumentKind::Identity && at_home.contains(rest(arn));
        if arn.partition == home.partition || is_portable() {
            continue;
        }
        let is_principal = arn.place == Place::Principal && linter.kind.names_principals();
        let (severity, effect) = if is_principal {
            (
                Severity::Error,
                "AWS rejects principals of another partition.",
            )
        } else {
            (
                Severity::Warning,
                "Nothing is shared between partitions, so one of the two matches nothing.",
            )
        };
        linter.add(
            Rule::BadPartition,
            severity,
            arn.text.span,
            format!(
                "{} is in the partition `{}`, but {} is in `{}`. {effect}",
                quoted(&arn.text.value),
                arn.partition,
                quoted(&home.text.value),
                home.partition
            ),
            format!(
                "Write `{}`, or a document for each partition.",
                home.partition
            ),
        );
    }
}

/// Reports the destinations of notifications that are in another partition or region than
/// the first: that of the bucket.
pub(super) fn check_destinations(linter: &mut Linter<'_>, destinations: &[Spanned]) {
    let known = |text: &Spanned| partition(&text.value).filter(|_| text.value.starts_with("arn:"));
    let Some((first, home)) = destinations
        .iter()
        .find_map(|text| Some((text, known(text)?)))
    else {
        return;
    };
    let region = |text: &Spanned| text.value.split(':').nth(3).unwrap_or_default().to_owned();
    for other in destinations {
        let (one, two) = (region(first), region(other));
        if let Some(partition) = known(other).filter(|partition| *partition != home) {
            linter.add(
                Rule::BadPartition,
                Severity::Error,
                other.span,
                format!(
                    "{} is in the partition `{partition}`, but {} is in `{home}`. S3 notifies \
                     destinations in the partition of the bucket only.",
                    quoted(&other.value),
                    quoted(&first.value)
                ),
                "Write destinations in the partition of the bucket.",
            );
        } else if known(other).is_some() && one != two && !one.is_empty() && !two.is_empty() {
            linter.add(
                Rule::NotificationDestination,
                Severity::Error,
                other.span,
                format!(
                    "{} is in the region `{two}`, but {} is in `{one}`. S3 notifies destinations in \
                     the region of the bucket only.",
                    quoted(&other.value),
                    quoted(&first.value)
                ),
                "Write destinations in the region of the bucket.",
            );
        }
    }
}

/// Returns what follows the partition of an ARN.
fn rest(arn: &Arn) -> &str {
    arn.text.value.splitn(3, ':').nth(2).unwrap_or_default()
}

/// Returns the ARNs of the policy whose partition is a public one.
fn arns(linter: &Linter<'_>) -> Vec<Arn> {
    let mut arns = Vec::new();
    let mut add = |place: Place, text: &Spanned| {
        let is_arn = text.value.starts_with("arn:") && placeholder(&text.value).is_none();
        if let Some(partition) = partition(&text.value).filter(|_| is_arn)
            && !linter.document.is_computed(text.span)
        {
            arns.push(Arn {
                place,
                text: text.clone(),
                partition,
            });
        }
    };
    for statement in &linter.policy.statements {
        for resource in &statement.resources {
            add(Place::Resource, resource);
        }
        for principal in &statement.principals {
            if matches!(
                principal.kind,
                PrincipalKind::Aws | PrincipalKind::Federated
            ) {
                let text = Spanned {
                    value: principal.value.clone(),
                    span: principal.span,
                };
                add(Place::Principal, &text);
            }
        }
        for condition in &statement.conditions {
            for value in &condition.values {
                add(Place::Condition, value);
            }
        }
    }
    arns
}
