//! The layers of a request, weighed against one another.

use serde::Serialize;

use super::caller::{Caller, Naming};
use super::context::Context;
use super::statement::matching;
use super::truth::Truth;
use super::{Answer, Decider, Outcome, Request};
use crate::arn::account_of;
use crate::document::{Document, DocumentKind, Effect};
use crate::wording::{listed, quoted};

/// Where a policy lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Service control policies of the organization.
    ServiceControl,
    /// The policy of the resource: bucket, topic, key or trust.
    Resource,
    /// The policies of the user or the role.
    Identity,
    /// The permissions boundary of the user or the role.
    Boundary,
    /// The policy that was passed when the role was assumed.
    Session,
}

impl Layer {
    /// The layer in words, as a sentence has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::Resource => "resource policy",
            Self::Identity => "identity policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

/// What is held of a layer.
#[derive(Debug, Clone, Default)]
pub enum Held<'a> {
    /// Nobody knows whether there is one.
    #[default]
    Unknown,
    /// There is none.
    Nothing,
    /// These.
    These(Vec<&'a Document>),
}

/// The policies that have a say.
#[derive(Debug, Clone, Default)]
pub struct Layers<'a> {
    /// Of the organization.
    pub service_control: Held<'a>,
    /// Of the resource.
    pub resource: Held<'a>,
    /// Of the user or the role.
    pub identity: Held<'a>,
    /// The boundary of the user or the role.
    pub boundary: Held<'a>,
    /// Of the session.
    pub session: Held<'a>,
}

/// What a layer says.
#[derive(Default)]
struct Says {
    denies: Vec<Decider>,
    may_deny: Vec<(Decider, Vec<String>)>,
    allows: Vec<(Decider, Naming)>,
    may_allow: Vec<(Decider, Naming, Vec<String>)>,
    near: Vec<String>,
}

impl Says {
    /// Whether it allows, by a naming that passes.
    fn grants(&self, pass: impl Fn(Naming) -> bool) -> Truth {
        if self.allows.iter().any(|(_, naming)| pass(*naming)) {
            return Truth::Yes;
        }
        let mut unknown = Truth::No;
        for (_, naming, what) in &self.may_allow {
            if pass(*naming) {
                unknown = unknown.or(Truth::Unknown(what.clone()));
            }
        }
        unknown
    }
}

fn says(
    layer: Layer,
    held: &Held<'_>,
    request: &Request,
    context: &Context,
    bounded: bool,
) -> Says {
    let mut says = Says::default();
    let Held::These(documents) = held else {
        return says;
    };
    for (at, document) in documents.iter().enumerate() {
        let policy = document.policy();
        for statement in &policy.statements {
            let Some(effect) = statement.effect else {
                continue;
            };
            let place = document.place(statement.span);
            let decider = Decider {
                layer,
                document: at,
                statement: statement.index,
                sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
                pointer: place.pointer,
                line: place.line,
            };
            let by_resource = layer == Layer::Resource;
            let found = matching(&policy, statement, request, context, by_resource, bounded);
            match (effect, found.truth()) {
                (Effect::Allow, Truth::Yes) => says.allows.push((decider, found.naming)),
                (Effect::Allow, Truth::Unknown(what)) => {
                    says.may_allow.push((decider, found.naming, what));
                }
                (Effect::Deny, Truth::Yes) => says.denies.push(decider),
                (Effect::Deny, Truth::Unknown(what)) => says.may_deny.push((decider, what)),
                (Effect::Allow, Truth::No) if found.action == Truth::Yes => {
                    let why = if found.principal == Truth::No {
                        "for others"
                    } else if found.resource == Truth::No {
                        "on other resources"
                    } else {
                        "under a condition that does not hold"
                    };
                    says.near
                        .push(format!("{} allows it {why}.", named(&decider, true)));
                }
                _ => {}
            }
        }
    }
    says
}

