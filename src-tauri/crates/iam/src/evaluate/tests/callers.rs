//! Condition keys that follow from the caller. Source: IAM User Guide, "AWS global condition
//! context keys" (the availability of each key), and "IAM policy elements: Variables and
//! tags: Principal key values".

use super::*;

const ROOT: &str = "arn:aws:iam::111122223333:root";
const SERVICE: &str = "cloudtrail.amazonaws.com";
const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const SAML: &str = "arn:aws:iam::111122223333:saml-provider/adfs";

/// A caller, a condition, and the decision about an allow under it.
const CASES: &[(&str, &str, char)] = &[
    // aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalTag: of principals in accounts.
    (
        "anonymous",
        r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'I',
    ),
    (
        SERVICE,
        r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'I',
    ),
    (
        ROLE,
        r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'U',
    ),
    (
        "anonymous",
        r#""StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'A',
    ),
    (
        SERVICE,
        r#""StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'A',
    ),
    (
        "anonymous",
        r#""ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#,
        'I',
    ),
    (
        "anonymous",
        r#""StringEquals": {"aws:PrincipalTag/team": "a"}"#,
        'I',
    ),
    (SERVICE, r#""Null": {"aws:PrincipalTag/team": "true"}"#, 'A'),
    (
        USER,
        r#""StringEquals": {"aws:PrincipalTag/team": "a"}"#,
        'U',
    ),
    (
        ROOT,
        r#""StringEquals": {"aws:PrincipalTag/team": "a"}"#,
        'I',
    ),
    // aws:PrincipalArn: of signed requests. aws:PrincipalAccount: of all requests.
    (
        "anonymous",
        r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}"#,
        'I',
    ),
    (
        SERVICE,
        r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#,
        'I',
    ),
    (
        "anonymous",
        r#""StringEquals": {"aws:PrincipalAccount": "anonymous"}"#,
        'A',
    ),
    (
        "anonymous",
        r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#,
        'I',
    ),
    // aws:userid and aws:username.
    (
        "anonymous",
        r#""StringLike": {"aws:userid": "AROAEXAMPLE:*"}"#,
        'I',
    ),
    (
        "anonymous",
        r#""StringEquals": {"aws:username": "ann"}"#,
        'I',
    ),
    (SERVICE, r#""StringEquals": {"aws:username": "ann"}"#, 'I'),
    (USER, r#""StringEquals": {"aws:username": "ann"}"#, 'A'),
    (ROOT, r#""StringEquals": {"aws:username": "ann"}"#, 'I'),
    (
        ROOT,
        r#""StringEquals": {"aws:userid": "111122223333"}"#,
        'A',
    ),
    (USER, r#""StringLike": {"aws:userid": "AIDA*"}"#, 'U'),
    // aws:MultiFactorAuthPresent, aws:TokenIssueTime: of temporary credentials.
    (
        "anonymous",
        r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#,
        'I',
    ),
    (
        "anonymous",
        r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#,
        'A',
    ),
    (
        SERVICE,
        r#""NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}"#,
        'I',
    ),
    (
        USER,
        r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#,
        'U',
    ),
    (
        "anonymous",
        r#""Null": {"aws:TokenIssueTime": "true"}"#,
        'A',
    ),
    (
        ROLE,
        r#""DateLessThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}"#,
        'U',
    ),
    // Keys of role sessions.
    (
        USER,
        r#""StringEquals": {"aws:SourceIdentity": "ann"}"#,
        'I',
    ),
    (
        ROLE,
        r#""StringEquals": {"aws:SourceIdentity": "ann"}"#,
        'U',
    ),
    (
        "anonymous",
        r#""ArnLike": {"lambda:SourceFunctionArn": "*"}"#,
        'I',
    ),
    (SESSION, r#""ArnLike": {"ec2:SourceInstanceARN": "*"}"#, 'U'),
    // Keys of requests that a service makes as itself.
    (
        "anonymous",
        r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-events"}"#,
        'I',
    ),
    (
        ROLE,
        r#""StringEquals": {"aws:SourceAccount": "111122223333"}"#,
        'I',
    ),
    (
        SERVICE,
        r#""StringEquals": {"aws:SourceAccount": "111122223333"}"#,
        'U',
    ),
    (
        USER,
        r#""StringEquals": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"}"#,
        'I',
    ),
    (
        SERVICE,
        r#""StringEquals": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"}"#,
        'A',
    ),
    // Keys of requests that a service makes for a user.
    (
        "anonymous",
        r#""ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}"#,
        'I',
    ),
    (
        ROLE,
        r#""ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}"#,
        'U',
    ),
    (
        "anonymous",
        r#""Bool": {"aws:ViaAWSService": "false"}"#,
        'A',
    ),
    (ROLE, r#""Bool": {"aws:ViaAWSService": "false"}"#, 'U'),
    // Keys of identity providers.
    (
        "anonymous",
        r#""StringEquals": {"accounts.google.com:aud": "a"}"#,
        'I',
    ),
    (SERVICE, r#""StringEquals": {"SAML:aud": "a"}"#, 'I'),
    (
        ROLE,
        r#""StringEquals": {"accounts.google.com:aud": "a"}"#,
        'U',
    ),
    // The caller does not decide these.
    (
        "anonymous",
        r#""IpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#,
        'U',
    ),
    (SERVICE, r#""Bool": {"aws:SecureTransport": "true"}"#, 'U'),
    (
        "anonymous",
        r#""StringEquals": {"s3:ExistingObjectTag/public": "yes"}"#,
        'U',
    ),
    (
        "anonymous",
        r#""StringLike": {"aws:Referer": "https://example.com/*"}"#,
        'U',
    ),
];

/// Requests to assume a role with a token: only the provider's own keys are unknown.
const WITH_TOKEN: &[(&str, &str, char)] = &[
    (
        GITHUB,
        r#""StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b:pull_request"}"#,
        'U',
    ),
    (
        GITHUB,
        r#""StringEquals": {"gitlab.com:sub": "project_path:a/b"}"#,
        'I',
    ),
    (GITHUB, r#""StringEquals": {"SAML:aud": "a"}"#, 'I'),
    (SAML, r#""StringEquals": {"SAML:aud": "a"}"#, 'U'),
    (
        GITHUB,
        r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        'I',
    ),
    (
        GITHUB,
        r#""StringEquals": {"aws:FederatedProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
        'A',
    ),
    (
        GITHUB,
        r#""StringEquals": {"aws:RequestTag/team": "a"}"#,
        'U',
    ),
    (
        GITHUB,
        r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}"#,
        'U',
    ),
];

fn answer(caller: &str, action: &str, condition: &str) -> Answer {
    let document = document(&format!(
        "{{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\", \
         \"Condition\": {{{condition}}}}}"
    ));
    let request = request(caller, action, OBJECT, Context::default());
    simulate(&document, DocumentKind::Resource, &request)
}

#[test]
fn a_key_that_the_caller_decides_is_known() {
    let of_s3 = CASES.iter().map(|case| ("s3:GetObject", case));
    let of_sts = WITH_TOKEN
        .iter()
        .map(|case| ("sts:AssumeRoleWithWebIdentity", case));
    for (action, (caller, condition, expected)) in of_s3.chain(of_sts) {
        // SAML has an action of its own.
        let action = match *caller == SAML {
            true => "sts:AssumeRoleWithSAML",
            false => action,
        };
        let answer = answer(caller, action, condition);
        assert_eq!(
            letter(answer.outcome),
            *expected,
            "{caller} {condition}: {answer:?}"
        );
    }
}

/// KMS Developer Guide, "AWS KMS condition keys: kms:CallerAccount".
#[test]
fn the_account_of_a_caller_is_known_to_kms() {
    let condition = r#""StringEquals": {"kms:CallerAccount": "111122223333"}"#;
    let outcome = |caller| letter(answer(caller, "kms:Decrypt", condition).outcome);
    assert_eq!(outcome(ROLE), 'A');
    assert_eq!(outcome(FOREIGN), 'I');
    assert_eq!(outcome(SERVICE), 'U');
}

/// The tags of a request, and of what it is about, are known to the one who makes it only.
#[test]
fn tags_are_unknown_where_a_request_can_have_them() {
    for (action, condition) in [
        (
            "sqs:CreateQueue",
            r#""StringEquals": {"aws:RequestTag/team": "a"}"#,
        ),
        (
            "iam:CreateRole",
            r#""ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}"#,
        ),
        (
            "s3:PutObject",
            r#""StringEquals": {"s3:RequestObjectTag/team": "a"}"#,
        ),
        (
            "sts:AssumeRole",
            r#""StringEquals": {"aws:RequestTag/team": "a"}"#,
        ),
        (
            "sqs:SendMessage",
            r#""StringEquals": {"aws:ResourceTag/team": "a"}"#,
        ),
    ] {
        let outcome = answer(ROLE, action, condition).outcome;
        assert_eq!(outcome, Decision::Unknown, "{action} {condition}");
    }
}

#[test]
fn the_answer_says_that_the_caller_lacks_the_key() {
    let of = |caller| {
        answer(
            caller,
            "s3:GetObject",
            r#""Bool": {"aws:PrincipalIsAWSService": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
        )
        .near_misses
    };
    assert_eq!(
        of(SERVICE),
        [
            "Statement 1 (line 1) of the resource policy allows it under a condition on \
             `aws:PrincipalOrgID`, which no request of the service `cloudtrail.amazonaws.com` carries."
        ]
    );
    assert_eq!(
        of("anonymous"),
        [
            "Statement 1 (line 1) of the resource policy allows it under a condition on \
             `aws:PrincipalOrgID`, which no anonymous request carries."
        ]
    );
}
