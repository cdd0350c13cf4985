//! Finds out whether anyone may change the policy of a KMS key, by asking the evaluator for
//! everyone whom the policy mentions.

use std::collections::BTreeSet;

use tallyman_service_reference::date;

use super::condition_values::never_matches;
use super::linter::Linter;
use super::placeholders::placeholder;
use crate::arn::{account_of, is_account, partition};
use crate::document::{Condition, DocumentKind, PrincipalKind, Statement};
use crate::evaluate::{Caller, Context, Decision, Request, simulate};

/// Maximum number of requests for which the policy is evaluated.
const MAX_REQUESTS: usize = 400;

/// An account for policies that name none.
const ANY_ACCOUNT: &str = "111122223333";

/// The name of a user or role that no policy names.
const ANY_NAME: &str = "x-any-other-principal";

/// Keys, beside the caller's ARN and name, whose value the evaluator knows.
const OTHER_DECIDING_KEYS: [&str; 4] = [
    "aws:CurrentTime",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "kms:CallerAccount",
];

/// Who may change the policy of a key.
pub(super) enum Administration {
    /// Someone, under some condition or none.
    Someone,
    /// It depends on what the document does not say.
    Unknown,
    /// No one, because this statement denies it. Its index in the policy.
    Denied(usize),
    /// No one, because no statement allows it.
    NoOne,
}

/// Returns who may change the policy of a key, as far as the policy decides it.
pub(super) fn administration(linter: &Linter<'_>) -> Administration {
    let statements = &linter.policy.statements;
    let Some(requests) = requests(statements) else {
        return Administration::Unknown;
    };
    let mut unknown = false;
    let mut denied = None;
    for request in requests {
        let answer = simulate(linter.document, DocumentKind::Key, &request);
        match answer.outcome {
            Decision::Allowed => return Administration::Someone,
            Decision::Unknown => unknown = true,
            Decision::ExplicitDeny => {
                let by = answer.decided_by.first().map(|matched| matched.statement);
                denied = denied.or(by);
            }
            Decision::ImplicitDeny => {}
        }
    }
    match (unknown, denied) {
        (true, _) => Administration::Unknown,
        (false, Some(statement)) => Administration::Denied(statement),
        (false, None) => Administration::NoOne,
    }
}

/// Returns a request to change the policy for every caller whom the policy treats
/// differently, at every time that it names. `None` if there are too many, or a part of
/// the policy is filled in later.
fn requests(statements: &[Statement]) -> Option<Vec<Request>> {
    let accounts = accounts(statements);
    let callers = callers(statements, &accounts)?;
    let resources = resources(statements);
    let times = times(statements);
    let unmatched = unmatched_keys(statements);
    if callers.len() * resources.len() * times.len() > MAX_REQUESTS {
        return None;
    }
    let mut requests = Vec::new();
    for caller in callers {
        let account = caller.account().unwrap_or(ANY_ACCOUNT);
        for resource in &resources {
            for time in &times {
                let mut context = Context::default()
                    // KMS accepts requests over TLS only.
                    .with("aws:SecureTransport", ["true"])
                    // The services with this key do not change key policies.
                    .with("kms:ViaService", [] as [&str; 0]);
                for key in &unmatched {
                    context = context.with(key, ["-"]);
                }
                if let Some(time) = time {
                    context = context.with("aws:CurrentTime", [time.as_str()]);
                }
                requests.push(Request {
                    caller: caller.clone(),
                    action: "kms:PutKeyPolicy".to_owned(),
                    resource: resource.replace("{account}", account),
                    resource_account: Some(account.to_owned()),
                    context,
                });
            }
        }
    }
    Some(requests)
}

fn conditions(statements: &[Statement]) -> impl Iterator<Item = &Condition> {
    statements
        .iter()
        .flat_map(|statement| &statement.conditions)
}

/// Returns the keys that the policy compares only with values that they never have, in
/// lower case. Whether a request carries them does not matter.
fn unmatched_keys(statements: &[Statement]) -> BTreeSet<String> {
    let keys = |never: bool| -> BTreeSet<String> {
        conditions(statements)
            .filter(|condition| never_matches(condition) == never)
            .map(|condition| condition.key.value.to_ascii_lowercase())
            .collect()
    };
    &keys(true) - &keys(false)
}

fn has_key(condition: &Condition, key: &str) -> bool {
    condition.key.value.eq_ignore_ascii_case(key)
}

