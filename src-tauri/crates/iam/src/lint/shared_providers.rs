//! Checks that a role trusts only some identities of a provider that many share.

use super::identity_provider::{Provider, claim_of, is_open, provider};
use super::linter::Linter;
use super::rules::Rule;
use crate::document::{Condition, Effect, Principal, PrincipalKind, Spanned, Statement};
use crate::evaluate::{Comparison, Operator};
use crate::severity::Severity;

/// A provider whose tokens many organizations, projects or workloads get.
struct Shared {
    /// The claims that tell them apart. IAM or the provider asks for one of them.
    claims: &'static [&'static str],
    /// Who gets tokens of it.
    who: &'static str,
    /// An example of the first claim.
    example: &'static str,
    /// Whether IAM refuses a new or changed trust policy without the claim.
    is_refused: bool,
}

/// Returns what is known of a provider that many share. `None` if its address belongs to
/// one organization, or it is not known.
///
/// Sources: IAM User Guide, "Identity-provider controls for shared OIDC providers"; EKS
/// User Guide, "Assign IAM roles to Kubernetes service accounts"; GitLab documentation,
/// "Configure OpenID Connect in AWS".
fn shared(issuer: &str) -> Option<Shared> {
    let issuer = issuer.trim_end_matches('/').to_ascii_lowercase();
    let of_subject = |who, example| Shared {
        claims: &["sub"],
        who,
        example,
        is_refused: true,
    };
    let within = |who, example| Shared {
        claims: &["sub"],
        who,
        example,
        is_refused: false,
    };
    Some(match issuer.as_str() {
        "token.actions.githubusercontent.com" => Shared {
            claims: &["sub", "job_workflow_ref"],
            who: "any repository on GitHub",
            example: "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main",
            is_refused: true,
        },
        "gitlab.com" => of_subject(
            "any project on gitlab.com",
            "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        ),
        "app.terraform.io" => of_subject(
            "any organization of HCP Terraform",
            "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:*",
        ),
        "agent.buildkite.com" => of_subject(
            "any organization of Buildkite",
            "organization:ORGANIZATION:pipeline:PIPELINE:*",
        ),
        "oidc-configuration.audit-log.githubusercontent.com"
        | "oidc.codefresh.io"
        | "proidc.upbound.io"
        | "scalr.io"
        | "studio.datachain.ai/api"
        | "tokens.cloud.shisho.dev"
        | "vstoken.actions.githubusercontent.com" => of_subject(
            "any customer of this provider",
            "the subject of your tokens",
        ),
        "cognito-identity.amazonaws.com" => Shared {
            claims: &["aud", "sub"],
            who: "any identity pool of Amazon Cognito",
            example: "us-east-1:11111111-2222-3333-4444-555555555555",
            is_refused: false,
        },
        "accounts.google.com" => Shared {
            claims: &["aud", "oaud", "sub", "google/organization_number"],
            who: "the users of any application of Google",
            example: "the ID of your application",
            is_refused: false,
        },
        "www.amazon.com" => Shared {
            claims: &["app_id", "user_id"],
            who: "the users of any application of Login with Amazon",
            example: "the ID of your application",
            is_refused: false,
        },
        "graph.facebook.com" => Shared {
            claims: &["app_id", "id"],
            who: "the users of any application of Facebook",
            example: "the ID of your application",
            is_refused: false,
        },
        _ if issuer.starts_with("oidc.eks.")
            || issuer.starts_with("oidc-eks.")
            || issuer.starts_with("container.googleapis.com/v1/projects/")
            || issuer.contains(".oic.prod-aks.azure.com/") =>
        {
            within(
                "any service account of the cluster",
                "system:serviceaccount:NAMESPACE:NAME",
            )
        }
        _ if issuer.starts_with("gitlab.") => within(
            "any project of this GitLab",
            "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        ),
        _ if issuer.starts_with("token.actions.") => within(
            "any repository of this enterprise",
            "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main",
        ),
        _ => return None,
    })
}

/// Reports trust in every identity of a provider that many share.
pub(super) fn check(
    linter: &mut Linter<'_>,
    statements: &[Statement],
    statement: &Statement,
    principal: &Principal,
) {
    let Provider::Oidc(issuer) = provider(&principal.value) else {
        return;
    };
    if principal.kind != PrincipalKind::Federated || is_open(&principal.value) {
        return;
    }
    let Some(shared) = shared(issuer) else {
        return;
    };
    let claims_in = |statement: &Statement, test: &dyn Fn(&Condition, &str) -> bool| {
        statement.conditions.iter().any(|condition| {
            claim_of(&condition.key.value, issuer)
                .is_some_and(|claim| test(condition, &claim.to_ascii_lowercase()))
        })
    };
    // A key that a deployment tool fills in may be the one.
    let has_open_key = statement
        .conditions
        .iter()
        .any(|condition| is_open(&condition.key.value));
    let compared = claims_in(statement, &|condition, claim| {
        shared.claims.contains(&claim) && restricts(condition)
    });
    let by_deny = statements.iter().any(|other| {
        other.effect == Some(Effect::Deny)
            && claims_in(other, &|_, claim| shared.claims.contains(&claim))
    });
    if has_open_key || compared || by_deny {
        return;
    }
    let by_other_claim = claims_in(statement, &|condition, claim| {
        !matches!(claim, "aud" | "amr" | "oaud") && restricts(condition)
    }) || compares_session_tags(statement);
    let mentioned = claims_in(statement, &|_, claim| shared.claims.contains(&claim));
    let refused = shared.is_refused && !mentioned;
    let claim = shared.claims.first().copied().unwrap_or_default();
    // Roles that exist keep such a policy, so it is no error.
    let refusal = "IAM refuses it in a new or changed role.";
    let message = match (by_other_claim, refused) {
        (true, false) => return,
        (true, true) => format!(
            "This provider issues tokens to many, and no condition compares `{issuer}:{claim}`. \
             {refusal}"
        ),
        (false, true) => format!(
            "No condition restricts `{issuer}:{claim}`, so {} can assume this role. {refusal}",
            shared.who
        ),
        (false, false) => format!(
            "No condition restricts `{issuer}:{claim}`, so {} can assume this role.",
            shared.who
        ),
    };
    let with = match shared.example.contains(' ') {
        true => shared.example.to_owned(),
        false => format!("your value, such as `{}`", shared.example),
    };
    linter.add(
        Rule::TrustWithoutSubject,
        Severity::Warning,
        principal.span,
        message,
        format!("Compare `{issuer}:{claim}` in a condition with {with}."),
    );
}

/// Whether a condition compares a tag that the token sets for the session.
fn compares_session_tags(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let key = condition.key.value.to_ascii_lowercase();
        key.starts_with("aws:requesttag/") && restricts(condition)
    })
}

/// Whether a condition on a claim leaves out someone: it is not negated, and no value
/// begins with a wildcard where the organization or the namespace stands.
fn restricts(condition: &Condition) -> bool {
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return true;
    };
    if operator.negated || operator.comparison == Comparison::Null {
        return false;
    }
    let pattern = matches!(
        operator.comparison,
        Comparison::StringLike | Comparison::Arn
    );
    !condition
        .values
        .iter()
        .any(|value| pattern && names_everyone(value))
}

/// Whether a pattern of a subject leaves the organization open, or everything.
fn names_everyone(value: &Spanned) -> bool {
    const OF_ORGANIZATIONS: [&str; 4] = ["repo:", "project_path:", "organization:", "owner:"];
    let text = value.value.as_str();
    let has_open_organization = OF_ORGANIZATIONS.iter().any(|start| {
        text.strip_prefix(start)
            .and_then(|rest| rest.split(['/', ':']).next())
            .is_some_and(|organization| organization.chars().all(|c| c == '*'))
    });
    let rest = text.strip_prefix("system:serviceaccount:").unwrap_or(text);
    has_open_organization || (rest.contains('*') && !rest.contains(char::is_alphanumeric))
}
