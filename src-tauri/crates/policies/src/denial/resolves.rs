//! Whether the document of a recipe allows what was denied.

use std::collections::BTreeMap;

use tallyman_iam::arn::{account_of, s3_parts};
use tallyman_iam::denial::{CauseKind, Denial};
use tallyman_iam::document::{Document, DocumentKind, parse};
use tallyman_iam::evaluate::{
    Caller, Context, Decision, Layers, PolicySet, Request, evaluate, simulate,
};

use super::values::{value, values_from};
use crate::model::InputKind;
use crate::recipe::Recipe;
use crate::render::render;

/// The action that S3 needs on the topic of an event notification.
const PUBLISH: &str = "sns:Publish";

/// Allows everything. In another account than the resource's, the identity policies
/// are not the recipe's concern.
const ALLOW_ALL: &str = r#"{"Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// Whether a recipe, as it can be filled in, allows what was denied: the action on the
/// resource to the principal. What the denial does not name counts as favourable.
pub(super) fn resolves(recipe: &Recipe, denial: &Denial, cause: CauseKind) -> bool {
    let Some(action) = denial.action.as_deref() else {
        return false;
    };
    // S3 checks the topic when a notification is configured.
    let by_s3 = cause == CauseKind::Topic && action == "s3:PutBucketNotification";
    let action = if by_s3 { PUBLISH } else { action };
    fillings(recipe, denial).iter().any(|values| {
        let rendered = render(recipe, values);
        let Some(document) = parse(&rendered.text).ok().filter(|_| rendered.complete) else {
            return false;
        };
        let resources = match denial.resource.as_deref().filter(|_| !by_s3) {
            Some(resource) => vec![resource.to_owned()],
            None => resources(values),
        };
        let principal = denial.principal.as_deref().filter(|_| !by_s3);
        let callers = match principal {
            Some(principal) => Caller::parse(principal).into_iter().collect(),
            None => named_callers(&document),
        };
        resources.iter().any(|resource| {
            callers.iter().any(|caller| {
                let request = Request {
                    caller: caller.clone(),
                    action: action.to_owned(),
                    resource: resource.clone(),
                    resource_account: None,
                    context: context(values),
                };
                allows(&document, recipe.kind.document(), request)
            })
        })
    })
}

/// Returns the ways to fill in a recipe: the values that the denial names, examples for
/// the others, and each prefix that the key of the denial has, or none.
fn fillings(recipe: &Recipe, denial: &Denial) -> Vec<BTreeMap<String, String>> {
    let known = values_from(denial, recipe);
    // A value that the recipe rejects cannot be replaced by an example.
    let is_rejected = recipe.inputs.iter().any(|input| {
        !input.optional && value(denial, input.kind).is_some() && !known.contains_key(input.name)
    });
    if is_rejected {
        return Vec::new();
    }
    let mut base = known;
    for input in recipe.inputs.iter().filter(|input| !input.optional) {
        base.entry(input.name.to_owned())
            .or_insert_with(|| input.example.to_owned());
    }
    let folder = denial
        .resource
        .as_deref()
        .and_then(s3_parts)
        .and_then(|(_, key)| key.split_once('/'))
        .map(|(folder, _)| folder.to_owned());
    let mut fillings = vec![base.clone()];
    let Some(folder) = folder else {
        return fillings;
    };
    for input in recipe.inputs {
        if input.kind == InputKind::Prefix {
            let mut values = base.clone();
            // The other prefixes must not contain this one.
            values.retain(|name, value| {
                let is_prefix = recipe
                    .input(name)
                    .is_some_and(|input| input.kind == InputKind::Prefix);
                !is_prefix || *value != folder
            });
            values.insert(input.name.to_owned(), folder.clone());
            for other in recipe.inputs.iter().filter(|input| !input.optional) {
                values
                    .entry(other.name.to_owned())
                    .or_insert_with(|| format!("{}-2", other.example));
            }
            fillings.push(values);
        }
    }
    fillings
}

/// Returns resources that the values name, and objects in them.
fn resources(values: &BTreeMap<String, String>) -> Vec<String> {
    let value = |name: &str| values.get(name).cloned();
    let mut resources: Vec<String> = ["topicArn", "kmsKeyArn", "roleArn"]
        .into_iter()
        .filter_map(value)
        .collect();
    if let Some(account) = value("accountId") {
        resources.push(format!("arn:aws:kms:us-east-1:{account}:key/example"));
    }
    if let Some(bucket) = value("bucket") {
        let bucket = format!("arn:aws:s3:::{bucket}");
        let prefixes = ["filePrefix", "statusPrefix", "writePrefix"];
        let objects = prefixes
            .into_iter()
            .filter_map(value)
            .map(|prefix| format!("{bucket}/{prefix}/example"));
        resources.extend(objects);
        resources.push(format!("{bucket}/example"));
        resources.push(bucket);
    }
    // A trust policy has no resource.
    if resources.is_empty() {
        resources.push("arn:aws:iam::111122223333:role/example".to_owned());
    }
    resources
}

/// Returns the callers that a document names, or any, if it names none.
fn named_callers(document: &Document) -> Vec<Caller> {
    let mut callers: Vec<Caller> = document
        .policy()
        .statements
        .iter()
        .flat_map(|statement| &statement.principals)
        .filter_map(|principal| Caller::parse(&principal.value).ok())
        .filter(|caller| !matches!(caller, Caller::Root { .. }))
        .collect();
    if callers.is_empty() {
        callers.extend(Caller::parse("arn:aws:iam::111122223333:user/example"));
    }
    callers
}

/// Returns the condition keys of a request that meets the conditions of the recipes.
fn context(values: &BTreeMap<String, String>) -> Context {
    let bucket = values.get("bucket");
    let source = bucket.map(|bucket| format!("arn:aws:s3:::{bucket}"));
    let mut context = Context::default();
    for (key, value) in [
        ("sts:ExternalId", values.get("externalId").cloned()),
        ("aws:SourceAccount", values.get("accountId").cloned()),
        ("aws:SourceArn", values.get("bucketArn").cloned().or(source)),
    ] {
        context = context.with(key, value);
    }
    context.complete()
}

/// Whether a document by itself allows a request.
fn allows(document: &Document, kind: DocumentKind, request: Request) -> bool {
    if !kind.names_principals() {
        return simulate(document, kind, &request).outcome == Decision::Allowed;
    }
    let account = request.caller.account().map(str::to_owned);
    let owner = account_of(&request.resource).map(str::to_owned);
    let is_foreign = owner.is_some() && owner != account;
    let all = parse(ALLOW_ALL).ok();
    let request = Request {
        resource_account: owner.or(account),
        ..request
    };
    let layers = Layers {
        resource: PolicySet::Documents(vec![document]),
        identity: match &all {
            Some(all) if is_foreign => PolicySet::Documents(vec![all]),
            _ => PolicySet::Empty,
        },
        ..Layers::default()
    };
    evaluate(&layers, &request).outcome == Decision::Allowed
}
