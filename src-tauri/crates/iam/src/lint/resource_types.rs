//! Checks that an action of a statement works on each of its resources.

use tallyman_service_reference::arn_can_match;
use tallyman_text::quoted;

use super::actions::{NamedActions, is_well_known, named_actions};
use super::linter::Linter;
use super::placeholders::placeholder;
use super::rules::Rule;
use super::s3::resource_types as s3_resource_types;
use crate::document::{DocumentKind, Spanned, Statement};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        if statement.not_resource || statement.not_action || statement.actions.is_empty() {
            continue;
        }
        if statement
            .resources
            .iter()
            .all(|resource| resource.value == "*")
        {
            continue;
        }
        let named = named_actions(&statement);
        let aliases = key_aliases(linter, &statement, &named);
        // Other kinds have rules of their own on resources.
        let kind = matches!(linter.kind, DocumentKind::Identity | DocumentKind::Resource);
        if !kind || aliases || covered_by_s3(&statement) {
            continue;
        }
        for resource in &statement.resources {
            check_resource(linter, &named, resource);
        }
    }
}

/// Returns `true` if the rules on objects and buckets judge the statement.
fn covered_by_s3(statement: &Statement) -> bool {
    s3_resource_types(statement).is_some()
        && statement.actions.iter().all(|action| {
            let types = super::s3::action_types(&action.value);
            types.object || types.bucket
        })
}

fn check_resource(linter: &mut Linter<'_>, named: &[NamedActions], resource: &Spanned) {
    let value = resource.value.as_str();
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let ["arn", _, of, _, _, name] = parts[..] else {
        return;
    };
    if placeholder(value).is_some()
        || value.contains("{{")
        || name.is_empty()
        || of.contains(['*', '?', '$'])
    {
        return;
    }
    // Regions and accounts are left to the rules on ARNs.
    let can_be = |template: &str| {
        let parts: Vec<&str> = template.splitn(6, ':').collect();
        matches!(parts[..], [_, _, service, _, _, rest]
            if service == of
                && arn_can_match(rest, name))
    };
    let works = named.iter().any(|named| match named {
        NamedActions::Known {
            service: by,
            actions,
            ..
        } => {
            // The whole service: also what it lists without a resource.
            if name == "*" && by.prefix == of {
                return true;
            }
            by.resource_types().any(|kind| {
                can_be(kind.arn)
                    && actions
                        .iter()
                        .any(|action| action.resources.iter().any(|used| used.name == kind.name))
            })
        }
        _ => true,
    });
    if works {
        return;
    }
    let certain = named.iter().all(|named| {
        matches!(named, NamedActions::Known { service, .. } if is_well_known(service.prefix))
    });
    if !certain {
        return;
    }
    linter.add(
        Rule::ResourceType,
        Severity::Warning,
        resource.span,
        format!(
            "No action of this statement works on {}, so it has no effect here.",
            quoted(value)
        ),
        "Write a resource of the type that the actions work on, `*` for actions without one, or \
         move the resource to the statement with its actions.",
    );
}

/// Reports aliases of KMS keys as the resource of actions on keys. Returns whether there
/// is one.
fn key_aliases(linter: &mut Linter<'_>, statement: &Statement, named: &[NamedActions]) -> bool {
    let kind = |resource: &Spanned| {
        let parts: Vec<&str> = resource.value.splitn(6, ':').collect();
        match parts[..] {
            ["arn", _, "kms", _, _, name] if name.starts_with("alias/") => Some(true),
            ["arn", _, "kms", _, _, _] => Some(false),
            _ => None,
        }
    };
    // Changing an alias asks for both the alias and its key.
    let on_keys = statement.actions.iter().zip(named).find(|(_, named)| {
        matches!(named, NamedActions::Known { service, actions, .. }
        if service.prefix == "kms" && actions.iter().any(|action| {
            !action.resources.is_empty()
                && action.resources.iter().all(|used| used.name == "key")
        }))
    });
    let Some((action, _)) = on_keys else {
        return false;
    };
    let keys = statement
        .resources
        .iter()
        .any(|resource| resource.value == "*" || kind(resource) == Some(false));
    let mut found = false;
    for resource in &statement.resources {
        if kind(resource) != Some(true) || keys && has_alias_action(named) {
            continue;
        }
        found = true;
        linter.add(
            Rule::KeyAlias,
            Severity::Warning,
            resource.span,
            format!(
                "{} is an alias. Rights to {} are asked for on the ARN of the key, which this never \
                 matches.",
                quoted(&resource.value),
                quoted(&action.value)
            ),
            "Write the ARN of the key (`…:key/…`), or `…:key/*` with a condition that compares \
             kms:ResourceAliases or kms:RequestAlias.",
        );
    }
    found
}

/// Returns `true` if an action works on aliases.
fn has_alias_action(named: &[NamedActions]) -> bool {
    named.iter().any(|named| match named {
        NamedActions::Known {
            service, actions, ..
        } => {
            service.prefix == "kms"
                && actions
                    .iter()
                    .any(|action| action.resources.iter().any(|used| used.name == "alias"))
        }
        _ => true,
    })
}
