//! Checks that actions exist, and belong to the service of the policy.

use tallyman_service_reference::{Action, Service, service_prefixes};
use tallyman_text::quoted;

use super::actions::{NamedActions, named_actions};
use super::linter::{Linter, replace};
use super::nearest::nearest;
use super::operations::required_action;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentKind, Spanned, Statement};
use crate::severity::Severity;

/// Services whose actions a policy of a kind can have. Empty for any service.
pub(super) fn own_services(kind: DocumentKind) -> &'static [&'static str] {
    match kind {
        DocumentKind::Bucket => &["s3", "s3-object-lambda", "s3express", "s3-outposts"],
        DocumentKind::Topic => &["sns"],
        DocumentKind::Key => &["kms"],
        DocumentKind::Trust => &["sts"],
        _ => &[],
    }
}

/// Actions on a topic for which its policy is not asked: the topic does not exist yet.
const NOT_IN_A_TOPIC_POLICY: [&str; 1] = ["CreateTopic"];

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for (action, named) in statement.actions.iter().zip(named_actions(&statement)) {
            check_action(linter, &statement, action, &named);
        }
    }
}

fn check_action(
    linter: &mut Linter<'_>,
    statement: &Statement,
    action: &Spanned,
    named: &NamedActions,
) {
    if action.value == "*" || placeholder(&action.value).is_some() {
        return;
    }
    let Some((prefix, name)) = well_formed(&action.value) else {
        linter.add(
            Rule::ActionForm,
            Severity::Error,
            action.span,
            format!(
                "{} is not an action, which has a service, a colon and a name.",
                quoted(&action.value)
            ),
            "Write it like `s3:GetObject`.",
        );
        return;
    };
    if prefix.contains(['*', '?']) {
        if action.value != "*:*" {
            linter.add(
                Rule::ActionForm,
                Severity::Error,
                action.span,
                format!(
                    "{} has a wildcard in the name of the service, which AWS rejects. Only the \
                     name of the action can have wildcards.",
                    quoted(&action.value)
                ),
                "Write the service in full, such as `s3:PutObject`, once for each service.",
            );
        }
        return;
    }
    let own = own_services(linter.kind);
    let (a, words) = (linter.kind.article(), linter.kind.label());
    let prefix = prefix.to_ascii_lowercase();
    if !own.is_empty() && !own.contains(&prefix.as_str()) {
        linter.add(
            Rule::ActionForm,
            Severity::Error,
            action.span,
            format!(
                "{} belongs to another service; {a} {words} has only actions of `{}`.",
                quoted(&action.value),
                own.first().unwrap_or(&"")
            ),
            "Remove it, or move it to the policy of that service.",
        );
        return;
    }
    match named {
        NamedActions::UnknownService => unknown_service(linter, action, &prefix, name),
        NamedActions::UnknownAction(service) => {
            unknown_action(linter, statement, action, *service, name);
        }
        NamedActions::Known {
            service, actions, ..
        } if linter.kind == DocumentKind::Topic && !statement.not_action => {
            let on_topic = actions.iter().any(|known| {
                !known.resources.is_empty() && !NOT_IN_A_TOPIC_POLICY.contains(&known.name)
            });
            if !on_topic {
                linter.add(
                    Rule::ActionForm,
                    Severity::Error,
                    action.span,
                    format!(
                        "{} is not an action on an existing topic, so {} rejects it in a topic \
                         policy (out of service scope).",
                        quoted(&action.value),
                        service.name
                    ),
                    "Remove it, and allow it in an IAM policy of the principal that needs it.",
                );
            }
        }
        NamedActions::Known {
            service, actions, ..
        } if linter.kind == DocumentKind::Bucket
            && service.prefix == "s3"
            && !statement.not_action
            && !actions.iter().any(is_on_a_bucket) =>
        {
            linter.add(
                Rule::ActionForm,
                Severity::Error,
                action.span,
                format!(
                    "{} is not an action on a bucket or its objects, so S3 rejects it in a bucket \
                     policy.",
                    quoted(&action.value)
                ),
                "Remove it, and allow it in an IAM policy of the principal that needs it.",
            );
        }
        _ => {}
    }
}

/// Returns `true` if an action works on a bucket, on objects, or through an access point.
fn is_on_a_bucket(action: &Action) -> bool {
    action.resources.iter().any(|used| {
        matches!(
            used.name,
            "bucket"
                | "object"
                | "accesspoint"
                | "accesspointobject"
                | "multiregionaccesspoint"
                | "objectlambdaaccesspoint"
        )
    })
}

/// Returns service and name. `None` if the text is not of that form.
fn well_formed(action: &str) -> Option<(&str, &str)> {
    action.split_once(':').filter(|(service, name)| {
        !service.is_empty()
            && !name.is_empty()
            && service
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*' | '?'))
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '_' | '-'))
    })
}

fn unknown_service(linter: &mut Linter<'_>, action: &Spanned, prefix: &str, name: &str) {
    let near = nearest(prefix, service_prefixes());
    let new = near.map(|near| format!("{near}:{name}"));
    linter.add_fixable(
        Rule::UnknownAction,
        Severity::Warning,
        action.span,
        format!(
            "AWS's reference has no service with the prefix {}, so {} most likely matches nothing.",
            quoted(prefix),
            quoted(&action.value)
        ),
        match &new {
            Some(new) => format!("Write {}, if that is meant.", quoted(new)),
            None => "Write the prefix as the Service Authorization Reference has it.".to_owned(),
        },
        new.and_then(|new| replace(action.span, &new)),
    );
}

fn unknown_action(
    linter: &mut Linter<'_>,
    statement: &Statement,
    action: &Spanned,
    service: Service,
    name: &str,
) {
    // KMS takes any name, and so does every service in `NotAction`.
    let own = own_services(linter.kind).contains(&service.prefix)
        && linter.kind != DocumentKind::Key
        && !statement.not_action;
    let severity = if own {
        Severity::Error
    } else {
        Severity::Warning
    };
    let effect = if own {
        format!(
            " AWS rejects {} {} that has it.",
            linter.kind.article(),
            linter.kind.label()
        )
    } else {
        " It matches nothing.".to_owned()
    };
    let operation = required_action(service.prefix, name);
    if let Some(required) = operation {
        linter.add_fixable(
            Rule::ActionForm,
            severity,
            action.span,
            format!(
                "{} has no action {}; `{required}` allows that operation.{effect}",
                service.name,
                quoted(&action.value)
            ),
            format!("Write `{required}`."),
            replace(action.span, required),
        );
        return;
    }
    let wildcard = name.contains(['*', '?']);
    let near = nearest(name, service.action_names())
        .filter(|_| !wildcard)
        .map(|near| format!("{}:{near}", service.prefix));
    linter.add_fixable(
        Rule::UnknownAction,
        severity,
        action.span,
        format!(
            "{} has no action {} {}.{effect}",
            service.name,
            if wildcard { "like" } else { "named" },
            quoted(&action.value)
        ),
        match &near {
            Some(near) => format!("Write {}, if that is meant.", quoted(near)),
            None => format!(
                "Write an action of {} as the Service Authorization Reference names it.",
                service.name
            ),
        },
        near.and_then(|near| replace(action.span, &near)),
    );
}
