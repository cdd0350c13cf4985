//! Checks `NotAction` and `NotResource`: statements that exclude everything, and those that
//! leave too much to everyone.

use tallyman_text::{join_with_and, quoted};

use super::action_names::own_services;
use super::condition_keys::{RESTRICTING_KEYS, compares};
use super::linter::Linter;
use super::resource_scope::bucket_name;
use super::rules::Rule;
use crate::document::{DocumentKind, Effect, Spanned, Statement};
use crate::evaluate::glob;
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        if statement.not_action {
            no_action_left(linter, &statement);
            public_remainder(linter, &statement);
        }
        if statement.not_resource {
            no_resource_left(linter, &statement);
        }
    }
}

/// Reports a statement that excludes every action.
fn no_action_left(linter: &mut Linter<'_>, statement: &Statement) {
    let own = own_services(linter.kind).first();
    let is_all = |action: &&Spanned| {
        let lower = action.value.to_ascii_lowercase();
        lower == "*" || own.is_some_and(|own| lower == format!("{own}:*"))
    };
    if let Some(action) = statement.actions.iter().find(is_all) {
        nothing_left(linter, statement, action, "action", "NotAction", "Action");
    }
}

/// Reports a statement that excludes every resource.
fn no_resource_left(linter: &mut Linter<'_>, statement: &Statement) {
    let is_bucket = linter.kind == DocumentKind::Bucket;
    let of_all_objects = |resource: &&Spanned| {
        let name = resource.value.rsplit(':').next().unwrap_or_default();
        let all = |bucket: &str| {
            statement
                .resources
                .iter()
                .any(|other| other.value == bucket)
        };
        // The bucket beside its objects, or both by one pattern.
        bucket_name(&resource.value).is_some_and(|bucket| !bucket.contains(['*', '?']))
            && name.ends_with("/*")
            && name.matches('/').count() == 1
            && all(resource.value.trim_end_matches("/*"))
    };
    let found = statement.resources.iter().find(|resource| {
        // S3 rejects `*` itself.
        (resource.value == "*" && !is_bucket) || (is_bucket && of_all_objects(resource))
    });
    if let Some(resource) = found {
        nothing_left(
            linter,
            statement,
            resource,
            "resource",
            "NotResource",
            "Resource",
        );
    }
}

fn nothing_left(
    linter: &mut Linter<'_>,
    statement: &Statement,
    excluded: &Spanned,
    what: &str,
    key: &str,
    instead: &str,
) {
    let does = match statement.effect {
        Some(Effect::Deny) => "denies",
        _ => "allows",
    };
    let rule = if key == "NotAction" {
        Rule::AllowNotAction
    } else {
        Rule::AllowNotResource
    };
    linter.add(
        rule,
        Severity::Warning,
        excluded.span,
        format!(
            "`{key}` excludes every {what} by {}, so this statement {does} nothing.",
            quoted(&excluded.value)
        ),
        format!("Write `{instead}` if these are meant, or exclude fewer."),
    );
}

/// Reports a statement by which everyone may do all but a few actions.
fn public_remainder(linter: &mut Linter<'_>, statement: &Statement) {
    let everyone = statement
        .principals
        .iter()
        .any(|principal| principal.value == "*");
    let is_public = statement.effect == Some(Effect::Allow)
        && everyone
        && !statement.not_principal
        && !compares(statement, &RESTRICTING_KEYS);
    let harmful: &[(&str, &str)] = match linter.kind {
        DocumentKind::Bucket => &[
            ("s3:putobject", "overwrite objects"),
            ("s3:deleteobject", "delete objects"),
            ("s3:putbucketpolicy", "change this policy"),
        ],
        DocumentKind::Topic => &[
            ("sns:deletetopic", "delete the topic"),
            ("sns:settopicattributes", "change this policy"),
        ],
        _ => &[],
    };
    let is_excluded = |action: &str| {
        statement
            .actions
            .iter()
            .any(|pattern| glob(&pattern.value.to_ascii_lowercase(), action))
    };
    let left: Vec<String> = harmful
        .iter()
        .filter(|(action, _)| !is_excluded(action))
        .map(|(_, what)| (*what).to_owned())
        .collect();
    if !is_public || left.is_empty() {
        return;
    }
    let span = linter.span_of(statement, &["NotAction"]);
    let pointer = linter.document.location(span).pointer;
    // This says more than the warning about the same.
    linter
        .findings
        .retain(|finding| finding.rule != Rule::AllowNotAction || finding.pointer != pointer);
    linter.add(
        Rule::AllowNotAction,
        Severity::Error,
        span,
        format!(
            "Anyone, even without signing in, may do everything but the listed actions: also {}.",
            join_with_and(&left)
        ),
        "List the allowed actions under `Action`, and the principals under `Principal`.",
    );
}