/// Returns the accounts that principals and conditions name.
fn accounts(statements: &[Statement]) -> Vec<String> {
    let of_principals = statements
        .iter()
        .flat_map(|statement| &statement.principals)
        .map(|principal| principal.value.as_str());
    let of_conditions = conditions(statements)
        .filter(|condition| {
            [
                "aws:PrincipalAccount",
                "aws:PrincipalArn",
                "kms:CallerAccount",
            ]
            .iter()
            .any(|key| has_key(condition, key))
        })
        .flat_map(|condition| &condition.values)
        .map(|value| value.value.as_str());
    let found: BTreeSet<&str> = of_principals
        .chain(of_conditions)
        .filter_map(|text| match is_account(text) {
            true => Some(text),
            false => account_of(text),
        })
        .collect();
    if found.is_empty() {
        return vec![ANY_ACCOUNT.to_owned()];
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Returns the callers whom the policy names, and one of each kind whom it does not.
fn callers(statements: &[Statement], accounts: &[String]) -> Option<Vec<Caller>> {
    let partition = statements
        .iter()
        .flat_map(|statement| &statement.principals)
        .find_map(|principal| partition(&principal.value))
        .unwrap_or("aws");
    let mut arns = BTreeSet::new();
    for account in accounts {
        let of = |name: &str| format!("arn:{partition}:iam::{account}:{name}");
        arns.extend([
            of("root"),
            of(&format!("user/{ANY_NAME}")),
            of(&format!("role/{ANY_NAME}")),
        ]);
    }
    for principal in statements
        .iter()
        .flat_map(|statement| &statement.principals)
    {
        let value = principal.value.as_str();
        if is_filled_in_later(value) {
            return None;
        }
        // Services do not change key policies; accounts are there already.
        let is_named = principal.kind == PrincipalKind::Aws && value.starts_with("arn:");
        if is_named && !value.ends_with(":root") && account_of(value).is_some() {
            if value.contains(":federated-user/") {
                return None;
            }
            arns.insert(value.to_owned());
        }
    }
    for condition in conditions(statements) {
        // `Null` compares no value.
        if condition.operator.value.eq_ignore_ascii_case("Null") {
            continue;
        }
        let of_arn = has_key(condition, "aws:PrincipalArn");
        let of_user = has_key(condition, "aws:username");
        let decides = of_arn
            || of_user
            || OTHER_DECIDING_KEYS
                .iter()
                .any(|key| has_key(condition, key));
        if !decides {
            continue;
        }
        for value in &condition.values {
            let text = value.value.as_str();
            if placeholder(text).is_some() || text.contains("{{") {
                return None;
            }
            if of_user {
                let name = example(text);
                let of = |account: &String| format!("arn:{partition}:iam::{account}:user/{name}");
                arns.extend(accounts.iter().map(of));
            } else if of_arn {
                arns.extend(matching_arns(text, accounts)?);
            }
        }
    }
    // What cannot make requests, such as a group, can do nothing.
    Some(
        arns.iter()
            .filter_map(|arn| Caller::parse(arn).ok())
            .collect(),
    )
}

fn is_filled_in_later(text: &str) -> bool {
    placeholder(text).is_some() || text.contains("${") || text.contains("{{")
}

/// Returns a text that a pattern matches.
fn example(pattern: &str) -> String {
    pattern.replace(['*', '?'], "x")
}

/// Returns ARNs of callers that a pattern matches. `None` if that is not clear.
fn matching_arns(pattern: &str, accounts: &[String]) -> Option<Vec<String>> {
    if pattern == "*" {
        return Some(Vec::new());
    }
    if pattern.contains("${") || pattern.contains(":federated-user/") {
        return None;
    }
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, partition, service, _, account, name] = parts[..] else {
        // `arn:aws:iam::*` matches everyone; anything else may match someone.
        return pattern.starts_with("arn:").then(Vec::new);
    };
    if !pattern.starts_with("arn:") {
        return None;
    }
    let partition = if partition.contains(['*', '?']) {
        "aws"
    } else {
        partition
    };
    let service = match service.contains(['*', '?']) {
        true => "iam",
        false => service,
    };
    if !name.contains('/') {
        // Everyone, or the root user, who is there already, or no one.
        let is_clear = name == "*" || !name.contains(['*', '?']);
        return is_clear.then(Vec::new);
    }
    let name = example(name);
    let of = |account: &str| format!("arn:{partition}:{service}::{account}:{name}");
    Some(match account.contains(['*', '?']) {
        true => accounts.iter().map(|account| of(account)).collect(),
        false => vec![of(account)],
    })
}

/// Returns the keys that the policy can be about. `{account}` stands for the account of
/// the caller.
fn resources(statements: &[Statement]) -> Vec<String> {
    let mut keys = BTreeSet::new();
    for resource in statements.iter().flat_map(|statement| &statement.resources) {
        let parts: Vec<&str> = resource.value.splitn(6, ':').collect();
        if let ["arn", partition, "kms", region, account, name] = parts[..]
            && (name.starts_with("key/") || name.starts_with('*'))
        {
            let or = |part: &str, other: &str| match part.contains(['*', '?', '$']) {
                true => other.to_owned(),
                false => part.to_owned(),
            };
            keys.insert(format!(
                "arn:{}:kms:{}:{}:key/{}",
                or(partition, "aws"),
                or(region, "us-east-1"),
                or(account, "{account}"),
                example(name.strip_prefix("key/").unwrap_or(name)),
            ));
        }
    }
    if keys.is_empty() {
        keys.insert("arn:aws:kms:us-east-1:{account}:key/x".to_owned());
    }
    keys.into_iter().collect()
}

/// Returns the times at which the policy can decide differently: the day of AWS's
/// reference, which is past, a far day, and those that the policy names. `None` stands for
/// any time.
fn times(statements: &[Statement]) -> Vec<Option<String>> {
    let named: Vec<&str> = conditions(statements)
        .filter(|condition| has_key(condition, "aws:CurrentTime"))
        .flat_map(|condition| &condition.values)
        .map(|value| value.value.as_str())
        .collect();
    if named.is_empty() {
        return vec![None];
    }
    let today = format!("{}T00:00:00Z", date());
    // Past times cannot come again. ISO 8601 sorts as text.
    named
        .into_iter()
        .filter(|time| *time > today.as_str())
        .chain([today.as_str(), "9999-01-01T00:00:00Z"])
        .map(|time| Some(time.to_owned()))
        .collect()
}
