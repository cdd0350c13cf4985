//! What is allowed too widely, or to the wrong one.

use super::placeholders::placeholder;
use super::s3::{Level, level, resource_levels};
use super::{Change, Linter, Rule, json_text};
use crate::document::{DocumentKind, Effect, Principal, PrincipalKind, Shape, Span, Statement};
use crate::fill::Severity;
use crate::input::{arn::account_of, is_account};
use crate::wording::quoted;

/// Accounts of vendors that this app has recipes for.
const VENDORS: [(&str, &str); 5] = [
    ("595280932656", "Segment"),
    ("338661164609", "mParticle"),
    ("386705975570", "mParticle"),
    ("583371261087", "mParticle"),
    ("526464060896", "mParticle"),
];

/// Keys that confine `*` to some, where a condition compares them.
const CONFINING: [&str; 17] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "aws:userid",
];

pub(super) fn check(linter: &mut Linter<'_>) {
    let owner = owner(linter);
    if linter.kind == DocumentKind::Key && linter.shape == Shape::Policy {
        key_owner(linter, owner.as_deref());
    }
    for statement in linter.statements() {
        actions_form(linter, &statement);
        if statement.effect != Some(Effect::Allow) {
            continue;
        }
        negations(linter, &statement);
        if !(statement.not_action || is_owner_statement(&statement)) {
            wildcard_actions(linter, &statement);
        }
        if statement.not_principal {
            continue;
        }
        for principal in &statement.principals {
            everyone(linter, &statement, principal);
            if principal.kind == PrincipalKind::Service {
                deputy(linter, &statement, principal);
            }
            if principal.kind == PrincipalKind::Aws && principal.value != "*" {
                external_id(linter, &statement, principal);
                root(linter, &statement, principal, owner.as_deref());
            }
        }
    }
}

/// Whether a condition that is not turned round compares one of the keys.
pub(super) fn compares(statement: &Statement, keys: &[&str]) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.value.to_ascii_lowercase();
        let key = condition.key.value.to_ascii_lowercase();
        let open = condition.values.iter().any(|value| value.value == "*");
        keys.contains(&key.as_str())
            && !operator.contains("not")
            && !operator.contains("null")
            && !operator.ends_with("ifexists")
            && !operator.starts_with("forallvalues:")
            && !open
    })
}

fn root_account(principal: &Principal) -> Option<&str> {
    if principal.kind != PrincipalKind::Aws {
        return None;
    }
    if is_account(&principal.value) {
        return Some(&principal.value);
    }
    let account = account_of(&principal.value)?;
    principal.value.ends_with(":root").then_some(account)
}

fn is_owner_statement(statement: &Statement) -> bool {
    statement.effect == Some(Effect::Allow)
        && !statement.not_principal
        && !statement.not_action
        && statement.conditions.is_empty()
        && statement
            .actions
            .iter()
            .any(|action| action.value == "*" || action.value.eq_ignore_ascii_case("kms:*"))
        && statement
            .principals
            .iter()
            .any(|p| root_account(p).is_some())
}

/// The account that owns the key, by its root statement.
fn owner(linter: &Linter<'_>) -> Option<String> {
    if linter.kind != DocumentKind::Key {
        return None;
    }
    let accounts: Vec<&str> = linter
        .policy
        .statements
        .iter()
        .filter(|statement| is_owner_statement(statement))
        .flat_map(|statement| statement.principals.iter().filter_map(root_account))
        .collect();
    let own = linter.own_account;
    accounts
        .iter()
        .find(|account| own == Some(**account))
        .or(if own.is_none() {
            accounts.first()
        } else {
            None
        })
        .map(|account| (*account).to_owned())
}

