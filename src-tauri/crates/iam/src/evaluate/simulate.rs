//! AWS's policy evaluation logic.

use super::answer::{Answer, Decision};
use super::caller::{Caller, PrincipalMatch};
use super::decide::decide;
use super::layer::{Layer, Layers, PolicySet};
use super::layer_decision::{LayerDecision, decide_layer};
use super::request::Request;
use super::truth::Truth;
use crate::arn::account_of;
use crate::document::{Document, DocumentKind};

/// Evaluates one document. The answer lists the other layers as unseen: they
/// can still deny the request, or have to allow it as well.
#[must_use]
pub fn simulate(document: &Document, kind: DocumentKind, request: &Request) -> Answer {
    let layer = if kind.names_principals() {
        Layer::Resource
    } else {
        Layer::Identity
    };
    let account = owner(request, kind);
    let context = request.full_context(account.as_deref());
    let policies = PolicySet::Documents(vec![document]);
    let decision = decide_layer(layer, &policies, request, &context, false);
    let allowed = decision.grants(|_| true);
    let mut answer = decide(request, allowed, &[&decision]);
    let all = [
        Layer::ServiceControl,
        Layer::Resource,
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
    ];
    answer.unseen = match &request.caller {
        Caller::Service(_) | Caller::Anonymous | Caller::Federated(_) => Vec::new(),
        _ => all.into_iter().filter(|other| *other != layer).collect(),
    };
    let direct =
        decision.grants(|principal_match| principal_match > PrincipalMatch::Account) == Truth::Yes;
    if answer.outcome == Decision::Allowed && layer == Layer::Resource && !direct {
        answer.why.push_str(
            " It names the account, so the account's own IAM policies have to allow it too.",
        );
    }
    answer
}

/// Evaluates all layers. A layer that is [`PolicySet::Unknown`] counts as
/// allowing if it can only restrict. If it is needed to allow the request, the
/// decision is unknown.
#[must_use]
pub fn evaluate(layers: &Layers<'_>, request: &Request) -> Answer {
    let action = request.action.to_ascii_lowercase();
    let kind = match action.split(':').next().unwrap_or_default() {
        "sts" => DocumentKind::Trust,
        "kms" => DocumentKind::Key,
        _ => DocumentKind::Resource,
    };
    let owner = owner(request, kind);
    let context = request.full_context(owner.as_deref());
    let bounded = matches!(layers.boundary, PolicySet::Documents(_))
        && matches!(
            request.caller,
            Caller::User { .. } | Caller::Role { .. } | Caller::Session { .. }
        );
    let look = |layer: Layer, policies: &PolicySet<'_>| {
        decide_layer(layer, policies, request, &context, bounded)
    };
    let control = look(Layer::ServiceControl, &layers.service_control);
    let resource = look(Layer::Resource, &layers.resource);
    let identity = look(Layer::Identity, &layers.identity);
    let boundary = look(Layer::Boundary, &layers.boundary);
    let session = look(Layer::Session, &layers.session);

    // For layers that can only restrict.
    let within = |policies: &PolicySet<'_>, decision: &LayerDecision| match policies {
        PolicySet::Documents(_) => decision.grants(|_| true),
        PolicySet::Unknown | PolicySet::Empty => Truth::Yes,
    };
    let granted = |policies: &PolicySet<'_>,
                   decision: &LayerDecision,
                   pass: fn(PrincipalMatch) -> bool,
                   what: &str| match policies {
        PolicySet::Documents(_) => decision.grants(pass),
        PolicySet::Empty => Truth::No,
        PolicySet::Unknown => Truth::unknown(what),
    };
    let by_resource = |pass: fn(PrincipalMatch) -> bool| {
        granted(&layers.resource, &resource, pass, "the resource's policy")
    };
    let direct = by_resource(|principal_match| principal_match == PrincipalMatch::Direct);
    let role = by_resource(|principal_match| principal_match == PrincipalMatch::Role);
    let everyone = by_resource(|principal_match| principal_match == PrincipalMatch::Everyone);
    let account = by_resource(|principal_match| principal_match == PrincipalMatch::Account);
    let home = owner.as_deref() == request.caller.account();
    let by_identity = if matches!(request.caller, Caller::Root { .. }) {
        Truth::Yes
    } else {
        granted(
            &layers.identity,
            &identity,
            |_| true,
            "the caller's IAM policies",
        )
    };
    let limits = within(&layers.boundary, &boundary).and(within(&layers.session, &session));
    // Keys and roles need a resource-based policy that allows the request.
    let strict = matches!(kind, DocumentKind::Key | DocumentKind::Trust);
    let same = if strict {
        let delegated = account.clone().and(by_identity.clone());
        let limited = role
            .clone()
            .or(everyone.clone())
            .or(delegated)
            .and(limits.clone());
        // A boundary also limits a principal that the trust policy names.
        let named = match kind {
            DocumentKind::Trust => direct.clone().and(limits.clone()),
            _ => direct.clone(),
        };
        named.or(limited)
    } else {
        let perhaps = match &limits {
            Truth::No => Truth::unknown(
                "whether a permissions boundary or session policy limits a grant to everyone",
            ),
            limits => limits.clone(),
        };
        direct
            .clone()
            .or(role.clone().or(by_identity.clone()).and(limits.clone()))
            .or(everyone.clone().and(perhaps))
    };
    let cross = direct
        .clone()
        .or(role.clone())
        .or(everyone.clone())
        .or(account)
        .and(by_identity)
        .and(limits);
    let control_allows = within(&layers.service_control, &control);
    let allowed = match request.caller {
        Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => {
            direct.or(role).or(everyone)
        }
        // STS rejects the credentials of a root user here.
        Caller::Root { .. } if action == "sts:assumerole" => Truth::No,
        _ if owner.is_none() => match (same, cross) {
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            (Truth::Unknown(what), _) | (_, Truth::Unknown(what)) => Truth::Unknown(what),
            _ => Truth::unknown("which account the resource is in"),
        }
        .and(control_allows),
        _ if home => same.and(control_allows),
        _ => cross.and(control_allows),
    };
    let mut answer = decide(
        request,
        allowed,
        &[&control, &resource, &identity, &boundary, &session],
    );
    answer.unseen = unseen(layers, &request.caller);
    answer
}

fn unseen(layers: &Layers<'_>, caller: &Caller) -> Vec<Layer> {
    let resource = (Layer::Resource, &layers.resource);
    let others = [
        (Layer::ServiceControl, &layers.service_control),
        resource,
        (Layer::Identity, &layers.identity),
        (Layer::Boundary, &layers.boundary),
        (Layer::Session, &layers.session),
    ];
    let considered: &[(Layer, &PolicySet<'_>)] = match caller {
        Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => &[resource],
        _ => &others,
    };
    considered
        .iter()
        .filter(|(_, policies)| matches!(policies, PolicySet::Unknown))
        .map(|(layer, _)| *layer)
        .collect()
}

fn owner(request: &Request, kind: DocumentKind) -> Option<String> {
    let by_arn = account_of(&request.resource).map(str::to_owned);
    match kind {
        DocumentKind::Trust | DocumentKind::Key => by_arn.or(request.resource_account.clone()),
        _ => request.resource_account.clone().or(by_arn),
    }
}
