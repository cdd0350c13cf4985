//! Trust in identity providers. Sources: IAM User Guide, "Identity-provider controls for
//! shared OIDC providers", "Configuring a role for GitHub OIDC identity provider",
//! "Creating a role for SAML 2.0 federation"; EKS User Guide, "Assign IAM roles to Kubernetes
//! service accounts"; GitLab documentation, "Configure OpenID Connect in AWS"; HCP Terraform
//! documentation, "Dynamic credentials with the AWS provider".

use super::*;

const WEB: (&str, &str) = ("Action", "\"sts:AssumeRoleWithWebIdentity\"");
const GITHUB: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"}",
);
const GITLAB: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/gitlab.com\"}",
);
const TERRAFORM: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/app.terraform.io\"}",
);
const EKS: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539\"}",
);
const OWN: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/login.acme.example/tenant\"}",
);
const SAML: (&str, &str) = (
    "Principal",
    "{\"Federated\": \"arn:aws:iam::111122223333:saml-provider/adfs\"}",
);
const GITHUB_SUBJECT: (&str, &str) = (
    "Condition",
    r#"{"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/loader:*"}}"#,
);

#[rustfmt::skip] // One table.
pub(super) fn rows() -> Vec<Row> {
    const P: &str = "/Statement/0/Principal/Federated";
    vec![
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB, ("Condition", r#"{"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}"#)], &[GITHUB, WEB, GITHUB_SUBJECT]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB], &[GITHUB, WEB, ("Condition", r#"{"ForAllValues:StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/loader:environment:prod"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB, ("Condition", r#"{"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}"#)], &[GITHUB, WEB, ("Condition", r#"{"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB, ("Condition", r#"{"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*/loader:ref:refs/heads/main"}}"#)], &[GITHUB, WEB, ("Condition", r#"{"StringLike": {"token.actions.githubusercontent.com:job_workflow_ref": "acme/loader/.github/workflows/deploy.yml@*"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB, ("Condition", r#"{"StringNotLike": {"token.actions.githubusercontent.com:sub": "repo:acme/other:*"}}"#)], &[GITHUB, ("Effect", "\"Deny\""), WEB]),
        // Another claim names the repository, but IAM asks for the subject.
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITHUB, WEB, ("Condition", r#"{"StringEquals": {"token.actions.githubusercontent.com:repository": "acme/loader"}}"#)], &[GITHUB, WEB, ("Condition", r#"{"StringEquals": {"token.actions.githubusercontent.com:repository": "acme/loader", "token.actions.githubusercontent.com:sub": "repo:acme/loader:pull_request"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[GITLAB, WEB, ("Condition", r#"{"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}"#)], &[GITLAB, WEB, ("Condition", r#"{"StringEquals": {"gitlab.com:sub": "project_path:acme/loader:ref_type:branch:ref:main"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[TERRAFORM, ("Action", "[\"sts:AssumeRoleWithWebIdentity\", \"sts:TagSession\"]"), ("Condition", r#"{"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}}"#)], &[TERRAFORM, WEB, ("Condition", r#"{"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}, "StringLike": {"app.terraform.io:sub": "organization:acme:project:*:workspace:*:run_phase:*"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[TERRAFORM, WEB, ("Condition", r#"{"StringLike": {"app.terraform.io:sub": "organization:*:workspace:loader:*"}}"#)], &[TERRAFORM, WEB, ("Condition", r#"{"StringLike": {"app.terraform.io:sub": "organization:acme:*"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[EKS, WEB, ("Condition", r#"{"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539:aud": "sts.amazonaws.com"}}"#)], &[EKS, WEB, ("Condition", r#"{"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539:sub": "system:serviceaccount:default:loader"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[EKS, WEB, ("Condition", r#"{"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539:sub": "system:serviceaccount:*:*"}}"#)], &[EKS, WEB, ("Condition", r#"{"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539:sub": "system:serviceaccount:loader:*"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/gitlab.acme.example\"}"), WEB, ("Condition", r#"{"StringEquals": {"gitlab.acme.example:aud": "https://gitlab.acme.example"}}"#)], &[OWN, WEB, ("Condition", r#"{"StringEquals": {"login.acme.example/tenant:aud": "loader"}}"#)]),
        row(Rule::TrustWithoutSubject, Warning, P, Trust, &[("Principal", "{\"Federated\": \"cognito-identity.amazonaws.com\"}"), WEB, ("Condition", r#"{"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}"#)], &[("Principal", "{\"Federated\": \"cognito-identity.amazonaws.com\"}"), WEB, ("Condition", r#"{"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:11111111-2222-3333-4444-555555555555"}}"#)]),
        // Keys of another provider than the trusted one.
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/gitlab.com:sub", Trust, &[GITHUB, WEB, ("Condition", r#"{"StringEquals": {"gitlab.com:sub": "project_path:acme/loader:ref_type:branch:ref:main"}}"#)], &[GITHUB, WEB, GITHUB_SUBJECT]),
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/oidc.eks.eu-west-1.amazonaws.com~1id~1OTHER:aud", Trust, &[EKS, WEB, ("Condition", r#"{"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/OTHER:aud": "sts.amazonaws.com"}}"#)], &[EKS, WEB, ("Condition", r#"{"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/exampled539:aud": "sts.amazonaws.com"}}"#)]),
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/SAML:aud", Trust, &[OWN, WEB, ("Condition", r#"{"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}"#)], &[SAML, ("Action", "\"sts:AssumeRoleWithSAML\""), ("Condition", r#"{"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}"#)]),
        row(Rule::ConditionKeyScope, Warning, "/Statement/0/Condition/StringEquals/login.acme.example:aud", Trust, &[SAML, ("Action", "\"sts:AssumeRoleWithSAML\""), ("Condition", r#"{"StringEquals": {"login.acme.example:aud": "loader"}}"#)], &[OWN, WEB, ("Condition", r#"{"StringEquals": {"LOGIN.acme.example/tenant:sub": "ann"}}"#)]),
        // What is no identity provider.
        row(Rule::BadPrincipal, Error, P, Trust, &[("Principal", "{\"Federated\": \"ecs-tasks.amazonaws.com\"}")], &[("Principal", "{\"Service\": \"ecs-tasks.amazonaws.com\"}")]),
        row(Rule::BadPrincipal, Error, P, Trust, &[("Principal", "{\"Federated\": \"lambda.amazonaws.com\"}"), WEB], &[("Principal", "{\"Federated\": \"cognito-identity.amazonaws.com\"}"), WEB]),
        row(Rule::BadPrincipal, Error, P, Trust, &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:role/r\"}")], &[("Principal", "{\"AWS\": \"arn:aws:iam::111122223333:role/r\"}")]),
        row(Rule::BadPrincipal, Error, P, Trust, &[("Principal", "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/https://gitlab.com\"}"), WEB], &[GITLAB, WEB]),
        row(Rule::BadPrincipal, Error, P, Trust, &[("Principal", "{\"Federated\": \"GitHub\"}"), WEB], &[("Principal", "{\"Federated\": \"accounts.google.com\"}"), WEB]),
        row(Rule::BadPrincipal, Warning, P, Trust, &[("Principal", "{\"Federated\": \"token.actions.githubusercontent.com\"}"), WEB], &[("Principal", "{\"Federated\": \"www.amazon.com\"}"), WEB]),
        // The action of another kind of provider.
        row(Rule::TrustAction, Warning, "/Statement/0/Action", Trust, &[SAML, WEB], &[SAML, ("Action", "\"sts:AssumeRoleWithSAML\"")]),
        row(Rule::TrustAction, Warning, "/Statement/0/Action", Trust, &[GITHUB, GITHUB_SUBJECT], &[GITHUB, WEB, GITHUB_SUBJECT]),
        row(Rule::TrustAction, Warning, "/Statement/0/Action", Trust, &[GITHUB, ("Action", "\"sts:AssumeRoleWithSAML\""), GITHUB_SUBJECT], &[GITHUB, WEB, GITHUB_SUBJECT]),
    ]
}

#[test]
fn a_foreign_key_says_what_its_absence_does() {
    let message = |condition: &str| {
        let text = made(Trust, &[OWN, WEB, ("Condition", condition)]);
        findings_in(&text, Some(Trust))
            .into_iter()
            .find(|finding| finding.rule == Rule::ConditionKeyScope)
            .unwrap_or_else(|| panic!("{text}"))
            .message
    };
    assert_eq!(
        message(r#"{"StringEquals": {"other.example:sub": "a"}}"#),
        "Users of `login.acme.example/tenant` have no condition key `other.example:sub`, so it \
         never has a value to compare."
    );
    assert!(
        message(r#"{"StringNotEquals": {"other.example:sub": "a"}}"#)
            .ends_with("so with `StringNotEquals` the condition always holds.")
    );
    assert!(message(r#"{"Null": {"other.example:sub": "true"}}"#).ends_with("is always absent."));
}

/// Trust policies that restrict the subject elsewhere, or in a way that a tool fills in.
#[test]
fn sound_trust_in_providers_stays_so() {
    let deny = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}},
        {"Effect": "Deny", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringNotLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}}]}"#;
    let documents = [
        deny.to_owned(),
        made(
            Trust,
            &[
                ("Principal", "{\"Federated\": \"${oidc_provider_arn}\"}"),
                WEB,
            ],
        ),
        made(
            Trust,
            &[
                GITHUB,
                WEB,
                (
                    "Condition",
                    r#"{"StringEquals": {"${issuer}:sub": "repo:acme/loader:pull_request"}}"#,
                ),
            ],
        ),
        made(
            Trust,
            &[
                (
                    "Principal",
                    "{\"Federated\": [\"arn:aws:iam::111122223333:oidc-provider/login.acme.example\", \"arn:aws:iam::111122223333:saml-provider/adfs\"]}",
                ),
                (
                    "Action",
                    "[\"sts:AssumeRoleWithWebIdentity\", \"sts:AssumeRoleWithSAML\"]",
                ),
                (
                    "Condition",
                    r#"{"StringEqualsIfExists": {"SAML:aud": "https://signin.aws.amazon.com/saml", "login.acme.example:aud": "loader"}}"#,
                ),
            ],
        ),
        made(
            Trust,
            &[
                (
                    "Principal",
                    "{\"Federated\": \"arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE\"}",
                ),
                WEB,
                (
                    "Condition",
                    r#"{"StringEquals": {"oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE:sub": "system:serviceaccount:kube-system:aws-node"}}"#,
                ),
            ],
        ),
    ];
    for text in documents {
        let found: Vec<Finding> = findings_in(&text, Some(Trust))
            .into_iter()
            .filter(|finding| finding.severity <= Warning)
            .collect();
        assert_eq!(found, [], "{text}");
    }
}