fn key_owner(linter: &mut Linter<'_>, owner: Option<&str>) {
    // A gap that is still to be filled may be the owner.
    let gap = linter.policy.statements.iter().any(|statement| {
        statement
            .principals
            .iter()
            .any(|p| placeholder(&p.value).is_some())
    });
    if owner.is_some() || gap {
        return;
    }
    let other = linter.policy.statements.iter().any(|statement| {
        statement.effect == Some(Effect::Allow)
            && statement.conditions.is_empty()
            && statement
                .principals
                .iter()
                .any(|p| p.kind == PrincipalKind::Aws)
            && statement.actions.iter().any(|action| {
                crate::evaluate::glob(&action.value.to_ascii_lowercase(), "kms:putkeypolicy")
            })
    });
    let span = linter
        .document
        .root()
        .member("Statement")
        .map_or(linter.document.root().span, |member| member.key_span);
    let whose = match linter.own_account {
        Some(account) => format!("the root of the account {account}"),
        None => "the root of the account that owns the key".to_owned(),
    };
    let (severity, message) = if other {
        (
            Severity::Warning,
            format!(
                "No statement lets {whose} do `kms:*`. IAM policies then have no say about this \
                 key, and if those named here are deleted, only AWS Support can open it again."
            ),
        )
    } else {
        (
            Severity::Error,
            format!(
                "No statement lets {whose} do `kms:*`, and nobody else may change this policy: the \
                 key would lock its owner out."
            ),
        )
    };
    let statement = linter.own_account.and_then(|account| {
        let list = linter.document.root().member("Statement")?.value.items();
        let first = list.first()?;
        let partition = linter
            .policy
            .statements
            .iter()
            .flat_map(|s| &s.principals)
            .find_map(|p| crate::input::arn::partition(&p.value))
            .unwrap_or("aws");
        matches!(
            linter.document.root().member("Statement")?.value.value,
            crate::document::Value::List(_)
        )
        .then(|| Change {
            label: "Add the owner's statement".to_owned(),
            edits: vec![(
                Span { from: first.span.from, to: first.span.from },
                format!(
                    "{{\n      \"Sid\": \"KMSOwner\",\n      \"Effect\": \"Allow\",\n      \"Principal\": \
                     {{\n        \"AWS\": \"arn:{partition}:iam::{account}:root\"\n      }},\n      \
                     \"Action\": \"kms:*\",\n      \"Resource\": \"*\"\n    }},\n    "
                ),
            )],
        })
    });
    linter.add_with(
        Rule::KeyWithoutOwner,
        severity,
        span,
        message,
        "Add a first statement that allows `kms:*` to `arn:aws:iam::`, the account, `:root`.",
        statement,
    );
}

fn actions_form(linter: &mut Linter<'_>, statement: &Statement) {
    let own: &[&str] = match linter.kind {
        DocumentKind::Bucket => &["s3", "s3-object-lambda", "s3express"],
        DocumentKind::Topic => &["sns"],
        DocumentKind::Key => &["kms"],
        DocumentKind::Trust => &["sts"],
        _ => &[],
    };
    for action in &statement.actions {
        if action.value == "*" || placeholder(&action.value).is_some() {
            continue;
        }
        let words = linter.kind.words();
        let form = action.value.split_once(':').filter(|(service, name)| {
            !service.is_empty()
                && !name.is_empty()
                && service
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '*')
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '_' | '-'))
        });
        let Some((service, name)) = form else {
            linter.add(
                Rule::ActionForm,
                Severity::Error,
                action.span,
                format!(
                    "{} is not an action, which is a service, a colon and a name.",
                    quoted(&action.value)
                ),
                "Write it like `s3:GetObject`.",
            );
            continue;
        };
        let service = service.to_ascii_lowercase();
        if !own.is_empty() && !own.contains(&service.as_str()) {
            linter.add(
                Rule::ActionForm,
                Severity::Error,
                action.span,
                format!(
                    "{} is of another service, and a {words} has actions of `{}` only.",
                    quoted(&action.value),
                    own.first().unwrap_or(&"")
                ),
                "Take it out, or put it into the policy of that service.",
            );
        } else if service == "s3"
            && let Some((right, why)) = super::s3::mistaken(name)
        {
            linter.add_with(
                Rule::ActionForm,
                Severity::Warning,
                action.span,
                format!("{} is no action of S3: {why}", quoted(&action.value)),
                format!("Write `{right}`."),
                super::replace(action.span, right),
            );
        }
    }
}

fn negations(linter: &mut Linter<'_>, statement: &Statement) {
    if statement.not_principal {
        linter.add(
            Rule::AllowNotPrincipal,
            Severity::Error,
            linter.span_of(statement, &["NotPrincipal"]),
            "This allows it to everyone in the world but those named, people without an account \
             included.",
            "Name those who may, under `Principal`.",
        );
    }
    if statement.not_action {
        linter.add(
            Rule::AllowNotAction,
            Severity::Warning,
            linter.span_of(statement, &["NotAction"]),
            "This allows everything but what is named, also what AWS adds later and what other \
             services do.",
            "Name what is allowed, under `Action`; or deny what is not in a statement of its own.",
        );
    }
    if statement.not_resource {
        linter.add(
            Rule::AllowNotResource,
            Severity::Warning,
            linter.span_of(statement, &["NotResource"]),
            "This allows it on everything but what is named, also on what is created later.",
            "Name the resources, under `Resource`.",
        );
    }
}

