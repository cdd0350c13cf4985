//! Checks that actions exist, and belong to the service of the policy.

use tallyman_service_reference::{Action, Service, service, service_prefixes};
use tallyman_text::{join_with_and, quoted};

use super::actions::{NamedActions, named_actions};
use super::linter::{Linter, replace};
use super::operations::{replacement, required_action};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentKind, Spanned, Statement};
use crate::nearest::nearest;
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

/// The actions of a topic policy: SNS Developer Guide, "Valid Amazon SNS policy actions".
/// SNS also takes `Receive`, which the reference does not know.
const TOPIC_ACTIONS: [&str; 11] = [
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "PutDataProtectionPolicy",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
];

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
    if placeholder(&action.value).is_some() {
        return;
    }
    if action.value == "*" {
        if let Some(sns) =
            service("sns").filter(|_| linter.kind == DocumentKind::Topic && !statement.not_action)
        {
            topic_action(linter, action, "*", &sns.actions_matching("*"));
        }
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
    replaced_action(linter, statement, action);
    match named {
        NamedActions::UnknownService => unknown_service(linter, action, &prefix, name),
        NamedActions::UnknownAction(service) => {
            unknown_action(linter, statement, action, *service, name);
        }
        NamedActions::Known { actions, .. }
            if linter.kind == DocumentKind::Topic && !statement.not_action =>
        {
            topic_action(linter, action, name, actions);
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

/// Reports an action that AWS has replaced, if the policy does not name the new one.
fn replaced_action(linter: &mut Linter<'_>, statement: &Statement, action: &Spanned) {
    let Some(new) = replacement(&action.value).filter(|_| !statement.not_action) else {
        return;
    };
    let is_named = |other: &Spanned| {
        crate::evaluate::glob(&other.value.to_ascii_lowercase(), &new.to_ascii_lowercase())
    };
    if linter
        .policy
        .statements
        .iter()
        .any(|other| !other.not_action && other.actions.iter().any(is_named))
    {
        return;
    }
    linter.add_fixable(
        Rule::UnknownAction,
        Severity::Warning,
        action.span,
        format!(
            "{} is deprecated: only JDBC drivers of Athena before version 1.1.0 ask for it. Other \
             requests ask for `{new}`.",
            quoted(&action.value)
        ),
        format!("Write `{new}`."),
        replace(action.span, new),
    );
}

/// Reports an action that a topic policy cannot have.
fn topic_action(linter: &mut Linter<'_>, action: &Spanned, name: &str, actions: &[Action]) {
    let is_wildcard = name.contains(['*', '?']);
    let Some(other) = actions
        .iter()
        .find(|known| !TOPIC_ACTIONS.contains(&known.name))
    else {
        return;
    };
    // A wildcard for a few of the actions may be taken.
    let is_sure = !is_wildcard || name == "*";
    let is_of_endpoint = linter.may_be_of_an_endpoint()
        && linter
            .policy
            .statements
            .iter()
            .flat_map(|statement| &statement.resources)
            .all(|resource| resource.value == "*");
    let severity = if is_sure && !is_of_endpoint {
        Severity::Error
    } else {
        Severity::Warning
    };
    let (message, help) = if is_wildcard {
        let own: Vec<String> = actions
            .iter()
            .filter(|known| TOPIC_ACTIONS.contains(&known.name))
            .map(|known| format!("`sns:{}`", known.name))
            .collect();
        (
            format!(
                "{} also stands for actions that are not on one topic, such as `sns:{}`, so SNS \
                 rejects it in a topic policy (out of service scope).",
                quoted(&action.value),
                other.name
            ),
            if own.is_empty() {
                "Remove it.".to_owned()
            } else {
                format!("Write those that are needed of {}.", join_with_and(&own))
            },
        )
    } else {
        (
            format!(
                "{} is not one of the actions of a topic policy, so SNS rejects it there (out of \
                 service scope).",
                quoted(&action.value)
            ),
            "Remove it, and allow it in an IAM policy of the principal that needs it.".to_owned(),
        )
    };
    linter.add(Rule::ActionForm, severity, action.span, message, help);
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