fn named(decider: &Decider, first: bool) -> String {
    let start = if first { "Statement" } else { "statement" };
    let number = decider.statement + 1;
    let line = decider.line;
    let layer = decider.layer.words();
    match &decider.sid {
        Some(sid) if !sid.is_empty() => {
            format!("{start} {} (line {line}) of the {layer}", quoted(sid))
        }
        _ => format!("{start} {number} (line {line}) of the {layer}"),
    }
}

/// Asks one document by itself. That it allows says nothing of other layers,
/// which it names as unseen.
#[must_use]
pub fn ask(document: &Document, kind: DocumentKind, request: &Request) -> Answer {
    let layer = if kind.names_principals() {
        Layer::Resource
    } else {
        Layer::Identity
    };
    let account = owner(request, kind);
    let context = request.context.around(&request.caller, account.as_deref());
    let held = Held::These(vec![document]);
    let says = says(layer, &held, request, &context, false);
    let allowed = says.grants(|_| true);
    let mut answer = settle(request, allowed, &[&says]);
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
    let direct = says.grants(|naming| naming > Naming::Account) == Truth::Yes;
    if answer.outcome == Outcome::Allowed && layer == Layer::Resource && !direct {
        answer.why.push_str(
            " It names the account, so that the account's own IAM policies have to allow it too.",
        );
    }
    answer
}