fn wildcard_actions(linter: &mut Linter<'_>, statement: &Statement) {
    for action in &statement.actions {
        if !action.value.contains(['*', '?']) {
            continue;
        }
        let name = action.value.split_once(':').map_or("*", |(_, name)| name);
        let all = name == "*";
        let change = tightened(linter, statement, action);
        let severity = if all || linter.kind != DocumentKind::Identity {
            Severity::Warning
        } else {
            Severity::Notice
        };
        let message = if action.value == "*" {
            "`*` allows every action that there is.".to_owned()
        } else if all {
            format!(
                "{} allows everything that the service can do: also to delete, and to change who \
                 may do what.",
                quoted(&action.value)
            )
        } else {
            format!(
                "{} allows every action that begins so, also those that AWS adds later.",
                quoted(&action.value)
            )
        };
        let fix = match &change {
            Some(_) => {
                "Where a vendor's page asks for it, it is what they documented; the \
                        tightened form is enough to read, list or write files."
            }
            None => "Name the actions that are needed.",
        };
        linter.add_with(
            Rule::WildcardAction,
            severity,
            action.span,
            message,
            fix,
            change,
        );
    }
}

/// The few actions that reading, listing and writing files takes.
fn tightened(
    linter: &Linter<'_>,
    statement: &Statement,
    action: &crate::document::Spanned,
) -> Option<Change> {
    let wanted: &[&str] = match action.value.as_str() {
        "s3:Get*" => &["s3:GetObject", "s3:GetBucketLocation"],
        "s3:List*" => &["s3:ListBucket"],
        "s3:Put*" => &["s3:PutObject", "s3:PutObjectAcl"],
        _ => return None,
    };
    let levels = resource_levels(statement)?;
    let taken = |new: &str| statement.actions.iter().any(|other| other.value == new);
    let new: Vec<String> = wanted
        .iter()
        .filter(|name| !taken(name))
        .filter(|name| match level(name) {
            Some(Level::Object) => levels.object,
            Some(Level::Bucket) => levels.bucket,
            _ => false,
        })
        .map(|name| json_text(name))
        .collect();
    if new.is_empty() {
        return None;
    }
    let pointer = linter.document.place(action.span).pointer;
    let alone = pointer.ends_with("/Action");
    let text = new.join(", ");
    Some(Change {
        label: format!("Tighten {}", action.value),
        edits: vec![(action.span, if alone { format!("[{text}]") } else { text })],
    })
}

fn everyone(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
    let all = principal.kind == PrincipalKind::Everyone
        || (principal.kind == PrincipalKind::Aws && principal.value == "*");
    if !all || compares(statement, &CONFINING) {
        return;
    }
    let (severity, who) = match linter.kind {
        DocumentKind::Trust | DocumentKind::Key => (
            Severity::Error,
            "anyone with any AWS account, unless a condition holds them off",
        ),
        _ => (Severity::Warning, "anyone in the world, without signing in"),
    };
    linter.add(
        Rule::WildcardPrincipal,
        severity,
        principal.span,
        format!("`*` allows this to {who}."),
        "Name the role, or confine it with a condition on aws:SourceArn, aws:SourceAccount or \
         aws:PrincipalOrgID.",
    );
}

