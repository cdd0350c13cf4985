//! Checks principals that are trusted: services, third parties and whole
//! accounts.

use tallyman_text::quoted;

use super::condition_keys::compares;
use super::linter::{Change, Linter};
use super::owner::root_account;
use super::rules::Rule;
use crate::arn::{account_of, is_account};
use crate::document::{DocumentKind, Principal, Span, Statement};
use crate::severity::Severity;

pub(super) fn confused_deputy(
    linter: &mut Linter<'_>,
    statement: &Statement,
    principal: &Principal,
) {
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
                "{service} may assume this role for any purpose. A service that also acts for \
                 other accounts can be tricked into using it."
            ),
        ),
        (false, false) => (
            Severity::Warning,
            format!(
                "{service} acts for every AWS customer, and no condition restricts for whom: \
                 another account can make it act on your resources (the confused deputy)."
            ),
        ),
        (true, _) => (
            Severity::Notice,
            format!("{service} may act for every resource of that account, not only for one."),
        ),
        (false, true) => (
            Severity::Notice,
            format!(
                "{service} is restricted to one resource but not to its account. The ARN of a \
                 bucket contains no account: if the bucket is deleted, anyone can take its name."
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
    linter.add_fixable(
        Rule::ConfusedDeputy,
        severity,
        principal.span,
        message,
        format!("Compare {missing} in a condition."),
        change,
    );
}

/// Returns the change that adds the account of the ARN in the condition.
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
    let location = linter.document.location(statement.span);
    let conditions = &linter
        .document
        .node_at(&location.pointer)?
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
        label: format!("Restrict it to account {account}"),
        edits: vec![(Span { from: at, to: at }, new)],
    })
}

pub(super) fn external_id(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
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
    let known = linter.third_parties.accounts;
    let vendor = known.iter().find(|(of, _)| *of == account);
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
            "Nothing prevents {who} from assuming this role for another of its customers: no \
             external ID is required."
        ),
        "Compare sts:ExternalId in a condition with the ID that the third party shows you.",
    );
}

pub(super) fn account_root(
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
    let note = match linter.third_parties.bucket_root_note {
        note if linter.kind == DocumentKind::Bucket && !note.is_empty() => format!(" {note}"),
        _ => String::new(),
    };
    linter.add(
        Rule::AccountRoot,
        severity,
        principal.span,
        format!(
            "This is the whole account {account}: its administrators can allow this to any of its \
             users and roles, not only to one role.{note}"
        ),
        "Write the ARN of the intended role, unless the account is your own.",
    );
}