/// Weighs all layers. A layer that is [`Held::Unknown`] is taken to allow what
/// it may restrict, and to leave open what only it could allow.
#[must_use]
pub fn evaluate(layers: &Layers<'_>, request: &Request) -> Answer {
    let action = request.action.to_ascii_lowercase();
    let kind = match action.split(':').next().unwrap_or_default() {
        "sts" => DocumentKind::Trust,
        "kms" => DocumentKind::Key,
        _ => DocumentKind::Resource,
    };
    let owner = owner(request, kind);
    let context = request.context.around(&request.caller, owner.as_deref());
    let bounded = matches!(layers.boundary, Held::These(_))
        && matches!(
            request.caller,
            Caller::User { .. } | Caller::Role { .. } | Caller::Session { .. }
        );
    let look = |layer: Layer, held: &Held<'_>| says(layer, held, request, &context, bounded);
    let control = look(Layer::ServiceControl, &layers.service_control);
    let resource = look(Layer::Resource, &layers.resource);
    let identity = look(Layer::Identity, &layers.identity);
    let boundary = look(Layer::Boundary, &layers.boundary);
    let session = look(Layer::Session, &layers.session);

    // A layer that only restricts.
    let within = |held: &Held<'_>, says: &Says| match held {
        Held::These(_) => says.grants(|_| true),
        Held::Unknown | Held::Nothing => Truth::Yes,
    };
    let granted = |held: &Held<'_>, says: &Says, pass: fn(Naming) -> bool, what: &str| match held {
        Held::These(_) => says.grants(pass),
        Held::Nothing => Truth::No,
        Held::Unknown => Truth::unknown(what),
    };
    let by_resource = |pass: fn(Naming) -> bool| {
        granted(&layers.resource, &resource, pass, "the resource's policy")
    };
    let direct = by_resource(|naming| naming == Naming::Direct);
    let general = by_resource(|naming| naming == Naming::General);
    let everyone = by_resource(|naming| naming == Naming::Everyone);
    let account = by_resource(|naming| naming == Naming::Account);
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
    // Keys and roles have a policy of their own that must allow.
    let strict = matches!(kind, DocumentKind::Key | DocumentKind::Trust);
    let same = if strict {
        let delegated = account.clone().and(by_identity.clone());
        let limited = general
            .clone()
            .or(everyone.clone())
            .or(delegated)
            .and(limits.clone());
        // A boundary has to let even the one assume a role whom its trust names.
        let named = match kind {
            DocumentKind::Trust => direct.clone().and(limits.clone()),
            _ => direct.clone(),
        };
        named.or(limited)
    } else {
        let perhaps = match &limits {
            Truth::No => Truth::unknown(
                "whether a boundary or a session policy limits what everyone is allowed",
            ),
            limits => limits.clone(),
        };
        direct
            .clone()
            .or(general.clone().or(by_identity.clone()).and(limits.clone()))
            .or(everyone.clone().and(perhaps))
    };
    let cross = direct
        .clone()
        .or(general.clone())
        .or(everyone.clone())
        .or(account)
        .and(by_identity)
        .and(limits);
    let control_allows = within(&layers.service_control, &control);
    let allowed = match request.caller {
        Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => {
            direct.or(general).or(everyone)
        }
        // STS takes no credentials of a root user for it.
        Caller::Root { .. } if action == "sts:assumerole" => Truth::No,
        _ if owner.is_none() => match (same, cross) {
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            (Truth::Unknown(what), _) | (_, Truth::Unknown(what)) => Truth::Unknown(what),
            _ => Truth::unknown("whose account the resource is in"),
        }
        .and(control_allows),
        _ if home => same.and(control_allows),
        _ => cross.and(control_allows),
    };
    let mut answer = settle(
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
    let considered: &[(Layer, &Held<'_>)] = match caller {
        Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => &[resource],
        _ => &others,
    };
    considered
        .iter()
        .filter(|(_, held)| matches!(held, Held::Unknown))
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

/// The answer from what the layers say; a deny wins over all.
fn settle(request: &Request, allowed: Truth, layers: &[&Says]) -> Answer {
    let denies: Vec<Decider> = layers.iter().flat_map(|s| s.denies.clone()).collect();
    let near = layers.iter().flat_map(|s| s.near.clone()).collect();
    let mut answer = Answer {
        outcome: Outcome::ExplicitDeny,
        why: String::new(),
        decided_by: denies,
        unknown: Vec::new(),
        unseen: Vec::new(),
        near,
    };
    if let Some(first) = answer.decided_by.first() {
        answer.why = format!("{} denies it, and a deny wins.", named(first, true));
        return answer;
    }
    let allows: Vec<Decider> = layers
        .iter()
        .flat_map(|s| s.allows.iter().map(|(decider, _)| decider.clone()))
        .collect();
    let may_deny: Vec<&(Decider, Vec<String>)> = layers.iter().flat_map(|s| &s.may_deny).collect();
    match allowed {
        Truth::No => {
            answer.outcome = Outcome::ImplicitDeny;
            answer.why = match layers {
                [_] => "No statement allows it.".to_owned(),
                _ => "Not every layer that has to allow it does.".to_owned(),
            };
            return answer;
        }
        Truth::Unknown(what) => {
            answer.outcome = Outcome::Unknown;
            answer.unknown = what;
            answer.decided_by = layers
                .iter()
                .flat_map(|s| s.may_allow.iter().map(|(decider, ..)| decider.clone()))
                .chain(allows)
                .collect();
        }
        Truth::Yes => {
            answer.outcome = Outcome::Allowed;
            answer.decided_by = allows;
        }
    }
    for (decider, what) in may_deny {
        if answer.outcome == Outcome::Allowed {
            answer.outcome = Outcome::Unknown;
            answer.decided_by.clear();
        }
        answer.decided_by.push(decider.clone());
        for what in what {
            if !answer.unknown.contains(what) {
                answer.unknown.push(what.clone());
            }
        }
    }
    answer.why = match answer.outcome {
        Outcome::Allowed => match answer.decided_by.first() {
            Some(first) => format!("{} allows it.", named(first, true)),
            None => match request.caller {
                Caller::Root { .. } => "The root user may do everything in its account.".to_owned(),
                _ => "It is allowed.".to_owned(),
            },
        },
        _ => {
            let which = match answer.decided_by.first() {
                Some(first) => format!("It hangs on {}", named(first, false)),
                None => "It hangs on what was not given".to_owned(),
            };
            format!("{which}: not known is {}.", listed(&answer.unknown))
        }
    };
    answer
}