fn deputy(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
    let account = compares(
        statement,
        &[
            "aws:sourceaccount",
            "aws:sourceowner",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
            "kms:calleraccount",
        ],
    );
    let arn = compares(statement, &["aws:sourcearn"]);
    if account && arn {
        return;
    }
    let service = quoted(&principal.value);
    let (severity, message) = match (account, arn) {
        _ if linter.kind == DocumentKind::Trust => (
            Severity::Notice,
            format!(
                "{service} may assume this role for whatever it does in this account. Services \
                 that act for other accounts too can be tricked into using it."
            ),
        ),
        (false, false) => (
            Severity::Warning,
            format!(
                "{service} acts for every customer of AWS, and nothing says for whom it may do so \
                 here: another account can have it act on yours (the confused deputy)."
            ),
        ),
        (true, _) => (
            Severity::Notice,
            format!("{service} may act for anything in that account, not for one resource only."),
        ),
        (false, true) => (
            Severity::Notice,
            format!(
                "{service} is held to one resource, and not to its account. The ARN of a bucket \
                 names no account: once deleted, its name can be anyone's."
            ),
        ),
    };
    let missing = match (account, arn) {
        (true, _) => "aws:SourceArn",
        (false, true) => "aws:SourceAccount",
        _ => "aws:SourceAccount and aws:SourceArn",
    };
    let change = (!account && arn)
        .then(|| add_account(linter, statement))
        .flatten();
    linter.add_with(
        Rule::ConfusedDeputy,
        severity,
        principal.span,
        message,
        format!("Compare {missing} in a condition."),
        change,
    );
}

/// The account that the ARN in the condition already names.
fn add_account(linter: &Linter<'_>, statement: &Statement) -> Option<Change> {
    let arn = statement
        .conditions
        .iter()
        .find(|c| c.key.value.eq_ignore_ascii_case("aws:SourceArn"))?;
    let mut accounts = arn.values.iter().map(|value| account_of(&value.value));
    let account = accounts.next()??;
    if !accounts.all(|other| other == Some(account)) {
        return None;
    }
    let place = linter.document.place(statement.span);
    let conditions = &linter
        .document
        .at(&place.pointer)?
        .member("Condition")?
        .value;
    let key = format!("\"aws:SourceAccount\": \"{account}\"");
    let (at, new) = match conditions.member("StringEquals") {
        Some(equals) => (
            equals.value.members().last()?.value.span.to,
            format!(", {key}"),
        ),
        None => (
            conditions.members().last()?.value.span.to,
            format!(", \"StringEquals\": {{{key}}}"),
        ),
    };
    Some(Change {
        label: format!("Hold it to account {account}"),
        edits: vec![(Span { from: at, to: at }, new)],
    })
}

fn external_id(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
    let account = match is_account(&principal.value) {
        true => Some(principal.value.as_str()),
        false => account_of(&principal.value),
    };
    let Some(account) = account else { return };
    let assumes = statement
        .actions
        .iter()
        .any(|action| crate::evaluate::glob(&action.value.to_ascii_lowercase(), "sts:assumerole"));
    if linter.kind != DocumentKind::Trust
        || !assumes
        || linter.own_account == Some(account)
        || compares(statement, &["sts:externalid", "aws:principalorgid"])
    {
        return;
    }
    let vendor = VENDORS.iter().find(|(of, _)| *of == account);
    let (severity, who) = match (vendor, linter.own_account) {
        (Some((_, vendor)), _) => (Severity::Warning, format!("{vendor}'s account {account}")),
        (None, Some(_)) => (Severity::Warning, format!("the foreign account {account}")),
        (None, None) => (
            Severity::Notice,
            format!("the account {account}, if that is a third party's,"),
        ),
    };
    linter.add(
        Rule::TrustWithoutExternalId,
        severity,
        principal.span,
        format!(
            "Nothing keeps {who} from assuming this role on behalf of another of its customers: no \
             external ID is asked for."
        ),
        "Compare sts:ExternalId in a condition with the ID that the third party shows you.",
    );
}

fn root(
    linter: &mut Linter<'_>,
    statement: &Statement,
    principal: &Principal,
    owner: Option<&str>,
) {
    let Some(account) = root_account(principal) else {
        return;
    };
    if Some(account) == owner || Some(account) == linter.own_account {
        return;
    }
    if compares(statement, &["aws:principalarn"]) {
        return;
    }
    let severity = match linter.kind {
        DocumentKind::Bucket | DocumentKind::Key => Severity::Warning,
        _ => Severity::Notice,
    };
    let legacy = if linter.kind == DocumentKind::Bucket {
        " Amplitude's exports of old did so; its move to KMS puts one role in its place."
    } else {
        ""
    };
    linter.add(
        Rule::AccountRoot,
        severity,
        principal.span,
        format!(
            "This is the whole account {account}: whoever its administrators let may do it, not \
             one role only.{legacy}"
        ),
        "Write the ARN of the role that is meant, unless the account is your own.",
    );
}
